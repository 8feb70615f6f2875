"""Pictures of what a file shows, so that it can be looked at beside the text without fetching and opening it."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from submissions.lifecycle import PreviewState
from submissions.models.files import Attachment
from submissions.querysets import PreviewQuerySet


def preview_path() -> str:
    """Where a picture is kept: by a random name, so that neither path nor name tells anything."""
    return f"previews/{uuid.uuid4().hex[:2]}/{uuid.uuid4().hex}"


class Preview(models.Model):
    """The pictures of a file's first pages, drawn from its copy for judges, and how far their drawing is."""

    attachment = models.OneToOneField(Attachment, models.PROTECT, related_name="preview", verbose_name=_("file"))
    pages = models.JSONField(_("where the pictures lie, how wide and high they are"), default=list, blank=True)
    total = models.PositiveIntegerField(_("pages of the file"), default=0)
    state = models.CharField(_("state"), max_length=8, choices=PreviewState.choices, default=PreviewState.WAITING)
    attempts = models.PositiveSmallIntegerField(_("tries"), default=0)
    error = models.CharField(_("error"), max_length=300, blank=True)
    beat_at = models.DateTimeField(_("last sign of life"), null=True, blank=True)
    drawn_at = models.DateTimeField(_("drawn"), null=True, blank=True)

    objects = PreviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("preview")
        verbose_name_plural = _("previews")
        ordering = ["attachment"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="drawn") | (Q(drawn_at__isnull=False, total__gt=0) & ~Q(pages=[])),
                name="preview_drawn_has_pages",
                violation_error_message=_("A preview that was drawn has its pictures and its time."),
            ),
            models.CheckConstraint(
                condition=~Q(state="failed") | ~Q(error=""),
                name="preview_failed_has_reason",
                violation_error_message=_("A preview that could not be drawn says why."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.attachment_id} ({self.state})"

    @property
    def left(self) -> int:
        """How many pages are not among the pictures."""
        return max(self.total - len(self.pages), 0)
