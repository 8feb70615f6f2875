"""Which prize each finalist receives: pure arithmetic over ranks and tiers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finalist:
    """A finalist by key, with the rank reached in the final."""

    key: int
    rank: int


@dataclass(frozen=True, slots=True)
class Tier:
    """A prize tier by key, with the number of its prizes; tiers come in order, the highest first."""

    key: int
    count: int


@dataclass(frozen=True, slots=True)
class Allocation:
    """Who receives which tier, and the ties that a tier's edge cuts through and that somebody must decide."""

    prizes: dict[int, int]
    undecided: tuple[tuple[int, ...], ...]


def allocate(
    finalists: Sequence[Finalist], tiers: Sequence[Tier], decided: Mapping[int, int] | None = None
) -> Allocation:
    """Give the prizes out by rank.

    `decided` gives, for finalists who tie, their order as the chair decided it (1 is first). A tie that lies within
    one tier needs no decision; one that a tier's edge cuts through stays undecided until each of its members has an
    order of its own.
    """
    order = decided or {}
    places = [tier.key for tier in tiers for _prize in range(tier.count)]
    prizes: dict[int, int] = {}
    undecided: list[tuple[int, ...]] = []
    start = 0
    for rank in sorted({finalist.rank for finalist in finalists}):
        tied = [finalist.key for finalist in finalists if finalist.rank == rank]
        if start >= len(places):
            break
        given: list[int | None] = [
            places[start + offset] if start + offset < len(places) else None for offset in range(len(tied))
        ]
        if len(set(given)) > 1:
            positions = [order.get(key) for key in tied]
            if None in positions or len(set(positions)) < len(tied):
                undecided.append(tuple(tied))
                start += len(tied)
                continue
            tied.sort(key=lambda key: order[key])
        prizes |= {key: tier for key, tier in zip(tied, given, strict=True) if tier is not None}
        start += len(tied)
    return Allocation(prizes, tuple(undecided))
