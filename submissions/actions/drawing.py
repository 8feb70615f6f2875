"""Drawing what files show, in a worker: each preview's row says how far it is, so a lost task loses nothing."""

from __future__ import annotations

import datetime as dt
from contextlib import closing
from typing import TYPE_CHECKING

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from PIL import Image

from audit.verdicts import MoveRefused
from submissions import drawing
from submissions.lifecycle import PREVIEW
from submissions.models import Attachment, Preview, preview_path

if TYPE_CHECKING:
    from pathlib import Path

MOST_ATTEMPTS = 3
STALE_AFTER = dt.timedelta(minutes=5)
MOST_BEGUN = 200


def draw(*, preview: Preview) -> None:
    """Draw the first pages of a file from its copy for judges (the worker's act); no two workers draw the same one.

    Whatever is wrong with the file is written on the preview's row; the file itself stays as it is.
    """
    try:
        PREVIEW.apply(preview, "begin", by=None, beat_at=timezone.now(), attempts=preview.attempts + 1, error="")
    except MoveRefused:
        return
    try:
        pages, total = _drawn(preview.attachment)
    except drawing.Undrawable as undrawable:
        _settle(preview, "fail", str(undrawable))
    except Exception as error:  # noqa: BLE001 - whatever went wrong is written on the row
        _once_more(preview, f"{type(error).__name__}: {error}")
    else:
        if not _finish(preview, pages, total):
            _clear(pages)


def begin_drawing() -> list[int]:
    """Give every clean file that can be drawn its preview, and previews whose worker died to another one."""
    for attachment in Attachment.every.undrawn(drawing.DRAWN)[:MOST_BEGUN]:
        Preview.objects.get_or_create(attachment=attachment)
    for preview in Preview.objects.stale(timezone.now() - STALE_AFTER):
        _once_more(preview, "The worker died three times while drawing this file.")
    return list(Preview.objects.due().values_list("pk", flat=True))


def _drawn(attachment: Attachment) -> tuple[list[list[object]], int]:
    pages: list[list[object]] = []
    try:
        with (
            closing(attachment.copy.open("rb")) as stored,
            drawing.draw(stored, attachment.extension) as drawn,
        ):
            pages.extend(_kept(picture) for picture in drawn.pictures)
            return pages, drawn.total
    except BaseException:
        _clear(pages)
        raise


def _kept(picture: Path) -> list[object]:
    """Keep a picture: where it is, how wide and how high."""
    with picture.open("rb") as file:
        with Image.open(file, formats=["WEBP"]) as opened:
            width, height = opened.size
        file.seek(0)
        return [default_storage.save(preview_path(), File(file)), width, height]


def _clear(pages: list[list[object]]) -> None:
    for path, _width, _height in pages:
        default_storage.delete(str(path))


@transaction.atomic
def _finish(preview: Preview, pages: list[list[object]], total: int) -> bool:
    """Let the row say where the pictures are, unless another worker was faster."""
    held = Preview.objects.filter(pk=preview.pk, state="drawing")
    if not held.update(pages=pages, total=total):
        return False
    PREVIEW.apply(preview, "finish", by=None, drawn_at=timezone.now(), facts={"pages": len(pages)})
    return True


def _once_more(preview: Preview, reason: str) -> None:
    """Put the preview back into the queue, or leave it with the reason when it had its tries."""
    _settle(preview, "requeue" if preview.attempts < MOST_ATTEMPTS else "fail", reason)


def _settle(preview: Preview, move: str, error: str) -> None:
    try:
        PREVIEW.apply(preview, move, by=None, error=error[:300])
    except MoveRefused:
        return  # another worker was faster
