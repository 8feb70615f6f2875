"""Who may do what: every endpoint, as every persona (promise A1)."""

from typing import Any

import pytest
from django.contrib.auth.decorators import login_not_required
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import clear_url_caches, path

from audit.verdicts import Verdict
from config import urls
from submissions.querysets import EntryQuerySet
from tests.permissions.table import Line, endpoints, lines
from tests.world import World

pytestmark = pytest.mark.django_db
CHANGES = """
SELECT coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0) FROM pg_stat_xact_user_tables
 WHERE relname <> 'django_session' AND relname NOT LIKE 'axes_%'
"""


def changes() -> int:
    """How many rows this transaction has written so far."""
    with connection.cursor() as cursor:
        cursor.execute(CHANGES)
        return int(cursor.fetchone()[0])


def denied(response: Any) -> bool:
    """Whether the answer keeps somebody out."""
    to_the_door = response.status_code == 302 and response["Location"].startswith("/sign-in/")
    return to_the_door or response.status_code in {403, 404}


def breaches(line: Line, world: World, clients: dict[str, Client]) -> list[str]:
    """Where the portal disagrees with the line."""
    found = []
    for persona, client in clients.items():
        with transaction.atomic():
            before = changes()
            response = line.request(client, world)
            if response.streaming:
                b"".join(response.streaming_content)  # reading to the end closes the file
            wrote = changes() - before if denied(response) else 0
            transaction.set_rollback(True)
        if response.status_code >= 500:
            found.append(f"{persona}: {response.status_code}")
        if denied(response) is line.lets_in(persona):
            word = "is kept out" if line.lets_in(persona) else "is let in"
            found.append(f"{persona} {word} ({response.status_code})")
        if wrote:
            found.append(f"{persona} was denied and still wrote {wrote} rows")
    return found


@pytest.mark.parametrize("line", lines(), ids=lambda line: line.name)
def test_the_portal_agrees_with_the_table(line: Line, world: World, clients: dict[str, Client]) -> None:
    assert breaches(line, world, clients) == []


def test_every_endpoint_is_declared() -> None:
    assert endpoints() - {line.view for line in lines()} == set()


def test_the_table_declares_nothing_that_is_not_there() -> None:
    assert {line.view for line in lines()} - endpoints() == set()


def test_every_act_is_declared_as_an_act() -> None:
    """A GET never changes a row, whoever asks: acts are POST, or what tus wants."""
    assert {line.method for line in lines()} <= {"GET", "HEAD", "POST", "PATCH", "DELETE"}


def test_an_undeclared_endpoint_would_be_found(monkeypatch: pytest.MonkeyPatch) -> None:
    @login_not_required
    def forgotten(request: HttpRequest) -> HttpResponse:
        return HttpResponse("everything")

    known = endpoints()
    patterns = [*urls.urlpatterns, path("forgotten/", forgotten, name="forgotten")]
    monkeypatch.setattr(urls, "urlpatterns", patterns)
    clear_url_caches()
    try:
        assert endpoints() - known == {"forgotten"}
        assert "forgotten" not in {line.view for line in lines()}
    finally:
        monkeypatch.undo()
        clear_url_caches()


def test_an_open_queryset_would_be_found(
    world: World, clients: dict[str, Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    line = next(line for line in lines() if line.view == "submissions:entry")
    monkeypatch.setattr(EntryQuerySet, "visible_to", lambda self, user: self.all())
    assert any("is let in" in breach for breach in breaches(line, world, clients))


def test_a_policy_that_says_yes_to_all_would_be_found(
    world: World, clients: dict[str, Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    acts = [line for line in lines() if line.method == "POST"]
    monkeypatch.setattr(Verdict, "enforce", lambda self: None)
    assert any(breaches(line, world, clients) for line in acts)
