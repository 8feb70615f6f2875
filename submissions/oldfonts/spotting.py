"""Telling a text in an old font from a text in Unicode, by whether its words are Vietnamese syllables."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from submissions.oldfonts.converting import Coding, converted

TONES = "\u0300\u0301\u0303\u0309\u0323"
INITIAL = "b|ch|c|d|đ|gh|gi|g|h|kh|k|l|m|ngh|ng|nh|n|ph|p|qu|r|s|th|tr|t|v|x"
NUCLEUS = (
    "uyê|oai|oay|oao|oeo|uây|uôi|ươi|ươu|uyu|uya|iêu|yêu|iê|yê|uô|ươ|oa|oă|oe|uâ|uê|uơ|uy|ia|ya|ua|ưa"
    "|ai|ay|ây|ao|au|âu|eo|êu|iu|oi|ôi|ơi|oo|ui|ưi|ưu|a|ă|â|e|ê|i|o|ô|ơ|u|ư|y"
)
SYLLABLE = re.compile(f"(?:{INITIAL})?(?:{NUCLEUS})(?:ch|c|m|ng|nh|n|p|t)?")
EDGES = "".join(map(chr, range(33, 128))).translate(dict.fromkeys([*range(65, 91), *range(97, 123)])) + "“”‘’…–"
BYTE = 0xFF  # no old font has a letter behind this one
LEAST = 2  # words with strange signs in a line: one alone may be a name from elsewhere
SURE = 0.75  # of those words become syllables when converted
MORE = 0.3  # more of them than are syllables as they stand, which in a text of today nearly all are


def coding_in(line: str) -> Coding | None:
    """How the letters of a line lie that was written in an old font; nothing for a line in Unicode."""
    words = [word for word in (part.strip(EDGES) for part in line.split()) if not word.isascii()]
    if len(words) < LEAST or any(ord(sign) > BYTE and sign.isalpha() for word in words for sign in word):
        return None
    told = {coding: _share(converted(word, coding) for word in words) for coding in Coding}
    best = max(Coding, key=told.__getitem__)
    return best if told[best] >= max(SURE, _share(words) + MORE) else None


def spotted(text: str) -> Coding | None:
    """How the letters lie of the first line that was written in an old font, if there is one."""
    return next((coding for line in text.split("\n") if (coding := coding_in(line))), None)


def modern(text: str) -> str:
    """The text with each line in Unicode that was written in an old font; other lines stay as they are."""
    if text.isascii():
        return text
    return "\n".join(converted(line, coding) if (coding := coding_in(line)) else line for line in text.split("\n"))


def _share(words: Iterable[str]) -> float:
    told = [_is_syllable(word) for word in words]
    return sum(told) / len(told)


@lru_cache(maxsize=65_536)
def _is_syllable(word: str) -> bool:
    """Whether a word could be a Vietnamese syllable, or several with signs between."""
    parts = [part for part in re.split(r"[\W\d_]+", _without_tones(word.lower())) if part]
    return bool(parts) and not _has_odd_signs(word) and all(SYLLABLE.fullmatch(part) for part in parts)


def _has_odd_signs(word: str) -> bool:
    """Whether signs stand between letters that no Vietnamese word has, as µ and · do in a misread one."""
    return any(not sign.isalnum() and not sign.isascii() for sign in word.strip(EDGES))


def _without_tones(word: str) -> str:
    plain = unicodedata.normalize("NFD", word).translate(dict.fromkeys(map(ord, TONES)))
    return unicodedata.normalize("NFC", plain)
