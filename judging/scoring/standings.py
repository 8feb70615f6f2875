"""From score sheets to standings, exactly: only what is published is rounded."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Context, Decimal, Inexact, InvalidOperation, localcontext
from enum import StrEnum
from fractions import Fraction
from itertools import groupby
from statistics import median
from typing import TypeAlias

from judging.scoring.policy import CARRIED, SHARE, AdvanceRule, Policy
from judging.scoring.reading import ScoringError, between

EXACT = Context(prec=200, traps=[Inexact, InvalidOperation])  # sums and products of points never need more digits
SHOWN_PLACES = 4  # of judges' totals, criteria's means and spreads, which are published but not computed with


class Flag(StrEnum):
    """What must be known beside a score."""

    MISSING_SHEET = "missing_sheet"
    UNSCORED = "unscored"
    RECONCILE = "reconcile"
    EXTRA_JUDGE = "extra_judge"
    SETTLED = "settled"
    BELOW_FLOOR = "below_floor"  # followed by ":" and the criterion's key
    TIED = "tied"
    TIE_AT_CUT = "tie_at_cut"


NEEDS_DECISION = {Flag.RECONCILE, Flag.EXTRA_JUDGE}


@dataclass(frozen=True, slots=True)
class SheetInput:
    """One judge's points for one contender: None where a criterion does not apply, nothing when not handed in."""

    contender: str
    judge: str
    scores: Mapping[str, Decimal | None]
    area: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a contender came, and why."""

    contender: str
    rank: int
    score: Decimal | None
    advances: bool
    flags: tuple[str, ...]
    tie_with: tuple[str, ...]
    spread: Decimal | None
    judge_totals: Mapping[str, Decimal]
    criterion_means: Mapping[str, Decimal | None]

    @property
    def disqualified(self) -> bool:
        """Whether a floor was missed."""
        return _below_floor(self.flags)

    @property
    def needs_decision(self) -> bool:
        """Whether the judges differ so much that the score is provisional."""
        return any(flag in NEEDS_DECISION for flag in self.flags)


@dataclass(slots=True)
class _Tally:
    """What is known of one contender, exactly."""

    contender: str
    area: str
    kind: str
    totals: dict[str, Fraction] = field(default_factory=dict)
    points: dict[str, list[Decimal]] = field(default_factory=dict)
    means: dict[str, Fraction | None] = field(default_factory=dict)
    carried: Fraction | None = None
    score: Decimal | None = None
    flags: list[str] = field(default_factory=list)
    advances: bool = False

    @property
    def spread(self) -> Fraction | None:
        return max(self.totals.values()) - min(self.totals.values()) if self.totals else None

    @property
    def standing_class(self) -> int:
        """0 in the running, 1 disqualified, 2 without a score."""
        if self.score is None:
            return 2
        return int(_below_floor(self.flags))


def _below_floor(flags: Iterable[str]) -> bool:
    return any(flag.startswith(f"{Flag.BELOW_FLOOR}:") for flag in flags)


_Group: TypeAlias = list[_Tally]
_Breaker: TypeAlias = Callable[[_Tally], Fraction | None]


def compute(
    policy: Policy,
    sheets: Sequence[SheetInput],
    carried: Mapping[str, Decimal] | None = None,
    *,
    settled: Mapping[str, Decimal] | None = None,
) -> list[Standing]:
    """The standings of a round, by rank: 1, 2, 2, 4 where ties remain.

    `carried` are scores of earlier rounds on the same scale: all contenders have one, or none. `settled` are the
    scores that were fixed by whoever decides when judges differ; they stand in place of the judges' combined score.
    Below a floor, an entry is ranked after all others and never advances; without any sheet, last and without a score.
    Raises ScoringError for sheets that do not fit the policy, and for a missing one if the policy refuses that.
    """
    with localcontext(EXACT):
        tallies = _gather(policy, sheets)
        for tally in tallies.values():
            _average(policy, tally)
    _check_contenders("carried", carried or {}, tallies)
    _check_contenders("settled", settled or {}, tallies)
    _carry(policy, tallies, carried or {})
    for tally in tallies.values():
        _weigh(policy, tally, (settled or {}).get(tally.contender))
    groups = _rank(policy, tallies.values())
    _advance(policy.advance, groups)
    return [standing for before, group in _with_before(groups) for standing in _standings(policy, before + 1, group)]


def round_half_up(number: Fraction, places: int) -> Decimal:
    """An exact, non-negative number with so many places: 82.25 with one is 82.3."""
    scaled = number * 10**places
    return Decimal((2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)).scaleb(-places)


# -- reading the sheets ------------------------------------------------------------------------------------------------


def _gather(policy: Policy, sheets: Sequence[SheetInput]) -> dict[str, _Tally]:
    tallies: dict[str, _Tally] = {}
    seen: set[tuple[str, str]] = set()
    for sheet in sheets:
        place = f"sheet of {sheet.judge} on {sheet.contender}"
        if (sheet.contender, sheet.judge) in seen:
            raise ScoringError(f"{place}: is there twice")
        seen.add((sheet.contender, sheet.judge))
        tally = tallies.setdefault(sheet.contender, _Tally(sheet.contender, sheet.area, sheet.kind))
        if (tally.area, tally.kind) != (sheet.area, sheet.kind):
            raise ScoringError(f"{place}: gives another area or kind than the sheets before it")
        _take(policy, tally, sheet, place)
    return tallies


def _take(policy: Policy, tally: _Tally, sheet: SheetInput, place: str) -> None:
    """Add a sheet to what is known, or note that it is missing."""
    rules = {criterion.key: criterion for criterion in policy.criteria}
    given: dict[str, Decimal] = {}
    for key, points in sheet.scores.items():
        if key not in rules:
            raise ScoringError(f"{place}: {key!r} is not a criterion")
        if points is not None:
            given[key] = between(points, f"{place}, {key}", 0, rules[key].maximum)
    if len(sheet.scores) < len(rules):
        if policy.missing == "refuse":
            raise ScoringError(f"{place}: is missing or not complete")
        tally.flags = [Flag.MISSING_SHEET]
        return
    if not given:
        raise ScoringError(f"{place}: no criterion applies")
    best = sum((rules[key].weight * rules[key].maximum for key in given), Decimal())
    got = sum((rules[key].weight * points for key, points in given.items()), Decimal())
    tally.totals[sheet.judge] = Fraction(policy.scale * got) / Fraction(best)
    for key, points in given.items():
        tally.points.setdefault(key, []).append(points)


def _average(policy: Policy, tally: _Tally) -> None:
    for criterion in policy.criteria:
        points = tally.points.get(criterion.key)
        tally.means[criterion.key] = Fraction(sum(points, Decimal())) / len(points) if points else None


def _check_contenders(name: str, scores: Mapping[str, Decimal], tallies: Mapping[str, _Tally]) -> None:
    strangers = sorted(set(scores) - set(tallies))
    if strangers:
        raise ScoringError(f"{name}.{strangers[0]}: is not a contender of this round")


def _carry(policy: Policy, tallies: Mapping[str, _Tally], carried: Mapping[str, Decimal]) -> None:
    if not carried and not policy.carry_weight:
        return
    for contender, tally in tallies.items():
        if contender not in carried:
            raise ScoringError(f"carried.{contender}: is missing")
        tally.carried = Fraction(between(carried[contender], f"carried.{contender}", 0, policy.scale))


# -- scoring one contender ---------------------------------------------------------------------------------------------


def _weigh(policy: Policy, tally: _Tally, settled: Decimal | None) -> None:
    """Give a contender its score and the remarks that go with it."""
    panel = _panel_score(policy, tally, settled)
    if panel is None:
        tally.flags.append(Flag.UNSCORED)
        return
    weight = Fraction(policy.carry_weight)
    tally.score = round_half_up((1 - weight) * panel + weight * (tally.carried or 0), policy.places)
    for criterion in policy.criteria:
        average = tally.means[criterion.key]
        if criterion.floor is not None and average is not None and average < criterion.floor:
            tally.flags.append(f"{Flag.BELOW_FLOOR}:{criterion.key}")


def _panel_score(policy: Policy, tally: _Tally, settled: Decimal | None) -> Fraction | None:
    if settled is not None:
        tally.flags.append(Flag.SETTLED)
        return Fraction(between(settled, f"settled.{tally.contender}", 0, policy.scale))
    if tally.spread is None:
        return None
    outcome = _divergence(policy, tally.spread)
    if outcome != "mean":
        tally.flags.append(Flag(outcome))
    return _combine(policy, sorted(tally.totals.values()))


def _divergence(policy: Policy, spread: Fraction) -> str:
    """What the spread asks for: the last step that it reaches."""
    outcome = "mean"
    for step in policy.divergence:
        if _reaches(spread, step.operator, step.threshold):
            outcome = step.outcome
    return outcome


def _combine(policy: Policy, totals: list[Fraction]) -> Fraction:
    """One score of all judges' totals, given in order."""
    if policy.judges == "median":
        return median(totals)
    if policy.trim_from is not None and len(totals) >= policy.trim_from:
        return _mean(totals[1:-1])
    return _mean(totals)


