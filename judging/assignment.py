"""Who judges what: fair loads, no conflicts, the same proposal every time.

A minimum-cost flow from entries to judges. In order of weight: as many judges as asked for, shortages spread evenly,
loads as equal as the conflicts allow, and judges mixed, so that the same people do not always sit together.
"""

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

C = TypeVar("C", bound=Hashable)
J = TypeVar("J", bound=Hashable)
Counts = NDArray[np.int64]

MIX = 64  # how many degrees of liking the mixing knows
NO_LIMIT = 2**31


class AssignmentError(ValueError):
    """This cannot be asked for."""


@dataclass(frozen=True, slots=True)
class Shortage(Generic[C]):
    """An entry that lacks judges."""

    contender: C
    lacking: int
    eligible: int  # judges without a conflict, those it already has included
    by_conflicts: bool  # too few are eligible; otherwise it is the judges' limits that are too low


@dataclass(frozen=True, slots=True)
class Proposal(Generic[C, J]):
    """New assignments to make, and what cannot be done."""

    pairs: tuple[tuple[C, J], ...]
    kept: tuple[tuple[C, J], ...]
    withdrawn: tuple[tuple[C, J], ...]  # existing assignments that are in conflict: not counted, to be taken back
    loads: Mapping[J, int]  # what each judge will have, kept ones included
    shortages: tuple[Shortage[C], ...]

    @property
    def complete(self) -> bool:
        """Whether every entry has all its judges."""
        return not self.shortages


def propose(
    contenders: Sequence[C],
    judges: Sequence[J],
    per_contender: int,
    conflicts: Collection[tuple[C, J]] = (),
    *,
    load_caps: Mapping[J, int] | None = None,
    existing: Mapping[C, Collection[J]] | None = None,
) -> Proposal[C, J]:
    """Propose judges for every contender, so many each.

    `judges` are those who can take more; `load_caps` says how many entries somebody takes at most, in all. What
    exists is kept, counted for its contender and in its judge's load, also where either is not among those given;
    unless it is in conflict. Raises AssignmentError for names given twice or senseless numbers.
    """
    _check(contenders, judges, per_contender, load_caps or {})
    hindered = set(conflicts)
    found = [(contender, judge) for contender, held in (existing or {}).items() for judge in held]
    kept = tuple(pair for pair in dict.fromkeys(found) if pair not in hindered)
    board = _Board(contenders, judges, per_contender, hindered, kept)
    chosen = board.solve(board.room(load_caps or {}))
    return Proposal(
        pairs=tuple((contenders[row], judges[column]) for row, column in chosen),
        kept=kept,
        withdrawn=tuple(pair for pair in dict.fromkeys(found) if pair in hindered),
        loads=board.loads_after(chosen),
        shortages=board.shortages_after(chosen),
    )


def _check(
    contenders: Sequence[Hashable], judges: Sequence[Hashable], per_contender: int, load_caps: Mapping[J, int]
) -> None:
    if per_contender < 1:
        raise AssignmentError(f"every entry needs at least one judge, not {per_contender}")
    for name, given in (("contender", contenders), ("judge", judges)):
        if len(set(given)) < len(given):
            raise AssignmentError(f"a {name} is given twice")
    negative = [judge for judge, cap in load_caps.items() if cap < 0]
    if negative:
        raise AssignmentError(f"the limit of {negative[0]} is below zero")


