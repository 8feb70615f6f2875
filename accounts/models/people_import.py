"""Tables of staff that administrators upload."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.lifecycle import ImportState


class PeopleImport(models.Model):
    """A table of people to invite, kept as it was uploaded until it is carried out or thrown away."""

    state = models.CharField(_("state"), max_length=9, choices=ImportState.choices, default=ImportState.PREVIEWED)
    name = models.CharField(_("file name"), max_length=200)
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    content = models.BinaryField(_("file"))
    counts = models.JSONField(_("counts"), default=dict)
    uploaded_at = models.DateTimeField(_("uploaded"), auto_now_add=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("uploaded by")
    )
    applied_at = models.DateTimeField(_("carried out at"), null=True, blank=True)
    applied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("carried out by"),
    )

    class Meta:
        verbose_name = _("table of people")
        verbose_name_plural = _("tables of people")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="applied") | Q(applied_at__isnull=False, applied_by__isnull=False),
                name="people_import_applied_by_somebody",
                violation_error_message=_("A table that was carried out says by whom and when."),
            ),
            models.CheckConstraint(
                condition=Q(state="previewed") | Q(content=b""),
                name="people_import_forgets_its_file",
                violation_error_message=_("The file is not kept longer than needed: it holds personal data."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The table's page."""
        return reverse("accounts:people_import", args=[self.pk])

    @property
    def rows(self) -> int:
        """How many rows the table had."""
        return sum(count for fate, count in self.counts.items() if fate != "warned")
