"""The files that go with an entry."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from submissions.models.entries import Entry
from submissions.querysets import AttachmentQuerySet


def attachment_path(attachment: Attachment, filename: str) -> str:
    """Where a file is kept: by a random name, so that neither path nor name tells anything."""
    return f"entries/{uuid.uuid4().hex[:2]}/{uuid.uuid4().hex}"


class Attachment(models.Model):
    """A file that goes with an entry."""

    class Kind(models.TextChoices):
        """What the file is for."""

        TEXT_VERSION = "text_version", _("Text version of the entry")
        VIDEO = "video", _("Video clip")
        SUPPLEMENT = "supplement", _("Product, software, pictures, papers")

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="attachments", verbose_name=_("entry"))
    kind = models.CharField(_("what it is"), max_length=12, choices=Kind.choices, default=Kind.SUPPLEMENT)
    file = models.FileField(_("file"), upload_to=attachment_path, max_length=200)
    name = models.CharField(_("file name"), max_length=200)
    extension = models.CharField(_("type"), max_length=8)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    uploaded_at = models.DateTimeField(_("uploaded"), auto_now_add=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("uploaded by")
    )
    removed_at = models.DateTimeField(_("taken away"), null=True, blank=True)
    field_key = models.SlugField(_("question that it answers"), max_length=40, blank=True)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ["entry", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(field_key="") | Q(kind="supplement"),
                name="attachment_of_a_question_is_a_supplement",
                violation_error_message=_("A file that answers a question is neither the clip nor the text version."),
            )
        ]

    def __str__(self) -> str:
        return self.name
