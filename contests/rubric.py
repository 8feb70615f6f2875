"""A round's scoring rules as they are kept: a JSON value, the criteria inside it always those of the round."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from audit.canonical import number_text

SHARED_RANK = "share"
CARRIED = "carried"
RESERVED = frozenset({CARRIED, SHARED_RANK})  # what breaks a tie and is no criterion
FEWEST_TO_TRIM = 3
MOST_PLACES = 2
# What each way of going on needs to be told.
NEEDED: Mapping[str, frozenset[str]] = {
    "all": frozenset(),
    "score_at_least": frozenset({"operator", "value"}),
    "top": frozenset({"value", "include_ties"}),
}
# What a round begins with: the mean of the judges, one decimal, nothing disqualifies, everybody goes on.
PLAIN: Mapping[str, Any] = {
    "scale": "100",
    "judges": "mean",
    "trim_from": None,
    "missing": "refuse",
    "divergence": [],
    "carry_weight": "0",
    "rounding": {"places": 1, "mode": "half_up"},
    "tie_breaks": [SHARED_RANK],
    "advance": {"kind": "all", "operator": None, "value": None, "include_ties": None, "per": None},
}


@dataclass(frozen=True, slots=True)
class Weighed:
    """What the rules need of a criterion."""

    key: str
    maximum: Decimal
    weight: Decimal
    floor: Decimal | None

    def value(self) -> dict[str, Any]:
        """The criterion as the rules hold it, decimals as text."""
        return {
            "key": self.key,
            "maximum": number_text(self.maximum),
            "weight": number_text(self.weight),
            "floor": None if self.floor is None else number_text(self.floor),
        }


def rules(
    criteria: Iterable[Weighed],
    *,
    version: int = 1,
    kept: Mapping[str, Any] = PLAIN,
    tie_breaks: Iterable[str] | None = None,
    advance: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """The rules of a round: what was kept, with these criteria, and the tie-breaks and the advance rule if given.

    A tie-break by a criterion that is gone is left out; what is equal after all tie-breaks shares its rank.
    """
    weighed = list(criteria)
    keys = {criterion.key for criterion in weighed} | {CARRIED}
    order = kept["tie_breaks"] if tie_breaks is None else list(tie_breaks)
    return {
        **PLAIN,
        **kept,
        "version": version,
        "criteria": [criterion.value() for criterion in weighed],
        "tie_breaks": [*(key for key in order if key in keys), SHARED_RANK],
        "advance": dict(kept["advance"] if advance is None else advance),
    }


def carried_at(tie_breaks: Iterable[str], place: int | None) -> list[str]:
    """The tie-breaks with the score of the round before at this place, counted from 1; without it for None."""
    order = [name for name in tie_breaks if name not in {CARRIED, SHARED_RANK}]
    if place is not None:
        order.insert(place - 1, CARRIED)
    return order


def carried_place(tie_breaks: Iterable[str]) -> int | None:
    """Where the score of the round before breaks ties, counted from 1; None where it does not."""
    order = list(tie_breaks)
    return order.index(CARRIED) + 1 if CARRIED in order else None


def written(criteria: Iterable[Weighed], value: Mapping[str, Any]) -> dict[str, Any]:
    """The first rules of a round from a plan's file, whose numbers are exact, with these criteria."""
    advance = value["advance"]
    return {
        **value,
        "version": 1,
        "criteria": [criterion.value() for criterion in criteria],
        "scale": number_text(value["scale"]),
        "carry_weight": number_text(value["carry_weight"]),
        "divergence": [{**step, "threshold": number_text(step["threshold"])} for step in value["divergence"]],
        "advance": {**advance, "value": None if advance["value"] is None else number_text(advance["value"])},
    }


def advance_rule(
    kind: str,
    *,
    operator: str | None = None,
    value: Decimal | None = None,
    include_ties: bool | None = None,
    per: str | None = None,
) -> dict[str, Any]:
    """Who goes on: "all", "score_at_least" (operator and value) or "top" (value, ties at the cut in or out).

    The best so many are counted over all entries, or `per` "area" or "kind" of entrant.
    """
    scored, counted = kind == "score_at_least", kind == "top"
    return {
        "kind": kind,
        "operator": operator if scored else None,
        "value": number_text(value) if value is not None and (scored or counted) else None,
        "include_ties": include_ties if counted else None,
        "per": (per or None) if counted else None,
    }
