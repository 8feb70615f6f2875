"""Texts that others took the place of while an entry was written."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.models import ClockTimestamp
from submissions.models.entries import Entry


class SetAside(models.Model):
    """A text that was being written when an earlier one was taken back in its place; never changed."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="asides", verbose_name=_("entry"))
    content = models.JSONField(_("content"))
    created_at = models.DateTimeField(_("set aside"), db_default=ClockTimestamp())
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("set aside by")
    )

    class Meta:
        verbose_name = _("text set aside")
        verbose_name_plural = _("texts set aside")
        ordering = ["entry", "id"]

    def __str__(self) -> str:
        return f"{self.entry_id} a{self.pk}"
