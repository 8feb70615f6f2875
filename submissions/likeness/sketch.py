"""What is kept of a text so that those alike are found among very many without reading any of them again."""

import binascii
from collections.abc import Sequence
from typing import NamedTuple

from submissions.likeness.passages import sketch
from submissions.likeness.phrasing import word_pairs
from submissions.likeness.reading import Word
from submissions.likeness.weights import GRAMMAR

# The two lowest bits say what a mark is made of, so that all lie in one index and are counted apart.
RUN, PAIR, TITLE = 0, 1, 2
KINDS = 4
HALF = 2**31  # a column of 32 bits counts from below zero
PAIRS_ONE_IN = 4
TELLING_FROM = 0.5  # two words of the field that stand together are nobody's


class Marks(NamedTuple):
    """The marks of a text, and how many there are of its runs of words and of its pairs."""

    marks: list[int]
    runs: int
    pairs: int


def marks_of(title: Sequence[Word], body: Sequence[Word]) -> Marks:
    """The marks of an entry: one in eight of its runs of five words, one in four of its telling pairs, its title."""
    runs = {_mark(shingle, RUN) for shingle in sketch(body)}
    pairs = {_mark(number, PAIR) for number in _pairs(body) if number % PAIRS_ONE_IN == 0}
    return Marks(sorted({*runs, *pairs, *_of_title(title)}), len(runs), len(pairs))


def _pairs(words: Sequence[Word]) -> set[int]:
    return {binascii.crc32(" ".join(pair).encode()) for pair, says in word_pairs(words).items() if says >= TELLING_FROM}


def _of_title(words: Sequence[Word]) -> list[int]:
    """One mark for all titles of the same words, in any order and whatever small words stand between."""
    said = sorted({word.text for word in words} - GRAMMAR)
    return [_mark(binascii.crc32(" ".join(said).encode()), TITLE)] if said else []


def _mark(number: int, kind: int) -> int:
    return (number // KINDS * KINDS + kind) - HALF
