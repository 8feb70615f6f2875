"""What an entry says, as one canonical value: the content of a revision."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass
from decimal import Decimal

from audit.canonical import digest, number_text

SCHEMA = 1


@dataclass(frozen=True, slots=True)
class AuthorLine:
    """An author as an entry names them; ways to reach them are no part of what is handed in."""

    full_name: str
    unit_name: str
    share: Decimal
    representative: bool


@dataclass(frozen=True, slots=True)
class FileLine:
    """A file as it was handed in, known by its digest."""

    kind: str
    name: str
    extension: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Idea:
    """The words of an entry."""

    form: str
    title: str
    area: Mapping[str, str]
    summary: str
    answers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Entrant:
    """Who hands in, and through which unit."""

    kind: str
    unit: Mapping[str, str]
    organisation: Mapping[str, str] | None
    authors: tuple[AuthorLine, ...]


def words(text: str) -> int:
    """How many words a text has, as a Vietnamese typist counts them: by the spaces between."""
    return len(text.split())


def plain(text: str) -> str:
    """A text of several lines in one way of writing it: composed letters, one kind of line end, no margins."""
    unified = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    return "\n".join(line.rstrip() for line in unified.split("\n")).strip()


def content(
    idea: Idea, entrant: Entrant, files: Iterable[FileLine], *, code: str, licence_version: int
) -> dict[str, object]:
    """Everything that is handed in, as JSON values only, so that it reads back from the database as it was written."""
    return {
        "schema": SCHEMA,
        "entry": code,
        "kind": entrant.kind,
        "form": idea.form,
        "title": plain(idea.title),
        "area": dict(idea.area),
        "summary": plain(idea.summary),
        "answers": {key: plain(text) for key, text in idea.answers.items()},
        "authors": [
            {
                "full_name": author.full_name,
                "unit_name": author.unit_name,
                "share": number_text(author.share),
                "representative": author.representative,
            }
            for author in entrant.authors
        ],
        "unit": dict(entrant.unit),
        "organisation": dict(entrant.organisation) if entrant.organisation is not None else None,
        "attachments": [
            {
                "kind": file.kind,
                "name": file.name,
                "extension": file.extension,
                "size": file.size,
                "sha256": file.sha256,
            }
            for file in sorted(files, key=astuple)
        ],
        "licence_version": licence_version,
    }


def content_digest(value: Mapping[str, object]) -> str:
    """The SHA-256 of a content, the same on every machine."""
    return digest(value)
