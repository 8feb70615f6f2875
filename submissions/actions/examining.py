"""Examining the files of entries in a worker: each file's row says how far it is, so a lost task loses nothing."""

from __future__ import annotations

import datetime as dt
import hashlib
from contextlib import contextmanager
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING, Any

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from audit.verdicts import MoveRefused
from contests.admission import Flaw, Unfit, look_inside
from contests.store import piece_of
from notifications.bell import ring
from notifications.outbox import tell
from submissions.actions.concerned import authors_of, clerks_of, office_of
from submissions.actions.locks import hold_entry
from submissions.actions.pulse import Pulse
from submissions.actions.texts import queue_reading
from submissions.cleaning import CLEANERS
from submissions.lifecycle import ATTACHMENT, ENTRY
from submissions.models import Attachment, Entry, JudgedFile, attachment_path
from submissions.policies import files as policies
from submissions.querysets import AT_THE_UNIT, LEFT_THE_UNIT
from submissions.scanning import virus_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from accounts.models import User

MOST_ATTEMPTS = 3
STALE_AFTER = dt.timedelta(minutes=3)


class Damaged(Exception):
    """What is stored is no longer what was sent."""


def examine(*, attachment: Attachment) -> None:
    """Examine a file (the worker's act): claimed by its move, so that two workers never examine the same one."""
    try:
        ATTACHMENT.apply(
            attachment, "begin", by=None, beat_at=timezone.now(), attempts=attachment.attempts + 1, error=""
        )
    except MoveRefused:
        return
    pulse = Pulse(Attachment.every.filter(pk=attachment.pk), "beat_at")
    try:
        with _bytes_of(attachment, pulse) as file:
            flaw = look_inside(file, attachment.extension) or _virus(file)
            copy, flaw = _copied(attachment, file, pulse) if flaw is None else ("", flaw)
    except Exception as error:  # noqa: BLE001 - whatever went wrong is written on the row, and shown
        _failed(attachment, error)
        return
    _settle(attachment, flaw, copy)


def requeue_stale() -> list[int]:
    """Give files whose worker died to another one; after three tries they are parked with the reason."""
    for attachment in Attachment.every.stale(timezone.now() - STALE_AFTER):
        _once_more(attachment, "The worker died three times while examining this file.")
    return list(Attachment.every.due().values_list("pk", flat=True))


@transaction.atomic
def examine_again(*, attachment: Attachment, by: User) -> None:
    """Let a file that could not be examined be examined once more."""
    policies.examine_again(by, attachment).enforce()
    ATTACHMENT.apply(attachment, "examine_again", by=by, attempts=0, error="")
    ring("submissions.tasks.examine", attachment.pk)


@contextmanager
def _bytes_of(attachment: Attachment, pulse: Pulse) -> Iterator[IO[bytes]]:
    """The file's bytes on this machine, once they are found to be what was sent."""
    sha256 = hashlib.sha256()
    with TemporaryFile() as copy:
        for block in piece_of(str(attachment.file.name), 0, attachment.file.size):
            sha256.update(block)
            copy.write(block)
            pulse.beat()
        if sha256.hexdigest() != attachment.sha256:
            raise Damaged("What is stored is not what was sent: its digest differs.")
        copy.seek(0)
        yield pulse.felt_in(copy)


def _virus(file: IO[bytes]) -> Flaw | None:
    """Ask the ClamAV daemon, where there is one; what it cannot tell is not let through."""
    return Flaw.VIRUS if settings.CLAMD_ADDRESS and virus_in(file, settings.CLAMD_ADDRESS) else None


def _copied(attachment: Attachment, file: IO[bytes], pulse: Pulse) -> tuple[str, Flaw | None]:
    """Keep a copy that tells nothing of the authors; where it is, or why none can be made."""
    with TemporaryFile() as copy:
        try:
            CLEANERS[attachment.extension](file, copy)
        except Unfit as unfit:
            return "", unfit.flaw
        copy.seek(0)
        return default_storage.save(attachment_path(attachment, ""), File(pulse.felt_in(copy))), None


