"""What the postman's tests stand on."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.notifications.sink import Sink, smtp_sink


@pytest.fixture
def sink(settings: Any) -> Iterator[Sink]:
    """A mail server of the test's own, to which the portal sends."""
    with smtp_sink() as (running, port):
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.EMAIL_TIMEOUT = 1
        settings.DEFAULT_FROM_EMAIL = "Cổng cuộc thi <cong@thu.example>"
        yield running
