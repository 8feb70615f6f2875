"""How alike two Vietnamese texts are: copied passages, rephrasings, figures; no Django, no table."""

from submissions.likeness.marking import Piece, joined, marked
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
from submissions.likeness.sketch import Marks, marks_of

__all__ = [
    "FOUND_FROM",
    "STRIKING_FROM",
    "Likeness",
    "Marks",
    "Passage",
    "Piece",
    "Word",
    "compare",
    "compare_words",
    "joined",
    "marked",
    "marks_of",
    "read",
    "title_found",
    "titles_alike",
]