def _settle(attachment: Attachment, flaw: Flaw | None, copy: str) -> None:
    now, scanned = timezone.now(), bool(settings.CLAMD_ADDRESS)
    try:
        with transaction.atomic():
            if flaw is None:
                ATTACHMENT.apply(attachment, "clear", by=None, copy=copy, examined_at=now, scanned=scanned)
                if not attachment.is_consent:  # nobody finds an entry by what an author signed
                    queue_reading(attachment)
            else:
                _refuse(attachment, flaw)
    except MoveRefused:  # taken for dead, and another worker was faster
        if copy:
            default_storage.delete(copy)


def _failed(attachment: Attachment, error: Exception) -> None:
    _once_more(attachment, f"{type(error).__name__}: {error}"[:300])


def _once_more(attachment: Attachment, reason: str) -> None:
    """Put the file back into the queue, or park it with the reason when it had its tries."""
    move = "requeue" if attachment.attempts < MOST_ATTEMPTS else "park"
    try:
        with transaction.atomic():
            ATTACHMENT.apply(attachment, move, by=None, error=reason)
            if move == "park" and attachment.stands_for_id is not None:
                _tell_redactor(attachment, attachment.entry, "parked")
    except MoveRefused:
        return  # another worker was faster


def _refuse(attachment: Attachment, flaw: Flaw) -> None:
    """Refuse the file: its authors are told why; where the entry has left them, so are those who hold it now.

    The entry's row is held, so that one that is handed in at this moment either goes without the file or is told of.
    """
    entry = hold_entry(attachment.entry)
    ATTACHMENT.apply(attachment, "refuse", by=None, examined_at=timezone.now(), flaw=flaw.value)
    if attachment.stands_for_id is not None:
        _tell_redactor(attachment, entry, "refused")
        return
    if attachment.removed_at is not None or entry.state == "withdrawn":
        return
    if attachment.is_consent:
        _tell_of_consent(entry, attachment)
        return
    page = "submissions:files" if ENTRY.allows(entry, "submit") else "submissions:entry"
    context: dict[str, Any] = {"file": attachment, "entry": entry, "in_hand": ENTRY.allows(entry, "submit")}
    key = f"file-{attachment.pk}-refused"
    tell(authors_of(entry), "submissions/file_refused", key=key, url=reverse(page, args=[entry.code]), **context)
    tell(_holders(entry), "submissions/file_refused_later", key=key, url=_desk_of(entry), **context)


def _tell_redactor(attachment: Attachment, entry: Entry, became: str) -> None:
    """Tell whoever sent a redacted file what became of it, as long as judges were to get it."""
    judged = JudgedFile.objects.filter(redacted=attachment, redaction__state="open").select_related("redaction").first()
    if judged is not None:
        number = next(
            file.number for file in judged.redaction.handed_files if file.attachment.pk == judged.attachment_id
        )
        tell(
            [attachment.uploaded_by],
            f"submissions/redacted_{became}",
            key=f"file-{attachment.pk}-{became}",
            url=f"{judged.redaction.get_absolute_url()}#file-{number}",
            file=attachment,
            entry=entry,
        )


def _tell_of_consent(entry: Entry, consent: Attachment) -> None:
    """Whoever sent the paper, and whoever entered for its author, send it once more."""
    people = {person.pk: person for person in (consent.uploaded_by, entry.entered_by) if person is not None}
    tell(
        people.values(), "submissions/consent_refused", key=f"consent-{consent.pk}-refused", entry=entry, file=consent,
        url=reverse("submissions:consent", args=[entry.code]),
    )  # fmt: skip


def _holders(entry: Entry) -> list[User]:
    if entry.state in LEFT_THE_UNIT:
        return office_of(entry.contest)
    return clerks_of(entry.holder) if entry.state in AT_THE_UNIT else []


def _desk_of(entry: Entry) -> str:
    if entry.state in LEFT_THE_UNIT:
        return reverse("submissions:received_entry", args=[entry.contest.slug, entry.code])
    return reverse("submissions:screen", args=[entry.code])
