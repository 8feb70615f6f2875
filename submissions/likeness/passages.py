"""Copied passages: the same words in the same order in both texts."""

import binascii
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from submissions.likeness.reading import Word
from submissions.likeness.weights import weight

SHINGLE = 5
COUNTED_FROM = 8  # words: shorter runs are shown, but two people may well hit upon them
MOST_PLACES = 24  # of one shingle in a text: what comes more often is a refrain
LEAST_WEIGHT = 2.0  # five words of grammar in a row are nobody's
KEPT_ONE_IN = 8


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of words that both texts have: from which sign to which, in the one and in the other."""

    a_start: int
    a_end: int
    b_start: int
    b_end: int
    words: int

    def turned(self) -> "Passage":
        """The same passage, seen from the other text."""
        return Passage(self.b_start, self.b_end, self.a_start, self.a_end, self.words)


def shingles(words: Sequence[Word]) -> set[int]:
    """Every run of five words as a number; a shorter text has none."""
    texts = [word.text for word in words]
    return {
        binascii.crc32(" ".join(texts[start : start + SHINGLE]).encode()) for start in range(len(texts) - SHINGLE + 1)
    }


def sketch(words: Sequence[Word]) -> set[int]:
    """One in eight of the shingles, the same ones in every text, so that what two texts share can be estimated."""
    return {shingle for shingle in shingles(words) if shingle % KEPT_ONE_IN == 0}


def shared_passages(a: Sequence[Word], b: Sequence[Word]) -> list[Passage]:
    """The passages that both texts have, each word in one passage at most, the longest found first; in order of `a`."""
    texts_a, texts_b = [word.text for word in a], [word.text for word in b]
    if texts_b < texts_a:  # so that the answer does not depend on which text is named first
        return sorted((passage.turned() for passage in shared_passages(b, a)), key=lambda passage: passage.a_start)
    used_a, used_b = [False] * len(a), [False] * len(b)
    found = []
    for run in sorted(_runs(texts_a, texts_b), key=lambda run: (-run[2], run[0], run[1])):
        left, other, length = _free(run, used_a, used_b)
        if length < SHINGLE or sum(map(weight, texts_a[left : left + length])) < LEAST_WEIGHT:
            continue
        used_a[left : left + length] = used_b[other : other + length] = [True] * length
        last = length - 1
        found.append(Passage(a[left].start, a[left + last].end, b[other].start, b[other + last].end, length))
    return sorted(found, key=lambda passage: passage.a_start)


def _runs(a: list[str], b: list[str]) -> list[tuple[int, int, int]]:
    """Every longest run of common words: where it begins in both, and how long it is."""
    places = defaultdict(list)
    for start in range(len(b) - SHINGLE + 1):
        places[tuple(b[start : start + SHINGLE])].append(start)
    runs: list[tuple[int, int, int]] = []
    ends: dict[int, tuple[int, int]] = {}
    for start in range(len(a) - SHINGLE + 1):
        now = {}
        for other in places.get(tuple(a[start : start + SHINGLE]), ())[:MOST_PLACES]:
            begun = ends.get(other - 1, (start, other))
            now[other] = begun
        runs += [(*begun, start - begun[0] + SHINGLE - 1) for other, begun in ends.items() if other + 1 not in now]
        ends = now
    final = max(len(a) - SHINGLE + 1, 0)
    return runs + [(*begun, final - begun[0] + SHINGLE - 1) for begun in ends.values()]


def _free(run: tuple[int, int, int], used_a: list[bool], used_b: list[bool]) -> tuple[int, int, int]:
    """The longest stretch of a run of which no word is taken yet."""
    left, other, length = run
    best, begun = (left, other, 0), 0
    for step in range(length + 1):
        if step == length or used_a[left + step] or used_b[other + step]:
            if step - begun > best[2]:
                best = (left + begun, other + begun, step - begun)
            begun = step + 1
    return best
