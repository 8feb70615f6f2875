"""A sum is divided to the đồng."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payouts.money import split

Divide = Callable[[int, Sequence[int | Decimal]], list[int]]

totals = st.integers(0, 10**10)
weights = st.lists(st.decimals(0, 100, places=2), min_size=1, max_size=12).filter(any)


@pytest.mark.parametrize(
    ("total", "shares", "parts"),
    [
        (4_500_000, [60, 25, 15], [2_700_000, 1_125_000, 675_000]),
        (1_000_000, [1, 1, 1], [333_334, 333_333, 333_333]),
        (2, [1, 1, 1], [1, 1, 0]),
        (100, [Decimal("33.3"), Decimal("33.3"), Decimal("33.4")], [33, 33, 34]),
        (10, [0, 5, 0], [0, 10, 0]),
        (0, [60, 40], [0, 0]),
    ],
)
def test_known_sums_are_divided_as_they_should(total: int, shares: list[int | Decimal], parts: list[int]) -> None:
    assert split(total, shares) == parts


def faults(divide: Divide, total: int, shares: Sequence[Decimal]) -> list[str]:
    """Which promises of a fair division are broken."""
    parts = divide(total, shares)
    due = [total * Fraction(share) / Fraction(sum(shares)) for share in shares]
    broken = []
    if sum(parts) != total:
        broken.append("the sum is not exact")
    if any(abs(part - exact) >= 1 for part, exact in zip(parts, due, strict=True)):
        broken.append("somebody is a whole đồng away from their due")
    if any(part < 0 for part in parts):
        broken.append("somebody pays")
    ranked = sorted(zip(shares, parts, strict=True))
    if any(low[1] > high[1] for low, high in pairwise(ranked) if low[0] < high[0]):
        broken.append("a larger share got less")
    return broken


@given(totals, weights)
def test_a_division_is_exact_and_fair(total: int, shares: list[Decimal]) -> None:
    assert faults(split, total, shares) == []


@given(totals, weights, st.integers(1, 1000))
def test_only_the_proportion_of_weights_counts(total: int, shares: list[Decimal], factor: int) -> None:
    assert split(total, [share * factor for share in shares]) == split(total, shares)


def test_rounding_each_part_alone_is_caught() -> None:
    """Positive control."""

    def rounded(total: int, shares: Sequence[int | Decimal]) -> list[int]:
        return [round(total * Fraction(share) / Fraction(sum(shares))) for share in shares]

    assert faults(rounded, 1_000_000, [Decimal(1)] * 3) == ["the sum is not exact"]


@pytest.mark.parametrize(("total", "shares"), [(-1, [1]), (5, []), (5, [0, 0]), (5, [2, -1])])
def test_what_cannot_be_divided_is_refused(total: int, shares: list[int]) -> None:
    with pytest.raises(ValueError, match="divide"):
        split(total, shares)
