"""The worker's side of judging. The rows say what is to be done, so a lost task loses nothing."""

from celery import shared_task

from judging import actions


@shared_task
def tell_of_extensions() -> None:
    """Tell authors and judges of dates that were put off."""
    actions.tell_of_extensions()
