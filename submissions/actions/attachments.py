"""Adding files to an entry, and taking them away."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audit.log import record
from contests.admission import EXAMINERS, MEGABYTE, Admitted, FileRefused, receive
from notifications.bell import ring
from submissions.actions.entries import in_hand
from submissions.models import Attachment, Entry, attachment_path
from submissions.policies import entries as policies

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

    from accounts.models import User
    from contests.models import Contest, EntryField

MOST_FILES = 20
TEXT_EXTENSIONS = ("pdf", "docx")
VIDEO_EXTENSIONS = ("mp4",)


def most_bytes(contest: Contest, field: EntryField | None = None, kind: str = "") -> int:
    """The size that a file may have at most; a clip that is sent in parts may be far larger than other files."""
    if kind == Attachment.Kind.VIDEO:
        return contest.video_max_bytes
    wanted = field.settings.get("most_megabytes") if field is not None else None
    return min(wanted * MEGABYTE, settings.ATTACHMENT_MAX_BYTES) if wanted else int(settings.ATTACHMENT_MAX_BYTES)


def extensions_for(contest: Contest, field: EntryField) -> list[str]:
    """The types of files that answer a question: those it names, else those that the contest takes."""
    named = [extension for extension in field.settings.get("extensions", []) if extension in EXAMINERS]
    return named or taken_extensions(contest)


def taken_extensions(contest: Contest, kind: str = Attachment.Kind.SUPPLEMENT) -> list[str]:
    """The types of files that the contest takes for a purpose and the portal can examine."""
    taken = [extension for extension in contest.attachment_extensions if extension in EXAMINERS]
    if kind == Attachment.Kind.TEXT_VERSION:
        return [extension for extension in taken if extension in TEXT_EXTENSIONS] or list(TEXT_EXTENSIONS)
    if kind == Attachment.Kind.VIDEO:
        return [extension for extension in taken if extension in VIDEO_EXTENSIONS] or list(VIDEO_EXTENSIONS)
    return taken


def attach(
    *, entry: Entry, by: User, kind: str, file: UploadedFile[bytes], field: EntryField | None = None
) -> Attachment:
    """Add a file, to be examined by a worker; with a `field`, as the answer to a question of the form.

    Raises FileRefused for what is seen at a glance, in words that say what to do. The bytes lie under a random name;
    the name given is only told.
    """
    policies.attach(by, entry).enforce()
    admitted = enforce_fit(entry.contest, file, kind=kind, field=field)
    path = default_storage.save(attachment_path(Attachment(entry=entry), admitted.name), file)
    attachment = Attachment(kind=kind, file=path, field_key=field.key if field else "", **asdict(admitted))
    try:
        return keep(entry, by, attachment, field)
    except BaseException:
        default_storage.delete(path)
        raise


def enforce_fit(contest: Contest, file: UploadedFile[bytes], *, kind: str, field: EntryField | None = None) -> Admitted:
    """Look at a file before it is kept. Raises FileRefused, in words that say what to do."""
    extensions = extensions_for(contest, field) if field is not None else taken_extensions(contest, kind)
    return receive(file, extensions=extensions, most_bytes=most_bytes(contest, field, kind))


@transaction.atomic
def detach(*, attachment: Attachment, by: User) -> None:
    """Take a file away from the entry; revisions that were handed in with it keep it."""
    policies.detach(by, attachment.entry).enforce()
    entry = in_hand(attachment.entry)
    changed = entry.attachments.kept().filter(pk=attachment.pk).update(removed_at=timezone.now())
    if changed:
        record(entry, "detach", by=by, facts={"attachment": attachment.pk, "sha256": attachment.sha256})


@transaction.atomic
def keep(entry: Entry, by: User, attachment: Attachment, field: EntryField | None = None) -> Attachment:
    """Let a file whose bytes are stored go with the entry, if there is room, and have it examined."""
    kept = in_hand(entry)
    if field is not None:
        _enforce_room(kept, field)
    if kept.attachments.kept().count() >= MOST_FILES:
        raise FileRefused(_("An entry has at most %(count)d files. Take one away first.") % {"count": MOST_FILES})
    attachment.entry = kept
    attachment.uploaded_by = by
    attachment.save()
    ring("submissions.tasks.examine", attachment.pk)
    record(
        kept, "attach", by=by, facts={"attachment": attachment.pk, "kind": attachment.kind, "sha256": attachment.sha256}
    )
    return attachment


def _enforce_room(entry: Entry, field: EntryField) -> None:
    """A question that is asked of this entry takes so many files."""
    found = entry.contest.entry_fields.filter(key=field.key, kind="file").first()
    if found is None or not found.is_for(entry.kind):
        raise FileRefused(_("This question no longer asks for a file. Open the page again."))
    most = found.settings.get("most_files", 1)
    if entry.attachments.counting().filter(field_key=field.key).count() >= most:
        raise FileRefused(
            ngettext(
                "“%(question)s” takes %(count)d file. Take the one that is there away first.",
                "“%(question)s” takes at most %(count)d files. Take one away first.",
                most,
            )
            % {"question": field.label, "count": most}
        )
