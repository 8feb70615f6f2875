"""The kinds of values that a plan's file holds: each reads its own, says what is wrong by its path, and writes it."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from audit.canonical import number_text
from contests.planfile import dates, placeholders
from contests.planfile.problems import Reading, member, places
from contests.planfile.text import Flow, Plain, Scalar, clean

Agree = Callable[[Any, str, Reading], None]
GAP = object()  # what a node gives back for a value that it complained of
WHOLE = re.compile(r"-?(?:0|[1-9]\d{0,17})")
DECIMAL = re.compile(r"-?(?:0|[1-9]\d{0,17})(?:\.\d{1,9})?")
FRACTION = re.compile(r"-?(?:0|[1-9]\d*)\.\d+(?:e[+-]\d+)?")
TRUTH = {"true": True, "false": False}


class Node:
    """A kind of value."""

    def read(self, value: Any, path: str, reading: Reading) -> Any:
        """The value, or GAP after saying what is wrong."""
        raise NotImplementedError

    def write(self, value: Any) -> Any:
        """The value as YAML holds it."""
        return value


class Written(Node):
    """A value that is written in one piece, in the shape of a model's column where one is given."""

    def __init__(self, column: models.Field[Any, Any] | None = None) -> None:
        self.column = column

    def read(self, value: Any, path: str, reading: Reading) -> Any:
        """The value, if it is written in one piece and the column takes it."""
        if not isinstance(value, Scalar):
            reading.complain(path, _("Write one value here, no list and no group."))
            return GAP
        made = self.take(value, path, reading)
        return made if made is GAP or self._fits(made, path, reading) else GAP

    def take(self, value: Scalar, path: str, reading: Reading) -> Any:
        """The value in its own type, or GAP."""
        raise NotImplementedError

    def _fits(self, made: Any, path: str, reading: Reading) -> bool:
        if self.column is None:
            return True
        try:
            self.column.run_validators(made)
        except ValidationError as error:
            for sentence in error.messages:
                reading.complain(path, sentence)
            return False
        return True


class Text(Written):
    """Words; `fills` are the names in braces that stand for something else."""

    def __init__(self, column: models.Field[Any, Any] | None = None, fills: Sequence[str] = ()) -> None:
        super().__init__(column)
        self.fills = tuple(fills)

    def take(self, value: Scalar, path: str, reading: Reading) -> Any:
        """The words, with letters composed and spaces trimmed."""
        words = clean(value)
        unknown = placeholders.unknown(words, self.fills) if self.fills else []
        if unknown:
            allowed = ", ".join(f"{{{name}}}" for name in self.fills)
            sentence = _("%(unknown)s stands for nothing here: write one of %(allowed)s, or {{ and }} for braces.")
            reading.complain(path, sentence % {"unknown": unknown[0], "allowed": allowed})
            return GAP
        if not words and self.column is not None and not self.column.blank:
            reading.complain(path, _("Is empty."))
            return GAP
        return words


class Word(Written):
    """One of some words."""

    def __init__(self, choices: Sequence[str], *, may_be_empty: bool = False) -> None:
        super().__init__()
        self.choices = list(choices)
        self.may_be_empty = may_be_empty

    def take(self, value: Scalar, path: str, reading: Reading) -> Any:
        """The word."""
        if value not in self.choices and (value or not self.may_be_empty):
            near = difflib.get_close_matches(value, self.choices, 1)
            words = {"value": value, "choices": ", ".join(near or self.choices)}
            reading.complain(path, _("“%(value)s” is not known here: write one of %(choices)s.") % words)
            return GAP
        return str(value)


class Flag(Written):
    """True or false."""

    def take(self, value: Scalar, path: str, reading: Reading) -> Any:
        """The truth."""
        if value not in TRUTH:
            reading.complain(path, _("Write true or false."))
            return GAP
        return TRUTH[value]


class Whole(Written):
    """A whole number."""

    def take(self, value: Scalar, path: str, reading: Reading) -> Any:
        """The number."""
        if not WHOLE.fullmatch(value):
            reading.complain(path, _("Write a whole number."))
            return GAP
        return int(value)


