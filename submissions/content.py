"""What an entry says, as one canonical value: the content of a revision."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import astuple, dataclass, field
from decimal import Decimal
from typing import Any

from audit.canonical import digest, number_text
from contests.answers import Answer, from_content, in_sections, plain

# Schema 1 kept texts by key, {"giai-phap": "…"}, and the form alone knew their labels. Schema 2 keeps each answer with
# the form's own words, so that what was handed in reads the same whatever becomes of the form. Schema 3 adds what is
# declared: who recognised the idea before, and whether it won a prize.
SCHEMA = 3


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
    field: str = ""


@dataclass(frozen=True, slots=True)
class Idea:
    """The words of an entry."""

    form: str
    title: str
    area: Mapping[str, str]
    summary: str
    answers: tuple[Answer, ...]
    declared: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Entrant:
    """Who hands in, and through which unit."""

    kind: str
    unit: Mapping[str, str]
    organisation: Mapping[str, str] | None
    authors: tuple[AuthorLine, ...]


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
        "answers": [answer.content() for answer in idea.answers],
        "declared": dict(idea.declared),
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
                "field": file.field,
            }
            for file in sorted(files, key=astuple)
        ],
        "licence_version": licence_version,
    }


def content_digest(value: Mapping[str, object]) -> str:
    """The SHA-256 of a content, the same on every machine."""
    return digest(value)


def names_its_questions(value: Mapping[str, Any]) -> bool:
    """Whether a content has the labels of its answers itself, as every one has since schema 2."""
    return not isinstance(value.get("answers"), dict)


def answers_in(value: Mapping[str, Any], labels: Mapping[str, str]) -> list[Answer]:
    """The answers of a content of any schema; `labels` are the form's, in order, for the one that has none."""
    kept = value.get("answers") or {}
    if not isinstance(kept, Mapping):
        return [from_content(told) for told in kept]
    order = [*labels, *(key for key in kept if key not in labels)]
    return [Answer(key, labels.get(key, key), value=kept[key]) for key in order if key in kept]


WORDED = frozenset({"text", "table"})  # what is chosen, counted or linked to says nothing of whose words an entry has


def worded(value: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What a content says in its entrants' own words: the summary under an empty key, then answers by their labels."""
    answers = [answer for answer in answers_in(value, {}) if answer.kind in WORDED and answer.text]
    summary = str(value.get("summary") or "")
    return [*([("", summary)] if summary else []), *((answer.label, answer.text) for answer in answers)]


@dataclass(frozen=True, slots=True)
class FileLink:
    """A file that a reader can fetch, unless it is withheld for a reason."""

    name: str
    url: str
    size: int
    withheld: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """An answer on a page, its files with their addresses."""

    answer: Answer
    files: list[FileLink]


def laid_out(
    answers: Iterable[Answer], fetch: Callable[[Mapping[str, Any]], FileLink | None]
) -> list[tuple[str, list[Shown]]]:
    """Answers under their headings, made ready for a page; `fetch` says where this reader finds a file."""
    return [
        (section, [Shown(answer, list(filter(None, map(fetch, _files(answer))))) for answer in lines])
        for section, lines in in_sections(answers)
    ]


def _files(answer: Answer) -> list[Mapping[str, Any]]:
    return list(answer.value or []) if answer.kind == "file" else []
