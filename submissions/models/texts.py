"""The words of files, so that entries are found and compared by them too."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import Func, Q
from django.db.models.functions import Left
from django.utils.translation import gettext_lazy as _

from submissions.lifecycle import SETTLED_TEXT, FileTextState
from submissions.models.files import Attachment
from submissions.querysets import FileTextQuerySet

MOST_SEARCHED = 400_000  # signs: a longer file is found by its beginning, the words of one row cannot grow without end


class FileText(models.Model):
    """What a file says, read by a worker once the file was found clean; a scan has no text in it."""

    attachment = models.OneToOneField(Attachment, models.PROTECT, related_name="said", verbose_name=_("file"))
    state = models.CharField(_("state"), max_length=10, choices=FileTextState.choices, default=FileTextState.WAITING)
    text = models.TextField(_("text"), blank=True)
    old_fonts = models.CharField(_("old fonts"), max_length=200, blank=True)
    attempts = models.PositiveSmallIntegerField(_("tries"), default=0)
    error = models.CharField(_("error"), max_length=300, blank=True)
    beat_at = models.DateTimeField(_("last sign of life"), null=True, blank=True)
    read_at = models.DateTimeField(_("read"), null=True, blank=True)
    vector = models.GeneratedField(
        expression=SearchVector(Func(Left("text", MOST_SEARCHED), function="submissions_folded"), config="simple"),
        output_field=SearchVectorField(_("words")),
        db_persist=True,
    )

    objects = FileTextQuerySet.as_manager()

    class Meta:
        verbose_name = _("text of a file")
        verbose_name_plural = _("texts of files")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="read", read_at__isnull=False) & ~Q(text="")
                | Q(state="reading")
                | (~Q(state="read") & Q(text="")),
                name="file_text_read_has_text",
                violation_error_message=_("A file whose text was found has its text and the time; no other has one."),
            ),
            models.CheckConstraint(
                condition=~Q(state="unreadable") | ~Q(error=""),
                name="file_text_unreadable_has_reason",
                violation_error_message=_("A file whose text could not be read says why."),
            ),
        ]
        indexes = [
            GinIndex(fields=["vector"], name="file_text_vector", fastupdate=False),
            models.Index(fields=["id"], name="file_text_not_read", condition=Q(state__in=["waiting", "reading"])),
        ]

    def __str__(self) -> str:
        return f"{self.attachment_id} ({self.state})"

    @property
    def is_settled(self) -> bool:
        """Whether no worker is still to read it."""
        return self.state in SETTLED_TEXT