class _Board(Generic[C, J]):
    """Contenders in rows, judges in columns, and the flow between them."""

    def __init__(
        self,
        contenders: Sequence[C],
        judges: Sequence[J],
        per_contender: int,
        hindered: set[tuple[C, J]],
        kept: Sequence[tuple[C, J]],
    ) -> None:
        self.contenders, self.judges, self.per_contender = contenders, judges, per_contender
        rows = {contender: row for row, contender in enumerate(contenders)}
        columns = {judge: column for column, judge in enumerate(judges)}
        self.open = np.ones((len(contenders), len(judges)), dtype=bool)
        for contender, judge in hindered:
            if contender in rows and judge in columns:
                self.open[rows[contender], columns[judge]] = False
        self.eligible = self.open.sum(axis=1)
        self.need = np.full(len(contenders), per_contender)
        self.loads = np.zeros(len(judges), dtype=np.int64)
        for contender, judge in kept:
            row, column = rows.get(contender), columns.get(judge)
            if column is not None:
                self.loads[column] += 1
            if row is not None:
                self.need[row] = max(self.need[row] - 1, 0)
                self.eligible[row] += column is None
            if row is not None and column is not None:
                self.open[row, column] = False

    def room(self, load_caps: Mapping[J, int]) -> Counts:
        """How many more each judge can take."""
        free = self.open.sum(axis=0)
        limits = np.array([load_caps.get(judge, NO_LIMIT) for judge in self.judges], dtype=np.int64)
        room: Counts = np.minimum(free, np.maximum(limits - self.loads, 0))
        return room

    def solve(self, room: Counts) -> list[tuple[int, int]]:
        """The rows and columns to join."""
        asked = int(self.need.sum())
        if not asked:
            return []
        rows, columns = np.nonzero(self.open & (self.need > 0)[:, None])
        loaded, steps = _one_by_one(room)
        missed, misses = _one_by_one(self.need)
        by_load = MIX * asked + 1  # one step of fairness outweighs all mixing together
        load_cost = (self.loads[loaded] + steps) * by_load
        by_miss = int(load_cost.max(initial=0)) + 2 * by_load  # one judge more outweighs any unfairness
        first_judge, sink = len(self.contenders), len(self.contenders) + len(self.judges)
        flow = SimpleMinCostFlow()
        arcs = flow.add_arcs_with_capacity_and_unit_cost(
            np.concatenate([rows, first_judge + loaded, missed]),
            np.concatenate([first_judge + columns, np.full(len(loaded) + len(missed), sink)]),
            np.ones(len(rows) + len(loaded) + len(missed), dtype=np.int64),
            np.concatenate([_mixing(rows, columns), load_cost, (misses + 1) * by_miss]),
        )
        supplies = np.concatenate([self.need, np.zeros(len(self.judges), dtype=np.int64), [-asked]])
        flow.set_nodes_supplies(np.arange(sink + 1), supplies)
        status = flow.solve()
        if status != flow.OPTIMAL:
            raise AssignmentError(f"the solver found no assignment: {status}")
        taken = np.asarray(flow.flows(arcs[: len(rows)]), dtype=bool)
        return list(zip(rows[taken].tolist(), columns[taken].tolist(), strict=True))

    def loads_after(self, chosen: Sequence[tuple[int, int]]) -> dict[J, int]:
        """What each judge will have."""
        loads = self.loads.copy()
        for _row, column in chosen:
            loads[column] += 1
        return dict(zip(self.judges, loads.tolist(), strict=True))

    def shortages_after(self, chosen: Sequence[tuple[int, int]]) -> tuple[Shortage[C], ...]:
        """Which contenders still lack judges."""
        lacking = self.need.copy()
        for row, _column in chosen:
            lacking[row] -= 1
        return tuple(
            Shortage(
                contender=self.contenders[row],
                lacking=int(lacking[row]),
                eligible=int(self.eligible[row]),
                by_conflicts=bool(self.eligible[row] < self.per_contender),
            )
            for row in np.nonzero(lacking)[0].tolist()
        )


def _one_by_one(counts: Counts) -> tuple[Counts, Counts]:
    """For counts 2, 0, 1: the places 0 0 2 and the steps 0 1 0."""
    places = np.repeat(np.arange(len(counts)), counts)
    return places, np.arange(len(places)) - np.repeat(np.cumsum(counts) - counts, counts)


def _mixing(rows: Counts, columns: Counts) -> Counts:
    """A liking for each pair that looks like chance and is the same on every machine (the SplitMix64 finaliser)."""
    mixed = rows.astype(np.uint64) << np.uint64(32) | columns.astype(np.uint64)
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        mixed = (mixed ^ (mixed >> np.uint64(shift))) * np.uint64(factor)
    return ((mixed >> np.uint64(31)) % np.uint64(MIX)).astype(np.int64)
