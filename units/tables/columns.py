"""What a table may hold: its columns, by whichever title people give them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import translation

from units.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

ASIDE = re.compile(r"\(.*?\)|[*:]")


class Content(StrEnum):
    """What the cells of a column hold."""

    TEXT = "text"
    DATE = "date"
    WHOLE = "whole"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class Column:
    """A column that is understood: its key in the code, its title, what its cells hold.

    A heading is matched against the key, the title in every language of the portal, and the other names in `also`,
    without accents, capitals, asterisks and what stands in brackets.
    """

    key: str
    title: object
    required: bool = False
    content: Content = Content.TEXT
    also: tuple[str, ...] = ()
    choices: Sequence[tuple[str, object]] = ()
    help: object = ""
    example: str = ""
    most: int = 250

    def headings(self) -> set[str]:
        """The folded headings under which the column is known."""
        return {plain_heading(name) for name in (self.key, *self.also, *in_every_language(self.title))}

    def choice(self, text: str) -> str | None:
        """The value that the text names, by the value itself or by its label in any language."""
        wanted = fold(text)
        for value, label in self.choices:
            if wanted in {fold(value), *map(fold, in_every_language(label))}:
                return value
        return None


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in a cell or a row; a warning does not stand in the way."""

    row: int
    column: str
    message: str
    warning: bool = False


def plain_heading(text: str) -> str:
    """A heading as it is compared."""
    return fold(ASIDE.sub(" ", text)).replace("_", " ")


def in_every_language(text: object) -> list[str]:
    """The text in each language of the portal."""
    found = []
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            found.append(str(text))
    return found


def named(columns: Iterable[Column]) -> str:
    """The titles of the columns, as they stand in a sentence."""
    return ", ".join(f"“{column.title}”" for column in columns)
