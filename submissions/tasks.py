"""The worker's side of entries and units."""

from time import monotonic

from celery import shared_task
from django.utils import timezone

from contests.moments import database_now
from submissions.actions import (
    drawing,
    examining,
    hearing,
    judged,
    nudging,
    similarity,
    succession_plans,
    texts,
    uploads,
)
from submissions.models import Attachment, FileText, Fingerprint, JudgedFile, Preview

A_WHILE = 10.0  # seconds


@shared_task
def carry_out_successions() -> None:
    """Carry out what was planned to become of units, when its day has come."""
    succession_plans.carry_out_due(timezone.localdate())


@shared_task
def nudge() -> None:
    """Remind desks of what lies there long, and tell the next level of what lies on."""
    nudging.nudge_due(timezone.now())


@shared_task
def compare(fingerprint_id: int) -> None:
    """Compare one text with all others."""
    similarity.compare(fingerprints=Fingerprint.objects.filter(pk=fingerprint_id))


@shared_task
def compare_due() -> None:
    """Compare whatever waits: rings that nobody heard, and texts whose worker died."""
    for fingerprint_id in similarity.requeue_stale():
        compare(fingerprint_id)


@shared_task
def examine(attachment_id: int) -> None:
    """Examine one file."""
    attachment = Attachment.every.select_related("entry__contest", "entry__unit").filter(pk=attachment_id).first()
    if attachment is not None:
        examining.examine(attachment=attachment)


@shared_task
def examine_due() -> None:
    """Examine whatever waits: rings that nobody heard, and files whose worker died."""
    for attachment_id in examining.requeue_stale():
        examine(attachment_id)


@shared_task
def draw(preview_id: int) -> None:
    """Draw the pages of one file."""
    preview = Preview.objects.select_related("attachment").filter(pk=preview_id).first()
    if preview is not None:
        drawing.draw(preview=preview)


@shared_task
def draw_due() -> None:
    """Draw what waits, for a while, so that reports need not wait for many files; the next sweep goes on."""
    until = monotonic() + A_WHILE
    for preview_id in drawing.begin_drawing():
        draw(preview_id)
        if monotonic() > until:
            return


@shared_task
def read_text(text_id: int) -> None:
    """Read what one file says."""
    text = FileText.objects.select_related("attachment").filter(pk=text_id).first()
    if text is not None:
        texts.read_text(text=text)


@shared_task
def read_due() -> None:
    """Read whatever waits: rings that nobody heard, and files whose worker died."""
    for text_id in texts.requeue_stale():
        read_text(text_id)


@shared_task
def search_judged() -> None:
    """Look for what gives authors away in the texts of files that nobody has looked through."""
    for file in JudgedFile.objects.to_search()[: judged.MOST_AT_ONCE]:
        judged.search_file(judged=file)


@shared_task
def sweep_uploads() -> None:
    """Finish what arrived whole, end what was left unfinished."""
    uploads.sweep()


@shared_task
def remind_office() -> int:
    """Tell offices of hearings whose time to answer is over."""
    return hearing.remind_office(database_now())
