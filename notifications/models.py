"""Messages to people, and the canary that shows whether the worker hears."""

from urllib.parse import urlsplit

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from notifications.enclosure import PLACE, key_named
from notifications.lifecycle import Channel, MessageState
from notifications.querysets import CanaryQuerySet, MessageQuerySet


class Message(models.Model):
    """One thing told to one person by one channel, told once for each key."""

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="messages",
        verbose_name=_("recipient"),
    )
    name = models.CharField(_("name"), max_length=150)
    address = models.CharField(_("address"), max_length=254)
    channel = models.CharField(_("channel"), max_length=10, choices=Channel.choices)
    key = models.CharField(_("key"), max_length=150)
    template = models.CharField(_("template"), max_length=80)
    language = models.CharField(_("language"), max_length=5)
    subject = models.CharField(_("subject"), max_length=250)
    body = models.TextField(_("text"))
    encloses = models.CharField(_("name of the enclosed key"), max_length=80, blank=True)
    url = models.CharField(_("page"), max_length=300, blank=True)
    state = models.CharField(_("state"), max_length=12, choices=MessageState.choices, default=MessageState.QUEUED)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    error = models.CharField(_("error"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("written"), auto_now_add=True)
    due_at = models.DateTimeField(_("due"), auto_now_add=True)
    claimed_at = models.DateTimeField(_("taken by the postman"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    read_at = models.DateTimeField(_("read"), null=True, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["channel", "address", "key"], name="message_told_once"),
            models.CheckConstraint(
                condition=~Q(state="sent") | Q(sent_at__isnull=False),
                name="message_sent_has_time",
                violation_error_message=_("A sent message has the time at which it was sent."),
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(state__in=["queued", "claimed", "handed"]), name="message_due")
        ]

    def __str__(self) -> str:
        return f"{self.template} → {self.address}"

    @property
    def reason(self) -> str:
        """Why it was not sent: the mail server's own words, or ours in the reader's language."""
        return gettext(self.error) if self.error else ""

    @property
    def letter(self) -> str:
        """The text as the letter has it, with the enclosed key; pages show `body`, which hides it."""
        return self.body.replace(PLACE, key_named(self.encloses)) if self.encloses else self.body

    @property
    def is_stopped(self) -> bool:
        """Whether it waits for somebody to decide that it shall be sent again."""
        return self.state in {MessageState.UNKNOWN, MessageState.PARKED}

    @property
    def message_id(self) -> str:
        """The Message-ID header: the same at every try and no other message's, so that a repetition can be told."""
        return f"<{self.pk}.{self.created_at:%Y%m%d%H%M%S%f}@{urlsplit(settings.BASE_URL).hostname}>"


class Canary(models.Model):
    """When a worker last sang on a queue: its bell was rung, it heard, and it wrote the time."""

    name = models.CharField(_("name"), max_length=40, unique=True)
    sung_at = models.DateTimeField(_("sung"))

    objects = CanaryQuerySet.as_manager()

    class Meta:
        verbose_name = _("canary")
        verbose_name_plural = _("canaries")

    def __str__(self) -> str:
        return self.name
