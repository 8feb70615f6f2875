"""From a file to rows by declared columns, each with the number that a spreadsheet gives it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from units.tables.cells import BadCell, Value, is_empty, is_number, value_of
from units.tables.columns import Column, Problem, named, plain_heading
from units.tables.files import Limits, TableRefused, raw_rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

HEADING_WITHIN = 15  # a table may begin with the agency's name and a title


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table: values by column key, and the columns whose cells were numbers (no leading zeros there)."""

    number: int
    values: dict[str, Value]
    numeric: frozenset[str] = frozenset()

    def text(self, key: str) -> str:
        """The text in a column; empty where the table has no such column."""
        value = self.values.get(key)
        return "" if value is None else str(value)


@dataclass(slots=True)
class Table:
    """What was read: the rows, the columns found, the headings not understood, the cells that are not in order."""

    rows: list[Row]
    keys: frozenset[str]
    ignored: list[str]
    sha256: str
    problems: list[Problem] = field(default_factory=list)


def read_table(content: bytes, columns: Sequence[Column], limits: Limits | None = None) -> Table:
    """Read an uploaded workbook (.xlsx) or text with separators.

    Raises TableRefused when it is too large, no table, or lacks a required column.
    """
    rows = raw_rows(content, limits or Limits())
    placed, ignored = _find_heading(rows, columns)
    table = Table([], frozenset(column.key for column in placed.values()), ignored, hashlib.sha256(content).hexdigest())
    for number, cells in rows:
        _read_row(table, number, cells, placed)
    if not table.rows:
        raise TableRefused(_("The table has headings but no rows. Fill it in, then upload it again."))
    return table


def _find_heading(
    rows: Iterator[tuple[int, list[object]]], columns: Sequence[Column]
) -> tuple[dict[int, Column], list[str]]:
    known = {heading: column for column in columns for heading in column.headings()}
    best: dict[int, Column] = {}
    for _number, cells in islice(rows, HEADING_WITHIN):
        headings = [_heading(cell) for cell in cells]
        placed = {place: known[heading] for place, heading in enumerate(headings) if heading in known}
        if all(column in placed.values() for column in columns if column.required) and placed:
            _refuse_twice(placed)
            other = [str(cell).strip() for place, cell in enumerate(cells) if place not in placed and headings[place]]
            return placed, other
        best = max(best, placed, key=len)
    missing = [column for column in columns if column.required and column not in best.values()]
    raise TableRefused(
        _("The table lacks the columns %(missing)s. Write these headings in its first row, or use the template.")
        % {"missing": named(missing)}
    )


def _heading(cell: object) -> str:
    return plain_heading(cell) if isinstance(cell, str) else ""


def _refuse_twice(placed: dict[int, Column]) -> None:
    seen: set[str] = set()
    for column in placed.values():
        if column.key in seen:
            sentence = _("The table has the column %(column)s twice. Remove one of them.")
            raise TableRefused(sentence % {"column": named([column])})
        seen.add(column.key)


def _read_row(table: Table, number: int, cells: list[object], placed: dict[int, Column]) -> None:
    held = [(column, cells[place] if place < len(cells) else "") for place, column in placed.items()]
    if all(is_empty(cell) for _column, cell in held):
        return  # a note below the table, or nothing
    values: dict[str, Value] = {}
    for column, cell in held:
        try:
            values[column.key] = value_of(cell, column)
        except BadCell as bad:
            values[column.key] = None
            table.problems.append(Problem(number, column.key, str(bad)))
            continue
        if column.required and values[column.key] in {"", None}:
            table.problems.append(Problem(number, column.key, _("This cell must not be empty.")))
    numeric = frozenset(column.key for column, cell in held if is_number(cell))
    table.rows.append(Row(number, values, numeric))
