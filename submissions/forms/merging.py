"""Bringing together what two people wrote at the same time, question by question."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from audit.canonical import digest
from contests.answers import is_empty

if TYPE_CHECKING:
    from collections.abc import Mapping

    from submissions.forms.entries import TextForm

MARK_LENGTH = 12


@dataclass(frozen=True, slots=True)
class Merging:
    """The names under which only others wrote something new, and those under which both did."""

    theirs: tuple[str, ...] = ()
    both: tuple[str, ...] = ()


def mark(value: Any) -> str:
    """A short sign of an answer: equal answers have equal marks."""
    return digest("" if is_empty(value) else value)[:MARK_LENGTH]


def written(marks: Mapping[str, str]) -> str:
    """The marks as a page carries them."""
    return " ".join(f"{name}:{sign}" for name, sign in marks.items())


def read(seen: str) -> dict[str, str]:
    """The marks that a page carried; what is no mark is passed over."""
    pairs = (word.rpartition(":") for word in seen.split())
    return {name: sign for name, _colon, sign in pairs if name}


def merging(form: TextForm, *, own: bool = False) -> Merging:
    """Who changed what since the page was made; `own` when the last save came from this very page.

    A name without a mark counts as changed by both. What the page saved itself is no other person's: what it says now
    goes above it.
    """
    seen, theirs, both = read(form.cleaned_data["seen"]), [], []
    for name, now in form.marks().items():
        mine, before = mark(form.typed(name)), seen.get(name, "")
        if now in {mine, before}:
            continue
        if mine == before:
            theirs.append(name)
        elif not own:
            both.append(name)
    return Merging(tuple(theirs), tuple(both))
