"""The worker's rounds: delivering, sweeping, singing. The rows say what is to be done, so a lost task loses nothing."""

import datetime as dt

from celery import shared_task
from django.db.models.functions import Now

from notifications import postman
from notifications.bell import ring
from notifications.models import Canary


@shared_task
def deliver() -> None:
    """Send what is due; what is left when the shift is over is left to the next one, so that other tasks get a turn."""
    if postman.deliver():
        ring("notifications.tasks.deliver")


@shared_task
def sweep(
    stale_after: float = postman.STALE_AFTER.total_seconds(), retry_after: float = postman.RETRY_AFTER.total_seconds()
) -> None:
    """Put right what dead postmen left behind, and ring the bell when something is due."""
    if postman.sweep(stale_after=dt.timedelta(seconds=stale_after), retry_after=dt.timedelta(seconds=retry_after)):
        ring("notifications.tasks.deliver")


@shared_task
def sing(queue: str) -> None:
    """Show that a worker hears this queue."""
    Canary.objects.update_or_create(name=queue, defaults={"sung_at": Now()})
