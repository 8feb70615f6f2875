"""Two entries that are the same: one was merged into the other; it keeps its number, its text and its receipts."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from audit.models import ClockTimestamp
from submissions.models.entries import Entry


class Union(models.Model):
    """Which entry was merged into which, why, and why it was taken out again, if it was."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="unions", verbose_name=_("merged entry"))
    into = models.ForeignKey(Entry, models.PROTECT, related_name="taken_in", verbose_name=_("entry that stays"))
    reason = models.TextField(_("reason"))
    united_at = models.DateTimeField(_("merged"), db_default=ClockTimestamp())
    united_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("merged by")
    )
    undone_reason = models.TextField(_("reason for taking it out again"), blank=True)
    undone_at = models.DateTimeField(_("taken out again"), null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("taken out again by"),
    )

    class Meta:
        verbose_name = _("merging of two entries")
        verbose_name_plural = _("mergings of two entries")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["entry"], condition=Q(undone_at=None), name="union_once_an_entry"),
            models.CheckConstraint(
                condition=~Q(entry=F("into")) & ~Q(reason=""),
                name="union_of_two_with_reason",
                violation_error_message=_("An entry is merged into another one, with a reason."),
            ),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True, undone_by__isnull=True, undone_reason="")
                | (Q(undone_at__isnull=False, undone_by__isnull=False) & ~Q(undone_reason="")),
                name="union_undone_is_whole",
                violation_error_message=_("Taking an entry out again has its reason, its time and whoever did it."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} → {self.into_id}"
