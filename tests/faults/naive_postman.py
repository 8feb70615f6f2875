"""Two postmen as one would write them without thinking of death: the test that kills postmen must find both out."""

import smtplib
from typing import Any

from django.apps import apps
from django.conf import settings
from django.utils import timezone

from config.celery import app


def _waiting() -> Any:
    return apps.get_model("notifications", "Message").objects.filter(state="queued").order_by("pk")


def _send(message: Any) -> None:
    with smtplib.SMTP(settings.EMAIL_HOST, settings.EMAIL_PORT, timeout=10) as server:
        text = f"Message-ID: {message.message_id}\r\n\r\n{message.body}"
        server.sendmail(settings.DEFAULT_FROM_EMAIL, [message.address], text.encode())


def _mark(message: Any) -> None:
    _waiting().filter(pk=message.pk).update(state="sent", sent_at=timezone.now())


@app.task(name="naive.send_then_mark")
def send_then_mark() -> None:
    """Whoever dies between the two sends the letter again."""
    for message in _waiting():
        _send(message)
        _mark(message)


@app.task(name="naive.mark_then_send")
def mark_then_send() -> None:
    """Whoever dies between the two never sends the letter."""
    for message in _waiting():
        _mark(message)
        _send(message)