class Number(Written):
    """An exact number, with a point before its fraction."""

    def take(self, value: Scalar, path: str, reading: Reading) -> Any:
        """The number."""
        if not DECIMAL.fullmatch(value):
            reading.complain(path, _("Write a number, with a point before the fraction, such as 0.5."))
            return GAP
        return Decimal(value)

    def write(self, value: Any) -> Any:
        """The number without superfluous zeros."""
        return Plain(number_text(value))


class Dated(Written):
    """A day or a moment; one that does not move with the launch is always written out."""

    def __init__(self, column: models.Field[Any, Any] | None = None, *, moving: bool = True, timed: bool) -> None:
        super().__init__(column)
        self.moving = moving
        self.timed = timed

    def read(self, value: Any, path: str, reading: Reading) -> Any:
        """The day or the moment; columns have nothing more to say of them."""
        if not isinstance(value, Scalar):
            reading.complain(path, self._how(reading))
            return GAP
        try:
            made = dates.read_moment(value) if self.timed else dates.read_day(value)
        except (ValueError, OverflowError):
            made = None
        counted = isinstance(made, dates.FromLaunch)
        if made is None or counted != (self.moving and reading.relative):
            reading.complain(path, self._how(reading))
            return GAP
        return made

    def write(self, value: Any) -> Any:
        """As a plan writes it."""
        return Plain(dates.written(value))

    def _how(self, reading: Reading) -> str:
        if self.moving and reading.relative:
            example = "launch+11 17:00" if self.timed else "launch+11"
            return _("Count it from the launch, such as %(example)s, since the file says dates: relative.") % {
                "example": example
            }
        example = "2026-04-10 17:00" if self.timed else "2026-04-10"
        return _("Write it as year, month and day, such as %(example)s.") % {"example": example}


class Json(Node):
    """Any plain value: settings whose meaning another part of the portal knows."""

    def read(self, value: Any, path: str, reading: Reading) -> Any:
        """The value, numbers and truths as they are written."""
        if isinstance(value, dict):
            return {clean(name): self.read(inner, member(path, name), reading) for name, inner in value.items()}
        if isinstance(value, list):
            return [self.read(inner, place, reading) for place, inner in places(path, value)]
        return self._scalar(value) if isinstance(value, Scalar) else value

    def write(self, value: Any) -> Any:
        """The value with its names in order, since the database keeps no order."""
        if isinstance(value, dict):
            return {clean(name): self.write(value[name]) for name in sorted(value)}
        if isinstance(value, list):
            return [self.write(inner) for inner in value]
        return clean(value) if isinstance(value, str) else value

    @staticmethod
    def _scalar(value: Scalar) -> Any:
        if value.plain and value in TRUTH:
            return TRUTH[value]
        if value.plain and WHOLE.fullmatch(value):
            return int(value)
        if value.plain and FRACTION.fullmatch(value):
            return float(value)
        return clean(value)


class Listing(Node):
    """A list of values of one kind."""

    def __init__(self, item: Node, *, most: int = 200, fewest: int = 0, once: str = "") -> None:
        self.item = item
        self.most = most
        self.fewest = fewest
        self.once = once

    def read(self, value: Any, path: str, reading: Reading) -> Any:
        """The values, if all can be read."""
        if not isinstance(value, list):
            reading.complain(path, _("Write a list: each value on a line of its own, behind a dash."))
            return GAP
        if not self.fewest <= len(value) <= self.most:
            sentence = _("A list of %(fewest)s to %(most)s values stands here.")
            reading.complain(path, sentence % {"fewest": self.fewest, "most": self.most})
        made = [(place, self.item.read(inner, place, reading)) for place, inner in places(path, value[: self.most])]
        self._only_once(made, reading)
        return GAP if any(inner is GAP for _place, inner in made) else [inner for _place, inner in made]

    def _only_once(self, made: list[tuple[str, Any]], reading: Reading) -> None:
        seen = set()
        for place, inner in made:
            if not self.once or inner is GAP:
                continue
            mark = inner.get(self.once) if isinstance(inner, dict) else inner
            if mark is not None and mark in seen:
                where = member(place, self.once) if isinstance(inner, dict) else place
                reading.complain(where, _("“%(value)s” stands here twice.") % {"value": mark})
            seen.add(mark)

    def write(self, value: Any) -> Any:
        """Each value as YAML holds it."""
        return [self.item.write(inner) for inner in value]


