"""Reading the text of files in a worker, once they were found clean: each text's row says how far it is."""

from __future__ import annotations

import datetime as dt
from typing import IO, TYPE_CHECKING, Any, cast

from django.db import transaction
from django.utils import timezone

from audit.verdicts import MoveRefused
from notifications.bell import ring
from submissions.actions.similarity import compare_anew
from submissions.extraction import READERS, Unreadable, text_of
from submissions.lifecycle import FILE_TEXT
from submissions.models import FileText, JudgedFile
from submissions.oldfonts.files import old_fonts_in

if TYPE_CHECKING:
    from submissions.models import Attachment

MOST_ATTEMPTS = 3
MOST_FONTS = 200  # signs of their names
STALE_AFTER = dt.timedelta(minutes=5)  # no file may be read for longer than half of this


def queue_reading(attachment: Attachment) -> bool:
    """Have a worker read what the file says, once the transaction commits; pictures and films say nothing."""
    if attachment.extension not in READERS:
        return False
    waiting, _made = FileText.objects.get_or_create(attachment=attachment)
    ring("submissions.tasks.read_text", waiting.pk)
    return True


def queue_again() -> int:
    """Have the files read once more in which no text was found, and say how many wait."""
    for text in FileText.objects.filter(state__in=FILE_TEXT.sources("read_again")):
        FILE_TEXT.apply(text, "read_again", by=None, attempts=0, error="")
    return FileText.objects.due().count()


def read_text(*, text: FileText) -> None:
    """Read what a file says (the worker's act): claimed by its move, so that two workers never read the same one."""
    stamps: dict[str, Any] = {"beat_at": timezone.now(), "attempts": text.attempts + 1, "error": ""}
    try:
        FILE_TEXT.apply(text, "begin", by=None, **stamps)
    except MoveRefused:
        return
    try:
        with text.attachment.file.open("rb") as file:
            said = text_of(cast("IO[bytes]", file), text.attachment.extension)
            fonts = old_fonts_in(cast("IO[bytes]", file), text.attachment.extension) if said else set()
        _settle(text, said, ", ".join(sorted(fonts))[:MOST_FONTS])
    except Unreadable as unreadable:
        _leave(text, "give_up", str(unreadable))
    except Exception as error:  # noqa: BLE001 - whatever went wrong is written on the row
        _once_more(text, f"{type(error).__name__}: {error}")


def requeue_stale() -> list[int]:
    """Give texts whose worker died to another one; after three tries they are left with the reason."""
    for text in FileText.objects.stale(timezone.now() - STALE_AFTER):
        _once_more(text, "The worker died three times while reading this file.")
    return list(FileText.objects.due().values_list("pk", flat=True))


def _settle(text: FileText, said: str, fonts: str) -> None:
    """Keep what was read, compare the entry with others by it, and look for its authors' names in it."""
    try:
        with transaction.atomic():
            if said:
                FileText.objects.filter(pk=text.pk, state="reading").update(text=said)
                FILE_TEXT.apply(text, "keep", by=None, read_at=timezone.now(), old_fonts=fonts)
                compare_anew(text.attachment)
                JudgedFile.objects.look_anew(text.attachment)
            else:
                FILE_TEXT.apply(text, "find_blank", by=None)
    except MoveRefused:  # taken for dead, and another worker was faster
        return


def _once_more(text: FileText, reason: str) -> None:
    """Put the text back into the queue, or leave it with the reason when it had its tries."""
    _leave(text, "requeue" if text.attempts < MOST_ATTEMPTS else "give_up", reason)


def _leave(text: FileText, move: str, reason: str) -> None:
    try:
        FILE_TEXT.apply(text, move, by=None, error=reason[:300])
    except MoveRefused:
        return  # another worker was faster
