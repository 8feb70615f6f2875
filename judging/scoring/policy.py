"""The rules by which a round's sheets become a result: a value with a version, never edited once used."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from audit.canonical import number_text
from judging.scoring.reading import Reader, ScoringError, above_zero, between, exact_number, one_of

CARRIED = "carried"
SHARE = "share"
COMBINATION = ("mean", "median", "trimmed_mean")
MISSING = ("refuse", "ignore")
OPERATOR = (">=", ">")
OUTCOME = ("mean", "reconcile", "extra_judge")
NEEDED: dict[str, set[str]] = {"all": set(), "score_at_least": {"operator", "value"}, "top": {"value", "include_ties"}}
PER = ("area", "kind")
FEWEST_TO_TRIM = 3
MOST_PLACES = 2


@dataclass(frozen=True, slots=True)
class CriterionRule:
    """A criterion: points from 0 to its maximum, what they weigh, and a mean below which an entry is out."""

    key: str
    maximum: Decimal
    weight: Decimal = Decimal(1)
    floor: Decimal | None = None

    def __post_init__(self) -> None:
        if not self.key or self.key in {CARRIED, SHARE}:
            raise ScoringError(f"key: {self.key!r} cannot name a criterion")
        above_zero(self.maximum, "maximum")
        above_zero(self.weight, "weight")
        if self.floor is not None:
            between(self.floor, "floor", 0, self.maximum)

    @classmethod
    def read(cls, reader: Reader) -> CriterionRule:
        """A criterion from its JSON value."""
        key, maximum = reader.text("key"), reader.number("maximum")
        weight, floor = reader.number("weight", "1"), reader.number("floor") if reader.has("floor") else None
        return reader.build(lambda: cls(key, maximum, weight, floor))

    def to_value(self) -> dict[str, object]:
        """The criterion as a JSON value."""
        return {
            "key": self.key,
            "maximum": number_text(self.maximum),
            "weight": number_text(self.weight),
            "floor": None if self.floor is None else number_text(self.floor),
        }


@dataclass(frozen=True, slots=True)
class DivergenceStep:
    """From a spread of the judges' totals on (largest − smallest): go on with the mean, or somebody must decide."""

    operator: str
    threshold: Decimal
    outcome: str

    def __post_init__(self) -> None:
        one_of(self.operator, "operator", OPERATOR)
        one_of(self.outcome, "outcome", OUTCOME)
        if exact_number(self.threshold, "threshold") < 0:
            raise ScoringError(f"threshold: {self.threshold} is below 0")

    @classmethod
    def read(cls, reader: Reader) -> DivergenceStep:
        """A step from its JSON value."""
        operator, threshold, outcome = reader.text("operator"), reader.number("threshold"), reader.text("outcome")
        return reader.build(lambda: cls(operator, threshold, outcome))

    def to_value(self) -> dict[str, object]:
        """The step as a JSON value."""
        return {"operator": self.operator, "threshold": number_text(self.threshold), "outcome": self.outcome}


@dataclass(frozen=True, slots=True)
class AdvanceRule:
    """Who goes on: all, those of a score (with its operator), or the first so many (ties at the cut in or out)."""

    kind: str
    operator: str | None = None
    value: Decimal | None = None
    include_ties: bool | None = None
    per: str | None = None

    def __post_init__(self) -> None:
        one_of(self.kind, "kind", NEEDED)
        given = {"operator": self.operator, "value": self.value, "include_ties": self.include_ties}
        for name, part in given.items():
            if (part is not None) != (name in NEEDED[self.kind]):
                raise ScoringError(f"{name}: {'is missing' if part is None else f'means nothing for {self.kind}'}")
        if self.operator is not None:
            one_of(self.operator, "operator", OPERATOR)
        if self.per is not None:
            if self.kind != "top":
                raise ScoringError(f"per: means nothing for {self.kind}")
            one_of(self.per, "per", PER)
        self._check_value()

    def _check_value(self) -> None:
        if self.value is None:
            return
        number = exact_number(self.value, "value")
        if self.kind == "top" and (number < 1 or number != int(number)):
            raise ScoringError(f"value: {number} is not a number of entries")

    @classmethod
    def everybody(cls) -> AdvanceRule:
        """All who were scored and not disqualified."""
        return cls("all")

    @classmethod
    def score(cls, operator: str, value: Decimal) -> AdvanceRule:
        """Those whose published score is at least (">=") or above (">") a value."""
        return cls("score_at_least", operator=operator, value=value)

    @classmethod
    def top(cls, count: int, *, include_ties: bool, per: str | None = None) -> AdvanceRule:
        """The first so many, over all or per content area or entrant kind."""
        return cls("top", value=Decimal(count), include_ties=include_ties, per=per)

    @classmethod
    def read(cls, reader: Reader) -> AdvanceRule:
        """The rule from its JSON value, which holds only what its kind needs."""
        kind = reader.text("kind")
        operator = reader.text("operator") if reader.has("operator") else None
        value = reader.number("value") if reader.has("value") else None
        ties = reader.flag("include_ties") if reader.has("include_ties") else None
        per = reader.text("per") if reader.has("per") else None
        return reader.build(lambda: cls(kind, operator, value, ties, per))

    def to_value(self) -> dict[str, object]:
        """The rule as a JSON value."""
        return {
            "kind": self.kind,
            "operator": self.operator,
            "value": None if self.value is None else number_text(self.value),
            "include_ties": self.include_ties,
            "per": self.per,
        }


