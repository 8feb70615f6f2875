"""The worker's side of entries and units."""

from celery import shared_task
from django.utils import timezone

from submissions.actions import similarity, succession_plans
from submissions.models import Fingerprint


@shared_task
def carry_out_successions() -> None:
    """Carry out what was planned to become of units, when its day has come."""
    succession_plans.carry_out_due(timezone.localdate())


@shared_task
def compare(fingerprint_id: int) -> None:
    """Compare one text with all others."""
    similarity.compare(fingerprints=Fingerprint.objects.filter(pk=fingerprint_id))


@shared_task
def compare_due() -> None:
    """Compare whatever waits: rings that nobody heard, and texts whose worker died."""
    for fingerprint_id in similarity.requeue_stale():
        compare(fingerprint_id)
