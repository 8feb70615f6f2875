"""The worker's side of documents."""

from celery import shared_task

from reports import actions
from reports.models import Report


@shared_task
def build(report_id: int) -> None:
    """Make one document."""
    report = Report.objects.select_related("contest", "requested_by").filter(pk=report_id).first()
    if report is not None:
        actions.build(report=report)


@shared_task
def sweep() -> None:
    """Make whatever waits: rings that nobody heard, and documents whose worker died."""
    for report_id in actions.requeue_stale():
        build(report_id)
