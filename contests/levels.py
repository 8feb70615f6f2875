"""Deadlines by level of units: which one holds for whom, and whether a change takes time away from anybody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from contests.clock import holding

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Sequence


@dataclass(frozen=True, slots=True)
class Due:
    """A deadline of a kind, for units of some kinds; for none it is the one for all others."""

    kind: str
    moment: dt.datetime
    inclusive: bool = False
    unit_kinds: tuple[str, ...] = ()

    @property
    def leaves(self) -> tuple[dt.datetime, bool]:
        """How much time it leaves: later is more, and so is a moment that counts itself."""
        return self.moment, self.inclusive


def brought_forward(before: Sequence[Due], after: Sequence[Due]) -> Iterator[tuple[Due, Due | None]]:
    """Each deadline that leaves some units less time than before, with what would hold for them then."""
    for due in before:
        told: set[Due | None] = set()
        for unit_kind in due.unit_kinds or ("", *_named(before, after, due.kind)):
            held, holds = holding(before, due.kind, unit_kind), holding(after, due.kind, unit_kind)
            if held is due and holds not in told and (holds is None or holds.leaves < due.leaves):
                told.add(holds)
                yield due, holds


def _named(before: Sequence[Due], after: Sequence[Due], kind: str) -> list[str]:
    return sorted({unit_kind for due in (*before, *after) if due.kind == kind for unit_kind in due.unit_kinds})


def shared(dues: Iterable[Due]) -> Iterator[tuple[int, str]]:
    """The place and the kind of units of each deadline whose units have one of the same kind already."""
    seen: set[tuple[str, str]] = set()
    for place, due in enumerate(dues):
        for unit_kind in due.unit_kinds:
            if (due.kind, unit_kind) in seen:
                yield place, unit_kind
            seen.add((due.kind, unit_kind))
