"""An entry as it was handed in, made ready for reading."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from contests.models import EntryForm

if TYPE_CHECKING:
    from submissions.models import Attachment, Entry, Revision


@dataclass(frozen=True, slots=True)
class Reading:
    """The last text that was handed in, with its parts by name, and its files."""

    revision: Revision
    form: str
    parts: list[tuple[str, str]]
    attachments: list[Attachment]

    @property
    def content(self) -> dict[str, Any]:
        """Everything that was handed in."""
        content: dict[str, Any] = self.revision.content
        return content


def handed_in(entry: Entry) -> Reading:
    """The latest revision of an entry, its parts in the order of the contest's form."""
    revision = entry.revisions.select_related("created_by").latest("number")
    answers = revision.content.get("answers", {})
    labels = {field.key: field.label for field in entry.contest.entry_fields.all()}
    parts = [(label, answers[key]) for key, label in labels.items() if answers.get(key)]
    parts += [(key, text) for key, text in answers.items() if key not in labels and text]
    form = str(dict(EntryForm.choices).get(revision.content.get("form", entry.form), ""))
    return Reading(revision, form, parts, list(entry.attachments.kept()))
