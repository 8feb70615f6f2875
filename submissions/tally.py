"""Counting a contest's entries along their way, by unit, by area and by day; the database does it, however many."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from django.db import connection
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
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone
from django.utils.translation import gettext as _

from contests.models import RouteStep
from submissions.allowance import Allowance, Sending, allowance
from submissions.models import Author, DispatchItem, Entry, Screening
from submissions.querysets import LEFT_THE_AUTHOR, LEFT_THE_UNIT, left_first_unit
from units.models import Unit
from units.querysets import ways_to

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping, Sequence

    from django.db.models import QuerySet

    from contests.models import Contest, Quota
    from units.querysets import UnitQuerySet

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


# Areas with their states, then days, which are counted in the index one by one: to turn the time of each entry into a
# day takes four times as long.
AREAS_AND_DAYS = """
SELECT counted.area_id, area.name, area."order", counted.state, NULL::date, counted.count
  FROM (SELECT area_id, state, count(*) FROM submissions_entry WHERE contest_id = %(contest)s GROUP BY 1, 2) counted
  LEFT JOIN contests_contentarea area ON area.id = counted.area_id
UNION ALL
SELECT NULL, NULL, NULL, NULL, day::date, handed_in.count
  FROM (SELECT min(submitted_at) AT TIME ZONE %(zone)s AS first, max(submitted_at) AT TIME ZONE %(zone)s AS last
          FROM submissions_entry WHERE contest_id = %(contest)s) span
 CROSS JOIN generate_series(date_trunc('day', first), last, interval '1 day') day
 CROSS JOIN LATERAL (
   SELECT count(*) FROM submissions_entry
    WHERE contest_id = %(contest)s AND state = ANY(%(handed_in)s)
      AND submitted_at >= day AT TIME ZONE %(zone)s AND submitted_at < (day + interval '1 day') AT TIME ZONE %(zone)s
 ) handed_in
 WHERE handed_in.count > 0
