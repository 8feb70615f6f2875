"""Two letters at once, a contest that closes meanwhile, and the deadline around the second (promise D1)."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection, transaction

from audit.verdicts import MoveRefused
from contests.lifecycle import CONTEST
from contests.models import Contest
from contests.moments import database_now
from submissions.actions import dispatch as actions
from submissions.actions import screening
from submissions.models import Dispatch, Entry
from tests.submissions.desk import Place, place

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*works: Callable[[], Any]) -> list[Any]:
    """Do the works on connections of their own; each gives its answer or its refusal."""

    def alone(work: Callable[[], Any]) -> Any:
        try:
            return work()
        except MoveRefused as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(alone, works))


def confirmed(here: Place) -> Entry:
    entry = here.entry()
    screening.accept(entry=entry, revision=entry.revisions.get(), by=here.clerk)
    screening.confirm(entries=[entry], effective=True, feasible=True, by=here.head)
    return entry


def send(here: Place, entry: Entry, number: int) -> Dispatch:
    contest = Contest.objects.get(pk=here.contest.pk)
    letter = Dispatch(contest=contest, unit=here.commune, number=f"{number}/CV", issued_on=date(2024, 4, 8), signer="A")
    return actions.forward(dispatch=letter, entries=[entry], by=here.clerk)


def two_letters_at_once(here: Place) -> list[Any]:
    """Both look at the quota before either has sent, unless the unit's list is held."""
    entries = [confirmed(here), confirmed(here)]
    return at_once(lambda: send(here, entries[0], 1), lambda: send(here, entries[1], 2))


def slowly(work: Callable[..., Any]) -> Callable[..., Any]:
    def late(*args: Any) -> Any:
        answer = work(*args)
        time.sleep(0.3)
        return answer

    return late


def test_two_letters_at_once_do_not_exceed_the_quota(monkeypatch: pytest.MonkeyPatch) -> None:
    here = place()
    here.limit(1)
    monkeypatch.setattr(actions, "_refuse_above_quota", slowly(actions._refuse_above_quota))
    answers = two_letters_at_once(here)
    assert {type(answer) for answer in answers} == {Dispatch, MoveRefused}
    assert Entry.objects.filter(state="forwarded").count() == 1


def test_without_holding_the_list_two_letters_would_exceed_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """The positive control of the test above."""
    here = place()
    here.limit(1)
    monkeypatch.setattr(actions, "_refuse_above_quota", slowly(actions._refuse_above_quota))
    monkeypatch.setattr(actions, "hold_list", lambda unit: None)
    two_letters_at_once(here)
    assert Entry.objects.filter(state="forwarded").count() == 2


def test_a_letter_waits_for_a_contest_that_is_closing_and_is_then_refused() -> None:
    here = place()
    entry = confirmed(here)
    closing, closed = threading.Event(), threading.Event()

    def close() -> None:
        with transaction.atomic():
            CONTEST.apply(Contest.objects.get(pk=here.contest.pk), "close_entries", by=here.officer)
            closing.set()
            time.sleep(0.5)
            closed.set()

    def send_meanwhile() -> bool:
        closing.wait(5)
        with pytest.raises(MoveRefused):
            send(here, entry, 1)
        return closed.is_set()

    _closed, waited = at_once(close, send_meanwhile)
    assert waited
    assert not Dispatch.objects.exists()


def test_the_deadline_is_exact_around_the_second() -> None:
    here = place()
    entries = [confirmed(here) for _number in range(8)]
    moment = database_now() + timedelta(seconds=0.8)
    here.move_forwarding(moment)
    wrong, answers = [], set()
    for number, entry in enumerate(entries):
        before = database_now()
        [answer] = at_once(lambda entry=entry, number=number: send(here, entry, number))  # type: ignore[misc]
        after = database_now()
        answers.add(type(answer))
        if isinstance(answer, Dispatch) and (answer.sent_at is None or answer.sent_at >= moment or before >= moment):
            wrong.append(f"sent at {answer.sent_at} for {moment}")
        if isinstance(answer, MoveRefused) and after < moment:
            wrong.append(f"refused at {after} for {moment}")
        time.sleep(0.1)
    assert wrong == []
    assert answers == {Dispatch, MoveRefused}
