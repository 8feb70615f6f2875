"""The bell makes nobody wait: a broker that is down is noted at once."""

import socket
from typing import Any

import pytest
from celery import Celery, current_app
from kombu.exceptions import OperationalError
from kombu.utils import functional

from config.celery import app as portal


class Waited(Exception):
    """Somebody slept before trying again."""


@pytest.fixture
def dead_broker(monkeypatch: pytest.MonkeyPatch) -> str:
    """An address where nobody answers; sleeping between two tries is caught."""

    def sleep(seconds: float) -> None:
        if seconds:
            raise Waited(seconds)

    monkeypatch.setattr(functional, "sleep", sleep)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    return f"redis://127.0.0.1:{port}/0"


def send(broker: str, options: Any) -> None:
    app = Celery(broker=broker, set_as_current=False)
    app.conf.broker_transport_options = options
    app.send_task("notifications.tasks.deliver", args=(1,), retry=False)


def test_nobody_waits_for_a_broker_that_is_down(dead_broker: str) -> None:
    with pytest.raises(OperationalError):
        send(dead_broker, portal.conf.broker_transport_options)


def test_the_waiting_would_be_caught(dead_broker: str) -> None:
    """The control: with the library's own way somebody sleeps."""
    with pytest.raises(Waited):
        send(dead_broker, {"max_retries": 1})


def test_the_tests_ring_the_portals_own_bell() -> None:
    assert current_app.main == portal.main
