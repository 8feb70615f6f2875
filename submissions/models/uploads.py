"""Files on their way: their bytes arrive in parts, over as many connections as it takes."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from submissions.lifecycle import UploadState
from submissions.models.entries import Entry
from submissions.models.files import SENT_BY_AUTHORS, Attachment
from submissions.models.redaction import JudgedFile
from submissions.querysets import UploadQuerySet


class Upload(models.Model):
    """A file that is being sent; how much of it has arrived is what this row says, whatever lies in the store."""

    key = models.UUIDField(_("key"), unique=True, default=uuid.uuid4, editable=False)
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="uploads", verbose_name=_("entry"))
    kind = models.CharField(_("what it is"), max_length=12, choices=SENT_BY_AUTHORS)
    judged = models.ForeignKey(
        JudgedFile,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="uploads",
        verbose_name=_("to be shown instead of"),
    )
    name = models.CharField(_("file name"), max_length=200)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    offset = models.PositiveBigIntegerField(_("bytes that have arrived"), default=0)
    parts = models.JSONField(_("where the parts lie"), default=list, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=UploadState.choices, default=UploadState.RECEIVING)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    attachment = models.OneToOneField(
        Attachment, models.PROTECT, null=True, blank=True, related_name="upload", verbose_name=_("attachment")
    )
    begun_at = models.DateTimeField(_("begun"), auto_now_add=True)
    begun_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="uploads", verbose_name=_("begun by")
    )
    heard_at = models.DateTimeField(_("last part"))

    objects = UploadQuerySet.as_manager()

    class Meta:
        verbose_name = _("upload")
        verbose_name_plural = _("uploads")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(size__gt=0, offset__lte=F("size")),
                name="upload_never_holds_more_than_its_size",
                violation_error_message=_("No more arrives than was announced."),
            ),
            models.CheckConstraint(
                condition=Q(state="arrived", attachment__isnull=False, offset=F("size"))
                | (~Q(state="arrived") & Q(attachment__isnull=True)),
                name="upload_arrived_is_a_file",
                violation_error_message=_("A file that has arrived whole is among the files of its entry."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def folder(self) -> str:
        """Where the parts lie."""
        return f"uploads/{self.key.hex}"

    @property
    def is_whole(self) -> bool:
        """Whether all bytes have arrived."""
        return self.offset == self.size
