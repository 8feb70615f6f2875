"""Scoring policies are read strictly: what is wrong is refused by its place."""

import json
from copy import deepcopy
from decimal import Decimal
from typing import Any

import pytest

from judging.scoring import AdvanceRule, CriterionRule, DivergenceStep, Policy, ScoringError

RUBRIC: dict[str, Any] = {
    "version": 3,
    "criteria": [
        {"key": "novelty", "maximum": "30", "weight": "1", "floor": "15"},
        {"key": "effect", "maximum": "40.0"},
        {"key": "spread", "maximum": 20},
        {"key": "form", "maximum": "10"},
    ],
    "scale": "100",
    "judges": "trimmed_mean",
    "trim_from": 5,
    "missing": "ignore",
    "divergence": [
        {"operator": ">", "threshold": "5", "outcome": "reconcile"},
        {"operator": ">=", "threshold": "10", "outcome": "extra_judge"},
    ],
    "carry_weight": "0.4",
    "rounding": {"places": 1, "mode": "half_up"},
    "tie_breaks": ["effect", "novelty", "carried", "share"],
    "advance": {"kind": "top", "value": "12", "include_ties": True, "per": "area"},
}


def test_a_policy_is_read_from_its_published_value() -> None:
    assert Policy.from_value(RUBRIC) == Policy(
        version=3,
        criteria=(
            CriterionRule("novelty", Decimal(30), floor=Decimal(15)),
            CriterionRule("effect", Decimal(40)),
            CriterionRule("spread", Decimal(20)),
            CriterionRule("form", Decimal(10)),
        ),
        judges="trimmed_mean",
        trim_from=5,
        missing="ignore",
        divergence=(DivergenceStep(">", Decimal(5), "reconcile"), DivergenceStep(">=", Decimal(10), "extra_judge")),
        carry_weight=Decimal("0.4"),
        tie_breaks=("effect", "novelty", "carried", "share"),
        advance=AdvanceRule.top(12, include_ties=True, per="area"),
    )


def test_a_policy_says_all_its_rules_and_can_be_stored_as_json() -> None:
    value = Policy.from_value({"version": 1, "criteria": [{"key": "all", "maximum": "100"}]}).to_value()
    assert json.loads(json.dumps(value)) == {
        "version": 1,
        "criteria": [{"key": "all", "maximum": "100", "weight": "1", "floor": None}],
        "scale": "100",
        "judges": "mean",
        "trim_from": None,
        "missing": "refuse",
        "divergence": [],
        "carry_weight": "0",
        "rounding": {"places": 1, "mode": "half_up"},
        "tie_breaks": [],
        "advance": {"kind": "all", "operator": None, "value": None, "include_ties": None, "per": None},
    }


