"""YAML as plans are written in it: plain values only, small, and always laid out the same way."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Any

import yaml
from django.utils.translation import gettext as _

from contests.planfile.problems import Problem, Reading, UnreadablePlan, member

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

HEADER = "# A contest's plan. What each key means: docs/contest-format.md\n"
LARGEST = 200_000  # signs
DEEPEST = 12
MOST_VALUES = 20_000
WIDTH = 100
LONGEST_WORD = 40  # lists of such words stand on one line
NULL = frozenset({"", "~", "null", "Null", "NULL"})
SIMPLE = re.compile(r"[^\s,]+")


class Scalar(str):
    """A value as it is written, and whether it stands without quotes."""

    plain: bool

    def __new__(cls, text: str, *, plain: bool) -> Scalar:
        made = super().__new__(cls, text)
        made.plain = plain
        return made


class Plain(str):
    """A value that is written without quotes: a number, a day, a moment."""

    __slots__ = ()


class Flow(dict[str, Any]):
    """A group that is written on one line."""


def decoded(content: bytes) -> str:
    """The text of an uploaded file. Raises UnreadablePlan."""
    if len(content) > LARGEST * 4:
        raise UnreadablePlan([Problem("", _too_large())])
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnreadablePlan([Problem("", _("The file is not UTF-8 text: save it as UTF-8."))]) from None


def read_yaml(text: str, reading: Reading) -> Any:
    """The values of a file: groups, lists, written values and None. Raises UnreadablePlan when it is no such file."""
    if len(text) > LARGEST:
        raise UnreadablePlan([Problem("", _too_large())])
    try:
        return _Builder(text, reading).document()
    except yaml.MarkedYAMLError as error:
        raise UnreadablePlan([Problem("", _unreadable(error.problem_mark))]) from None
    except yaml.YAMLError:
        sentence = _("The file holds signs that are no text: save it as plain YAML.")
        raise UnreadablePlan([Problem("", sentence)]) from None


def _too_large() -> str:
    return _("The file is larger than %(most)s signs: no plan is.") % {"most": LARGEST}


def _unreadable(mark: Any) -> str:
    if mark is None:
        return _("The file is no YAML that can be read.")
    return _(
        "Line %(line)s, sign %(column)s: from here on this is no YAML. Look at the indents, colons and quotes."
    ) % {
        "line": mark.line + 1,
        "column": mark.column + 1,
    }


class _Builder:
    """Makes values of a file's events, and refuses what could grow without end."""

    def __init__(self, text: str, reading: Reading) -> None:
        self.events: Iterator[Any] = yaml.parse(text, Loader=yaml.SafeLoader)
        self.reading = reading
        self.count = 0

    def document(self) -> Any:
        value: Any = None
        documents = 0
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self._refuse(event, _("the file holds more than one document"))
                value = self._value(next(self.events), "", 0)
        return value

    def _value(self, event: Any, path: str, depth: int) -> Any:
        self._admit(event, depth)
        if isinstance(event, yaml.ScalarEvent):
            plain = event.style is None
            return None if plain and event.value in NULL else Scalar(event.value, plain=plain)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._list(path, depth + 1)
        return self._group(path, depth + 1)

    def _list(self, path: str, depth: int) -> list[Any]:
        values: list[Any] = []
        for event in self.events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            values.append(self._value(event, f"{path}[{len(values)}]", depth))
        return values

    def _group(self, path: str, depth: int) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for event in self.events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            if not isinstance(event, yaml.ScalarEvent):
                self._refuse(event, _("a key is a list or a group"))
            self._admit(event, depth)
            name = event.value
            value = self._value(next(self.events), member(path, name), depth)
            if name in values:
                self.reading.complain(member(path, name), _("Is there twice: keep one."))
            values[name] = value
        return values

    def _admit(self, event: Any, depth: int) -> None:
        self.count += 1
        if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
            self._refuse(event, _("anchors and aliases (& and *) are not taken, write the value out"))
        if event.tag is not None:
            self._refuse(event, _("types (!…) are not taken, write the plain value"))
        if depth > DEEPEST:
            self._refuse(event, _("lists and groups lie too deep in one another"))
        if self.count > MOST_VALUES:
            self._refuse(event, _("the file holds more values than any plan"))

    def _refuse(self, event: Any, what: str) -> None:
        line = event.start_mark.line + 1
        sentence = _("Line %(line)s: %(what)s.") % {"line": line, "what": what}
        raise UnreadablePlan([Problem("", sentence)])


# ── writing ────────────────────────────────────────────────────────────────────────────────────────────────────────


class _Dumper(yaml.SafeDumper):
    """Lists are indented under their key, nothing is shared, texts of several lines stand as blocks."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> Any:
        return super().increase_indent(flow, False)

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text(dumper: _Dumper, text: str) -> Any:
    style = None
    if any(not sign.isprintable() and sign != "\n" for sign in text):
        style = '"'
    elif "\n" in text:
        style = "|"
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


def _plain(dumper: _Dumper, text: Plain) -> Any:
    tag: Any = dumper.resolve(yaml.ScalarNode, str(text), (True, False))  # type: ignore[no-untyped-call]
    return dumper.represent_scalar(tag, str(text))


def _list(dumper: _Dumper, values: list[Any]) -> Any:
    words = all(isinstance(value, str) and len(value) <= LONGEST_WORD and SIMPLE.fullmatch(value) for value in values)
    return dumper.represent_sequence("tag:yaml.org,2002:seq", values, flow_style=words)


def _flow(dumper: _Dumper, values: Flow) -> Any:
    return dumper.represent_mapping("tag:yaml.org,2002:map", values, flow_style=True)


_Dumper.add_representer(str, _text)
_Dumper.add_representer(Plain, _plain)
_Dumper.add_representer(list, _list)
_Dumper.add_representer(Flow, _flow)


def write_yaml(values: Mapping[str, Any]) -> str:
    """The text of a plan's file, its parts a line apart: equal plans have equal texts."""
    parts = []
    for name, value in values.items():
        part = yaml.dump({name: value}, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=WIDTH)
        parts.append(f"\n{part}" if isinstance(value, dict | list) else part)
    return HEADER + "".join(parts)


def clean(text: str) -> str:
    """Text as a plan keeps it: composed letters, one kind of line break, no space at its ends or at lines' ends."""
    unified = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    return "\n".join(line.rstrip() for line in unified.split("\n")).strip()
