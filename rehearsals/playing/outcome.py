"""What a rehearsal found: step by step, what went as planned, what to look at, and what broke."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Tone = Literal["good", "warns", "breaks"]


@dataclass(frozen=True, slots=True)
class Note:
    """One finding in words, with the section of the plan where it is put right (empty: none)."""

    sentence: str
    tone: Tone
    section: str = ""


@dataclass(slots=True)
class Step:
    """One step of the play: its notes, how long it took, and whether it was reached at all."""

    key: str
    label: str
    notes: list[Note] = field(default_factory=list)
    seconds: float = 0.0
    tried: bool = False

    @property
    def broke(self) -> bool:
        """Whether something did not go as the plan promises."""
        return any(note.tone == "breaks" for note in self.notes)


@dataclass(slots=True)
class Outcome:
    """The whole play: its steps and its figures."""

    seed: int
    steps: list[Step] = field(default_factory=list)
    figures: dict[str, Any] = field(default_factory=dict)

    @property
    def faults(self) -> int:
        """How many things broke."""
        return sum(note.tone == "breaks" for step in self.steps for note in step.notes)

    @property
    def warnings(self) -> int:
        """How many things are worth a look."""
        return sum(note.tone == "warns" for step in self.steps for note in step.notes)

    def to_value(self) -> list[dict[str, Any]]:
        """The steps as a JSON value."""
        return [{**asdict(step), "broke": step.broke} for step in self.steps]
