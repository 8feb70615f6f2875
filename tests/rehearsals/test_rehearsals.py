"""Rehearsals are rows before they are tasks: asked for, played, tried again, parked, read."""

import datetime as dt
import importlib
from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from accounts.models import Role
from accounts.roles import UserRole
from audit.verdicts import PermissionRefused
from contests.models import Contest
from notifications.models import Message
from rehearsals import actions, tasks
from rehearsals.models import Rehearsal
from rehearsals.playing import Outcome
from rehearsals.playing.outcome import Note, Step
from tests.factories.accounts import UserFactory, person_with
from tests.factories.contests import complete_contest
from tests.factories.rehearsals import RehearsalFactory
from tests.queries import MOST, queries_of
from tests.rehearsals.stage import planned_contest

pytestmark = pytest.mark.django_db
ACTIONS = importlib.import_module("rehearsals.actions")


@pytest.fixture
def contest() -> Contest:
    """A plan that lacks its areas, so that its rehearsal is short."""
    planned = planned_contest()
    planned.areas.all().delete()
    return planned


def ask(contest: Contest) -> Rehearsal:
    return actions.rehearse(contest=contest, entries=5, language="vi", by=contest.created_by)


def failing(script: Any, pulse: Any) -> Outcome:
    pulse("Sao chép kế hoạch", 1, 7)
    raise ValueError("đĩa đầy")


# -- playing -----------------------------------------------------------------------------------------------------


def test_a_rehearsal_is_played_and_keeps_what_it_found(contest: Contest) -> None:
    rehearsal = ask(contest)
    tasks.perform(rehearsal.pk)
    rehearsal.refresh_from_db()
    assert (rehearsal.state, rehearsal.attempts, rehearsal.faults) == ("finished", 1, 1)
    assert [step["key"] for step in rehearsal.steps if step["tried"]] == ["copy", "publish"]
    assert rehearsal.finished_at is not None
    assert not Message.objects.exists()
    assert Contest.objects.get() == contest


def test_asking_again_while_it_is_played_is_the_same_rehearsal(contest: Contest) -> None:
    assert ask(contest) == ask(contest)


def test_a_play_that_fails_is_tried_three_times_then_parked_with_its_reason(
    contest: Contest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ACTIONS, "play", failing)
    rehearsal = ask(contest)
    tasks.perform(rehearsal.pk)
    tried = []
    for _sweep in range(4):
        rehearsal.refresh_from_db()
        tried.append((rehearsal.state, rehearsal.attempts))
        tasks.sweep()
    rehearsal.refresh_from_db()
    assert tried == [("waiting", 1), ("waiting", 2), ("failed", 3), ("failed", 3)]
    assert rehearsal.error == "ValueError: đĩa đầy"


def test_a_rehearsal_whose_worker_died_is_played_by_another(contest: Contest) -> None:
    rehearsal = ask(contest)
    long_ago = timezone.now() - dt.timedelta(minutes=4)
    Rehearsal.objects.filter(pk=rehearsal.pk).update(state="running", attempts=1, beat_at=long_ago)
    tasks.sweep()
    rehearsal.refresh_from_db()
    assert (rehearsal.state, rehearsal.attempts) == ("finished", 2)
    Rehearsal.objects.filter(pk=rehearsal.pk).update(state="running", attempts=3, beat_at=long_ago)
    tasks.sweep()
    rehearsal.refresh_from_db()
    assert (rehearsal.state, rehearsal.error) == ("failed", "The worker died three times while playing this contest.")


def test_whoever_no_longer_runs_the_contest_gets_nothing_played(contest: Contest) -> None:
    rehearsal = ask(contest)
    Role.objects.filter(user=contest.created_by).delete()
    contest.organisers.all().delete()
    tasks.perform(rehearsal.pk)
    rehearsal.refresh_from_db()
    assert (rehearsal.state, rehearsal.error) == ("failed", "Chỉ những người điều hành cuộc thi này mới diễn tập được.")


