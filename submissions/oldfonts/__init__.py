"""Text in fonts from before Unicode (TCVN3, VNI): found by the font's name or by its signs, and written in Unicode."""

from submissions.oldfonts.converting import Coding, coding_of, converted, converted_pieces, successor
from submissions.oldfonts.reading import Reading, readings
from submissions.oldfonts.spotting import coding_in, modern, normalised, spotted

__all__ = [
    "Coding",
    "Reading",
    "coding_in",
    "coding_of",
    "converted",
    "converted_pieces",
    "modern",
    "normalised",
    "readings",
    "spotted",
    "successor",
]
