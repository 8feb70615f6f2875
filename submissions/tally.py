"""Counting a contest's entries along their way, by unit, by area and by day; the database does it, however many."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Case, Count, Exists, F, FilteredRelation, IntegerField, OuterRef, Q, Value, When
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.translation import gettext as _

from submissions.allowance import Allowance, allowance
from submissions.models import Entry, Screening
from submissions.querysets import LEFT_THE_AUTHOR, LEFT_THE_UNIT
from units.models import Unit

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping, Sequence

    from django.db.models import QuerySet

    from contests.models import Contest, Quota

CONFIRMED = ("confirmed", *LEFT_THE_UNIT)
CHOSEN = ("accepted", *CONFIRMED)
# The states in which an entry has come at least so far.
REACHED: Mapping[str, tuple[str, ...]] = {
    "handed_in": LEFT_THE_AUTHOR,
    "accepted": CHOSEN,
    "confirmed": CONFIRMED,
    "sent": LEFT_THE_UNIT,
    "eligible": ("eligible",),
}
# The state in which an entry waits at its unit, by what it waits for.
WAITING: Mapping[str, str] = {"screening": "submitted", "head": "accepted", "letter": "confirmed"}
NOTHING, SHORT, ENOUGH, OVER = "nothing", "short", "enough", "over"


# -- by unit -----------------------------------------------------------------------------------------------------


def asked_units(contest: Contest, rules: Sequence[Quota], *, words: str = "") -> QuerySet[Any]:
    """The units under the host whose kind is asked for entries.

    Each has its counts: `handed_in`, `accepted`, `confirmed`, `sent` (how far entries have come), `screening`, `head`,
    `letter` (what they wait for at the unit), and the `minimum` that is asked of it.
    """
    kinds = {kind for rule in rules for kind in rule.unit_kinds}
    minimums = [When(kind=kind, then=Value(allowance(rules, kind, 0).minimum)) for kind in sorted(kinds)]
    reached = {step: Count("counted", filter=Q(counted__state__in=states)) for step, states in REACHED.items()}
    waiting = {step: Count("counted", filter=Q(counted__state=state)) for step, state in WAITING.items()}
    return (
        Unit.objects.within(contest.host)
        .valid_on(timezone.localdate())
        .filter(kind__in=kinds)
        .search(words)
        .annotate(
            counted=FilteredRelation("entries", condition=Q(entries__contest=contest)),
            minimum=Case(*minimums, default=Value(0), output_field=IntegerField()),
            **reached,
            **waiting,
        )
        .in_order()
    )


@dataclass(frozen=True)
class UnitLine:
    """One unit: what is asked of it, and what it sent."""

    unit: Any
    allowed: Allowance

    @property
    def standing(self) -> str:
        """Whether it sent nothing, too few, enough, or more than it may."""
        if self.allowed.maximum is not None and self.allowed.sent > self.allowed.maximum:
            return OVER
        if not self.allowed.sent:
            return NOTHING
        return SHORT if self.allowed.missing else ENOUGH


def unit_lines(contest: Contest, rules: Sequence[Quota]) -> list[UnitLine]:
    """Every unit that is asked, those that owe most at the top."""
    lines = [UnitLine(unit, allowance(rules, unit.kind, unit.sent)) for unit in asked_units(contest, rules)]
    urgency = {NOTHING: 0, SHORT: 1, OVER: 2, ENOUGH: 3}
    return sorted(lines, key=lambda line: (urgency[line.standing], not line.allowed.required))


def standing_words(line: UnitLine) -> str:
    """How a unit stands, in words."""
    if line.standing == SHORT:
        return _("%(missing)d still missing") % {"missing": line.allowed.missing}
    return {NOTHING: _("Sent nothing"), ENOUGH: _("Enough"), OVER: _("Over the limit")}[line.standing]


# -- by area and along the way -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class AreaLine:
    """One content area: how many entries have come how far."""

    pk: int | None
    name: str
    counts: Mapping[str, int]


def area_lines(contest: Contest) -> list[AreaLine]:
    """Every area that has an entry, in the plan's order, entries without one (drafts) last."""
    rows = (
        Entry.objects.filter(contest=contest)
        .order_by(F("area__order").asc(nulls_last=True), "area")
        .values_list("area", "area__name", "area__order", "state")
        .annotate(count=Count("pk"))
    )
    counted: dict[tuple[int | None, str], dict[str, int]] = {}
    for area, name, _order, state, count in rows:
        counts = counted.setdefault((area, name or ""), dict.fromkeys(("draft", *REACHED), 0))
        for step, states in (("draft", ("draft",)), *REACHED.items()):
            counts[step] += count if state in states else 0
    return [AreaLine(area, name, counts) for (area, name), counts in counted.items()]


def total(lines: Iterable[AreaLine], step: str) -> int:
    """How many entries of all areas have come so far."""
    return sum(line.counts[step] for line in lines)


# -- by day ------------------------------------------------------------------------------------------------------


def handed_in_by_day(contest: Contest) -> list[tuple[dt.date, int]]:
    """How many entries were handed in on each day on which some were."""
    rows = (
        Entry.objects.filter(contest=contest, state__in=LEFT_THE_AUTHOR)
        .order_by()
        .annotate(day=TruncDate("submitted_at", tzinfo=timezone.get_current_timezone()))
        .values_list("day")
        .annotate(count=Count("pk"))
    )
    return sorted((day, count) for day, count in rows)


# -- what is stuck -----------------------------------------------------------------------------------------------


def stuck(contest: Contest, since: dt.datetime) -> dict[str, int]:
    """How many entries have waited since before the moment: `screening`, `head` and `letter` at units, `check` here."""
    decided = Screening.objects.filter(entry=OuterRef("pk"), decided_at__gte=since)
    confirmed = Screening.objects.filter(entry=OuterRef("pk"), confirmed_at__gte=since)
    return Entry.objects.filter(contest=contest, state__in=[*WAITING.values(), "forwarded"]).aggregate(
        screening=Count("pk", filter=Q(state="submitted", submitted_at__lt=since)),
        head=Count("pk", filter=Q(~Exists(decided), state="accepted")),
        letter=Count("pk", filter=Q(~Exists(confirmed), state="confirmed")),
        check=Count("pk", filter=Q(state="forwarded", dispatch_item__dispatch__sent_at__lt=since)),
    )
