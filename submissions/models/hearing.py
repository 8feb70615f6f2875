"""An entry is to be found not eligible: its authors are heard first."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from audit.models import ClockTimestamp
from submissions.lifecycle import HearingState
from submissions.models.entries import Entry
from submissions.querysets import HearingQuerySet

MOST_DAYS = 30


class Hearing(models.Model):
    """Why the office means to take an entry out of the contest, until when its authors answer, and what came of it."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="hearings", verbose_name=_("entry"))
    state = models.CharField(_("state"), max_length=8, choices=HearingState.choices, default=HearingState.OPEN)
    reason = models.TextField(_("reason"))
    days = models.PositiveSmallIntegerField(
        _("days to answer"), validators=[MinValueValidator(1), MaxValueValidator(MOST_DAYS)]
    )
    opened_at = models.DateTimeField(_("told"), db_default=ClockTimestamp())
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("told by"))
    due_at = models.DateTimeField(_("to be answered by"))
    reminded_at = models.DateTimeField(_("the office was reminded"), null=True, blank=True)
    answer = models.TextField(_("answer"), blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("answered by")
    )
    decision = models.TextField(_("reason of the decision"), blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )

    objects = HearingQuerySet.as_manager()

    class Meta:
        verbose_name = _("hearing")
        verbose_name_plural = _("hearings")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["entry"], condition=Q(state__in=["open", "answered"]), name="hearing_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=~Q(reason="") & Q(days__gte=1, days__lte=MOST_DAYS, due_at__gt=F("opened_at")),
                name="hearing_has_reason_and_time",
                violation_error_message=_("Authors are told the reason, and have time to answer."),
            ),
            models.CheckConstraint(
                condition=~Q(state="answered")
                | (Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(answer="")),
                name="hearing_answer_is_whole",
                violation_error_message=_("An answer has its text, its time and whoever gave it."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["open", "answered"])
                | (Q(decided_at__isnull=False, decided_by__isnull=False) & ~Q(decision="")),
                name="hearing_decided_with_reason",
                violation_error_message=_("A decision has its reason, its time and whoever took it."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} ({self.get_state_display()})"

    def get_absolute_url(self) -> str:
        """The page on which it is answered and decided."""
        return reverse("submissions:hearing", args=[self.pk])
