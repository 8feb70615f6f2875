"""What people type to find entries, and where it stands in a text: words without marks, phrases in quotes."""

from __future__ import annotations

import re
from dataclasses import dataclass

from units.text import fold

QUOTED = re.compile(r'"([^"]*)(?:"|$)|([^"]+)')
WORD = re.compile(r"[^\W_]+")
WRITTEN = re.compile(r"(?:[^\W_][\u0300-\u036f]*)+")
AROUND = 60  # signs shown before the first word found, and three times as many behind it
MOST_WORDS = 20
MOST_TYPED = 400  # signs: PostgreSQL refuses to look for a word of more than two thousand bytes


@dataclass(frozen=True, slots=True)
class Terms:
    """The phrases that must all be found, a single word being the shortest; `goes_on` when the last word may."""

    phrases: tuple[tuple[str, ...], ...]
    goes_on: bool

    @property
    def tsquery(self) -> str:
        """The terms as PostgreSQL reads them."""
        parts = [" <-> ".join(f"'{word}'" for word in phrase) for phrase in self.phrases]
        return " & ".join(parts) + (":*" if parts and self.goes_on else "")

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


def _cut(text: str, start: int, end: int, hits: list[tuple[int, int]]) -> list[Bit]:
    bits, done = [], start
    for left, right in hits:
        bits += [Bit(text[done:left]), Bit(text[left:right], found=True)]
        done = right
    return [bit for bit in [*bits, Bit(text[done:end])] if bit.text]
