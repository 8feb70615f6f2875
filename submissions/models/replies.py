"""What authors answer when a unit returns their entry."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from audit.models import ClockTimestamp
from submissions.models.screening import Screening


class Reply(models.Model):
    """What the authors answer to the reason for which a unit returned their entry; the newest counts."""

    screening = models.ForeignKey(Screening, models.PROTECT, related_name="replies", verbose_name=_("decision"))
    text = models.TextField(_("answer"), max_length=2000)
    at = models.DateTimeField(_("at"), db_default=ClockTimestamp())
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))

    class Meta:
        verbose_name = _("answer to a return")
        verbose_name_plural = _("answers to returns")
        ordering = ["screening", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(text=""), name="reply_says_something", violation_error_message=_("Write your answer.")
            )
        ]

    def __str__(self) -> str:
        return f"{self.screening}: {self.text[:40]}"
