"""What people do with messages."""

from collections.abc import Iterable
from typing import Any

import structlog
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _

from notifications import postman
from notifications.models import Message

log = structlog.get_logger(__name__)


def resend(*, message: Message, by: Any) -> None:
    """Let a message that was parked, or whose outcome is unknown, be sent once more.

    Raises PermissionDenied, whose text says why. The row says what became of it, the log who wanted it.
    """
    if not by.has_role("administrator"):
        raise PermissionDenied(_("Only administrators can send a message again."))
    if not postman.requeue(message):
        raise PermissionDenied(_("This message is on its way or was sent: there is nothing to repeat."))
    log.info("message_resent", message=message.pk, by=by.pk)


def mark_read(*, messages: Iterable[Message], by: Any) -> None:
    """Note that their reader has seen the messages."""
    unread = Message.objects.visible_to(by).unread().filter(pk__in=[message.pk for message in messages])
    unread.update(read_at=timezone.now())
