"""What happens around every request."""

import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path
from django.utils.translation import gettext as _

from accounts.models import User
from audit.verdicts import MoveRefused, Verdict
from config import urls as portal
from tests.factories.accounts import PASSWORD, UserFactory

SignIn = Callable[..., Client]


@login_not_required
def forbidden(request: HttpRequest) -> HttpResponse:
    Verdict(allowed=False, reason=_("Sign in first.")).enforce()
    return HttpResponse("not reached")


@login_not_required
def too_late(request: HttpRequest) -> HttpResponse:
    raise MoveRefused(_("Nothing was changed."))


urlpatterns = [*portal.urlpatterns, path("forbidden/", forbidden), path("too-late/", too_late)]


@pytest.mark.parametrize("address", ["/contests/?q=%00", "/contests/?%00=1", "/contests/%00/", "/search/?q=a%00b"])
def test_an_address_with_a_nul_character_is_none(db: None, client: Client, address: str) -> None:
    assert client.get(address).status_code == 400


@pytest.fixture
def with_refusals(db: None) -> Iterator[None]:
    with override_settings(ROOT_URLCONF="tests.accounts.test_middleware"):
        yield


@pytest.fixture
def ann(db: None) -> User:
    return UserFactory(full_name="Nguyễn Thị An", email="an@thu.example")


def test_pages_of_people_who_signed_in_are_kept_by_nobody(ann: User, as_: SignIn) -> None:
    assert as_(ann).get("/profile/")["Cache-Control"] == "no-store"
    assert as_(ann).get("/contests/")["Cache-Control"] == "no-store"


def test_public_pages_may_be_kept(db: None, client: Client) -> None:
    assert "no-store" not in client.get("/contests/").get("Cache-Control", "")


@pytest.mark.parametrize("wish", ["en", "en-US,en;q=0.9", "fr", "*"])
def test_the_browsers_language_changes_nothing(db: None, client: Client, wish: str) -> None:
    response = client.get("/sign-in/", headers={"Accept-Language": wish})
    assert response["Content-Language"] == "vi"
    assert '<html lang="vi"' in response.content.decode()
    assert "Đăng nhập" in response.content.decode()
    assert "Accept-Language" not in response["Vary"]


def test_only_the_visitors_choice_changes_the_language(db: None, client: Client) -> None:
    response = client.post("/language/", {"language": "en", "next": "/sign-in/"})
    assert response["Location"] == "/sign-in/"
    page = client.get("/sign-in/")
    assert page["Content-Language"] == "en"
    assert '<html lang="en"' in page.content.decode()
    assert "Cookie" in page["Vary"]


@pytest.mark.parametrize("chosen", ["xx", "", "../../etc", "vi-VN"])
def test_a_language_that_is_not_there_is_vietnamese(db: None, client: Client, chosen: str) -> None:
    client.cookies["language"] = chosen
    assert client.get("/sign-in/")["Content-Language"] == "vi"


@pytest.mark.parametrize(
    ("language", "address", "status", "reason"),
    [
        ("vi", "/forbidden/", 403, "Hãy đăng nhập trước."),
        ("en", "/forbidden/", 403, "Sign in first."),
        ("vi", "/too-late/", 409, "Không có gì thay đổi."),
        ("en", "/too-late/", 409, "Nothing was changed."),
    ],
)
def test_a_refusal_is_a_page_that_says_why(
    client: Client, with_refusals: None, language: str, address: str, status: int, reason: str
) -> None:
    client.cookies["language"] = language
    response = client.get(address)
    assert response.status_code == status
    assert f'<p class="empty-reason">{reason}</p>' in response.content.decode()


def test_a_stale_form_is_answered_in_words(ann: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(ann, backend="accounts.backends.IdentifierBackend")
    response = client.post("/profile/save/", {"full_name": "Khác"})
    assert response.status_code == 403
    assert "Vui lòng gửi lại" in response.content.decode()
    ann.refresh_from_db()
    assert ann.full_name == "Nguyễn Thị An"


def lines_of(caplog: pytest.LogCaptureFixture) -> list[dict[str, Any]]:
    return [record.msg for record in caplog.records if record.name == "portal.request"]  # type: ignore[misc]


def test_the_log_names_people_by_number_only(
    ann: User, as_: SignIn, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    client = as_(ann)
    with caplog.at_level(logging.INFO):
        client.post("/profile/save/?word=bi-mat", {"full_name": "Tên Mới", "phone": "0912345678", "language": "vi"})
        client.post("/sign-out/")
        client.post("/sign-in/", {"username": "an@thu.example", "password": PASSWORD})
    said = json.dumps([str(record.msg) + record.getMessage() for record in caplog.records], ensure_ascii=False)
    said += capsys.readouterr().err
    assert "accounts:save_profile" in said
    for secret in ("an@thu.example", "Nguyễn Thị An", "Tên Mới", "912345678", PASSWORD, "bi-mat"):
        assert secret not in said
