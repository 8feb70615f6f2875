"""What changed between two texts, word by word; no database here."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SAME, GONE, NEW = "same", "gone", "new"
# Beyond so many pieces on a side, a passage is shown whole on both sides: comparing more would keep a page waiting.
MOST_PIECES = 1_500
WORD = re.compile(r"\w+|\s+|[^\w\s]")
LINE = re.compile(r"[^\n]*\n|[^\n]+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text that stayed, went or came."""

    kind: str
    text: str


def compare(before: str, after: str) -> list[Piece]:
    """The pieces of both texts in reading order: first line against line, then word against word where lines differ.

    Vietnamese letters are composed first, so that a letter and its marks are one; the pieces that stayed and went make
    `before` again, those that stayed and came make `after`.
    """
    old, new = unicodedata.normalize("NFC", before), unicodedata.normalize("NFC", after)
    found: list[Piece] = []
    for kind, was, now in _matched(LINE.findall(old), LINE.findall(new)):
        found += [Piece(SAME, was)] if kind == SAME else _words(was, now)
    return list(_joined(found))


def _words(was: str, now: str) -> Iterator[Piece]:
    for kind, gone, new in _matched(WORD.findall(was), WORD.findall(now)):
        if kind == SAME:
            yield Piece(SAME, gone)
            continue
        if gone:
            yield Piece(GONE, gone)
        if new:
            yield Piece(NEW, new)


def _matched(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    """Stretches of both sides that are the same, and stretches that are not."""
    if max(len(old), len(new)) > MOST_PIECES:
        yield from _ends_matched(old, new)
        return
    for kind, start, end, begin, stop in SequenceMatcher(None, old, new).get_opcodes():
        yield SAME if kind == "equal" else GONE, "".join(old[start:end]), "".join(new[begin:stop])


def _ends_matched(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    """What both sides begin and end with, and all that stands between."""
    most = min(len(old), len(new))
    head = next((at for at in range(most) if old[at] != new[at]), most)
    tail = next((at for at in range(most - head) if old[-1 - at] != new[-1 - at]), most - head)
    yield SAME, "".join(old[:head]), "".join(new[:head])
    if len(old) + len(new) > 2 * (head + tail):
        yield GONE, "".join(old[head : len(old) - tail]), "".join(new[head : len(new) - tail])
    yield SAME, "".join(old[len(old) - tail :]), "".join(new[len(new) - tail :])


def _joined(pieces: list[Piece]) -> Iterator[Piece]:
    """Neighbours of one kind as one piece, empty ones left out."""
    last: Piece | None = None
    for piece in pieces:
        if last is not None and last.kind == piece.kind:
            last = Piece(last.kind, last.text + piece.text)
            continue
        if last is not None and last.text:
            yield last
        last = piece
    if last is not None and last.text:
        yield last
