"""Desks that were reminded of entries that lie there, and the level above that was told."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.models import ClockTimestamp
from submissions.models.entries import Entry
from units.models import Unit


class Nudge(models.Model):
    """People were told of an entry that lies at a unit, once for each reason and stay; never changed."""

    class Kind(models.TextChoices):
        """Why they were told."""

        WAITS = "waits", _("It lies there long")
        DEADLINE = "deadline", _("The deadline is near")
        ESCALATED = "escalated", _("The next level was told")

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="nudges", verbose_name=_("entry"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit where it lies"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    came_at = models.DateTimeField(_("lies there since"))
    people = models.PositiveSmallIntegerField(_("people told"))
    at = models.DateTimeField(_("at"), db_default=ClockTimestamp())

    class Meta:
        verbose_name = _("reminder of an entry")
        verbose_name_plural = _("reminders of entries")
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["entry", "unit", "kind", "came_at"], name="nudge_once_a_stay")]

    def __str__(self) -> str:
        return f"{self.entry}: {self.get_kind_display()}"
