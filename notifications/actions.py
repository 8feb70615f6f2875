"""What people do with messages."""

from typing import Any

import structlog
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _

from notifications import postman
from notifications.lifecycle import MessageState
from notifications.models import Message
from notifications.querysets import MessageQuerySet

log = structlog.get_logger(__name__)


def oversees(user: Any) -> bool:
    """Whether the person sees everything that was told to anybody."""
    return bool(user.is_authenticated and user.has_role("administrator"))


def resend(*, message: Message, by: Any) -> bool:
    """Let a message that was parked, or whose outcome is unknown, be sent once more; whether it still was so.

    A parked one goes to the address that its reader has now. Raises PermissionDenied, whose text says why. The row says
    what became of it, the log who wanted it.
    """
    if not oversees(by):
        raise PermissionDenied(_("Only administrators send a message again."))
    resent = postman.requeue(message, _address_now(message))
    if resent:
        log.info("message_resent", message=message.pk, by=by.pk)
    return resent


def _address_now(message: Message) -> str:
    reader = message.recipient
    if message.state != MessageState.PARKED or reader is None or not reader.email:
        return message.address
    told = Message.objects.filter(channel=message.channel, key=message.key, address=reader.email)
    return message.address if told.exists() else reader.email


def mark_read(*, messages: MessageQuerySet, by: Any) -> int:
    """Note that their reader has seen the messages; how many were new."""
    return messages.visible_to(by).unread().update(read_at=timezone.now())
