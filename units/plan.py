"""What an uploaded table would make of the tree, and everything that is wrong with it: no row is read or written here.

The table's rows are laid over the tree as it is; the tree that would result is then looked at as a whole.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from audit.canonical import digest
from units.kinds import CODE_FORM, DIGITS, UnitKind
from units.tables import Change, Column, Content, Fate, Line, Preview, Problem
from units.text import title_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from units.tables import Row, Table

COLUMNS = (
    Column(
        "code",
        gettext_lazy("Code"),
        required=True,
        also=("ma", "ma so", "ma don vi"),
        most=40,
        help=gettext_lazy("By it the unit is known; the codes of places have 2, 3 or 5 digits."),
        example="10015",
    ),
    Column(
        "name",
        gettext_lazy("Name"),
        required=True,
        also=("ten", "ten don vi"),
        most=200,
        example="Phường Chương Mỹ",
    ),
    Column(
        "kind",
        gettext_lazy("Kind"),
        required=True,
        content=Content.CHOICE,
        also=("loai", "loai don vi", "cap"),
        choices=UnitKind.choices,
        example="Xã, phường, thị trấn",
    ),
    Column(
        "parent",
        gettext_lazy("Code of the unit above"),
        also=("ma don vi cap tren", "ma cap tren", "ma don vi cha", "truc thuoc", "parent code"),
        most=40,
        help=gettext_lazy(
            "Of a unit in this table or in the tree. Empty: the unit stays where it is, or stands at the top."
        ),
        example="01",
    ),
    Column(
        "valid_from",
        gettext_lazy("Valid from"),
        content=Content.DATE,
        also=("tu ngay", "hieu luc tu", "ngay bat dau"),
        help=gettext_lazy("The first day; empty when it is not known."),
        example="01/07/2025",
    ),
    Column(
        "valid_to",
        gettext_lazy("Valid to"),
        content=Content.DATE,
        also=("den ngay", "hieu luc den", "ngay ket thuc"),
        help=gettext_lazy("The last day; empty while the unit exists."),
        example="30/06/2025",
    ),
    Column(
        "headcount",
        gettext_lazy("Headcount"),
        content=Content.WHOLE,
        also=("bien che", "so nguoi", "so can bo"),
        help=gettext_lazy("How many people work there: some quotas count by it."),
        example="42",
    ),
)
DATES = ("valid_from", "valid_to")
MANY_YEARS = dt.date(9999, 12, 31)
LONG_AGO = dt.date(1, 1, 1)


@dataclass(frozen=True, slots=True)
class Node:
    """A unit as it is or would be. `key` is its row's id in the database, below zero while it has none."""

    key: int
    code: str
    name: str
    kind: str
    parent: int | None
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None
    headcount: int | None = None

    @property
    def since(self) -> dt.date:
        """The first day, the beginning of time when unknown."""
        return self.valid_from or LONG_AGO

    @property
    def until(self) -> dt.date:
        """The last day, the end of time while it exists."""
        return self.valid_to or MANY_YEARS

    def meets(self, other: Node) -> bool:
        """Whether both exist on some day."""
        return self.since <= other.until and other.since <= self.until


KEPT = ("code", "name", "kind", "parent", "valid_from", "valid_to", "headcount")


@dataclass(slots=True)
class Plan:
    """What would be added and changed, and what a person is shown of it."""

    preview: Preview
    added: list[Node] = field(default_factory=list)
    changed: list[tuple[Node, Node]] = field(default_factory=list)

    def digest(self) -> str:
        """A fingerprint of every change in any language: equal exactly when confirming does what was shown."""
        facts = [[_raw(node) for node in self.added], [[_raw(old), _raw(new)] for old, new in self.changed]]
        return digest([self.preview.whole, *facts])


def _raw(node: Node) -> list[Any]:
    return [node.key, *(getattr(node, name) for name in KEPT)]


def make_plan(table: Table, standing: Iterable[Node], today: dt.date) -> Plan:
    """Lay the table over the tree."""
    return Planner(table, {node.key: node for node in standing}, today).plan()


