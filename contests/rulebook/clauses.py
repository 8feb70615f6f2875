"""What the rules in words are made of."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from contests.checks import page_of

DIGIT = re.compile(r"\d")
END = (".", "!", "?", ":", ";", "…")


@dataclass(frozen=True, slots=True)
class Clause:
    """A sentence of the rules, perhaps with a list below it; its key stays while its setting does."""

    key: str
    section: str
    text: str
    items: tuple[str, ...] = ()

    @property
    def url_name(self) -> str:
        """The page on which its setting is changed."""
        return page_of(self.section)

    @property
    def whole(self) -> str:
        """The sentence together with its list, on one line."""
        return " ".join([self.text, "; ".join(self.items)]).strip()

    @property
    def has_number(self) -> bool:
        """Whether a number stands in it, which a signed paper must say alike."""
        return DIGIT.search(self.whole) is not None


@dataclass(frozen=True, slots=True)
class Chapter:
    """A part of the rules under a heading."""

    title: str
    clauses: list[Clause] = field(default_factory=list)


def sentence(text: str) -> str:
    """The text with a full stop where it has no end."""
    plain = text.strip()
    return plain if not plain or plain.endswith(END) else f"{plain}."


def listed(words: list[str]) -> str:
    """Words one after the other, with commas."""
    return ", ".join(words)
