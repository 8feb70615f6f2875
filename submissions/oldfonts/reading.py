"""A text as it may be meant: as it stands, and in Unicode where it shows an old font; each knows where it stood."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from submissions.oldfonts.converting import Coding, converted_pieces
from submissions.oldfonts.spotting import codings_shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


@dataclass(frozen=True, slots=True)
class Reading:
    """One way of reading a text; `ends` tells for each sign of the text how far it reaches in this reading."""

    text: str
    ends: Sequence[int] = ()

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Where a passage of this reading stands in the text as it was written."""
        if not self.ends:
            return start, end
        return bisect_right(self.ends, start), max(bisect_right(self.ends, end), bisect_left(self.ends, end) + 1)


def readings(text: str) -> Iterator[Reading]:
    """The text as it stands, then in Unicode for each old font that one of its words shows."""
    yield Reading(text)
    for coding in codings_shown(text):
        pieces = _capitals(text, converted_pieces(text, coding), coding)
        yield Reading("".join(pieces), list(accumulate(map(len, pieces))))


def _capitals(text: str, pieces: list[str], coding: Coding) -> list[str]:
    """A line without any capital may be in a font that shows small letters as capitals: names in it count as such."""
    if coding is not Coding.TCVN3:
        return pieces
    at, made = 0, list(pieces)
    for line in text.splitlines(keepends=True):
        read = pieces[at : at + len(line)]
        if "".join(read).islower():
            made[at : at + len(line)] = [piece.upper() for piece in read]
        at += len(line)
    return made
