"""What an uploaded table would change, said row by row before anything is changed."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from audit.canonical import digest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from units.tables.columns import Column, Problem


class Fate(StrEnum):
    """What becomes of a row."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    FAULTY = "faulty"


@dataclass(frozen=True, slots=True)
class Change:
    """A column that changes, before and after, as people read it."""

    column: str
    before: str
    after: str


@dataclass(slots=True)
class Line:
    """A row of the preview: its number in the file, what it is about, what becomes of it."""

    number: int
    label: str
    fate: Fate
    changes: list[Change] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def faults(self) -> list[Problem]:
        """The problems that stand in the way."""
        return [problem for problem in self.problems if not problem.warning]


@dataclass(slots=True)
class Preview:
    """Every row of the table with what becomes of it, in the order of the file."""

    lines: list[Line] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)

    def add(self, line: Line) -> None:
        """Add a row; one with a problem that stands in the way is faulty, whatever else it says."""
        if line.faults:
            line.fate = Fate.FAULTY
        self.lines.append(line)

    @property
    def counts(self) -> dict[str, int]:
        """How many rows share each fate, and how many carry a warning."""
        found = {str(fate): sum(line.fate is fate for line in self.lines) for fate in Fate}
        found["warned"] = sum(bool(line.problems) and not line.faults for line in self.lines)
        return found

    @property
    def whole(self) -> bool:
        """Whether nothing stands in the way of any row."""
        return all(line.fate is not Fate.FAULTY for line in self.lines)

    @property
    def empty(self) -> bool:
        """Whether nothing would change."""
        return not any(line.fate in {Fate.ADDED, Fate.CHANGED} for line in self.lines)

    def with_fate(self, fate: str) -> list[Line]:
        """The rows of one fate, or those with a warning for "warned"; all of them without one."""
        if fate == "warned":
            return [line for line in self.lines if line.problems and not line.faults]
        return [line for line in self.lines if not fate or line.fate == fate]

    def in_order(self) -> list[Line]:
        """The rows that need a look first: problems, warnings, changes, additions, then what stays."""
        rank = {Fate.FAULTY: 0, Fate.CHANGED: 2, Fate.ADDED: 3, Fate.UNCHANGED: 4}
        return sorted(
            self.lines, key=lambda line: (1 if line.problems and not line.faults else rank[line.fate], line.number)
        )

    def digest(self) -> str:
        """A fingerprint of what would change: equal exactly when confirming does what was shown."""
        return digest(
            [
                [
                    line.number,
                    line.label,
                    str(line.fate),
                    [[change.column, change.before, change.after] for change in line.changes],
                ]
                for line in self.lines
            ]
        )


def by_row(problems: Iterable[Problem]) -> dict[int, list[Problem]]:
    """The problems of each row."""
    found: dict[int, list[Problem]] = {}
    for problem in problems:
        found.setdefault(problem.row, []).append(problem)
    return found


def changes_between(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """What differs between two rows of readable texts, by column; columns that `after` lacks stay as they are."""
    return [
        Change(column, str(before.get(column, "")), str(text))
        for column, text in after.items()
        if str(before.get(column, "")) != str(text)
    ]


def shown_lines(lines: Iterable[Line], columns: Iterable[Column]) -> list[Line]:
    """The rows with the titles of columns in place of their keys, as a page shows them."""
    titles = {column.key: str(column.title) for column in columns}
    return [
        Line(
            line.number,
            line.label,
            line.fate,
            [replace(change, column=titles.get(change.column, change.column)) for change in line.changes],
            [replace(problem, column=titles.get(problem.column, problem.column)) for problem in line.problems],
        )
        for line in lines
    ]
