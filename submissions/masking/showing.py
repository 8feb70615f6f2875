"""The content of an entry, piece by piece of its text, and the same content with passages masked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

# What stands in place of a passage, by what the passage told.
MARKS: Mapping[str, Callable[[], str]] = {
    "author": lambda: _("[author]"),
    "unit": lambda: _("[unit]"),
    "phone": lambda: _("[telephone]"),
    "email": lambda: _("[e-mail]"),
    "address": lambda: _("[address]"),
    "code": lambda: _("[code]"),
    "other": lambda: _("[masked]"),
}
WORDED = ("text", "choice", "link", "table")
Change = Callable[[str, str], str]
CONTEXT = 60


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A passage to be masked: in which piece of text, from where to where, and what it tells."""

    place: str
    start: int
    end: int
    what: str


def texts(content: Mapping[str, Any]) -> dict[str, str]:
    """Every piece of text that judges read, by its place: the title, the summary, each answer or cell of one."""
    found: dict[str, str] = {}

    def note(place: str, text: str) -> str:
        found[place] = text
        return text

    _rewritten(content, note)
    return found


def redacted(content: Mapping[str, Any], spans: Iterable[Span]) -> dict[str, Any]:
    """The same content, with marks in place of the passages."""
    by_place: dict[str, list[Span]] = {}
    for span in spans:
        by_place.setdefault(span.place, []).append(span)
    return _rewritten(content, lambda place, text: masked(text, by_place.get(place, [])))


def masked(text: str, spans: Iterable[Span]) -> str:
    """The text with marks in place of the passages; what overlaps is masked once."""
    shown, here = [], 0
    for span in sorted(spans):
        if span.start >= here:
            shown += [text[here : span.start], MARKS[span.what]()]
        here = max(here, span.end)
    return "".join([*shown, text[here:]])


def around(text: str, start: int, end: int) -> tuple[str, str, str]:
    """A passage with what stands before and after it."""
    before = text[max(0, start - CONTEXT) : start]
    after = text[end : end + CONTEXT]
    return (
        ("…" if start > CONTEXT else "") + before,
        text[start:end],
        after + ("…" if end + CONTEXT < len(text) else ""),
    )


def _rewritten(content: Mapping[str, Any], change: Change) -> dict[str, Any]:
    answers = content.get("answers") or {}
    return {
        **content,
        "title": change("title", content["title"]),
        "summary": change("summary", content.get("summary", "")),
        "answers": _by_key(answers, change) if isinstance(answers, Mapping) else _told(answers, change),
    }


def _by_key(answers: Mapping[str, Any], change: Change) -> dict[str, Any]:
    return {key: _walked(value, f"answers.{key}", change) for key, value in answers.items()}


def _told(answers: Iterable[Mapping[str, Any]], change: Change) -> list[dict[str, Any]]:
    return [
        {**one, "value": _walked(one["value"], f"answers.{one['key']}", change)} if one["kind"] in WORDED else {**one}
        for one in answers
    ]


def _walked(value: Any, place: str, change: Change) -> Any:
    if isinstance(value, str):
        return change(place, value)
    if isinstance(value, Mapping):
        return {key: _walked(part, f"{place}.{key}", change) for key, part in value.items()}
    if isinstance(value, list):
        return [_walked(part, f"{place}.{number}", change) for number, part in enumerate(value)]
    return value
