"""Telling a text in an old font from a text in Unicode, by whether its words are Vietnamese syllables."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from submissions.oldfonts.converting import Coding, converted
from units.text import normalise

TONES = "\u0300\u0301\u0303\u0309\u0323"
INITIAL = "b|ch|c|d|đ|gh|gi|g|h|kh|k|l|m|ngh|ng|nh|n|ph|p|qu|r|s|th|tr|t|v|x"
NUCLEUS = (
    "uyê|oai|oay|oao|oeo|uây|uôi|ươi|ươu|uyu|uya|iêu|yêu|iê|yê|uô|ươ|oa|oă|oe|uâ|uê|uơ|uy|ia|ya|ua|ưa"
    "|ai|ay|ây|ao|au|âu|eo|êu|iu|oi|ôi|ơi|oo|ui|ưi|ưu|a|ă|â|e|ê|i|o|ô|ơ|u|ư|y"
)
SYLLABLE = re.compile(f"(?:{INITIAL})?(?:{NUCLEUS})(?:ch|c|m|ng|nh|n|p|t)?")
EDGES = "".join(map(chr, range(33, 128))).translate(dict.fromkeys([*range(65, 91), *range(97, 123)])) + "“”‘’…–"
SPACED = re.compile(r"\S+")
HYPHEN = "\u00ad"  # where no old font is used, it shows where a word may be parted
SPARED = str.maketrans("\u00ad«»", "\ufdd0\ufdd1\ufdd2")  # signs that stand for no letter
RESTORED = str.maketrans("\ufdd0\ufdd1\ufdd2", "\u00ad«»")
BYTE = 0xFF  # no old font has a letter behind this one
LEAST = 2  # words with strange signs in a line: one alone may be a name from elsewhere
SURE = 0.75  # of those words become syllables when converted
MORE = 0.3  # more of them than are syllables as they stand, which in a text of today nearly all are


def coding_in(line: str) -> Coding | None:
    """How the letters of a line lie that was written in an old font; nothing for a line in Unicode."""
    words = [word for word in (part.strip(EDGES) for part in line.split()) if not word.isascii()]
    if len(words) < LEAST or any(map(_is_of_today, words)):
        return None
    told = {coding: _share(converted(word, coding) for word in words) for coding in Coding}
    best = max(Coding, key=told.__getitem__)
    return best if told[best] >= max(SURE, _share(words) + MORE) else None


def spotted(text: str) -> Coding | None:
    """How the letters lie of the first line that was written in an old font, if there is one."""
    return next((coding for line in text.split("\n") if (coding := coding_in(line))), None)


def codings_shown(text: str) -> list[Coding]:
    """The old fonts that some word of a text shows: it is no Vietnamese syllable as it stands, and one when converted.

    One word is little to tell by; this is for what looks into a text both ways.
    """
    if text.isascii():
        return []
    words = [word for part in set(text.split()) if (word := part.strip(EDGES)) and not _is_of_today(word)]
    return [coding for coding in Coding if any(_becomes_syllable(word, coding) for word in words)]


def modern(text: str) -> str:
    """The text with each line in Unicode that was written in an old font; other lines stay as they are.

    A soft hyphen is the letter “ư” of TCVN3: a word that only so becomes a syllable is converted in any line.
    """
    return text if text.isascii() else "\n".join(map(_modern_line, text.split("\n")))


def _modern_line(line: str) -> str:
    if coding := coding_in(line):
        return converted(line, coding)
    return SPACED.sub(_with_letter, line) if HYPHEN in line else line


def _with_letter(found: re.Match[str]) -> str:
    word = found[0]
    return converted(word, Coding.TCVN3) if is_letter_in(word) else word


def is_letter_in(word: str) -> bool:
    """Whether the soft hyphen of a word is the letter “ư” of TCVN3, which makes a syllable of it."""
    return HYPHEN in word and _is_old(word)


def normalised(text: str) -> str:
    """One line of text as it is kept (`units.text.normalise`), but letters of TCVN3 that are signs elsewhere stay.

    Those are “ư” (a soft hyphen), “ô” and “ằ” (quotation marks), in a text that has a word of such a font.
    """
    if not any(_is_old(word) for word in text.split()):
        return normalise(text)
    spared = SPACED.sub(lambda found: found[0].translate(SPARED) if _is_old(found[0], 1) else found[0], text)
    return normalise(spared).translate(RESTORED)


def _is_old(word: str, least: int = 2) -> bool:
    """Whether a word of so many signs at least is a syllable when it is read as TCVN3, and none as it stands."""
    inside = word.strip(EDGES)
    return len(inside) >= least and not _is_of_today(inside) and _becomes_syllable(inside, Coding.TCVN3)


def _is_of_today(word: str) -> bool:
    """Whether a word has no letter of an old font, or one that no old font has."""
    return word.isascii() or any(ord(sign) > BYTE and sign.isalpha() for sign in word)


def _becomes_syllable(word: str, coding: Coding) -> bool:
    return not _is_syllable(word) and _is_syllable(converted(word, coding))


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
