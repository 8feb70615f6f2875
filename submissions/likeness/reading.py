"""A text as it is compared: words without marks and capitals, each with its place in the text as it was written."""

import re
from dataclasses import dataclass
from functools import lru_cache

from units.text import fold

WORD = re.compile(r"\d+(?:[.,]\d+)*|(?:[^\W\d_][\u0300-\u036f]*)+")
SENTENCE_ENDS = re.compile(r"[.!?;:…\n]")
THOUSANDS = re.compile(r"\d{1,3}(?:[.,]\d{3})+")


@dataclass(frozen=True, slots=True)
class Word:
    """A syllable or a number, folded, where it stands, and in which sentence."""

    text: str
    start: int
    end: int
    sentence: int

    @property
    def is_figure(self) -> bool:
        """Whether it is a number."""
        return self.text[0].isdecimal()


def read(text: str) -> list[Word]:
    """The words of a text in order."""
    words: list[Word] = []
    sentence, end = 0, 0
    for found in WORD.finditer(text):
        if words and SENTENCE_ENDS.search(text, end, found.start()):
            sentence += 1
        folded = _folded(found[0])
        end = found.end()
        if folded:
            words.append(Word(folded, found.start(), end, sentence))
    return words


@lru_cache(maxsize=65_536)
def _folded(word: str) -> str:
    """A word without marks; a number without the signs that part its thousands, its decimals after a point."""
    if not word[0].isdecimal():
        return fold(word)
    plain = re.sub(r"[.,]", "", word) if THOUSANDS.fullmatch(word) else word.replace(",", ".")
    return fold(plain)
