"""Reading messages in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q, QuerySet

if TYPE_CHECKING:
    import datetime as dt

    from django.db.models.functions import Now

    from notifications.models import Canary, Message  # noqa: F401


class MessageQuerySet(QuerySet["Message"]):
    """Messages."""

    def visible_to(self, user: Any) -> MessageQuerySet:
        """The messages told to this person."""
        return self.filter(recipient_id=user.pk) if user.is_authenticated else self.none()

    def unread(self) -> MessageQuerySet:
        """Those that their reader has not opened."""
        return self.filter(read_at=None)

    def search(self, words: str) -> MessageQuerySet:
        """Those whose reader, address or subject holds every word."""
        found = self
        for word in words.split():
            found = found.filter(Q(name__icontains=word) | Q(address__icontains=word) | Q(subject__icontains=word))
        return found

    def count_by_state(self) -> dict[str, int]:
        """How many there are in each state."""
        return dict(self.order_by().values_list("state").annotate(Count("pk")))

    def due(self, now: dt.datetime | Now) -> MessageQuerySet:
        """Those that wait for the postman."""
        return self.filter(state="queued", channel="email", due_at__lte=now)


class CanaryQuerySet(QuerySet["Canary"]):
    """What the workers sang."""

    def heard_since(self, moment: dt.datetime) -> set[str]:
        """The queues on which a worker sang after the moment."""
        return set(self.filter(sung_at__gt=moment).values_list("name", flat=True))
