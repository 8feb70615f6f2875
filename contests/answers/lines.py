"""An answer that tells everything of itself: read years later, it needs no form beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from contests.answers.questions import Column, Value, columns_of, is_empty
from contests.answers.showing import show_cell

if TYPE_CHECKING:
    from collections.abc import Iterable

    from contests.answers.questions import Question


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer under the heading, label and unit with which it was given."""

    key: str
    label: str
    kind: str = "text"
    value: Value = ""
    section: str = ""
    unit: str = ""
    columns: tuple[Column, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing was answered."""
        return is_empty(self.value)

    @property
    def items(self) -> list[str]:
        """What was chosen."""
        return [*self.value["chosen"], *filter(None, [self.value["other"]])] if isinstance(self.value, Mapping) else []

    @property
    def head(self) -> list[str]:
        """The headings of a table."""
        return [column.head for column in self.columns]

    @property
    def rows(self) -> list[list[tuple[Column, str]]]:
        """The rows of a table, each cell with its column, as people write it."""
        if self.kind != "table" or not isinstance(self.value, list):
            return []
        return [
            [(column, show_cell(column.kind, str(row.get(column.key, "")))) for column in self.columns]
            for row in self.value
        ]

    @property
    def text(self) -> str:
        """The whole answer as plain text."""
        if self.kind == "choice":
            return "; ".join(self.items)
        if self.kind == "table":
            lines = [self.head, *([cell for _column, cell in row] for row in self.rows)] if self.rows else []
            return "\n".join(" | ".join(line) for line in lines)
        if self.kind == "file":
            return "; ".join(str(file["name"]) for file in self.value or [])
        shown = show_cell(self.kind, str(self.value))
        return f"{shown} {self.unit}".strip() if shown else ""

    def content(self) -> dict[str, object]:
        """The answer as JSON, to be kept."""
        told: dict[str, object] = {
            "key": self.key,
            "section": self.section,
            "label": self.label,
            "kind": self.kind,
            "unit": self.unit,
            "value": self.value,
        }
        if self.columns:
            told["columns"] = [
                {"key": column.key, "label": column.label, "kind": column.kind, "unit": column.unit}
                for column in self.columns
            ]
        return told


def in_sections(answers: Iterable[Answer]) -> list[tuple[str, list[Answer]]]:
    """The answers under their headings, in the order in which they were asked."""
    found: dict[str, list[Answer]] = {}
    for answer in answers:
        found.setdefault(answer.section, []).append(answer)
    return list(found.items())


def answer_of(question: Question, value: Value, *, section: str = "") -> Answer:
    """An answer as its question asks it now."""
    return Answer(
        key=question.key,
        label=question.label,
        kind=question.kind,
        value=value,
        section=section,
        unit=str(question.settings.get("unit", "")),
        columns=tuple(columns_of(question.settings)),
    )


def from_content(told: Mapping[str, Any]) -> Answer:
    """An answer as it was kept."""
    return Answer(
        key=told["key"],
        label=told["label"],
        kind=told["kind"],
        value=told["value"],
        section=told.get("section", ""),
        unit=told.get("unit", ""),
        columns=tuple(columns_of(told)),
    )
