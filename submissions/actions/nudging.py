"""Nothing stays unseen: the clock reminds a unit's desk of what lies there, then tells the next level."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from django.db import transaction
from django.urls import reverse

from audit.log import record
from contests.clock import holding
from contests.models import Contest, Deadline
from notifications.outbox import tell
from submissions.actions.concerned import clerks_of, heads_of, office_of
from submissions.models import Entry, Nudge
from submissions.querysets import AT_THE_UNIT, LIES_SINCE
from submissions.way import next_unit

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence

    from accounts.models import User
    from units.models import Unit


def nudge_due(now: dt.datetime) -> int:
    """Tell every desk of what has lain there for long or is due soon, and the next level of what lies on; how many."""
    waiting = Entry.objects.filter(state__in=AT_THE_UNIT, contest__state="published")
    contests = Contest.objects.filter(pk__in=waiting.values("contest")).order_by("pk")
    return sum(_nudge_contest(contest, now) for contest in contests)


@transaction.atomic
def _nudge_contest(contest: Contest, now: dt.datetime) -> int:
    Contest.objects.select_for_update(no_key=True).get(pk=contest.pk)
    lying = Entry.objects.filter(contest=contest, state__in=AT_THE_UNIT).annotate(lies_since=LIES_SINCE)
    known = set(Nudge.objects.filter(entry__contest=contest).values_list("entry", "unit", "kind", "came_at"))
    deadlines = list(contest.deadlines.all())
    told = 0
    for _unit, group in groupby(
        lying.select_related("holder").order_by("holder", "lies_since", "pk"), key=lambda entry: entry.holder_id
    ):
        listed = list(group)
        unit = listed[0].holder
        due = holding(deadlines, Deadline.Kind.FORWARDING, unit.kind)
        for kind in Nudge.Kind:
            new = [
                entry
                for entry in listed
                if kind in _reasons(contest, entry, due, now)
                and (entry.pk, unit.pk, kind.value, _since(entry)) not in known
            ]
            told += _nudge(contest, unit, kind, new, now) if new else 0
    return told


def _since(entry: Entry) -> dt.datetime:
    since: dt.datetime = entry.lies_since  # type: ignore[attr-defined]
    return since


def _reasons(contest: Contest, entry: Entry, due: Deadline | None, now: dt.datetime) -> Iterator[str]:
    """Why people are told of an entry now."""
    age = now - _since(entry)
    if age >= contest.waits_long:
        yield Nudge.Kind.WAITS
    if due is not None and not due.passed(now) and due.moment - now <= contest.near_the_deadline:
        yield Nudge.Kind.DEADLINE
    if age >= contest.escalates_after:
        yield Nudge.Kind.ESCALATED


def _nudge(contest: Contest, unit: Unit, kind: Nudge.Kind, entries: Sequence[Entry], now: dt.datetime) -> int:
    people = _above(contest, unit) if kind == Nudge.Kind.ESCALATED else _at_the_desk(unit, entries)
    Nudge.objects.bulk_create(
        Nudge(entry=entry, unit=unit, kind=kind, came_at=_since(entry), people=len(people), at=now) for entry in entries
    )
    record(
        contest, "nudge", by=None, facts={"kind": kind.value, "unit": unit.pk, "entries": [one.pk for one in entries]}
    )
    tell(
        people,
        f"submissions/nudge_{kind.value}",
        key=f"nudge-{kind.value}-{entries[0].pk}-{_since(entries[0]):%Y%m%d%H%M%S}",
        url=contest.get_absolute_url() if kind == Nudge.Kind.ESCALATED else reverse("submissions:desk"),
        contest=contest,
        unit=unit,
        entries=entries,
        due=holding(contest.deadlines.all(), Deadline.Kind.FORWARDING, unit.kind),
        days=contest.escalation_days if kind == Nudge.Kind.ESCALATED else contest.reminder_days,
    )
    return len(entries)


def _at_the_desk(unit: Unit, entries: Sequence[Entry]) -> list[User]:
    """The clerks, and the heads where something waits for them; the heads also where there is no clerk."""
    people = clerks_of(unit)
    if not people or any(entry.state == "accepted" for entry in entries):
        people += heads_of(unit)
    return list({person.pk: person for person in people}.values())


def _above(contest: Contest, unit: Unit) -> list[User]:
    """The clerks of the unit that comes next, else those who run the contest."""
    following = next_unit(contest, unit)
    return (clerks_of(following) if following else []) or office_of(contest)
