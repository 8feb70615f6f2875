"""The deadline to the second, and two hands at once (promises D1, D3)."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.arrivals import ARRIVED
from audit.lifecycle import Lifecycle
from audit.log import record
from audit.verdicts import MoveRefused
from contests.lifecycle import CONTEST
from contests.models import Contest
from contests.moments import database_now
from submissions.actions import arrival
from submissions.actions import entries as actions
from submissions.actions.entries import Late
from submissions.models import Entry, Receipt, Revision
from tests.submissions.scenes import Scene, draft, due, scene, whole_text

pytestmark = pytest.mark.django_db(transaction=True)


def in_a_thread(work: Callable[[], Any]) -> Any:
    """Do the work on a connection of its own, and give what came of it: an answer or a refusal."""
    try:
        return work()
    except Exception as refusal:  # noqa: BLE001 - the refusal is what is looked at
        return refusal
    finally:
        connection.close()


def at_once(*works: Callable[[], Any]) -> list[Any]:
    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(in_a_thread, works))


def hand_in(at: Scene, entry: Entry) -> Receipt:
    return actions.submit(entry=Entry.objects.get(pk=entry.pk), by=at.author, licence_version=1)


def verdicts_around(at: Scene, seconds: float, *, inclusive: bool = False) -> tuple[datetime, list[Any]]:
    """Hand entries in one after another while the deadline passes."""
    entries = [draft(at) for _time in range(12)]
    moment = due(at.contest, database_now() + timedelta(seconds=seconds), inclusive=inclusive).moment
    found = []
    for entry in entries:
        before = database_now()
        answer = in_a_thread(lambda entry=entry: hand_in(at, entry))  # type: ignore[misc]
        found.append((before, answer, database_now()))
        time.sleep(seconds / 6)
    return moment, found


def wrong_verdicts(moment: datetime, found: list[Any]) -> list[str]:
    """Receipts given too late, and refusals given too early, by the database's clock."""
    wrong = []
    for before, answer, after in found:
        if isinstance(answer, Receipt) and answer.issued_at >= moment:
            wrong.append(f"a receipt of {answer.issued_at} for {moment}")
        if isinstance(answer, Late) and after < moment:
            wrong.append(f"refused at {after} for {moment}")
        if isinstance(answer, Receipt) and before >= moment:
            wrong.append(f"asked at {before} for {moment} and still received")
        if not isinstance(answer, Receipt | Late):
            wrong.append(repr(answer))
    return wrong


def test_the_cut_off_is_exact_around_the_second() -> None:
    at = scene()
    moment, found = verdicts_around(at, 0.6)
    assert wrong_verdicts(moment, found) == []
    assert {type(answer) for _before, answer, _after in found} == {Receipt, Late}


@pytest.mark.parametrize("hours", [-5, 5])
def test_a_web_servers_wrong_clock_changes_no_verdict(hours: int) -> None:
    at = scene()
    early, late = draft(at), draft(at)
    with time_machine.travel(timezone.now() + timedelta(hours=hours)):
        due(at.contest, database_now() + timedelta(minutes=1))
        assert isinstance(hand_in(at, early), Receipt)
        due(at.contest, database_now() - timedelta(minutes=1))
        with pytest.raises(Late):
            hand_in(at, late)


def waiting(at: Scene) -> tuple[Entry, float]:
    """An entry that was asked to be handed in shortly before a deadline, which passed since then."""
    entry = draft(at)
    closing = due(at.contest, database_now() + timedelta(seconds=0.5))
    arrived = time.monotonic()
    while not closing.passed(database_now()):
        time.sleep(0.1)
    return entry, arrived


def test_whoever_arrived_in_time_is_not_late_for_having_waited_for_their_turn() -> None:
    at = scene()
    entry, arrived = waiting(at)
    with pytest.raises(Late):
        actions.submit(entry=entry, by=at.author, licence_version=1)  # arrived just now
    with pytest.raises(Late):
        actions.submit(entry=entry, by=at.author, licence_version=1, arrived=arrived + 0.6)
    receipt = actions.submit(entry=entry, by=at.author, licence_version=1, arrived=arrived)
    assert receipt.issued_at < at.contest.deadlines.get().moment
    assert Entry.objects.get().submitted_at == receipt.issued_at


@pytest.mark.parametrize(("told", "status"), [({}, 409), ({"HTTP_PORTAL_ARRIVED": "0"}, 409), (ARRIVED, 302)])
def test_only_the_web_server_says_when_a_request_arrived(as_: Callable[..., Client], told: Any, status: int) -> None:
    at = scene()
    entry, arrived = waiting(at)
    extra = {ARRIVED: arrived} if told == ARRIVED else told
    address = reverse("submissions:submit", args=[entry.code])
    answer = as_(at.author).post(address, {"licence_version": 1, "accept": "on"}, **extra)
    assert answer.status_code == status


def test_no_wait_counts_beyond_the_longest(monkeypatch: pytest.MonkeyPatch) -> None:
    at = scene()
    entry, arrived = waiting(at)
    monkeypatch.setattr(arrival, "LONGEST_WAIT", timedelta(0))
    with pytest.raises(Late):
        actions.submit(entry=entry, by=at.author, licence_version=1, arrived=arrived)


