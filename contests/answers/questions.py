"""What a question is to the arithmetic of answers, and what an answer is made of.

An answer is JSON: text, a link and an ISO date as they are; a number as its canonical text ("1234.5"); a choice as
{"chosen": [labels], "other": text}; a table as a list of rows, each {key of the column: cell}. None at all is "".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

Value = Any


class Question(Protocol):
    """A question of an entry form."""

    @property
    def key(self) -> str:
        """By which its answers are kept."""

    @property
    def label(self) -> str:
        """What is asked."""

    @property
    def kind(self) -> str:
        """What an answer is: text, choice, number, date, file, link or table."""

    @property
    def required(self) -> bool:
        """Whether an entry without an answer cannot be handed in."""

    @property
    def word_limit(self) -> int | None:
        """The most words of a text."""

    @property
    def settings(self) -> Mapping[str, Any]:
        """Bounds and options of its kind."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table of indicators."""

    key: str
    label: str
    kind: str = "text"
    unit: str = ""

    @property
    def head(self) -> str:
        """Its heading, with the unit of what stands below."""
        return f"{self.label} ({self.unit})" if self.unit else self.label


class Unreadable(ValueError):
    """What was typed is no such answer; `reasons` say why, and what to type instead."""

    def __init__(self, *reasons: str) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = list(reasons)


def columns_of(settings: Mapping[str, Any]) -> list[Column]:
    """The columns of a table."""
    return [
        Column(column["key"], column["label"], column.get("kind", "text"), column.get("unit", ""))
        for column in settings.get("columns", [])
    ]


def is_empty(value: Value) -> bool:
    """Whether there is no answer."""
    return not value or (isinstance(value, Mapping) and not any(value.values()))
