"""Passages that tell whose an entry is: how they are found in its text, and how they are masked. No database here."""

from submissions.masking.documents import COVER, Covered, cover_document, parts_not_read
from submissions.masking.finding import Found, Hidden, occurrences, passages
from submissions.masking.showing import MARKS, Span, around, masked, redacted, texts

__all__ = [
    "COVER",
    "MARKS",
    "Covered",
    "Found",
    "Hidden",
    "Span",
    "around",
    "cover_document",
    "masked",
    "occurrences",
    "parts_not_read",
    "passages",
    "redacted",
    "texts",
]
