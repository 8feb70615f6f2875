"""Whatever a valid plan asks, its rehearsal ends: with findings in words, never with a fault of the portal's own."""

from typing import Any

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from contests.models import Contest, PrizeTier
from tests.rehearsals.stage import broken, narrowed, planned_contest, rehearsed

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

ADVANCE = st.one_of(
    st.just({"kind": "all"}),
    st.builds(
        lambda operator, value: {"kind": "score_at_least", "operator": operator, "value": str(value)},
        st.sampled_from([">=", ">"]),
        st.integers(0, 100),
    ),
    st.builds(
        lambda value, ties: {"kind": "top", "value": str(value), "include_ties": ties},
        st.integers(1, 6),
        st.booleans(),
    ),
)
DIVERGENCE = st.lists(
    st.builds(
        lambda threshold, operator, outcome: {"operator": operator, "threshold": str(threshold), "outcome": outcome},
        st.integers(1, 100),
        st.sampled_from([">=", ">"]),
        st.sampled_from(["mean", "reconcile", "extra_judge"]),
    ),
    max_size=2,
    unique_by=lambda step: step["threshold"],
).map(lambda steps: sorted(steps, key=lambda step: int(step["threshold"])))
NOTHING = {"operator": None, "value": None, "include_ties": None, "per": None}


@st.composite
def rules(draw: st.DrawFn, *, first: bool) -> dict[str, Any]:
    """How a round is scored."""
    judges = draw(st.sampled_from(["mean", "median", "trimmed_mean"]))
    return {
        "scale": draw(st.sampled_from(["10", "100"])),
        "judges": judges,
        "trim_from": 3 if judges == "trimmed_mean" else None,
        "missing": draw(st.sampled_from(["refuse", "ignore"])),
        "divergence": draw(DIVERGENCE),
        "carry_weight": "0" if first else draw(st.sampled_from(["0", "0.4"])),
        "rounding": {"places": draw(st.integers(0, 2)), "mode": "half_up"},
        "tie_breaks": draw(st.sampled_from([["share"], ["effect", "share"], ["novelty", "effect"]])),
        "advance": {**NOTHING, **draw(ADVANCE)},
    }


@st.composite
def plans(draw: st.DrawFn) -> dict[str, Any]:
    """What a contest asks."""
    rounds = draw(st.integers(1, 3))
    return {
        "entrants": draw(
            st.lists(st.sampled_from(["individual", "group", "organisation"]), min_size=1, max_size=3, unique=True)
        ),
        "forms": draw(st.sampled_from([["article"], ["video"], ["article", "video"]])),
        "group": draw(st.sampled_from([(2, None), (2, 2), (3, 4)])),
        "maximum": draw(st.sampled_from([None, 1, 3])),
        "rounds": [
            {
                "judges": draw(st.integers(1, 3)),
                "blind": draw(st.booleans()),
                "mode": draw(st.sampled_from(["online", "live"])),
                "rules": draw(rules(first=order == 0)),
            }
            for order in range(rounds)
        ],
        "tiers": draw(st.lists(st.integers(1, 4), min_size=1, max_size=3)),
        "seed": draw(st.integers(0, 1000)),
    }


def contest_of(plan: dict[str, Any]) -> Contest:
    """A draft that asks this."""
    least, most = plan["group"]
    contest = narrowed(
        planned_contest(
            entry_forms=plan["forms"],
            group_min_members=least,
            group_max_members=most,
            prize_total_min=None,
            prize_total_max=None,
        )
    )
    contest.eligibilities.exclude(entrant__in=plan["entrants"]).delete()
    contest.quotas.update(maximum=plan["maximum"])
    contest.prize_tiers.all().delete()
    for rank, count in enumerate(plan["tiers"], 1):
        amount = 1_000_000 * (4 - rank)
        amounts = {"individual_amount": amount, "collective_amount": amount * 3 // 2}
        PrizeTier.objects.create(contest=contest, rank=rank, name=f"Giải {rank}", count=count, **amounts)
    contest.rounds.filter(order__gt=len(plan["rounds"])).delete()
    for round_, planned in zip(contest.rounds.order_by("order"), plan["rounds"], strict=True):
        round_.judges_per_entry, round_.blind, round_.mode = planned["judges"], planned["blind"], planned["mode"]
        round_.save()
        policy = round_.policies.get()
        policy.value |= planned["rules"]
        policy.save()
    return contest


def check(plan: dict[str, Any]) -> None:
    """The rehearsal of this plan ends, and what broke is a refusal in words."""
    with transaction.atomic():
        outcome = rehearsed(contest_of(plan), entries=5, seed=plan["seed"])
        transaction.set_rollback(True)
    assert not [sentence for _step, sentence, _section in broken(outcome) if "Chính cổng bị lỗi" in sentence]
    tried = [step.tried for step in outcome.steps]
    assert tried == sorted(tried, reverse=True)
    assert all(tried) or outcome.faults
    money = outcome.figures["money"]
    assert money["paid"] + money["tax"] == (money["given"] if all(tried) else money["paid"] + money["tax"])


@settings(max_examples=4, derandomize=True)
@given(plans())
def test_every_plan_can_be_rehearsed(plan: dict[str, Any]) -> None:
    check(plan)


@pytest.mark.faults
@settings(max_examples=60)
@given(plans())
def test_every_plan_can_be_rehearsed_at_length(plan: dict[str, Any]) -> None:
    check(plan)


@pytest.mark.faults
@pytest.mark.parametrize("preset", ["chuong_my_2024", "khanh_hoa_2019", "khanh_hoa_2021"])
def test_every_preset_runs_to_its_paid_prizes(preset: str) -> None:
    assert broken(rehearsed(planned_contest(preset), entries=40)) == []
