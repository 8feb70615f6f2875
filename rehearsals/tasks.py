"""The worker's side of rehearsals."""

from celery import shared_task

from rehearsals import actions
from rehearsals.models import Rehearsal


@shared_task
def perform(rehearsal_id: int) -> None:
    """Play one contest."""
    rehearsal = Rehearsal.objects.select_related("contest", "requested_by").filter(pk=rehearsal_id).first()
    if rehearsal is not None:
        actions.perform(rehearsal=rehearsal)


@shared_task
def sweep() -> None:
    """Play whatever waits: rings that nobody heard, and rehearsals whose worker died."""
    for rehearsal_id in actions.requeue_stale():
        perform(rehearsal_id)
