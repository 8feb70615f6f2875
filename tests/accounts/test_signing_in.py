"""Signing in by any identifier, and what a stranger can learn at the door: nothing."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth import SESSION_KEY
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User, phone_number
from tests.factories.accounts import PASSWORD, UserFactory

SignIn = Callable[..., Client]
WRONG = "không phải mật khẩu"


@pytest.fixture
def ann(db: None) -> User:
    return UserFactory(email="an@thu.example", staff_code="CM-0042", phone="+84912345678", language="en")


def enter(client: Client, username: str, password: str = PASSWORD, **more: str) -> Any:
    return client.post("/sign-in/", {"username": username, "password": password, **more})


def test_a_name_longer_than_any_is_answered_like_a_wrong_one(db: None, client: Client) -> None:
    response = enter(client, "a" * 5_000)
    assert response.status_code == 422
    assert SESSION_KEY not in client.session


@pytest.mark.parametrize(
    "typed",
    [
        "an@thu.example", "AN@Thu.example", " an@thu.example ", "CM-0042", "cm-0042",
        "0912345678", "0912 345 678", "0912.345.678", "+84912345678", "84 912 345 678",
    ],
)  # fmt: skip
def test_people_sign_in_by_any_of_their_identifiers(ann: User, client: Client, typed: str) -> None:
    response = enter(client, typed)
    assert (response.status_code, response["Location"]) == (302, "/")
    assert client.session[SESSION_KEY] == str(ann.pk)


@pytest.mark.parametrize("typed", ["", "an", "912345678", "@", "CM-0042 ", "0912345679", "nguoi la"])
def test_nearly_right_is_wrong(ann: User, client: Client, typed: str) -> None:
    response = enter(client, typed, PASSWORD if typed.strip() != "CM-0042" else WRONG)
    assert response.status_code == 422
    assert SESSION_KEY not in client.session


@given(digits=st.from_regex(r"\A\d{9}\Z"))
def test_every_way_to_write_a_number_is_kept_the_same(digits: str) -> None:
    ways = [f"0{digits}", f"+84{digits}", f"84{digits}", f"0{digits[:3]} {digits[3:6]} {digits[6:]}", f"(0{digits})"]
    assert {phone_number(way) for way in ways} == {f"+84{digits}"}


@given(text=st.text(max_size=20))
def test_what_is_no_number_is_not_taken_for_one(text: str) -> None:
    assert re.fullmatch(r"(\+84\d{9})?", phone_number(text), re.ASCII)


def without_token(response: Any) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", response.content.decode())


@pytest.mark.parametrize("kind", ["wrong password", "unknown", "inactive", "no password"])
def test_the_door_says_the_same_to_everybody_it_keeps_out(ann: User, kind: str) -> None:
    stranger = without_token(enter(Client(), "khong-co@thu.example", WRONG))
    address = {"unknown": "an-danh@thu.example"}.get(kind, "an@thu.example")
    if kind == "inactive":
        User.objects.update(is_active=False)
    if kind == "no password":
        ann.set_unusable_password()
        ann.save()
    response = enter(Client(), address, PASSWORD if kind == "inactive" else WRONG)
    assert response.status_code == 422
    assert without_token(response).replace(address, "khong-co@thu.example") == stranger


def test_too_many_wrong_passwords_lock_the_account_for_that_place_only(ann: User) -> None:
    attacker, owner = Client(REMOTE_ADDR="198.51.100.7"), Client(REMOTE_ADDR="192.0.2.1")
    answers = [enter(attacker, "an@thu.example", WRONG).status_code for _try in range(9)]
    assert answers[:7] == [422] * 7
    assert answers[8] == 429
    page = enter(attacker, "an@thu.example")
    assert page.status_code == 429
    assert "Nhập sai mật khẩu quá nhiều lần" in page.content.decode()
    assert enter(owner, "an@thu.example").status_code == 302


def test_a_forged_address_does_not_move_the_lock(ann: User) -> None:
    attacker = Client(REMOTE_ADDR="198.51.100.7")
    for turn in range(9):
        response = attacker.post(
            "/sign-in/",
            {"username": "an@thu.example", "password": WRONG},
            headers={"X-Forwarded-For": f"203.0.113.{turn}", "X-Real-IP": f"203.0.113.{turn}"},
        )
    assert response.status_code == 429


def test_an_unknown_name_is_locked_like_a_known_one(db: None) -> None:
    answers = {enter(Client(), "khong-co@thu.example", WRONG).status_code for _try in range(9)}
    assert answers == {422, 429}


@pytest.mark.parametrize(
    ("wanted", "reached"),
    [
        ("/profile/", "/profile/"),
        ("/entries/?page=2", "/entries/?page=2"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("/\\evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
    ],
)
def test_signing_in_leads_to_pages_of_the_portal_only(ann: User, client: Client, wanted: str, reached: str) -> None:
    page = client.get("/sign-in/", {"next": wanted})
    assert f'name="next" value="{wanted}"'.encode() in page.content or not wanted or "\\" in wanted
    assert enter(client, "an@thu.example", next=wanted)["Location"] == reached
    assert client.get("/sign-in/", {"next": wanted})["Location"] == reached


def test_a_visitor_is_asked_to_sign_in_and_then_brought_where_they_wanted(ann: User, client: Client) -> None:
    response = client.get("/profile/")
    assert response["Location"] == "/sign-in/?next=/profile/"
    page = client.get(response["Location"])
    assert b'name="next" value="/profile/"' in page.content


def test_the_session_changes_its_name_at_the_door(ann: User, client: Client) -> None:
    client.get("/sign-in/")
    client.cookies["session"] = "set-by-somebody-else-0123456789ab"
    enter(client, "an@thu.example")
    assert client.cookies["session"].value != "set-by-somebody-else-0123456789ab"


def test_the_persons_language_is_taken_unless_they_chose_one_here(ann: User, client: Client) -> None:
    enter(client, "an@thu.example")
    assert client.cookies["language"].value == "en"
    another = Client()
    another.cookies["language"] = "vi"
    enter(another, "an@thu.example")
    assert another.cookies["language"].value == "vi"


def test_signing_out_ends_the_session(ann: User, as_: SignIn) -> None:
    client = as_(ann)
    response = client.post("/sign-out/", follow=True)
    assert "Bạn đã đăng xuất." in response.content.decode()
    assert client.get("/profile/").status_code == 302


def test_signing_out_is_an_act_and_not_a_link(ann: User, as_: SignIn) -> None:
    client = as_(ann)
    assert client.get("/sign-out/").status_code == 405
    assert client.get("/profile/").status_code == 200


def test_who_may_sign_in_no_longer_is_out_at_once(ann: User, as_: SignIn) -> None:
    client = as_(ann)
    assert client.get("/profile/").status_code == 200
    User.objects.update(is_active=False)
    assert client.get("/profile/").status_code == 302
