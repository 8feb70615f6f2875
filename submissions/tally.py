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
    IntegerField,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Greatest, TruncDate
from django.utils import timezone
from django.utils.translation import gettext as _

from contests.models import RouteStep
from submissions.allowance import Allowance, Sending, allowance
from submissions.models import Author, DispatchItem, Entry, Screening
from submissions.querysets import LEFT_THE_AUTHOR, LEFT_THE_UNIT, left_first_unit
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
# The steps that an entry has taken at its first unit once it lies at the next.
UNIT_STEPS = ("accepted", "confirmed", "sent")
SENT_BY = Q(dispatch_items__taken_back_at=None, dispatch_items__dispatch__unit=OuterRef("pk"))
# Which entries have come so far at a unit, among those that came to it from the units below.
FROM_BELOW: Mapping[str, Q] = {
    "handed_in": Q(dispatch_items__taken_back_at=None, dispatch_items__dispatch__to_unit=OuterRef("pk")),
    "accepted": SENT_BY | Q(holder=OuterRef("pk"), state__in=CHOSEN),
    "confirmed": SENT_BY | Q(holder=OuterRef("pk"), state__in=CONFIRMED),
    "sent": SENT_BY,
    "eligible": SENT_BY & Q(state="eligible"),
}
# The state in which an entry waits at its unit, by what it waits for.
WAITING: Mapping[str, str] = {"screening": "submitted", "head": "accepted", "letter": "confirmed"}
# An entry that lies so long at a desk is long there: its people are reminded, later the next level is told.
NOTHING, SHORT, ENOUGH, OVER = "nothing", "short", "enough", "over"


# -- by unit -----------------------------------------------------------------------------------------------------


def asked_units(contest: Contest, rules: Sequence[Quota], *, words: str = "") -> QuerySet[Any]:
    """The units under the host whose kind is asked for entries.

    Each has its counts: `handed_in`, `accepted`, `confirmed`, `sent` (how far entries have come), `screening`, `head`,
    `letter` (what they wait for at the unit); `below` and `writers` (what the units under it sent, how many people are
    authors) where a rule looks at them; and `missing`, how many entries it still owes.
    """
    handed_in_here = Entry.objects.filter(contest=contest, unit=OuterRef("pk"))
    own = {
        step: _number_of(
            handed_in_here.filter(Q(state__in=states) | (left_first_unit() if step in UNIT_STEPS else Q()))
        )
        for step, states in REACHED.items()
    }
    lying = Entry.objects.filter(contest=contest, holder=OuterRef("pk"))
    waiting = {step: _number_of(lying.filter(state=state)) for step, state in WAITING.items()}
    asked = reduce(or_, (rule.asks for rule in rules), Q(pk__in=[]))
    return (
        Unit.objects.within(contest.host)
        .valid_on(timezone.localdate())
        .filter(asked)
        .search(words)
        .annotate(**{step: count + _from_below(contest, step) for step, count in own.items()}, **waiting)
        .annotate(below=_below(contest, rules), writers=_writers(contest, rules))
        .annotate(missing=_missing(rules))
        .in_order()
    )


def _below(contest: Contest, rules: Sequence[Quota]) -> Any:
    """How many entries the units under each unit sent, other than through it, where a rule counts them."""
    if not any(rule.counts_children for rule in rules):
        return Value(0)
    under = Entry.objects.filter(left_first_unit(), contest=contest, unit__path__startswith=OuterRef("path"))
    return Greatest(_number_of(under.exclude(unit=OuterRef("pk"))) - _from_below(contest, "sent"), Value(0))


def _from_below(contest: Contest, step: str) -> Any:
    """How many entries that came to each unit from the units below have come so far there."""
    chain = RouteStep.objects.filter(contest=contest, from_kinds__len__gt=0, to_kinds__len__gt=0)
    came = Entry.objects.counted().filter(FROM_BELOW[step], contest=contest).exclude(unit=OuterRef("pk"))
    return Case(
        When(Exists(chain), then=_number_of(came, distinct="pk")), default=Value(0), output_field=IntegerField()
    )


def _writers(contest: Contest, rules: Sequence[Quota]) -> Any:
    """How many people are authors of entries that each unit sent, where a rule asks for a share of the staff."""
    if not any(rule.minimum_percent is not None for rule in rules):
        return Value(0)
    return _number_of(_authors_of([contest.pk]).filter(entry__unit=OuterRef("pk")), distinct="person")


