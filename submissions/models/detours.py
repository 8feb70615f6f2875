"""Where an entry went another way than a letter sends it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from audit.models import ClockTimestamp
from submissions.models.entries import Entry
from units.models import Unit


class Detour(models.Model):
    """An entry went back to the unit below, was recalled, or was moved to the right unit; never changed."""

    class Kind(models.TextChoices):
        """Why it did not go the way of a letter."""

        SENT_BACK = "sent_back", _("Sent back to the unit below")
        RECALLED = "recalled", _("Recalled by the unit that sent it")
        REROUTED = "rerouted", _("Moved to the right unit")

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="detours", verbose_name=_("entry"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    from_unit = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("from unit"),
        help_text=_("Empty: from the receiving office."),
    )
    to_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("to unit"))
    reason = models.TextField(_("reason"), blank=True)
    at = models.DateTimeField(_("at"), db_default=ClockTimestamp())
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))

    class Meta:
        verbose_name = _("detour")
        verbose_name_plural = _("detours")
        ordering = ["entry", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="recalled") | ~Q(reason=""),
                name="detour_has_reason",
                violation_error_message=_("Say why the entry goes to another unit."),
            ),
            models.CheckConstraint(
                condition=Q(from_unit__isnull=True) | ~Q(from_unit=F("to_unit")),
                name="detour_leads_elsewhere",
                violation_error_message=_("The entry already lies at this unit."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry}: {self.get_kind_display()}"
