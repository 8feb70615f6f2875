"""The worker's side of entries and units."""

from celery import shared_task
from django.utils import timezone

from submissions.actions import succession_plans


@shared_task
def carry_out_successions() -> None:
    """Carry out what was planned to become of units, when its day has come."""
    succession_plans.carry_out_due(timezone.localdate())
