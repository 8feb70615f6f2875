"""Counting a contest's entries along their way, by unit, by area and by day; the database does it, however many."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    F,
    FilteredRelation,
    IntegerField,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Greatest, TruncDate
from django.utils import timezone
from django.utils.translation import gettext as _

from submissions.allowance import Allowance, Sending, allowance
from submissions.models import Author, Entry, Screening
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
    `letter` (what they wait for at the unit); `below` and `writers` (what the units under it sent, how many people are
    authors) where a rule looks at them; and `missing`, how many entries it still owes.
    """
    reached = {step: Count("counted", filter=Q(counted__state__in=states)) for step, states in REACHED.items()}
    waiting = {step: Count("counted", filter=Q(counted__state=state)) for step, state in WAITING.items()}
    asked = reduce(or_, (rule.asks for rule in rules), Q(pk__in=[]))
    return (
        Unit.objects.within(contest.host)
        .valid_on(timezone.localdate())
        .filter(asked)
        .search(words)
        .annotate(counted=FilteredRelation("entries", condition=Q(entries__contest=contest)), **reached, **waiting)
        .annotate(below=_below(contest, rules), writers=_writers(contest, rules))
        .annotate(missing=_missing(rules))
        .in_order()
    )


def _below(contest: Contest, rules: Sequence[Quota]) -> Any:
    """How many entries the units under each unit sent, where a rule counts them."""
    if not any(rule.counts_children for rule in rules):
        return Value(0)
    under = Entry.objects.filter(contest=contest, state__in=LEFT_THE_UNIT, unit__path__startswith=OuterRef("path"))
    return _number_of(under.exclude(unit=OuterRef("pk")))


def _writers(contest: Contest, rules: Sequence[Quota]) -> Any:
    """How many people are authors of entries that each unit sent, where a rule asks for a share of the staff."""
    if not any(rule.minimum_percent is not None for rule in rules):
        return Value(0)
    return _number_of(_authors_of([contest.pk]).filter(entry__unit=OuterRef("pk")), distinct="person")


def _authors_of(contests: Sequence[int]) -> QuerySet[Any]:
    """The authors of the entries that units sent, each with `person`: the account, else the name."""
    sent = Author.objects.filter(entry__contest__in=contests, entry__state__in=LEFT_THE_UNIT)
    return sent.annotate(person=Coalesce(Cast("user", CharField()), "full_name", output_field=CharField()))


def _number_of(rows: QuerySet[Any], distinct: str = "pk") -> Any:
    """The number of rows for each row of the query around it."""
    whole = rows.order_by().annotate(whole=Value(1)).values("whole")
    number = whole.annotate(number=Count(distinct, distinct=True)).values("number")
    return Coalesce(Subquery(number, output_field=IntegerField()), 0)


def _missing(rules: Sequence[Quota]) -> Any:
    """How many entries each unit still owes: the most that any rule misses (`allowance`, in the database)."""
    owed = [
        Case(
            When(rule.asks, then=Value(rule.minimum) - F("sent") - (F("below") if rule.counts_children else Value(0))),
            default=Value(0),
            output_field=IntegerField(),
        )
        for rule in rules
    ]
    return Greatest(Value(0), *owed) if owed else Value(0)


def sending_of(unit: Any) -> Sending:
    """What a unit of `asked_units` sent."""
    return Sending(unit.kind, unit.headcount, unit.sent, unit.below, unit.writers)


def sendings(contests: Sequence[Contest], units: Sequence[Unit]) -> dict[tuple[int, int], Sending]:
    """What each of the units sent to each of the contests, by both keys; two queries however many they are."""
    keys = [contest.pk for contest in contests]
    sent = Entry.objects.filter(contest__in=keys, state__in=LEFT_THE_UNIT).order_by()
    paths = reduce(or_, (Q(unit__path__startswith=unit.path) for unit in units), Q(pk__in=[]))
    by_contest: dict[int, list[tuple[int, str, int]]] = {}
    rows = sent.filter(paths).values_list("contest", "unit", "unit__path").annotate(count=Count("pk"))
    for contest, unit, path, count in rows:
        by_contest.setdefault(contest, []).append((unit, path, count))
    writers = _authors_of(keys).filter(entry__unit__in=units).order_by().values_list("entry__contest", "entry__unit")
    people = {(contest, unit): count for contest, unit, count in writers.annotate(count=Count("person", distinct=True))}
    return {
        (contest, unit.pk): Sending(
            unit.kind,
            unit.headcount,
            sum(count for of, at, _path, count in rows if (of, at) == (contest, unit.pk)),
            sum(
                count for of, at, path, count in rows if of == contest and at != unit.pk and path.startswith(unit.path)
            ),
            people.get((contest, unit.pk), 0),
        )
        for contest in keys
        for unit in units
    }


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
    lines = [UnitLine(unit, allowance(rules, sending_of(unit))) for unit in asked_units(contest, rules)]
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
