"""What people type to find entries, and where it stands in a text: words without marks, phrases in quotes."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from units.text import fold

QUOTED = re.compile(r'"([^"]*)(?:"|$)|([^"]+)')
WORD = re.compile(r"[^\W_]+")
WRITTEN = re.compile(r"(?:[^\W_][\u0300-\u036f]*)+")
AROUND = 60  # signs shown before the first word found, and three times as many behind it
MOST_WORDS = 20
FAR_AROUND = 400  # signs of a long text around the first word found, in which its surroundings are cut
# Letters as they are searched, sign for sign, so that a place in the folded text is a place in the text.
PLAIN = {
    code: unicodedata.normalize("NFD", chr(code))[0].lower()
    for code in [*range(0xC0, 0x250), *range(0x1E00, 0x1F00)]
    if chr(code).isalpha()
} | dict.fromkeys(map(ord, "đĐðÐɖƉ"), "d")
MOST_TYPED = 400  # signs: PostgreSQL refuses to look for a word of more than two thousand bytes


@dataclass(frozen=True, slots=True)
class Terms:
    """The phrases that must all be found, a single word being the shortest; `goes_on` when the last word may."""

    phrases: tuple[tuple[str, ...], ...]
    goes_on: bool

    @property
    def tsquery(self) -> str:
        """The terms as PostgreSQL reads them."""
        return " & ".join(self.tsqueries)

    @property
    def tsqueries(self) -> list[str]:
        """Each phrase as PostgreSQL reads it."""
        parts = [" <-> ".join(f"'{word}'" for word in phrase) for phrase in self.phrases]
        return [*parts[:-1], f"{parts[-1]}:*"] if parts and self.goes_on else parts

    @property
    def patterns(self) -> list[str]:
        """Each phrase as it stands in a text without marks."""
        ends = [r"(?!\w)"] * len(self.phrases)
        if ends and self.goes_on:
            ends[-1] = ""
        between = r"[\W_]+"
        return [rf"(?<![^\W_]){between.join(phrase)}{end}" for phrase, end in zip(self.phrases, ends, strict=True)]

    def holds(self, word: str) -> bool:
        """Whether a folded word is one of those looked for."""
        words = {one for phrase in self.phrases for one in phrase}
        return word in words or (self.goes_on and word.startswith(self.phrases[-1][-1]))


def terms(typed: str) -> Terms:
    """What was typed, folded: `chuong my "một cửa"` looks for two words and a phrase."""
    phrases: list[tuple[str, ...]] = []
    goes_on = False
    for quoted, loose in QUOTED.findall(typed[:MOST_TYPED].translate(dict.fromkeys(map(ord, "“”„«»"), '"'))):
        if words := WORD.findall(fold(loose or quoted))[:MOST_WORDS]:
            phrases += [(word,) for word in words] if loose else [tuple(words)]
            goes_on = bool(loose)
    return Terms(tuple(phrases[:MOST_WORDS]), goes_on and len(phrases) <= MOST_WORDS)


@dataclass(frozen=True, slots=True)
class Bit:
    """A stretch of a text: a word that was looked for, or what stands between."""

    text: str
    found: bool = False


def highlighted(text: str, looked_for: Terms) -> list[Bit]:
    """The whole text with the words looked for marked; nothing when it holds none of them."""
    hits = [match.span() for match in WRITTEN.finditer(text) if looked_for.holds(fold(match[0]))]
    return _cut(text, 0, len(text), hits) if hits and looked_for.phrases else []


def snippet(text: str, looked_for: Terms) -> list[Bit]:
    """The surroundings of the first word found, with all that stand there marked; nothing when there is none."""
    if not looked_for.phrases:
        return []
    hits = [match.span() for match in WRITTEN.finditer(text) if looked_for.holds(fold(match[0]))]
    if not hits:
        return []
    start = text.rfind(" ", 0, max(hits[0][0] - AROUND, 0)) + 1
    end = text.find(" ", hits[0][1] + 3 * AROUND)
    end = len(text) if end < 0 else end
    bits = _cut(text, start, end, [hit for hit in hits if hit[1] <= end])
    before, behind = [Bit("… ")] if start else [], [Bit(" …")] if end < len(text) else []
    return [*before, *bits, *behind]


def excerpt(text: str, looked_for: Terms) -> list[Bit]:
    """The surroundings of the first phrase found in a long text, cheaper than to look at every word of it."""
    plain = text.lower().translate(PLAIN)
    places = [found.start() for part in looked_for.patterns if (found := re.search(part, plain))]
    if not places:
        return snippet(text, looked_for)
    start = text.rfind(" ", 0, max(min(places) - FAR_AROUND, 0)) + 1
    return snippet(text[start : min(places) + FAR_AROUND], looked_for)


def _cut(text: str, start: int, end: int, hits: list[tuple[int, int]]) -> list[Bit]:
    bits, done = [], start
    for left, right in hits:
        bits += [Bit(text[done:left]), Bit(text[left:right], found=True)]
        done = right
    return [bit for bit in [*bits, Bit(text[done:end])] if bit.text]