@dataclass(frozen=True, slots=True)
class Policy:
    """How a round is scored.

    A judge's total is the weighted share of the *applicable* maxima, on the scale. The judges' totals are combined
    (trimmed mean: without the largest and the smallest, from `trim_from` sheets on; the mean below that), mixed with
    the score carried from earlier rounds by `carry_weight`, and rounded half up to `places`. Ranks, ties and the
    advance rule go by that rounded, published score. Ties are broken by criteria's means or by the carried score, in
    order; "share" says that what is still equal shares the rank.
    """

    version: int
    criteria: tuple[CriterionRule, ...]
    scale: Decimal = Decimal(100)
    judges: str = "mean"
    trim_from: int | None = None
    missing: str = "refuse"
    divergence: tuple[DivergenceStep, ...] = ()
    carry_weight: Decimal = Decimal(0)
    places: int = 1
    tie_breaks: tuple[str, ...] = ()
    advance: AdvanceRule = AdvanceRule("all")

    def __post_init__(self) -> None:
        if self.version < 1:
            raise ScoringError(f"version: {self.version} is below 1")
        above_zero(self.scale, "scale")
        one_of(self.missing, "missing", MISSING)
        between(self.carry_weight, "carry_weight", 0, 1)
        between(self.places, "rounding.places", 0, MOST_PLACES)
        self._check_criteria()
        self._check_judges()
        self._check_divergence()
        self._check_tie_breaks()

    def _check_criteria(self) -> None:
        keys = [criterion.key for criterion in self.criteria]
        if not keys:
            raise ScoringError("criteria: there are none")
        for index, key in enumerate(keys):
            if key in keys[:index]:
                raise ScoringError(f"criteria[{index}].key: {key!r} is there twice")

    def _check_judges(self) -> None:
        one_of(self.judges, "judges", COMBINATION)
        if (self.judges == "trimmed_mean") != (self.trim_from is not None):
            raise ScoringError("trim_from: goes with a trimmed mean, and only with it")
        if self.trim_from is not None and self.trim_from < FEWEST_TO_TRIM:
            raise ScoringError(f"trim_from: {self.trim_from} is below {FEWEST_TO_TRIM}")

    def _check_divergence(self) -> None:
        order = [(step.threshold, step.operator == ">") for step in self.divergence]
        for index in range(1, len(order)):
            if order[index - 1] >= order[index]:
                raise ScoringError(f"divergence[{index}]: does not begin above the step before it")

    def _check_tie_breaks(self) -> None:
        known = {criterion.key for criterion in self.criteria} | {CARRIED, SHARE}
        for index, name in enumerate(self.tie_breaks):
            place = f"tie_breaks[{index}]"
            one_of(name, place, sorted(known - set(self.tie_breaks[:index])))
            if name == SHARE and index != len(self.tie_breaks) - 1:
                raise ScoringError(f"{place}: nothing can follow a shared rank")

    @classmethod
    def from_value(cls, value: object) -> Policy:
        """The policy that a JSON value describes. Raises ScoringError, a ValueError, naming the place that is wrong."""
        reader = Reader(value, "")
        read = partial(
            cls,
            version=reader.integer("version"),
            criteria=tuple(CriterionRule.read(inner) for inner in reader.inners("criteria")),
            scale=reader.number("scale", "100"),
            judges=reader.text("judges", "mean"),
            trim_from=reader.integer("trim_from") if reader.has("trim_from") else None,
            missing=reader.text("missing", "refuse"),
            divergence=tuple(DivergenceStep.read(inner) for inner in reader.inners("divergence", ())),
            carry_weight=reader.number("carry_weight", "0"),
            places=_read_rounding(reader.inner("rounding", {"places": 1})),
            tie_breaks=reader.texts("tie_breaks", ()),
            advance=AdvanceRule.read(reader.inner("advance", {"kind": "all"})),
        )
        return reader.build(read)

    def to_value(self) -> dict[str, object]:
        """The policy as a JSON value, decimals as text: equal policies have equal values."""
        return {
            "version": self.version,
            "criteria": [criterion.to_value() for criterion in self.criteria],
            "scale": number_text(self.scale),
            "judges": self.judges,
            "trim_from": self.trim_from,
            "missing": self.missing,
            "divergence": [step.to_value() for step in self.divergence],
            "carry_weight": number_text(self.carry_weight),
            "rounding": {"places": self.places, "mode": "half_up"},
            "tie_breaks": list(self.tie_breaks),
            "advance": self.advance.to_value(),
        }


def _read_rounding(reader: Reader) -> int:
    """How many places are kept; half up is the only way, and is said in the published value."""
    places = reader.integer("places")
    one_of(reader.text("mode", "half_up"), reader.place("mode"), ("half_up",))
    return reader.build(lambda: places)
