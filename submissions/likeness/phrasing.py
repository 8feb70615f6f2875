"""Rephrasings: the same things said in other words, found by the words that stand together and the figures quoted."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from math import fsum, sqrt
from typing import Any, NamedTuple

from submissions.likeness.reading import Word
from submissions.likeness.weights import GRAMMAR, figure_says, weight

WINDOW = 8
FIGURES_LIFT = 0.3

Pair = tuple[str, str]
Weights = dict[str, float]


class Bag(NamedTuple):
    """The words of a sentence with what each says, what all of them say, and their length as a vector."""

    weights: Weights
    says: float
    length: float


def word_pairs(words: Sequence[Word]) -> dict[Pair, float]:
    """Words of one sentence that stand near each other, in whichever order, and what sharing the pair says."""
    pairs: dict[Pair, float] = {}
    for sentence in _sentences(word for word in words if not word.is_figure and word.text not in GRAMMAR):
        for place, one in enumerate(sentence):
            for other in sentence[place + 1 : place + 1 + WINDOW]:
                if one != other:
                    pairs[min(one, other), max(one, other)] = weight(one) * weight(other)
    return pairs


def figures(words: Sequence[Word]) -> Weights:
    """The numbers quoted and what sharing each says: 1.240 much, a year or a single digit next to nothing."""
    return {word.text: figure_says(word.text) for word in words if word.is_figure}


def pairs_shared(a: Mapping[Pair, float], b: Mapping[Pair, float]) -> float:
    """From 0 to 1: the cosine between two texts' weighted pairs."""
    return _cosine(a, b)


def figures_shared(a: Mapping[str, float], b: Mapping[str, float]) -> float:
    """From 0 to 1: how much of the shorter list of figures the other has too, doubted while it is little."""
    common = fsum(says for figure, says in a.items() if figure in b)
    smaller = min(fsum(a.values()), fsum(b.values()))
    return min(1.0, common / smaller) * common / (common + 1) if common else 0.0


def sentences_shared(a: Sequence[Word], b: Sequence[Word]) -> float:
    """From 0 to 1: how well each sentence is matched by the nearest one of the other text, both ways, in any order."""
    ours, theirs = _bags(a), _bags(b)
    if not ours or not theirs:
        return 0.0
    return (_matched(ours, theirs) + _matched(theirs, ours)) / 2


def rephrased(a: Sequence[Word], b: Sequence[Word]) -> float:
    """From 0 to 1: how far the texts say the same, whatever their words' order; shared figures speak for it."""
    alike = (2 * sentences_shared(a, b) + sqrt(pairs_shared(word_pairs(a), word_pairs(b)))) / 3
    return alike + (1 - alike) * FIGURES_LIFT * figures_shared(figures(a), figures(b))


def _sentences(words: Iterable[Word]) -> list[list[str]]:
    by_sentence = defaultdict(list)
    for word in words:
        by_sentence[word.sentence].append(word.text)
    return list(by_sentence.values())


def _bags(words: Sequence[Word]) -> list[Bag]:
    bags = [{word: weight(word) for word in sentence} for sentence in _sentences(words)]
    return [Bag(bag, fsum(bag.values()), sqrt(_square(bag))) for bag in bags]


def _matched(ours: list[Bag], theirs: list[Bag]) -> float:
    best = (max(_alike(bag, other) for other in theirs) for bag in ours)
    return fsum(bag.says * match for bag, match in zip(ours, best, strict=True)) / fsum(bag.says for bag in ours)


def _alike(one: Bag, other: Bag) -> float:
    return min(1.0, _common(one.weights, other.weights) / (one.length * other.length))


def _cosine(a: Mapping[Any, float], b: Mapping[Any, float]) -> float:
    common = _common(a, b)
    return min(1.0, common / sqrt(_square(a) * _square(b))) if common else 0.0


def _common(a: Mapping[Any, float], b: Mapping[Any, float]) -> float:
    return fsum(a[key] * b[key] for key in a.keys() & b.keys())


def _square(weights: Mapping[Any, float]) -> float:
    return fsum(says * says for says in weights.values())
