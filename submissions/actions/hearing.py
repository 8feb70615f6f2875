"""Taking an entry out of a contest: the authors are told why, answer, and the office decides."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from audit.log import record
from contests.answers import plain
from contests.moments import database_now
from notifications.outbox import tell
from submissions.actions.concerned import authors_of, clerks_of, office_of
from submissions.actions.locks import hold_contest
from submissions.lifecycle import ENTRY, HEARING
from submissions.models import Entry, Hearing
from submissions.policies import hearing as policies
from submissions.policies.reception import CHECKED_WHILE

if TYPE_CHECKING:
    import datetime as dt

    from accounts.models import User


@transaction.atomic
def open_hearing(*, entry: Entry, reason: str, days: int, by: User) -> Hearing:
    """Tell the authors and their unit why the entry may be found not eligible, and until when they can answer."""
    policies.open_hearing(by, entry).enforce()
    hold_contest(entry.contest, CHECKED_WHILE)
    _hold(entry)
    now = database_now()
    hearing = Hearing.objects.create(
        entry=entry, reason=plain(reason), days=days, opened_at=now, opened_by=by, due_at=now + timedelta(days=days)
    )
    record(hearing, "open_hearing", by=by, after=hearing.state, facts={"entry": entry.pk, "due_at": hearing.due_at})
    _tell_authors(hearing, "submissions/hearing_opened", "opened")
    return hearing


@transaction.atomic
def answer_hearing(*, hearing: Hearing, answer: str, by: User) -> Hearing:
    """Answer for the authors; the office is told."""
    policies.answer_hearing(by, hearing).enforce()
    HEARING.apply(hearing, "answer_hearing", by=by, answer=plain(answer), answered_at=database_now(), answered_by=by)
    tell(
        office_of(hearing.entry.contest),
        "submissions/hearing_answered",
        key=f"hearing-{hearing.pk}-answered",
        url=hearing.get_absolute_url(),
        entry=hearing.entry,
    )
    return hearing


@transaction.atomic
def uphold_hearing(*, hearing: Hearing, decision: str, by: User) -> Hearing:
    """Find the entry not eligible, and tell its authors and their unit why.

    Raises PermissionRefused before the authors have answered or the time is over, by the database's clock.
    """
    now = database_now()
    policies.uphold_hearing(by, hearing, now).enforce()
    hold_contest(hearing.entry.contest, CHECKED_WHILE)
    said = plain(decision)
    HEARING.apply(hearing, "uphold_hearing", by=by, decision=said, decided_at=now, decided_by=by)
    ENTRY.apply(hearing.entry, "disqualify", by=by, state_reason=said)
    _tell_authors(hearing, "submissions/reception_disqualified", "upheld")
    return hearing


@transaction.atomic
def lift_hearing(*, hearing: Hearing, decision: str, by: User) -> Hearing:
    """Let the entry stay in the contest, and tell its authors and their unit.

    Raises PermissionRefused before the authors have answered or the time is over, by the database's clock.
    """
    now = database_now()
    policies.lift_hearing(by, hearing, now).enforce()
    hold_contest(hearing.entry.contest, CHECKED_WHILE)
    HEARING.apply(hearing, "lift_hearing", by=by, decision=plain(decision), decided_at=now, decided_by=by)
    _tell_authors(hearing, "submissions/hearing_lifted", "lifted")
    return hearing


@transaction.atomic
def remind_office(now: dt.datetime) -> int:
    """Tell the offices of hearings whose time is over without an answer, each once; answers how many there were."""
    over = Hearing.objects.over(now).filter(reminded_at=None).select_for_update(of=("self",), skip_locked=True)
    found = list(over.select_related("entry__contest__receiving_office").order_by("pk"))
    for hearing in found:
        hearing.reminded_at = now
        hearing.save(update_fields=["reminded_at"])
        tell(
            office_of(hearing.entry.contest),
            "submissions/hearing_over",
            key=f"hearing-{hearing.pk}-over",
            url=hearing.get_absolute_url(),
            entry=hearing.entry,
        )
        record(hearing, "remind_office", by=None)
    return len(found)


def _hold(entry: Entry) -> None:
    Entry.objects.select_for_update(of=("self",), no_key=True).get(pk=entry.pk)


def _tell_authors(hearing: Hearing, template: str, what: str) -> None:
    entry = hearing.entry
    tell(
        [*authors_of(entry), *clerks_of(entry.unit)],
        template,
        key=f"hearing-{hearing.pk}-{what}",
        url=hearing.get_absolute_url(),
        entry=entry,
        hearing=hearing,
        reason=hearing.decision or hearing.reason,
    )
