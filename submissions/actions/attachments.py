"""Adding files to an entry, and taking them away."""

from __future__ import annotations

import hashlib
import posixpath
import unicodedata
from typing import IO, TYPE_CHECKING, cast

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audit.log import record
from audit.verdicts import Refused
from submissions.actions.entries import in_hand
from submissions.admission import EXAMINERS, Flaw, examine, extension_of
from submissions.models import Attachment, Entry, attachment_path
from submissions.policies import entries as policies

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

    from accounts.models import User
    from contests.models import Contest, EntryField

MOST_FILES = 20
LONGEST_NAME = 120
MEGABYTE = 1024 * 1024
TEXT_EXTENSIONS = ("pdf", "docx")
VIDEO_EXTENSIONS = ("mp4",)


class FileRefused(Refused):
    """The file is not let in; the reason says what to do."""


def most_bytes(field: EntryField | None = None) -> int:
    """The size that a file may have at most."""
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
    """Add a file, once it was examined; with a `field`, as the answer to a question of the form.

    Raises FileRefused, in words that say what to do. The bytes lie under a random name; the name given is only told.
    """
    policies.attach(by, entry).enforce()
    enforce_fit(entry.contest, file, kind=kind, field=field)
    name = plain_name(file.name or "")
    sha256 = _digest(file)
    path = default_storage.save(attachment_path(Attachment(entry=entry), name), file)
    attachment = Attachment(
        kind=kind, file=path, name=name, size=file.size or 0, sha256=sha256, field_key=field.key if field else ""
    )
    try:
        return _keep(entry, by, attachment, field)
    except BaseException:
        default_storage.delete(path)
        raise


def enforce_fit(contest: Contest, file: UploadedFile[bytes], *, kind: str, field: EntryField | None = None) -> None:
    """Examine a file before it is kept. Raises FileRefused, in words that say what to do."""
    name = plain_name(file.name or "")
    extensions = extensions_for(contest, field) if field is not None else taken_extensions(contest, kind)
    most = most_bytes(field)
    flaw = examine(cast("IO[bytes]", file.file), name=name, size=file.size or 0, allowed=extensions, most_bytes=most)
    if flaw is not None:
        raise FileRefused(flaw_in_words(flaw, name, extensions, most))


@transaction.atomic
def detach(*, attachment: Attachment, by: User) -> None:
    """Take a file away from the entry; revisions that were handed in with it keep it."""
    policies.detach(by, attachment.entry).enforce()
    entry = in_hand(attachment.entry)
    changed = entry.attachments.kept().filter(pk=attachment.pk).update(removed_at=timezone.now())
    if changed:
        record(entry, "detach", by=by, facts={"attachment": attachment.pk, "sha256": attachment.sha256})


@transaction.atomic
def _keep(entry: Entry, by: User, attachment: Attachment, field: EntryField | None) -> Attachment:
    kept = in_hand(entry)
    if field is not None:
        _enforce_room(kept, field)
    if kept.attachments.kept().count() >= MOST_FILES:
        raise FileRefused(_("An entry has at most %(count)d files. Take one away first.") % {"count": MOST_FILES})
    attachment.entry = kept
    attachment.extension = extension_of(attachment.name)
    attachment.uploaded_by = by
    attachment.save()
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
    if entry.attachments.kept().filter(field_key=field.key).count() >= most:
        raise FileRefused(
            ngettext(
                "“%(question)s” takes %(count)d file. Take the one that is there away first.",
                "“%(question)s” takes at most %(count)d files. Take one away first.",
                most,
            )
            % {"question": field.label, "count": most}
        )


def plain_name(name: str) -> str:
    """A file's name without folders, signs that cannot be seen and needless length; its extension stays."""
    base = posixpath.basename(unicodedata.normalize("NFC", name).replace("\\", "/"))
    visible = "".join(sign for sign in base if unicodedata.category(sign)[0] != "C").strip()
    stem, dot = posixpath.splitext(visible)
    return f"{stem[:LONGEST_NAME]}{dot[:10]}"


def flaw_in_words(flaw: Flaw, name: str, extensions: list[str], most: int) -> str:
    """Why a file is not let in, and what to do."""
    types = ", ".join(extension.upper() for extension in extensions)
    extension = extension_of(name)
    reasons = {
        Flaw.TYPE: _("Files of type “.%(extension)s” are not taken here. Send one of these: %(types)s."),
        Flaw.EMPTY: _("“%(name)s” is empty. Choose the file again."),
        Flaw.SIZE: _("“%(name)s” is larger than %(most)d MB. Make it smaller, for instance with smaller pictures."),
        Flaw.NOT_WHAT_IT_SAYS: _(
            "“%(name)s” is named .%(extension)s but is something else inside. Open it and save it anew as %(types)s."
        ),
        Flaw.BROKEN: _("“%(name)s” cannot be opened: it is damaged. Save it anew and send it again."),
        Flaw.LOCKED: _("“%(name)s” is protected by a password. Save a copy without the password and send that."),
        Flaw.MACROS: _("“%(name)s” holds macros, which are not taken. Save it without macros, or as PDF."),
        Flaw.EMBEDDED: _(
            "“%(name)s” has other files inside it. Take them out and send each by itself, or save as PDF."
        ),
        Flaw.SCRIPT: _(
            "“%(name)s” holds a script or an act that starts by itself. Print it to a new PDF and send that."
        ),
        Flaw.REMOTE: _("“%(name)s” fetches parts of itself from elsewhere. Save it as PDF and send that."),
        Flaw.HUGE_INSIDE: _("“%(name)s” is too large or too tangled inside. Save it as PDF and send that."),
    }
    return reasons[flaw] % {"name": name, "extension": extension, "types": types, "most": most // MEGABYTE}


def _digest(file: UploadedFile[bytes]) -> str:
    sha256 = hashlib.sha256()
    for chunk in file.chunks():
        sha256.update(chunk)
    file.seek(0)
    return sha256.hexdigest()
