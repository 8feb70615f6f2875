"""Prizes follow ranks; what ties across a tier's edge waits for the chair."""

from collections import Counter
from collections.abc import Callable
from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payouts.allocation import Allocation, Finalist, Tier, allocate

Give = Callable[..., Allocation]

FIRST, SECOND, THIRD = Tier(1, 2), Tier(2, 2), Tier(3, 4)
CHUONG_MY = [FIRST, SECOND, THIRD]


def finalists(*ranks: int) -> list[Finalist]:
    return [Finalist(key, rank) for key, rank in enumerate(ranks, start=101)]


def test_prizes_go_out_by_rank() -> None:
    given_out = allocate(finalists(1, 2, 3, 4, 5, 6, 7, 8, 9), CHUONG_MY)
    assert given_out.prizes == {101: 1, 102: 1, 103: 2, 104: 2, 105: 3, 106: 3, 107: 3, 108: 3}
    assert given_out.undecided == ()


def test_the_order_in_which_finalists_are_named_does_not_matter() -> None:
    named = finalists(1, 2, 3, 4, 5)
    assert allocate(named[::-1], CHUONG_MY).prizes == allocate(named, CHUONG_MY).prizes


def test_fewer_finalists_than_prizes_leave_prizes_over() -> None:
    assert allocate(finalists(1, 2, 3), CHUONG_MY).prizes == {101: 1, 102: 1, 103: 2}


def test_a_tie_inside_a_tier_needs_nobody() -> None:
    assert allocate(finalists(1, 1, 3, 3), CHUONG_MY) == Allocation({101: 1, 102: 1, 103: 2, 104: 2}, ())


def test_a_tie_at_a_tiers_edge_waits_for_the_chair() -> None:
    given_out = allocate(finalists(1, 2, 2, 4), CHUONG_MY)
    assert given_out.undecided == ((102, 103),)
    assert given_out.prizes == {101: 1, 104: 2}


def test_a_tie_for_the_very_last_prize_waits_too() -> None:
    assert allocate(finalists(1, 2, 2), [Tier(1, 1), Tier(2, 1)]).undecided == ((102, 103),)


def test_every_undecided_tie_is_named_at_once() -> None:
    assert allocate(finalists(1, 2, 2, 4, 4), [FIRST, SECOND]).undecided == ((102, 103), (104, 105))


def test_the_chairs_order_decides() -> None:
    assert allocate(finalists(1, 2, 2, 4), CHUONG_MY, {102: 2, 103: 1}).prizes == {101: 1, 103: 1, 102: 2, 104: 2}


@pytest.mark.parametrize("decided", [{102: 1}, {102: 1, 103: 1}, {104: 1}])
def test_half_an_order_decides_nothing(decided: dict[int, int]) -> None:
    assert allocate(finalists(1, 2, 2, 4), CHUONG_MY, decided).undecided == ((102, 103),)


@st.composite
def finals(draw: st.DrawFn) -> tuple[list[Finalist], list[Tier]]:
    """Finalists with competition ranks (1, 2, 2, 4) and a few tiers."""
    ties = draw(st.lists(st.integers(1, 4), max_size=8))
    starts = [1, *(1 + total for total in accumulate(ties))]
    ranks = [start for start, tie in zip(starts, ties, strict=False) for _member in range(tie)]
    counts = draw(st.lists(st.integers(1, 4), max_size=5))
    return finalists(*ranks), [Tier(key, count) for key, count in enumerate(counts, start=1)]


def fair(final: tuple[list[Finalist], list[Tier]], give: Give) -> bool:
    """No tier gives more than it has, nobody behind receives more, and nothing is left over while somebody waits."""
    named, tiers = final
    prizes = give(named, tiers, {finalist.key: finalist.key for finalist in named}).prizes
    rank = {finalist.key: finalist.rank for finalist in named}
    within = all(Counter(prizes.values())[tier.key] <= tier.count for tier in tiers)
    in_order = all(prizes[one] <= prizes[other] for one in prizes for other in prizes if rank[one] < rank[other])
    all_given = len(prizes) == min(len(named), sum(tier.count for tier in tiers))
    return within and in_order and all_given


@given(finals())
def test_prizes_are_given_out_fairly(final: tuple[list[Finalist], list[Tier]]) -> None:
    assert fair(final, allocate)


def by_name(named: list[Finalist], tiers: list[Tier], decided: dict[int, int]) -> Allocation:
    """Give the best prize to whoever is named last."""
    places = [tier.key for tier in tiers for _prize in range(tier.count)]
    return Allocation({finalist.key: place for finalist, place in zip(reversed(named), places, strict=False)}, ())


def generous(named: list[Finalist], tiers: list[Tier], decided: dict[int, int]) -> Allocation:
    """Give everybody the first tier."""
    return Allocation({finalist.key: tiers[0].key for finalist in named} if tiers else {}, ())


@pytest.mark.parametrize("wrong", [by_name, generous])
def test_unfair_gifts_would_be_found(wrong: Give) -> None:
    assert not fair((finalists(1, 2, 3), [Tier(1, 1), Tier(2, 1)]), wrong)