@dataclass(frozen=True)
class Key:
    """What a group holds under one name; without a default it must be there."""

    node: Node
    default: Any = GAP

    def otherwise(self) -> Any:
        """What stands there when nothing is written."""
        return self.default() if callable(self.default) else self.default


class Group(Node):
    """Values under names, which have to agree. What has its default, or nothing, is not written."""

    def __init__(self, keys: Mapping[str, Key], *, one_line: bool = False, agree: Agree | None = None) -> None:
        self.keys = dict(keys)
        self.one_line = one_line
        self.agree = agree

    def read(self, value: Any, path: str, reading: Reading) -> Any:
        """The values by name, defaults filled in."""
        if not isinstance(value, dict):
            reading.complain(path, _("Write a group of keys here: %(keys)s.") % {"keys": ", ".join(self.keys)})
            return GAP
        for name in value.keys() - self.keys.keys():
            self._unknown(name, path, reading)
        made = {name: self._member(name, key, value.get(name), path, reading) for name, key in self.keys.items()}
        if any(inner is GAP for inner in made.values()):
            return GAP
        if self.agree is not None:
            self.agree(made, path, reading)
        return made

    def _member(self, name: str, key: Key, value: Any, path: str, reading: Reading) -> Any:
        if value is not None:
            return key.node.read(value, member(path, name), reading)
        if key.default is GAP:
            reading.complain(member(path, name), _("Is missing."))
        return key.otherwise()

    def _unknown(self, name: str, path: str, reading: Reading) -> None:
        near = difflib.get_close_matches(name, self.keys, 1)
        if near:
            sentence = _("Is unknown: is “%(near)s” meant?") % {"near": near[0]}
        else:
            sentence = _("Is unknown. Known here: %(keys)s.") % {"keys": ", ".join(self.keys)}
        reading.complain(member(path, name), sentence)

    def write(self, value: Any) -> Any:
        """What says more than its default, in the order of the keys."""
        written = {
            name: key.node.write(value[name])
            for name, key in self.keys.items()
            if value.get(name) is not None and value[name] != key.otherwise()
        }
        return Flow(written) if self.one_line else written


# ── nodes of models' columns ───────────────────────────────────────────────────────────────────────────────────────

NODE: Sequence[tuple[type[models.Field[Any, Any]], Callable[[models.Field[Any, Any]], Node]]] = [
    (models.BooleanField, Flag),
    (models.IntegerField, Whole),
    (models.DecimalField, Number),
    (models.DateTimeField, lambda column: Dated(column, timed=True)),
    (models.DateField, lambda column: Dated(column, timed=False)),
    (models.JSONField, lambda _column: Json()),
]


def of_column(column: Any, fills: Sequence[str] = ()) -> Node:
    """What a file holds for a column of a model."""
    base = getattr(column, "base_field", None)
    if base is not None:
        return Listing(of_column(base), fewest=0 if column.blank else 1, once="itself")
    if column.choices:
        return Word([value for value, _label in column.choices], may_be_empty=column.blank)
    made = next((make for kind, make in NODE if isinstance(column, kind)), None)
    return made(column) if made else Text(column, fills)


def _when_absent(column: Any) -> Any:
    if not column.blank:
        return None if column.null else GAP
    return None if column.null else list if hasattr(column, "base_field") else ""


def columns_of(
    model: type[models.Model], *names: str, fills: Mapping[str, Sequence[str]] | None = None
) -> dict[str, Key]:
    """The keys of a group for these columns: one that may be empty, or has a default, need not be there."""
    keys = {}
    for name in names:
        column: Any = model._meta.get_field(name)
        if column.has_default():
            default = column.get_default if callable(column.default) else column.default
        else:
            default = _when_absent(column)
        keys[name] = Key(of_column(column, (fills or {}).get(name, ())), default)
    return keys
