"""Whole đồng, divided so that nothing is lost."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction


def split(total: int, weights: Sequence[int | Decimal]) -> list[int]:
    """Divide a sum of đồng by weights (shares in per cent, say), in whole đồng whose sum is exactly the total.

    Largest remainder: everybody gets the whole part of their due, and the đồng left over go one by one to the
    largest broken parts, the earlier first among equals. Raises ValueError when there is nothing to divide by.
    """
    if total < 0:
        raise ValueError(f"a negative sum cannot be divided: {total}")
    due = [Fraction(weight) for weight in weights]
    whole = sum(due)
    if not whole or min(due) < 0:
        raise ValueError(f"these weights do not divide a sum: {[str(weight) for weight in weights]}")
    exact = [total * weight / whole for weight in due]
    parts = [int(part) for part in exact]
    by_remainder = sorted(range(len(parts)), key=lambda place: parts[place] - exact[place])
    for place in by_remainder[: total - sum(parts)]:
        parts[place] += 1
    return parts
