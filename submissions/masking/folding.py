"""A text without accents and capitals, that knows where each of its signs stood in the text as it was written."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from units.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

LETTERS = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Folded:
    """The folded text of `source`; `at` gives, for each folded sign, its place in the source."""

    source: str
    text: str
    at: Sequence[int]

    def spans(self, pattern: re.Pattern[str]) -> Iterator[tuple[int, int]]:
        """Where the pattern is found, in places of the source; a group named `it` is what counts of a match."""
        for match in pattern.finditer(self.text):
            start, end = match.span("it") if "it" in pattern.groupindex else match.span()
            if end > start:
                yield self.at[start], self._behind(self.at[end - 1])

    def _behind(self, last: int) -> int:
        """The end after a sign and the marks that stand apart from their letter."""
        end = last + 1
        while end < len(self.source) and not self.source[end].isspace() and not _plain(self.source[end]):
            end += 1
        return end


def folded(text: str) -> Folded:
    """Fold a text sign by sign, every space and line end as one space."""
    signs: list[str] = []
    at: list[int] = []
    for place, sign in enumerate(text):
        plain = " " if sign.isspace() else _plain(sign)
        signs.append(plain)
        at += [place] * len(plain)
    return Folded(text, "".join(signs), at)


def is_proper(text: str) -> bool:
    """Whether every word begins with a capital, as names do."""
    words = LETTERS.findall(unicodedata.normalize("NFC", text))
    return bool(words) and all(word[0].isupper() for word in words)


def is_written_so(text: str, words: Sequence[str]) -> bool:
    """Whether the text writes these words with their own accents, or with none at all (where tones stand is free)."""
    found = LETTERS.findall(unicodedata.normalize("NFC", text))
    bare = unicodedata.normalize("NFC", "".join(map(_plain, text))) == text.casefold().replace(" ", "")
    return bare or [_signs(word) for word in found] == [_signs(word) for word in words]


def _signs(word: str) -> list[str]:
    return sorted(unicodedata.normalize("NFD", word.casefold()))


@lru_cache(maxsize=8192)
def _plain(sign: str) -> str:
    return fold(sign)
