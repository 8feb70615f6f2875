"""What authors wrote in an old font and keep as it is."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.models import ClockTimestamp
from submissions.models.entries import Entry


class KeptAsIs(models.Model):
    """A text or a file in an old font that its authors do not want converted, known by its digest; never changed."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="kept_as_is", verbose_name=_("entry"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    created_at = models.DateTimeField(_("kept"), db_default=ClockTimestamp())
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("kept by")
    )

    class Meta:
        verbose_name = _("text kept in an old font")
        verbose_name_plural = _("texts kept in old fonts")
        ordering = ["entry", "id"]
        constraints = [models.UniqueConstraint(fields=["entry", "sha256"], name="kept_as_is_once")]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.sha256[:8]}"
