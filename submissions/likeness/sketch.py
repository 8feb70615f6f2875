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
MOST_PAIRS = 1500  # of a longer text one in two is kept, or one in four: always the same ones, whatever the text
TELLING_FROM = 0.5  # two words of the field that stand together are nobody's


class Marks(NamedTuple):
    """The marks of a text, and how many there are of its runs of words and of its pairs."""

    marks: list[int]
    runs: int
    pairs: int


def marks_of(title: Sequence[Word], body: Sequence[Word]) -> Marks:
    """The marks of an entry: one in eight of its runs of five words, its telling pairs, its title."""
    runs = {_mark(shingle, RUN) for shingle in sketch(body)}
    pairs = _sampled({_mark(number, PAIR) for number in _pairs(body)})
    return Marks(sorted({*runs, *pairs, *_of_title(title)}), len(runs), len(pairs))


def _pairs(words: Sequence[Word]) -> set[int]:
    return {binascii.crc32(" ".join(pair).encode()) for pair, says in word_pairs(words).items() if says >= TELLING_FROM}


def _sampled(marks: set[int]) -> set[int]:
    step = KINDS
    while len(marks) > MOST_PAIRS:
        step *= 2
        marks = {mark for mark in marks if mark % step == PAIR}
    return marks


def _of_title(words: Sequence[Word]) -> list[int]:
    """One mark for all titles of the same words, in any order and whatever small words stand between."""
    said = sorted({word.text for word in words} - GRAMMAR)
    return [_mark(binascii.crc32(" ".join(said).encode()), TITLE)] if said else []


def _mark(number: int, kind: int) -> int:
    return (number // KINDS * KINDS + kind) - HALF
