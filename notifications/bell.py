"""The bell that wakes a worker: losing it loses nothing, the rows are found again by the sweeps."""

import structlog
from celery import current_app
from django.db import transaction
from kombu.exceptions import KombuError
from redis.exceptions import RedisError

log = structlog.get_logger(__name__)


def ring(task: str, *ids: int) -> None:
    """Send the task by name once the transaction commits; a broker that is down is noted, never raised."""
    transaction.on_commit(lambda: _send(task, *ids))


def _send(task: str, *ids: int) -> None:
    try:
        current_app.send_task(task, args=ids, retry=False)
    except (KombuError, RedisError, OSError) as error:
        log.warning("bell_not_heard", task=task, error=type(error).__name__)