WRONG: list[tuple[str, object, str]] = [
    ("version", "1", r"version: '1' is not a whole number"),
    ("version", 0, r"version: 0 is below 1"),
    ("version", True, r"version: True is not a whole number"),
    ("criteria", [], r"criteria: there are none"),
    ("criteria", {}, r"criteria: {} is not a list"),
    ("criteria", ["novelty"], r"criteria\[0\]: 'novelty' is not an object"),
    ("criteria[1].key", "novelty", r"criteria\[1\].key: 'novelty' is there twice"),
    ("criteria[1].key", "share", r"criteria\[1\].key: 'share' cannot name a criterion"),
    ("criteria[1].key", "", r"criteria\[1\].key: '' cannot name a criterion"),
    ("criteria[1].key", 7, r"criteria\[1\].key: 7 is not text"),
    ("criteria[1].maximum", "forty", r"criteria\[1\].maximum: 'forty' is not a decimal number"),
    ("criteria[1].maximum", 40.5, r"criteria\[1\].maximum: 40.5 is not a decimal number \(write it as text\)"),
    ("criteria[1].maximum", "0", r"criteria\[1\].maximum: 0 is not above 0"),
    ("criteria[1].maximum", "Infinity", r"criteria\[1\].maximum: 'Infinity' is not a finite number"),
    ("criteria[1].maximum", "1E+99", r"criteria\[1\].maximum: '1E\+99' has too many digits"),
    ("criteria[1].maximum", ..., r"criteria\[1\].maximum: is missing"),
    ("criteria[1].weight", "-1", r"criteria\[1\].weight: -1 is not above 0"),
    ("criteria[1].weight", None, r"criteria\[1\].weight: None is not a decimal number"),
    ("criteria[0].floor", "30.5", r"criteria\[0\].floor: 30.5 is not between 0 and 30"),
    ("criteria[0].colour", "red", r"criteria\[0\].colour: is unknown"),
    ("scale", "-100", r"scale: -100 is not above 0"),
    ("judges", "mode", r"judges: 'mode' is none of mean, median, trimmed_mean"),
    ("judges", "mean", r"trim_from: goes with a trimmed mean"),
    ("trim_from", None, r"trim_from: goes with a trimmed mean"),
    ("trim_from", 2, r"trim_from: 2 is below 3"),
    ("missing", "zero", r"missing: 'zero' is none of refuse, ignore"),
    ("divergence[0].operator", "<", r"divergence\[0\].operator: '<' is none of >=, >"),
    ("divergence[0].outcome", "flag", r"divergence\[0\].outcome: 'flag' is none of mean, reconcile, extra_judge"),
    ("divergence[0].threshold", "-1", r"divergence\[0\].threshold: -1 is below 0"),
    ("divergence[0].threshold", "10", r"divergence\[1\]: does not begin above the step before it"),
    ("carry_weight", "1.1", r"carry_weight: 1.1 is not between 0 and 1"),
    ("rounding.places", 3, r"rounding.places: 3 is not between 0 and 2"),
    ("rounding.places", "1", r"rounding.places: '1' is not a whole number"),
    ("rounding.mode", "half_even", r"rounding.mode: 'half_even' is none of half_up"),
    ("rounding.step", 1, r"rounding.step: is unknown"),
    ("tie_breaks", "effect", r"tie_breaks: 'effect' is not a list of texts"),
    ("tie_breaks", ["effect", "effect"], r"tie_breaks\[1\]: 'effect' is none of"),
    ("tie_breaks", ["beauty"], r"tie_breaks\[0\]: 'beauty' is none of"),
    ("tie_breaks", ["share", "effect"], r"tie_breaks\[0\]: nothing can follow a shared rank"),
    ("advance.kind", "best", r"advance.kind: 'best' is none of all, score_at_least, top"),
    ("advance.value", "0", r"advance.value: 0 is not a number of entries"),
    ("advance.value", "1.5", r"advance.value: 1.5 is not a number of entries"),
    ("advance.value", None, r"advance.value: is missing"),
    ("advance.include_ties", ..., r"advance.include_ties: is missing"),
    ("advance.include_ties", "yes", r"advance.include_ties: 'yes' is neither true nor false"),
    ("advance.operator", ">=", r"advance.operator: means nothing for top"),
    ("advance.per", "unit", r"advance.per: 'unit' is none of area, kind"),
    ("advance", {"kind": "score_at_least", "value": "75"}, r"advance.operator: is missing"),
    ("advance", {"kind": "score_at_least", "value": "75", "operator": "="}, r"advance.operator: '=' is none of >=, >"),
    ("advance", {"kind": "all", "per": "area"}, r"advance.per: means nothing for all"),
    ("advance", "all", r"advance: 'all' is not an object"),
    ("colour", "red", r"colour: is unknown"),
]


def changed(place: str, wrong: object) -> object:
    """The rubric with one member changed, or without it."""
    value = deepcopy(RUBRIC)
    *way, last = place.replace("[", ".").replace("]", "").split(".")
    inner: Any = value
    for step in way:
        inner = inner[int(step) if step.isdecimal() else step]
    if wrong is ...:
        del inner[last]
    else:
        inner[last] = wrong
    return value


@pytest.mark.parametrize(("place", "wrong", "message"), WRONG)
def test_a_wrong_member_is_refused_by_its_place(place: str, wrong: object, message: str) -> None:
    with pytest.raises(ScoringError, match=f"^{message}"):
        Policy.from_value(changed(place, wrong))


@pytest.mark.parametrize("value", [None, [], "policy"])
def test_what_is_no_object_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match=r"value: .* is not an object"):
        Policy.from_value(value)


def test_a_policy_cannot_be_changed() -> None:
    policy = Policy.from_value(RUBRIC)
    with pytest.raises(AttributeError):
        policy.places = 2  # type: ignore[misc]


def test_two_steps_at_one_threshold_go_from_reached_to_exceeded() -> None:
    steps = [DivergenceStep(">=", Decimal(5), "reconcile"), DivergenceStep(">", Decimal(5), "extra_judge")]
    rules = (CriterionRule("all", Decimal(100)),)
    assert Policy(1, rules, divergence=tuple(steps)).divergence == tuple(steps)
    with pytest.raises(ScoringError, match=r"divergence\[1\]"):
        Policy(1, rules, divergence=tuple(steps[::-1]))
