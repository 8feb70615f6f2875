"""An entry as it was handed in, made ready for reading."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import prefetch_related_objects
from django.urls import reverse

from contests.models import EntryForm
from submissions.content import FileLink, answers_in, laid_out

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from submissions.content import Shown
    from submissions.models import Attachment, Entry, Revision


@dataclass(frozen=True, slots=True)
class Reading:
    """The last text that was handed in, with its parts by name, and its files."""

    revision: Revision
    form: str
    sections: list[tuple[str, list[Shown]]]
    attachments: list[Attachment]

    @property
    def content(self) -> dict[str, Any]:
        """Everything that was handed in."""
        content: dict[str, Any] = self.revision.content
        return content


def handed_in(entry: Entry) -> Reading:
    """The latest revision of an entry, its answers under the labels with which they were given."""
    revision = entry.revisions.select_related("created_by").latest("number")
    labels = {field.key: field.label for field in entry.contest.entry_fields.all()}
    answers = [answer for answer in answers_in(revision.content, labels) if not answer.is_empty]
    form = str(dict(EntryForm.choices).get(revision.content.get("form", entry.form), ""))
    attachments = list(entry.attachments.all())
    prefetch_related_objects(attachments, "preview")
    kept = [file for file in attachments if file.removed_at is None and not file.refused_before(revision.created_at)]
    return Reading(revision, form, laid_out(answers, fetched_from(attachments)), kept)


def fetched_from(attachments: Iterable[Attachment]) -> Callable[[Mapping[str, Any]], FileLink | None]:
    """Where those who may open the entry fetch its files."""
    known = {file.sha256: file for file in attachments}

    def fetch(line: Mapping[str, Any]) -> FileLink | None:
        file = known.get(line["sha256"])
        if file is None:
            return None
        return FileLink(line["name"], reverse("submissions:attachment", args=[file.pk]), line["size"], file.reason)

    return fetch