@pytest.mark.parametrize(("state", "columns"), [("concluded", {"announced_at": timezone.now()}), ("cancelled", {})])
def test_what_is_over_is_not_rehearsed(state: str, columns: dict[str, Any]) -> None:
    columns |= {"cancelled_reason": "Hoãn"} if state == "cancelled" else {}
    over = complete_contest(state=state, **columns)
    officer = person_with(UserRole.OFFICE, over.receiving_office)
    with pytest.raises(PermissionRefused, match="không còn gì để diễn tập"):
        actions.rehearse(contest=over, language="vi", by=officer)


@pytest.mark.django_db(transaction=True)
def test_progress_is_seen_while_nothing_is_committed(contest: Contest, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []

    def watching(script: Any, pulse: Any) -> Outcome:
        pulse("Tác giả viết và nộp bài", 30, 100)
        row = Rehearsal.objects.get()
        seen.append((row.state, row.step, row.done, row.total))
        return Outcome(script.seed, [Step("copy", "Sao chép kế hoạch", [Note("Xong.", "good")], tried=True)])

    monkeypatch.setattr(ACTIONS, "play", watching)
    tasks.perform(ask(contest).pk)
    assert seen == [("running", "Tác giả viết và nộp bài", 30, 100)]
    assert Rehearsal.objects.get().step == ""


# -- pages -------------------------------------------------------------------------------------------------------


def test_the_office_asks_watches_and_reads(contest: Contest, as_: Callable[[Any], Client]) -> None:
    client = as_(contest.created_by)
    assert f"/contests/{contest.slug}/rehearsals/" in client.get(f"/contests/{contest.slug}/setup/").content.decode()
    asked = client.post(f"/contests/{contest.slug}/rehearsals/rehearse/", {"entries": "5"})
    rehearsal = Rehearsal.objects.get()
    assert asked["Location"] == f"/rehearsals/{rehearsal.pk}/"
    progress = client.get(f"/rehearsals/{rehearsal.pk}/progress/")
    assert "hx-get" in progress.content.decode()
    assert "HX-Refresh" not in progress
    tasks.perform(rehearsal.pk)
    assert client.get(f"/rehearsals/{rehearsal.pk}/progress/")["HX-Refresh"] == "true"
    page = client.get(f"/rehearsals/{rehearsal.pk}/").content.decode()
    assert "Có 1 điều không chạy được" in page
    assert f'<a href="/contests/{contest.slug}/setup/areas/">' in page
    assert "Chưa tới được bước này" in page
    Contest.objects.update(version=99)
    assert "Kế hoạch đã thay đổi" in client.get(f"/rehearsals/{rehearsal.pk}/").content.decode()


def test_a_wrong_number_of_entries_is_said_at_the_field(contest: Contest, as_: Callable[[Any], Client]) -> None:
    answer = as_(contest.created_by).post(f"/contests/{contest.slug}/rehearsals/rehearse/", {"entries": "5000"})
    assert answer.status_code == 422
    assert "5000" in answer.content.decode()
    assert not Rehearsal.objects.exists()


def test_others_see_nothing_of_it(contest: Contest, as_: Callable[[Any], Client]) -> None:
    rehearsal = ask(contest)
    client = as_(UserFactory())
    for path in (f"/contests/{contest.slug}/rehearsals/", f"/rehearsals/{rehearsal.pk}/"):
        assert client.get(path).status_code == 404


def test_the_list_asks_the_database_as_often_for_one_as_for_many(
    contest: Contest, as_: Callable[[Any], Client]
) -> None:
    client, path = as_(contest.created_by), f"/contests/{contest.slug}/rehearsals/"
    RehearsalFactory(contest=contest)
    client.get(path)
    one = queries_of(client, path)
    RehearsalFactory.create_batch(4, contest=contest)
    assert queries_of(client, path) == one <= MOST


# -- the command line --------------------------------------------------------------------------------------------


def test_the_command_prints_the_steps_and_fails_when_something_broke(contest: Contest) -> None:
    printed = StringIO()
    with pytest.raises(CommandError, match="1 ✗"):
        call_command("rehearse", contest.slug, entries=5, seed=3, stdout=printed)
    lines = printed.getvalue().splitlines()
    assert lines[0].startswith("✓ Sao chép kế hoạch")
    assert any(line.startswith("    ✗") and line.endswith("[areas]") for line in lines)
    assert lines[-1] == "seed: 3"
    with pytest.raises(CommandError, match="khong-co"):
        call_command("rehearse", "khong-co")
