"""How alike two Vietnamese texts are: copied passages, rephrasings, figures; no Django, no table."""

from submissions.likeness.measure import (
    FOUND_FROM,
    STRIKING_FROM,
    Likeness,
    compare,
    compare_words,
    title_found,
    titles_alike,
)
from submissions.likeness.passages import Passage
from submissions.likeness.reading import Word, read

__all__ = [
    "FOUND_FROM",
    "STRIKING_FROM",
    "Likeness",
    "Passage",
    "Word",
    "compare",
    "compare_words",
    "read",
    "title_found",
    "titles_alike",
]
