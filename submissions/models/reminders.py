"""Units that were reminded."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from audit.models import ClockTimestamp
from contests.models import Contest
from units.models import Unit


class Reminder(models.Model):
    """A unit that sent nothing was reminded, once a day at most; never changed."""

    contest = models.ForeignKey(Contest, models.PROTECT, related_name="reminders", verbose_name=_("contest"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="reminders", verbose_name=_("unit"))
    on = models.DateField(_("on"))
    people = models.PositiveSmallIntegerField(_("people told"))
    at = models.DateTimeField(_("at"), db_default=ClockTimestamp())
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["contest", "unit", "on"], name="reminder_once_a_day"),
            models.CheckConstraint(
                condition=Q(people__gte=1),
                name="reminder_reached_somebody",
                violation_error_message=_("A reminder is told to somebody."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} ({self.on:%d/%m/%Y})"
