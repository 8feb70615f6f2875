"""What an entry answers to its contest's form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from audit.verdicts import MoveRefused
from contests.answers import Answer, answer_of, is_empty, plain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from contests.models import Contest, EntryField
    from submissions.models import Attachment, Entry

SHAPE: Mapping[str, type] = {"text": str, "choice": dict, "number": str, "date": str, "link": str, "table": list}


def questions(entry: Entry) -> list[tuple[str, EntryField]]:
    """What the entry is asked, each question with its heading, in the form's order."""
    area = entry.area.code if entry.area else ""
    return [(heading, field) for heading, field in headed(entry.contest) if field.asked_of(entry.kind, area)]


def headed(contest: Contest) -> list[tuple[str, EntryField]]:
    """Every question that was ever asked, with its heading, in the form's order."""
    parts = contest.form_parts()
    return [(section.title if section else "", field) for section, fields in parts for field in fields]


def value_of(entry: Entry, field: EntryField) -> Any:
    """What the entry answers now; for a file, the files as they are kept."""
    if field.kind == "file":
        return [_line(file) for file in files_of(entry, field) if file.counts] or ""
    return entry.answers.get(field.key, "")


def files_of(entry: Entry, field: EntryField) -> list[Attachment]:
    """The files that answer a question."""
    return [file for file in entry.attachments.all() if file.field_key == field.key and file.removed_at is None]


def _line(file: Attachment) -> dict[str, object]:
    return {"name": file.name, "extension": file.extension, "size": file.size, "sha256": file.sha256}


def answers_of(entry: Entry) -> list[Answer]:
    """What would be handed in now, also where nothing was answered."""
    return [answer_of(field, value_of(entry, field), section=heading) for heading, field in questions(entry)]


def no_longer_asked(entry: Entry) -> list[Answer]:
    """What the entry answered to questions that were taken off the form: kept to be read, never handed in."""
    retired = [field for _heading, field in headed(entry.contest) if field.retired_at is not None]
    answers = [answer_of(field, value_of(entry, field), section=_("No longer asked")) for field in retired]
    return [answer for answer in answers if not answer.is_empty]


def fitting(contest: Contest, typed: Mapping[str, Any]) -> dict[str, Any]:
    """The typed answers, if the form as it is now asks for such.

    Raises MoveRefused when a question was taken off the form or asks for another kind of answer by now.
    """
    kinds = {field.key: field.kind for field in contest.entry_fields.all() if field.retired_at is None}
    for key, value in typed.items():
        if key not in kinds or not (is_empty(value) or isinstance(value, SHAPE.get(kinds[key], ()))):
            raise MoveRefused(
                _("The organisers changed the form while you were writing. Open the page again, then save.")
            )
    return {key: plain(value) if isinstance(value, str) else value for key, value in typed.items()}
