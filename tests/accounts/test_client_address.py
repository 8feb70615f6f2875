"""Whose wrong passwords are counted: a header that a visitor writes changes nothing."""

from django.test import RequestFactory
from pytest_django import Settings

from accounts.http import client_address


def test_a_visitor_cannot_claim_another_address(rf: RequestFactory, settings: Settings) -> None:
    settings.BEHIND_PROXY = False
    request = rf.get("/", headers={"X-Forwarded-For": "203.0.113.9"}, REMOTE_ADDR="198.51.100.7")
    assert client_address(request) == "198.51.100.7"


def test_behind_our_proxy_the_address_is_what_the_proxy_saw(rf: RequestFactory, settings: Settings) -> None:
    settings.BEHIND_PROXY = True
    request = rf.get("/", headers={"X-Forwarded-For": "203.0.113.9, 198.51.100.7"}, REMOTE_ADDR="127.0.0.1")
    assert client_address(request) == "198.51.100.7"
