"""The append-only record of every change, and the chain of digests that shows tampering."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class ClockTimestamp(Now):
    """PostgreSQL's own clock at the moment of the statement, not of the transaction's start."""

    def as_postgresql(self, compiler, connection, **extra):  # type: ignore[no-untyped-def]
        """Write `clock_timestamp()`."""
        return self.as_sql(compiler, connection, template="CLOCK_TIMESTAMP()", **extra)


class Event(models.Model):
    """One change: who did what to which row, when, before and after."""

    at = models.DateTimeField(_("at"), db_default=ClockTimestamp())
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by"))
    subject_type = models.CharField(_("kind of thing"), max_length=60)
    subject_id = models.CharField(_("thing"), max_length=40)
    move = models.CharField(_("act"), max_length=60)
    before = models.CharField(_("before"), max_length=40, blank=True)
    after = models.CharField(_("after"), max_length=40, blank=True)
    facts = models.JSONField(_("facts"), default=dict)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        indexes = [models.Index(fields=["subject_type", "subject_id", "id"])]

    def __str__(self) -> str:
        return f"{self.subject_type} {self.subject_id}: {self.move}"


class Link(models.Model):
    """An event's place in the chain: each digest covers the event and the digest before it."""

    position = models.BigIntegerField(_("position"), primary_key=True)
    event = models.OneToOneField(Event, models.PROTECT, related_name="link", verbose_name=_("event"))
    previous = models.CharField(_("previous digest"), max_length=64)
    digest = models.CharField(_("digest"), max_length=64)

    class Meta:
        verbose_name = _("link")
        verbose_name_plural = _("links")

    def __str__(self) -> str:
        return f"{self.position}: {self.digest[:12]}"
