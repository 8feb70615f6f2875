"""Putting dates off that everybody can read: what would clash, and the record of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contests import checks
from contests.models import Deadline, Extension, Round
from notifications.bell import ring

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

    from contests.checks import Finding
    from contests.models import Contest
    from contests.shifts import Shift

CONCERNED = frozenset({"deadlines", "rounds"})


def write_extensions(contest: Contest, shifts: Iterable[Shift], *, reason: str, by: Any) -> list[Extension]:
    """Write down each date that was put off, with the reason; those who take part are told by the worker."""
    ring("judging.tasks.tell_of_extensions")
    return Extension.objects.bulk_create(
        Extension(
            contest=contest,
            kind=shift.date.kind,
            unit_kinds=list(shift.date.unit_kinds),
            round_id=shift.date.round_id,
            before_at=shift.date.moment,
            before_inclusive=shift.date.inclusive,
            after_at=shift.after,
            after_inclusive=shift.inclusive,
            reason=reason,
            plan_version=contest.version,
            by=by,
        )
        for shift in shifts
    )


def clashes(contest: Contest, shifts: Sequence[Shift], now: dt.datetime) -> list[Finding]:
    """What the plan would contradict if the dates moved and did not before.

    The dates of the contest's deadlines and rounds are moved as they stand in memory; nothing is saved.
    """
    before = {finding.sentence for finding in _blocking(contest, now)}
    for shift in shifts:
        subject, column = _row(contest, shift)
        setattr(subject, column, shift.after)
    return [finding for finding in _blocking(contest, now) if finding.sentence not in before]


def put_off(contest: Contest, shifts: Sequence[Shift]) -> None:
    """Save the dates that moved."""
    for shift in shifts:
        subject, column = _row(contest, shift)
        setattr(subject, column, shift.after)
        subject.save(update_fields=[column])


def _blocking(contest: Contest, now: dt.datetime) -> list[Finding]:
    found = checks.findings(contest.plan(), now)
    return [finding for finding in found if finding.blocks and finding.section in CONCERNED]


def _row(contest: Contest, shift: Shift) -> tuple[Deadline | Round, str]:
    """The deadline or round of the date, as it was loaded with the contest, and the column."""
    table, pk, *column = shift.date.key.split("-")
    rows: Iterable[Deadline | Round] = contest.rounds.all() if table == "round" else contest.deadlines.all()
    return next(row for row in rows if row.pk == int(pk)), column[0] if column else "moment"
