"""Invitations to choose a password."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.lifecycle import InvitationState
from accounts.querysets import InvitationQuerySet

if TYPE_CHECKING:
    import datetime as dt


class Invitation(models.Model):
    """Somebody may choose a password once, with a key that was mailed or printed; only its digest is kept."""

    class Kind(models.TextChoices):
        """Why a password is chosen."""

        NEW = "new", _("New account")
        RESET = "reset", _("Forgotten password")

    class Way(models.TextChoices):
        """How the key went out the last time."""

        NONE = "", _("Not handed over yet")
        MAIL = "mail", _("Sent by e-mail")
        PAPER = "paper", _("Printed")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="invitations", verbose_name=_("person")
    )
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices, default=Kind.NEW)
    state = models.CharField(_("state"), max_length=10, choices=InvitationState.choices, default=InvitationState.OPEN)
    way = models.CharField(_("way"), max_length=8, choices=Way.choices, blank=True, default=Way.NONE)
    key_digest = models.CharField(_("digest of the key"), max_length=64, unique=True, null=True, blank=True)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("invited by")
    )
    invited_at = models.DateTimeField(_("invited"), auto_now_add=True)
    sent_at = models.DateTimeField(_("sent or printed"), null=True, blank=True)
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.UniqueConstraint(fields=["user"], condition=Q(state="open"), name="invitation_open_once"),
            models.CheckConstraint(
                condition=Q(state="accepted", accepted_at__isnull=False)
                | (~Q(state="accepted") & Q(accepted_at__isnull=True)),
                name="invitation_accepted_has_time",
                violation_error_message=_("An accepted invitation has the time at which it was accepted."),
            ),
            models.CheckConstraint(
                condition=Q(way="", key_digest__isnull=True, sent_at__isnull=True, expires_at__isnull=True)
                | (~Q(way="") & Q(key_digest__isnull=False, sent_at__isnull=False, expires_at__isnull=False)),
                name="invitation_key_expires",
                violation_error_message=_("A key that went out has the time at which it expires."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_kind_display()}"

    def expired(self, now: dt.datetime) -> bool:
        """Whether its key no longer opens the door."""
        return self.expires_at is not None and self.expires_at <= now

    @property
    def is_open(self) -> bool:
        """Whether it waits for its person."""
        return self.state == InvitationState.OPEN

    @property
    def has_expired(self) -> bool:
        """Whether it waits in vain: its key has expired."""
        return self.is_open and self.expired(timezone.now())