"""


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
    return (
        _asked(contest, rules)
        .search(words)
        .annotate(**{step: count + _from_below(contest, step) for step, count in own.items()}, **waiting)
        .annotate(below=_below(contest, rules), writers=_writers(contest, rules))
        .annotate(missing=_missing(rules))
        .in_order()
    )


def _asked(contest: Contest, rules: Sequence[Quota]) -> UnitQuerySet:
    asked = reduce(or_, (rule.asks for rule in rules), Q(pk__in=[]))
    units: UnitQuerySet = Unit.objects.within(contest.host).valid_on(timezone.localdate())
    return units.filter(asked)


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
    contests: Sequence[Contest], units: Sequence[Unit], *, with_authors: bool = True, under: Unit | None = None
) -> dict[tuple[int, int], Sending]:
    """What each of the units sent to each of the contests, by both keys; two queries however many they are.

    Without the authors, whom only a rule about a share of the staff needs, one. `under` is the unit over many units.
    """
    keys = [contest.pk for contest in contests]
    sent = Entry.objects.filter(left_first_unit(), contest__in=keys).order_by()
    over = [under] if under else units
    paths = reduce(or_, (Q(unit__path__startswith=unit.path) for unit in over), Q(pk__in=[]))
    own: Counter[tuple[int, int]] = Counter()
    within: Counter[tuple[int, str]] = Counter()  # at a unit and everywhere under it
    through: Counter[tuple[int, int]] = Counter()
    rows = sent.filter(paths).values_list("contest", "unit", "unit__path").annotate(count=Count("*"))
    for contest, unit, path, count in rows.union(_sent_through(keys, units), all=True):
        if path:
            own[contest, unit] += count
            within.update({(contest, way): count for way in ways_to(path)})
        else:
            through[contest, unit] += count
    people = _writers_of(keys, units) if with_authors else {}
    return {
        (contest, unit.pk): Sending(
            unit.kind,
            unit.headcount,
            own[contest, unit.pk] + through[contest, unit.pk],
            max(within[contest, unit.path] - own[contest, unit.pk] - through[contest, unit.pk], 0),
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
    """Every unit that is asked, with its counts, those that owe most at the top."""
    return _by_urgency(UnitLine(unit, allowance(rules, sending_of(unit))) for unit in asked_units(contest, rules))


def standings(contest: Contest, rules: Sequence[Quota]) -> list[UnitLine]:
    """`unit_lines` without the counts of each step: what units sent is counted once for all of them."""
    units = list(_asked(contest, rules).in_order())
    shares = any(rule.minimum_percent is not None for rule in rules)
    sent = sendings([contest], units, with_authors=shares, under=contest.host)
    return _by_urgency(UnitLine(unit, allowance(rules, sent[contest.pk, unit.pk])) for unit in units)


def _by_urgency(lines: Iterable[UnitLine]) -> list[UnitLine]:
    urgency = {NOTHING: 0, SHORT: 1, OVER: 2, ENOUGH: 3}
    return sorted(lines, key=lambda line: (urgency[line.standing], not line.allowed.required))


def standing_words(line: UnitLine) -> str:
    """How a unit stands, in words."""
    if line.standing == SHORT:
        return _("%(missing)d still missing") % {"missing": line.allowed.missing}
    return {NOTHING: _("Sent nothing"), ENOUGH: _("Enough"), OVER: _("Over the limit")}[line.standing]


# -- by area along the way, and by day -----------------------------------------------------------------------------


@dataclass(frozen=True)
class AreaLine:
    """One content area: how many entries have come how far."""

    pk: int | None
    name: str
    counts: Mapping[str, int]


def areas_and_days(contest: Contest) -> tuple[list[AreaLine], list[tuple[dt.date, int]]]:
    """Every area that has an entry, in the plan's order, and each day on which some were handed in, with how many.

    Entries without an area (drafts) are last; days are those of the portal's time.
    """
    zone = timezone.get_current_timezone_name()
    with connection.cursor() as cursor:
        cursor.execute(AREAS_AND_DAYS, {"contest": contest.pk, "zone": zone, "handed_in": list(LEFT_THE_AUTHOR)})
        rows = cursor.fetchall()
    days = sorted((day, count) for *_area, day, count in rows if day is not None)
    return _lines_of(row for row in rows if row[-2] is None), days


def area_lines(contest: Contest) -> list[AreaLine]:
    """The areas alone."""
    return areas_and_days(contest)[0]


def _lines_of(rows: Iterable[tuple[Any, ...]]) -> list[AreaLine]:
    counted: dict[tuple[bool, int, int, str], dict[str, int]] = {}
    for area, name, order, state, _day, count in rows:
        key = (area is None, order or 0, area or 0, name or "")
        counts = counted.setdefault(key, dict.fromkeys(("draft", *REACHED), 0))
        for step, states in (("draft", ("draft",)), *REACHED.items()):
            counts[step] += count if state in states else 0
    return [AreaLine(area or None, name, counts) for (_none, _order, area, name), counts in sorted(counted.items())]


def total(lines: Iterable[AreaLine], step: str) -> int:
    """How many entries of all areas have come so far."""
    return sum(line.counts[step] for line in lines)


# -- what is stuck -----------------------------------------------------------------------------------------------


def stuck(contest: Contest, since: dt.datetime) -> dict[str, int]:
    """How many entries have waited since before the moment: `screening`, `head` and `letter` at units, `check` here."""
    decided = Screening.objects.filter(entry=OuterRef("pk"), decided_at__gte=since)
    confirmed = Screening.objects.filter(entry=OuterRef("pk"), confirmed_at__gte=since)
    lines = DispatchItem.objects.standing().filter(entry=OuterRef("pk"), dispatch__sent_at__lt=since)
    to_office = lines.filter(dispatch__to_unit=None)
    # What waits so long was handed in before: so only what is old is read, from the index by day.
    old = Entry.objects.filter(contest=contest, submitted_at__lt=since)
    return (
        old.filter(state__in=[*WAITING.values(), "forwarded"])
        .with_arrival()
        .aggregate(
            screening=Count("pk", filter=Q(state="submitted", lies_since__lt=since)),
            head=Count("pk", filter=Q(~Exists(decided), state="accepted")),
            letter=Count("pk", filter=Q(~Exists(confirmed), state="confirmed")),
            check=Count("pk", filter=Q(Exists(to_office), state="forwarded")),
        )
    )
