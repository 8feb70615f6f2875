"""Asking for documents and making them: every one is a row before it is a task."""

import datetime as dt
from hashlib import sha256
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation

from audit.log import record
from audit.verdicts import MoveRefused
from contests.models import Contest
from notifications.bell import ring
from notifications.outbox import tell
from reports import policies
from reports.builders import BUILDERS, Built
from reports.lifecycle import REPORT
from reports.models import Report

MOST_ATTEMPTS = 3
STALE_AFTER = dt.timedelta(minutes=3)


@transaction.atomic
def request(*, kind: str, contest: Contest, language: str, by: Any, parameters: dict[str, Any] | None = None) -> Report:
    """Ask for a document of a contest; a worker makes it and its progress can be watched.

    `parameters` narrow down the list of entries. Asked for again while it is still being made, it is the same one.
    """
    policies.request(by, contest, kind).enforce()
    same = {"kind": kind, "contest": contest, "language": language, "parameters": parameters or {}, "requested_by": by}
    asked = Report.objects.unfinished().filter(**same).first()
    if asked is not None:
        return asked
    report = Report.objects.create(**same)
    record(report, "request", by=by, facts={"kind": kind, "contest": contest.pk})
    ring("reports.tasks.build", report.pk)
    return report


def build(*, report: Report) -> None:
    """Make the document (the worker's act): claimed by its move, so that two workers never make the same one."""
    now = timezone.now()
    try:
        REPORT.apply(report, "begin", by=None, beat_at=now, attempts=report.attempts + 1, done=0, total=0, error="")
    except MoveRefused:
        return
    if not (verdict := policies.request(report.requested_by, report.contest, report.kind)):
        REPORT.apply(report, "fail", by=None, error=verdict.reason)
        return
    try:
        with translation.override(report.language):
            built = BUILDERS[report.kind](report, _progress(report))
    except Exception as error:  # noqa: BLE001 - whatever went wrong is written on the row, and shown
        _failed(report, error)
        return
    _finish(report, built)


def _finish(report: Report, built: Built) -> None:
    report.file.save(f"{report.pk}-{built.filename}", ContentFile(built.content), save=False)
    stamps: dict[str, Any] = {
        "file": report.file.name,
        "filename": built.filename,
        "sha256": sha256(built.content).hexdigest(),
        "finished_at": timezone.now(),
        "done": max(report.total, 1),
        "total": max(report.total, 1),
    }
    try:
        with transaction.atomic():
            REPORT.apply(report, "finish", by=None, **stamps)
            tell([report.requested_by], "reports/ready", key=f"report-{report.pk}", url=_page(report), report=report)
    except MoveRefused:  # taken for dead, and another worker was faster
        report.file.delete(save=False)


def requeue_stale() -> list[int]:
    """Give documents whose worker died to another one; after three tries they are parked with the reason."""
    for report in Report.objects.stale(timezone.now() - STALE_AFTER):
        if report.attempts < MOST_ATTEMPTS:
            REPORT.apply(report, "requeue", by=None)
        else:
            REPORT.apply(report, "fail", by=None, error="The worker died three times while making this document.")
    return list(Report.objects.due().values_list("pk", flat=True))


def _failed(report: Report, error: Exception) -> None:
    reason = f"{type(error).__name__}: {error}"[:300]
    REPORT.apply(report, "fail", by=None, error=reason)
    if report.attempts < MOST_ATTEMPTS:
        REPORT.apply(report, "requeue", by=None, error=reason)


def _progress(report: Report) -> Any:
    def say(done: int, total: int) -> None:
        report.done, report.total = done, total
        Report.objects.filter(pk=report.pk).update(done=done, total=total, beat_at=timezone.now())

    return say


def _page(report: Report) -> str:
    return reverse("reports:reports", args=[report.contest.slug])