def test_what_was_done_after_the_deadline_goes_with_nobody_who_waited() -> None:
    at = scene()
    entry, arrived = waiting(at)
    typed = actions.save(entry=entry, by=at.author, version=entry.version, text=whole_text(entry), typing=True)
    with pytest.raises(Late):
        actions.submit(entry=typed, by=at.author, licence_version=1, arrived=arrived)
    other, arrived = waiting(at)
    record(other, "save_authors", by=at.author)
    with pytest.raises(Late):
        actions.submit(entry=other, by=at.author, licence_version=1, arrived=arrived)


@pytest.mark.parametrize("unseen", ["text", "act"])
def test_what_was_done_after_the_deadline_would_slip_in_unseen(monkeypatch: pytest.MonkeyPatch, unseen: str) -> None:
    """The positive control: each sign of a change is needed."""
    at = scene()
    entry, arrived = waiting(at)
    if unseen == "text":
        Entry.objects.filter(pk=entry.pk).update(summary="Viết thêm sau hạn.")  # without its time
    else:
        record(entry, "save_authors", by=at.author)
        monkeypatch.setattr(arrival, "_told", lambda entry: [])
    assert actions.submit(entry=entry, by=at.author, licence_version=1, arrived=arrived)


def test_by_the_web_servers_clock_a_late_entry_would_come_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """The positive control: asked of the web server's clock, the same cut-off gives a wrong verdict."""
    at = scene()
    entry = draft(at)
    due(at.contest, database_now() - timedelta(minutes=1))
    monkeypatch.setattr(arrival, "database_now", timezone.now)
    with time_machine.travel(timezone.now() - timedelta(hours=5)):
        receipt = hand_in(at, entry)
    assert receipt.issued_at < at.contest.deadlines.get().moment < database_now()


def test_whoever_waited_is_judged_by_the_moment_and_not_by_when_the_waiting_began() -> None:
    with transaction.atomic():
        begun = database_now()
        assert any(database_now() > begun for _time in range(1000))


def test_a_moment_that_still_counts_counts() -> None:
    at = scene()
    now = database_now()
    for inclusive, late in ((True, False), (False, True)):
        assert due(at.contest, now, inclusive=inclusive).passed(now) is late


def test_two_hands_at_once_get_one_receipt() -> None:
    at = scene()
    entry = draft(at)
    gate = threading.Barrier(4)

    def press() -> Receipt:
        stale = Entry.objects.select_related("contest").get(pk=entry.pk)
        gate.wait()
        return actions.submit(entry=stale, by=at.author, licence_version=1)

    receipts = at_once(press, press, press, press)
    assert {receipt.pk for receipt in receipts} == {Receipt.objects.get().pk}
    assert Revision.objects.count() == 1


def test_without_holding_the_entry_two_hands_would_collide(monkeypatch: pytest.MonkeyPatch) -> None:
    """The positive control: with the entry's row left free, somebody gets an error instead of the receipt."""
    at = scene()
    entry = draft(at)
    gate = threading.Barrier(4)

    def read_only(held: Entry) -> Entry:
        kept = Entry.objects.select_related("contest", "unit", "organisation", "area").get(pk=held.pk)
        gate.wait()
        return kept

    monkeypatch.setattr(actions, "hold_entry", read_only)
    answers = at_once(*[lambda: hand_in(at, entry)] * 4)
    assert sum(isinstance(answer, Receipt) for answer in answers) == 1
    assert Receipt.objects.count() == 1


@pytest.fixture
def closing() -> Iterator[Callable[[Contest], None]]:
    """Close a contest the way its organisers do: the lifecycle's move on its row."""

    def close(contest: Contest) -> None:
        lifecycle: Lifecycle = CONTEST
        lifecycle.apply(Contest.objects.get(pk=contest.pk), "close_entries", by=None)

    return close


def test_a_contest_that_closes_waits_for_those_who_are_handing_in(closing: Callable[[Contest], None]) -> None:
    at = scene()
    entry = draft(at)
    handed_in, may_commit = threading.Event(), threading.Event()
    closed_at: list[float] = []

    def slow() -> Receipt:
        with transaction.atomic():
            receipt = hand_in(at, entry)
            handed_in.set()
            may_commit.wait(5)
        return receipt

    def close() -> None:
        handed_in.wait(5)
        closing(at.contest)
        closed_at.append(time.monotonic())

    with ThreadPoolExecutor(2) as pool:
        receipt, closed = pool.submit(in_a_thread, slow), pool.submit(in_a_thread, close)
        handed_in.wait(5)
        time.sleep(0.4)
        assert closed_at == []
        may_commit.set()
        assert isinstance(receipt.result(), Receipt)
        assert closed.result() is None
    with pytest.raises(MoveRefused, match="Đang chấm"):
        hand_in(at, draft_of_a_closed_contest(at))


def draft_of_a_closed_contest(at: Scene) -> Entry:
    """A draft that was whole when the contest closed."""
    Contest.objects.filter(pk=at.contest.pk).update(state="published")
    at.contest.refresh_from_db()
    entry = draft(at)
    Contest.objects.filter(pk=at.contest.pk).update(state="judging")
    return entry


def test_many_hand_in_at_once_without_waiting_for_one_another() -> None:
    at = scene()
    first, second = draft(at), draft(at)
    handed_in, done = threading.Event(), threading.Event()

    def slow() -> Receipt:
        with transaction.atomic():
            receipt = hand_in(at, first)
            handed_in.set()
            done.wait(5)
        return receipt

    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(in_a_thread, slow)
        handed_in.wait(5)
        receipt = hand_in(at, second)  # returns although the other transaction is still open
        done.set()
        assert isinstance(waiting.result(), Receipt)
    assert receipt.entry_id == second.pk
