"""How well the measure tells apart what people labelled: recall and precision, for any pairs."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from units.text import fold

SIMILAR = ("copied", "rephrased", "reordered")
DIFFERENT = ("same_topic", "unrelated")
ALSO_CALLED = {
    "copy": "copied",
    "paraphrased": "rephrased",
    "paraphrase": "rephrased",
    "reorder": "reordered",
    "translated": "reordered",
    "translated_order": "reordered",
}
THRESHOLDS = tuple(step / 100 for step in range(20, 85, 5))


@dataclass(frozen=True, slots=True)
class Judged:
    """A pair with its label and the score that the measure gave it; `line` is where it stands in its file."""

    label: str
    score: float
    line: int = 0


def label_of(text: str) -> str:
    """A label as it is counted: “Translated order” is reordered."""
    plain = "_".join(fold(text).replace("-", " ").replace("_", " ").split())
    return ALSO_CALLED.get(plain, plain)


def found_share(pairs: Iterable[Judged], label: str, threshold: float) -> float | None:
    """Of the pairs with this label, the share that would be shown to a person; nothing when there are none."""
    scores = [pair.score for pair in pairs if pair.label == label]
    return sum(score >= threshold for score in scores) / len(scores) if scores else None


def recall(pairs: Iterable[Judged], similar: Collection[str], threshold: float) -> float | None:
    """Of the pairs that should be shown, the share that is."""
    scores = [pair.score for pair in pairs if pair.label in similar]
    return sum(score >= threshold for score in scores) / len(scores) if scores else None


def precision(pairs: Iterable[Judged], similar: Collection[str], threshold: float) -> float | None:
    """Of the pairs that are shown, the share that should be."""
    shown = [pair for pair in pairs if pair.score >= threshold]
    return sum(pair.label in similar for pair in shown) / len(shown) if shown else None


def misjudged(pairs: Sequence[Judged], similar: Collection[str], threshold: float) -> list[Judged]:
    """The pairs on the wrong side, in order."""
    return [pair for pair in pairs if (pair.score >= threshold) != (pair.label in similar)]
