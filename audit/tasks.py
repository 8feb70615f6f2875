"""The clock's work on the record."""

from celery import shared_task

from audit.chain import link_pending


@shared_task
def link() -> int:
    """Link the events that have no place in the chain yet."""
    return link_pending()
