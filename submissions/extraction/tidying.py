"""Text as programs write it into their files, made plain."""

import re
import unicodedata

LONGEST = 1_000_000  # signs: some four hundred pages

PARTED = re.compile("[\u00ad\ufffe\x02]\\s*\n\\s*")  # a word parted at the end of a line
UNSEEN = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff0-\uffff]")
DRAWN = re.compile("[\ue000-\uf8ff\ud800-\udfff]")  # signs of symbol fonts, halves of signs
SPACES = re.compile("[^\\S\n]+")
LINES = re.compile(" ?\n ?")
GAPS = re.compile("\n{3,}")


class Unreadable(Exception):
    """The text of a file cannot be read; the message says why."""


def tidied(text: str) -> str:
    """A text with one kind of line ends and spaces, without signs that nobody sees, cut off when it is too long."""
    lines = re.sub("\r\n?|[\x0b\x0c\u2028\u2029]", "\n", text[: 2 * LONGEST])
    seen = DRAWN.sub(" ", UNSEEN.sub("", PARTED.sub("", lines)))
    plain = GAPS.sub("\n\n", LINES.sub("\n", SPACES.sub(" ", seen)))
    return unicodedata.normalize("NFC", plain).strip()[:LONGEST]
