"""Whether the portal lives, and whether it can serve."""

import datetime as dt
from typing import Any

import pytest
from django.conf import settings as portal
from django.test import Client
from django.utils import timezone

from notifications import tasks
from notifications.models import Canary
from tests.factories.notifications import CanaryFactory

pytestmark = pytest.mark.django_db


def worker(client: Client) -> str:
    response = client.get("/readyz")
    assert response.status_code == 200
    return str(response.json()["worker"])


def sing(*, ago: float = 0) -> None:
    for queue in portal.WORKER_QUEUES:
        CanaryFactory(name=queue, sung_at=timezone.now() - dt.timedelta(seconds=ago))


def test_a_process_that_answers_is_alive(client: Client) -> None:
    assert client.get("/healthz").json() == {"alive": True}


def test_a_worker_that_never_sang_was_not_heard_yet(client: Client) -> None:
    assert worker(client) == "not heard yet"


def test_a_worker_that_sang_within_the_minute_is_ready(client: Client) -> None:
    sing(ago=50)
    assert worker(client) == "ready"


def test_a_worker_that_has_been_silent_for_a_minute_is_deaf(client: Client) -> None:
    sing(ago=61)
    assert worker(client) == "deaf"


def test_a_queue_that_nobody_hears_is_named(client: Client) -> None:
    sing(ago=1)
    Canary.objects.filter(name="reports").update(sung_at=timezone.now() - dt.timedelta(minutes=2))
    assert worker(client) == "deaf on reports"


def test_singing_makes_a_silent_worker_ready_again(client: Client) -> None:
    sing(ago=300)
    for queue in portal.WORKER_QUEUES:
        tasks.sing(queue)
    assert worker(client) == "ready"
    assert Canary.objects.count() == len(portal.WORKER_QUEUES)


def test_every_queue_has_its_canary_in_the_beat() -> None:
    rung = {
        entry["args"][0]: entry["options"]["queue"]
        for entry in portal.CELERY_BEAT_SCHEDULE.values()
        if entry["task"] == "notifications.tasks.sing"
    }
    assert rung == {queue: queue for queue in portal.WORKER_QUEUES}


def test_a_portal_without_its_cache_cannot_serve(client: Client, settings: Any) -> None:
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:1/0"}
    }
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["cache"] == "unreachable"