class Planner:
    """The work of one plan: the tree before, the tree after, and the problems of each row."""

    def __init__(self, table: Table, standing: dict[int, Node], today: dt.date) -> None:
        self.table = table
        self.before = standing
        self.after = dict(standing)
        self.today = today
        self.key_of: dict[int, int] = {}  # the unit that a row speaks of
        self.row_of: dict[int, Row] = {}  # the row that speaks of a unit
        self.problems: dict[int, list[Problem]] = {}
        for problem in table.problems:
            self.problems.setdefault(problem.row, []).append(problem)
        self.by_code: dict[str, list[int]] = {}
        for key, node in standing.items():
            self.by_code.setdefault(node.code, []).append(key)

    def plan(self) -> Plan:
        """Place every row, then look at the tree that would result."""
        for row in self.table.rows:
            self._place(row)
        for key, row in self.row_of.items():
            self._put_under_parent(key, row)
        self._look_at_codes()
        self._look_at_rows()
        self._look_for_circles()
        self._look_at_units_below()
        self._look_at_names()
        return self._told()

    def _say(self, row: Row, column: str, message: str, *, warning: bool = False) -> None:
        self.problems.setdefault(row.number, []).append(Problem(row.number, column, message, warning))

    # -- laying the rows over the tree -------------------------------------------------------------------------------

    def _place(self, row: Row) -> None:
        code = self._code(row)
        if not code:
            return  # said already: the cell is empty or wrong
        typed = Node(-row.number, code, row.text("name"), row.text("kind"), None, **_dates(row))
        known = self._known(row, typed)
        if known is not None and known in self.row_of:
            self._say(row, "code", self._twice(self.row_of[known], row))
            return
        if known is None:
            self.by_code.setdefault(code, []).append(typed.key)
            node = replace(typed, headcount=row.values.get("headcount"))  # type: ignore[arg-type]
        else:
            node = _overlaid(self.before[known], row)
        self.after[node.key] = node
        self.key_of[row.number] = node.key
        self.row_of[node.key] = row

    def _code(self, row: Row) -> str:
        code, kind = row.text("code"), row.text("kind")
        if "code" in row.numeric and kind in DIGITS:
            code = code.zfill(DIGITS[UnitKind(kind)])
        if code and not re.match(CODE_FORM, code):
            self._say(row, "code", _("A code has letters, digits, dots and dashes, and no spaces."))
            return ""
        return code

    def _known(self, row: Row, typed: Node) -> int | None:
        """The unit of the tree that the row speaks of: the one with this code at its time, as rows above it left it."""
        same = [self.after[key] for key in self.by_code.get(typed.code, ()) if key in self.before]
        if typed.valid_from or typed.valid_to:
            same = [node for node in same if node.meets(typed)]
        if len(same) > 1:
            same = [max(same, key=lambda node: (node.since <= self.today <= node.until, node.until))]
        return same[0].key if same else None

    def _twice(self, other: Row, row: Row) -> str:
        if any(_dates(one)[name] for one in (other, row) for name in DATES):
            sentence = _("Row %(row)s has the same code, and its dates overlap with these.")
        else:
            sentence = _("Row %(row)s has the same code.")
        return sentence % {"row": other.number}

    # -- parents -----------------------------------------------------------------------------------------------------

    def _put_under_parent(self, key: int, row: Row) -> None:
        code = row.text("parent")
        if not code:
            return
        node = self.after[key]
        same = self._with_code(code, padded="parent" in row.numeric)
        if not same:
            self._say(row, "parent", _("No unit has the code “%(code)s”.") % {"code": code})
            return
        living = [parent for parent in same if parent.meets(node)]
        if not living:
            ended = max(same, key=lambda parent: parent.until)
            self._say(row, "parent", _not_at_the_time(ended, node))
            return
        best = max(living, key=lambda parent: (parent.until >= node.until, parent.since <= node.since, parent.until))
        self.after[key] = replace(node, parent=best.key)

    def _with_code(self, code: str, *, padded: bool) -> list[Node]:
        """The units with this code; a number of Excel may have lost its leading zeros."""
        forms = [code, *(code.zfill(digits) for digits in sorted(DIGITS.values()))] if padded else [code]
        for form in forms:
            if keys := self.by_code.get(form):
                return [self.after[key] for key in keys]
        return []

    # -- looking at what would result --------------------------------------------------------------------------------

    def _look_at_codes(self) -> None:
        for keys in self.by_code.values():
            for place, key in enumerate(keys):
                for other in keys[:place]:
                    if self.after[key].meets(self.after[other]):
                        self._say_overlap(key, other)

    def _say_overlap(self, key: int, other: int) -> None:
        for one, another in ((key, other), (other, key)):
            if one not in self.row_of:
                continue
            if another in self.row_of:
                message = self._twice(self.row_of[another], self.row_of[one])
            else:
                sentence = _("“%(unit)s” has the same code, and its dates overlap with these.")
                message = sentence % {"unit": self.after[another].name}
            self._say(self.row_of[one], "code", message)

    def _look_at_rows(self) -> None:
        for key, row in self.row_of.items():
            node = self.after[key]
            if node.since > node.until:
                self._say(row, "valid_to", _("A unit cannot end before it begins."))
            digits = DIGITS.get(UnitKind(node.kind)) if node.kind else None
            if digits and not re.fullmatch(rf"\d{{{digits}}}", node.code):
                sentence = _("The statistical office gives %(digits)s digits to such a code.")
                self._say(row, "code", sentence % {"digits": digits}, warning=True)
            self._look_at_parent(row, node)

    def _look_at_parent(self, row: Row, node: Node) -> None:
        parent = self.after.get(node.parent) if node.parent is not None else None
        if parent is None or not parent.meets(node):
            return
        if parent.until < node.until:
            self._say(row, "parent", _not_at_the_time(parent, node))
        if node.valid_from and parent.valid_from and node.valid_from < parent.valid_from:
            sentence = _("“%(unit)s” above it begins only on %(day)s.")
            facts = {"unit": parent.name, "day": _day(parent.valid_from)}
            self._say(row, "valid_from", sentence % facts, warning=True)

    def _look_for_circles(self) -> None:
        for key, row in self.row_of.items():
            seen, here = {key}, self.after[key].parent
            while here is not None and here not in seen:
                seen.add(here)
                here = self.after[here].parent
            if here == key:
                self._say(row, "parent", _("The unit would stand under itself, by way of the units above it."))

    def _look_at_units_below(self) -> None:
        """A unit that ends leaves nothing under it that goes on."""
        ending = {key for key in self.row_of if key in self.before and self.after[key].until < self.before[key].until}
        left: dict[int, int] = dict.fromkeys(ending, 0)
        for node in self.after.values():
            if node.parent in ending and node.until > self.after[node.parent].until and node.key not in self.row_of:
                left[node.parent] += 1
        for key, count in left.items():
            if count:
                message = ngettext(
                    "%(count)s unit under it goes on after that day: end it or move it too.",
                    "%(count)s units under it go on after that day: end them or move them too.",
                    count,
                )
                self._say(self.row_of[key], "valid_to", message % {"count": count})

    def _look_at_names(self) -> None:
        named: dict[tuple[str, str], list[Node]] = {}
        for node in self.after.values():
            named.setdefault((title_key(node.name), node.kind), []).append(node)
        for key, row in self.row_of.items():
            node, before = self.after[key], self.before.get(key)
            if before and before.name == node.name:
                continue
            others = [
                other for other in named[title_key(node.name), node.kind] if other.key != key and other.meets(node)
            ]
            if others:
                message = ngettext(
                    "%(count)s other unit has this name: %(example)s.",
                    "%(count)s other units have this name: %(example)s.",
                    len(others),
                )
                facts = {"count": len(others), "example": ", ".join(map(self._placed, others[:2]))}
                self._say(row, "name", message % facts, warning=True)

    def _placed(self, node: Node) -> str:
        parent = self.after.get(node.parent) if node.parent is not None else None
        return f"{node.code} ({parent.name})" if parent else node.code

    # -- telling -----------------------------------------------------------------------------------------------------

    def _told(self) -> Plan:
        plan = Plan(Preview(ignored=self.table.ignored))
        for row in self.table.rows:
            key = self.key_of.get(row.number)
            plan.preview.add(self._line(row, key))
            if key is None:
                continue
            before, after = self.before.get(key), self.after[key]
            if before is None:
                plan.added.append(after)
            elif before != after:
                plan.changed.append((before, after))
        return plan

    def _line(self, row: Row, key: int | None) -> Line:
        problems = self.problems.get(row.number, [])
        label = f"{row.text('code')} {row.text('name')}".strip()
        if key is None:
            return Line(row.number, label, Fate.FAULTY, problems=problems)
        before, after = self.before.get(key), self.after[key]
        changes = list(self._changes(before, after))
        fate = Fate.ADDED if before is None else Fate.CHANGED if changes else Fate.UNCHANGED
        return Line(row.number, label, fate, changes, problems)

    def _changes(self, before: Node | None, after: Node) -> Iterator[Change]:
        old = self._readable(before, self.before) if before else {}
        for column, text in self._readable(after, self.after).items():
            if text != old.get(column, ""):
                yield Change(column, old.get(column, ""), text)

    def _readable(self, node: Node, tree: dict[int, Node]) -> dict[str, str]:
        parent = tree.get(node.parent) if node.parent is not None else None
        return {
            "name": node.name,
            "kind": str(UnitKind(node.kind).label) if node.kind else "",
            "parent": f"{parent.code} {parent.name}" if parent else "",
            "valid_from": _day(node.valid_from),
            "valid_to": _day(node.valid_to),
            "headcount": "" if node.headcount is None else str(node.headcount),
        }


def _dates(row: Row) -> dict[str, Any]:
    return {name: row.values.get(name) for name in DATES}


def _overlaid(node: Node, row: Row) -> Node:
    """The unit with what the row says of it; an empty cell leaves what is there."""
    said = {name: row.values.get(name) for name in KEPT if name not in {"code", "parent"}}
    return replace(node, **{name: value for name, value in said.items() if value not in {"", None}})  # type: ignore[arg-type]


def _not_at_the_time(parent: Node, node: Node) -> str:
    if parent.until < node.until:
        sentence = _("“%(unit)s” ended on %(day)s: choose the unit that followed it, or end this one too.")
        return sentence % {"unit": parent.name, "day": _day(parent.valid_to)}
    sentence = _("“%(unit)s” begins only on %(day)s.")
    return sentence % {"unit": parent.name, "day": _day(parent.valid_from)}


def _day(day: dt.date | None) -> str:
    return formats.date_format(day, "d/m/Y") if day else ""