def _mean(numbers: list[Fraction]) -> Fraction:
    return sum(numbers, Fraction()) / len(numbers)


def _reaches(number: Fraction | Decimal, operator: str | None, value: Decimal) -> bool:
    return number > value if operator == ">" else number >= value


# -- ranking -----------------------------------------------------------------------------------------------------------


def _rank(policy: Policy, tallies: Iterable[_Tally]) -> list[_Group]:
    """All contenders in groups that share a rank, the best first."""
    breakers: list[_Breaker] = [lambda tally: None if tally.score is None else Fraction(tally.score)]
    breakers += [_breaker(name) for name in policy.tie_breaks if name != SHARE]
    in_class = sorted(tallies, key=lambda tally: (tally.standing_class, tally.contender))
    groups: list[_Group] = []
    for _class, members in groupby(in_class, key=lambda tally: tally.standing_class):
        groups += _part(list(members), breakers)
    if SHARE not in policy.tie_breaks:
        for group in groups:
            if len(group) > 1 and not group[0].standing_class:
                for tally in group:
                    tally.flags.append(Flag.TIED)
    return groups


def _breaker(name: str) -> _Breaker:
    if name == CARRIED:
        return lambda tally: tally.carried
    return lambda tally: tally.means[name]


def _part(group: _Group, breakers: list[_Breaker]) -> list[_Group]:
    """Equals parted by the first of the breakers that is known of all of them, then by the next."""
    if len(group) == 1 or not breakers:
        return [group]
    known: dict[Fraction, _Group] = {}
    for tally in group:
        value = breakers[0](tally)
        if value is None:
            return _part(group, breakers[1:])
        known.setdefault(value, []).append(tally)
    return [part for value in sorted(known, reverse=True) for part in _part(known[value], breakers[1:])]


