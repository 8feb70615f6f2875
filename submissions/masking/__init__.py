"""Passages that tell whose an entry is: how they are found in its text, and how they are masked. No database here."""

from submissions.masking.finding import Found, Hidden, occurrences, passages
from submissions.masking.showing import MARKS, Span, around, masked, redacted, texts

__all__ = [
    "MARKS",
    "Found",
    "Hidden",
    "Span",
    "around",
    "masked",
    "occurrences",
    "passages",
    "redacted",
    "texts",
]
