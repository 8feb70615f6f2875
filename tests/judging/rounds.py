"""Rounds of judging for property tests: coarse points, so that ties, floors and divergence happen often."""

from dataclasses import dataclass, field
from decimal import Decimal

from hypothesis import strategies as st

from judging.scoring import AdvanceRule, CriterionRule, DivergenceStep, Policy, SheetInput

AREAS = ("one-stop", "digital", "")
KINDS = ("individual", "organisation")


@dataclass(frozen=True)
class Round:
    """All that goes into a result."""

    policy: Policy
    sheets: list[SheetInput]
    carried: dict[str, Decimal] = field(default_factory=dict)
    settled: dict[str, Decimal] = field(default_factory=dict)


@st.composite
def criteria(draw: st.DrawFn) -> tuple[CriterionRule, ...]:
    """One to three criteria."""
    rules = []
    for key in ("novelty", "effect", "form")[: draw(st.integers(1, 3))]:
        maximum = draw(st.sampled_from([10, 20, 30]))
        rules.append(
            CriterionRule(
                key=key,
                maximum=Decimal(maximum),
                weight=draw(st.sampled_from([Decimal(1), Decimal(2), Decimal("0.7")])),
                floor=draw(st.none() | st.sampled_from([Decimal(0), Decimal(5), Decimal("7.5")])),
            )
        )
    return tuple(rules)


advance_rules = st.one_of(
    st.just(AdvanceRule.everybody()),
    st.builds(
        AdvanceRule.score, st.sampled_from([">=", ">"]), st.sampled_from([Decimal(50), Decimal(75), Decimal("62.5")])
    ),
    st.builds(
        AdvanceRule.top, st.integers(1, 4), include_ties=st.booleans(), per=st.sampled_from([None, "area", "kind"])
    ),
)
divergences = st.sampled_from(
    [
        (),
        (DivergenceStep(">", Decimal(5), "reconcile"), DivergenceStep(">=", Decimal(10), "extra_judge")),
        (DivergenceStep(">=", Decimal(0), "mean"), DivergenceStep(">=", Decimal(25), "reconcile")),
    ]
)


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    """A policy of any kind."""
    rules = draw(criteria())
    names = draw(st.permutations([*(rule.key for rule in rules), "carried"]))
    judges = draw(st.sampled_from(["mean", "median", "trimmed_mean"]))
    return Policy(
        version=draw(st.integers(1, 9)),
        criteria=rules,
        scale=draw(st.sampled_from([Decimal(100), Decimal(10)])),
        judges=judges,
        trim_from=draw(st.integers(3, 5)) if judges == "trimmed_mean" else None,
        missing=draw(st.sampled_from(["refuse", "ignore"])),
        divergence=draw(divergences),
        carry_weight=draw(st.sampled_from([Decimal(0), Decimal("0.4"), Decimal(1)])),
        places=draw(st.integers(0, 2)),
        tie_breaks=(*names[: draw(st.integers(0, len(names)))], *draw(st.sampled_from([(), ("share",)]))),
        advance=draw(advance_rules),
    )


@st.composite
def rounds(draw: st.DrawFn) -> Round:
    """A whole round that its policy can compute."""
    policy = draw(policies())
    contenders = [f"B{number:02d}" for number in range(1, draw(st.integers(1, 7)) + 1)]
    judges = [f"GK{number}" for number in range(1, draw(st.integers(1, 5)) + 1)]
    sheets = []
    for contender in contenders:
        area, kind = draw(st.sampled_from(AREAS)), draw(st.sampled_from(KINDS))
        sheets += [SheetInput(contender, judge, draw(points(policy)), area, kind) for judge in judges]
    scores = st.sampled_from([Decimal(0), Decimal(5), Decimal("7.25"), policy.scale])
    some_carried = bool(policy.carry_weight) or draw(st.booleans())
    return Round(
        policy,
        draw(st.permutations(sheets)),
        {contender: draw(scores) for contender in contenders} if some_carried else {},
        draw(st.dictionaries(st.sampled_from(contenders), scores, max_size=1)),
    )


@st.composite
def points(draw: st.DrawFn, policy: Policy) -> dict[str, Decimal | None]:
    """A judge's points: mostly complete, sometimes with a criterion that does not apply, or not handed in."""
    if policy.missing == "ignore" and draw(st.integers(0, 5)) == 0:
        return {}
    scores: dict[str, Decimal | None] = {
        rule.key: rule.maximum * draw(st.integers(0, 8)) / 8 for rule in policy.criteria
    }
    if len(scores) > 1 and draw(st.integers(0, 5)) == 0:
        scores[draw(st.sampled_from(sorted(scores)))] = None
    return scores