def _authors_of(contests: Sequence[int]) -> QuerySet[Any]:
    """The authors of the entries that units sent, each with the `person` that they are, whatever they were named by."""
    return Author.objects.filter(left_first_unit("entry__"), entry__contest__in=contests).told_apart()


def _number_of(rows: QuerySet[Any], *, distinct: str = "") -> Any:
    """The number of rows for each row of the query around it, those with an equal column counted once."""
    whole = rows.order_by().annotate(whole=Value(1)).values("whole")
    number = whole.annotate(number=Count(distinct or "*", distinct=bool(distinct))).values("number")
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


def sendings(
    contests: Sequence[Contest], units: Sequence[Unit], *, with_authors: bool = True
) -> dict[tuple[int, int], Sending]:
    """What each of the units sent to each of the contests, by both keys; two queries however many they are.

    Without the authors, whom only a rule about a share of the staff needs, one.
    """
    keys = [contest.pk for contest in contests]
    sent = Entry.objects.filter(left_first_unit(), contest__in=keys).order_by()
    paths = reduce(or_, (Q(unit__path__startswith=unit.path) for unit in units), Q(pk__in=[]))
    by_contest: dict[int, list[tuple[int, str, int]]] = {}
    through: dict[tuple[int, int], int] = {}
    rows = sent.filter(paths).values_list("contest", "unit", "unit__path").annotate(count=Count("pk"))
    for contest, unit, path, count in rows.union(_sent_through(keys, units), all=True):
        if path:
            by_contest.setdefault(contest, []).append((unit, path, count))
        else:
            through[contest, unit] = count
    people = _writers_of(keys, units) if with_authors else {}
    return {
        (contest, unit.pk): Sending(
            unit.kind,
            unit.headcount,
            _own(by_contest.get(contest, ()), unit) + through.get((contest, unit.pk), 0),
            max(_under(by_contest.get(contest, ()), unit) - through.get((contest, unit.pk), 0), 0),
            people.get((contest, unit.pk), 0),
        )
        for contest in keys
        for unit in units
    }


def _writers_of(contests: Sequence[int], units: Sequence[Unit]) -> dict[tuple[int, int], int]:
    """How many people are authors of what each unit sent to each contest."""
    writers = _authors_of(contests).filter(entry__unit__in=units).order_by()
    counted = writers.values_list("entry__contest", "entry__unit").annotate(count=Count("person", distinct=True))
    return {(contest, unit): count for contest, unit, count in counted}


def _own(rows: Iterable[tuple[int, str, int]], unit: Unit) -> int:
    return sum(count for at, _path, count in rows if at == unit.pk)


def _under(rows: Iterable[tuple[int, str, int]], unit: Unit) -> int:
    return sum(count for at, path, count in rows if at != unit.pk and path.startswith(unit.path))


def _sent_through(contests: Sequence[int], units: Sequence[Unit]) -> QuerySet[Any, Any]:
    """Contest, unit, no path, and how many entries of other units the unit sent on."""
    lines = DispatchItem.objects.standing().filter(dispatch__contest__in=contests, dispatch__unit__in=units)
    counted = lines.exclude(entry__state="united")
    others = counted.exclude(entry__unit=F("dispatch__unit")).order_by().annotate(path=Value("", CharField()))
    return others.values_list("dispatch__contest", "dispatch__unit", "path").annotate(count=Count("pk"))


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
        .annotate(count=Count("*"))
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
        .annotate(count=Count("*"))
    )
    return sorted((day, count) for day, count in rows)


# -- what is stuck -----------------------------------------------------------------------------------------------


def stuck(contest: Contest, since: dt.datetime) -> dict[str, int]:
    """How many entries have waited since before the moment: `screening`, `head` and `letter` at units, `check` here."""
    decided = Screening.objects.filter(entry=OuterRef("pk"), decided_at__gte=since)
    confirmed = Screening.objects.filter(entry=OuterRef("pk"), confirmed_at__gte=since)
    lines = DispatchItem.objects.standing().filter(entry=OuterRef("pk"), dispatch__sent_at__lt=since)
    to_office = lines.filter(dispatch__to_unit=None)
    waiting = Entry.objects.filter(contest=contest, state__in=[*WAITING.values(), "forwarded"]).with_arrival()
    return waiting.aggregate(
        screening=Count("pk", filter=Q(state="submitted", lies_since__lt=since)),
        head=Count("pk", filter=Q(~Exists(decided), state="accepted")),
        letter=Count("pk", filter=Q(~Exists(confirmed), state="confirmed")),
        check=Count("pk", filter=Q(Exists(to_office), state="forwarded")),
    )
