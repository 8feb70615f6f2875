"""The signed copy of a unit's letter, as it came back from the signer."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from audit.models import ClockTimestamp
from submissions.models.screening import Dispatch
from submissions.querysets import SignedCopyQuerySet


def signed_path(copy: SignedCopy, filename: str) -> str:
    """Where a signed copy is kept: by a random name; the name it was given is only told."""
    return f"letters/{uuid.uuid4().hex[:2]}/{uuid.uuid4().hex}"


class SignedCopy(models.Model):
    """The signed and stamped PDF of a letter; never changed, a better copy is a newer row."""

    dispatch = models.ForeignKey(Dispatch, models.PROTECT, related_name="signed_copies", verbose_name=_("letter"))
    file = models.FileField(_("file"), upload_to=signed_path)
    name = models.CharField(_("name of the file"), max_length=160)
    extension = models.CharField(_("type of the file"), max_length=10)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    sha256 = models.CharField("SHA-256", max_length=64)
    uploaded_at = models.DateTimeField(_("uploaded"), db_default=ClockTimestamp())
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("uploaded by")
    )

    objects = SignedCopyQuerySet.as_manager()

    class Meta:
        verbose_name = _("signed copy")
        verbose_name_plural = _("signed copies")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(file="") & Q(size__gt=0, sha256__regex=r"^[0-9a-f]{64}$"),
                name="signed_copy_has_its_file",
                violation_error_message=_("A signed copy has its file, its size and its digest."),
            ),
            models.UniqueConstraint(fields=["dispatch", "sha256"], name="signed_copy_once"),
        ]

    def __str__(self) -> str:
        return self.name