def _with_before(groups: Iterable[_Group]) -> Iterable[tuple[int, _Group]]:
    """Each group, with how many contenders came before it."""
    before = 0
    for group in groups:
        yield before, group
        before += len(group)


# -- going on ----------------------------------------------------------------------------------------------------------


def _advance(rule: AdvanceRule, groups: list[_Group]) -> None:
    running = [group for group in groups if not group[0].standing_class]
    if rule.kind == "top":
        for lane in _lanes(rule, running):
            _advance_top(rule, lane)
        return
    for group in running:
        for tally in group:
            tally.advances = rule.value is None or _reaches(tally.score or Decimal(), rule.operator, rule.value)


def _lanes(rule: AdvanceRule, groups: list[_Group]) -> list[list[_Group]]:
    """The groups as they compete for places: all together, or within each area or kind."""
    lanes: dict[str, list[_Group]] = {}
    for group in groups:
        parts: dict[str, _Group] = {}
        for tally in group:
            parts.setdefault(getattr(tally, rule.per) if rule.per else "", []).append(tally)
        for name, part in parts.items():
            lanes.setdefault(name, []).append(part)
    return list(lanes.values())


def _advance_top(rule: AdvanceRule, lane: list[_Group]) -> None:
    places = int(rule.value or 0)
    for before, group in _with_before(lane):
        at_cut = before < places < before + len(group)
        for tally in group:
            tally.advances = before < places and (bool(rule.include_ties) or not at_cut)
            if at_cut:
                tally.flags.append(Flag.TIE_AT_CUT)


# -- what is published -------------------------------------------------------------------------------------------------


def _standings(policy: Policy, rank: int, group: _Group) -> Iterable[Standing]:
    names = [tally.contender for tally in group]
    for tally in group:
        yield Standing(
            contender=tally.contender,
            rank=rank,
            score=tally.score,
            advances=tally.advances,
            flags=tuple(str(flag) for flag in tally.flags),
            tie_with=tuple(name for name in names if name != tally.contender),
            spread=_shown(tally.spread),
            judge_totals={judge: _shown_number(tally.totals[judge]) for judge in sorted(tally.totals)},
            criterion_means={criterion.key: _shown(tally.means[criterion.key]) for criterion in policy.criteria},
        )


def _shown(number: Fraction | None) -> Decimal | None:
    return None if number is None else _shown_number(number)


def _shown_number(number: Fraction) -> Decimal:
    return round_half_up(number, SHOWN_PLACES).normalize() + 0
