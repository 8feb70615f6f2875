"""The files that go with an entry."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contests.admission import Flaw, flaw_in_words
from submissions.lifecycle import AttachmentState
from submissions.models.entries import Entry
from submissions.querysets import AttachmentQuerySet

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

NOT_SERVED: Mapping[str, Any] = {
    AttachmentState.WAITING: _("“%(name)s” is still to be examined. It can be opened once that is done."),
    AttachmentState.EXAMINING: _("“%(name)s” is being examined. It can be opened once that is done."),
    AttachmentState.PARKED: _("“%(name)s” could not be examined, so it is not given out. Have it examined again."),
}


Files = models.Manager.from_queryset(AttachmentQuerySet)


class AttachmentManager(Files["Attachment"]):
    """The files that entries came with; neither what the office made for blind judges nor signed consents are there."""

    def get_queryset(self) -> AttachmentQuerySet:
        """Those that stand for no other file, and say something of the entry."""
        return AttachmentQuerySet(self.model, using=self._db).filter(stands_for=None).exclude(kind="consent")


class ConsentManager(Files["Attachment"]):
    """The signed papers of authors for whom somebody entered."""

    def get_queryset(self) -> AttachmentQuerySet:
        """Those, and nothing else."""
        return AttachmentQuerySet(self.model, using=self._db).filter(kind="consent")


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
        CONSENT = "consent", _("Signed consent of the author")

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
    state = models.CharField(
        _("state"), max_length=10, choices=AttachmentState.choices, default=AttachmentState.WAITING
    )
    attempts = models.PositiveSmallIntegerField(_("tries"), default=0)
    beat_at = models.DateTimeField(_("last sign of life"), null=True, blank=True)
    examined_at = models.DateTimeField(_("examined"), null=True, blank=True)
    copy = models.FileField(_("copy for judges"), upload_to=attachment_path, max_length=200, blank=True)
    scanned = models.BooleanField(_("scanned for viruses"), default=False)
    flaw = models.CharField(_("why it was refused"), max_length=20, blank=True)
    error = models.CharField(_("error"), max_length=300, blank=True)
    stands_for = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("redacted file of")
    )

    objects = AttachmentManager()
    every = AttachmentQuerySet.as_manager()
    consents = ConsentManager()

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ["entry", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(field_key="") | Q(kind="supplement"),
                name="attachment_of_a_question_is_a_supplement",
                violation_error_message=_("A file that answers a question is neither the clip nor the text version."),
            ),
            models.CheckConstraint(
                condition=~Q(kind="consent") | Q(stands_for=None),
                name="attachment_of_consent_is_no_stand_in",
                violation_error_message=_("A signed consent goes to no judge, so nothing stands for it."),
            ),
            models.CheckConstraint(
                condition=~Q(state="clean") | (Q(examined_at__isnull=False) & ~Q(copy="")),
                name="attachment_clean_was_examined",
                violation_error_message=_("A file that is found clean was examined and has its copy for judges."),
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(flaw=""),
                name="attachment_refused_has_flaw",
                violation_error_message=_("A refused file says why."),
            ),
            models.CheckConstraint(
                condition=~Q(state="parked") | ~Q(error=""),
                name="attachment_parked_has_error",
                violation_error_message=_("A file that could not be examined says why."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_consent(self) -> bool:
        """Whether it is an author's signed consent, which the unit and the office alone look at."""
        return self.kind == self.Kind.CONSENT

    @property
    def is_clean(self) -> bool:
        """Whether it was examined and may be served."""
        return self.state == AttachmentState.CLEAN

    @property
    def is_under_way(self) -> bool:
        """Whether its examination is still to end."""
        return self.state in {AttachmentState.WAITING, AttachmentState.EXAMINING}

    @property
    def counts(self) -> bool:
        """Whether it goes with the entry: it was neither taken away nor refused."""
        return self.removed_at is None and self.state != AttachmentState.REFUSED

    def refused_before(self, moment: dt.datetime) -> bool:
        """Whether it was refused by then, so that what was handed in then goes without it."""
        return self.state == AttachmentState.REFUSED and self.examined_at is not None and self.examined_at <= moment

    @property
    def reason(self) -> str:
        """Why it is not served, and what to do, in the reader's language; empty for a clean one."""
        if self.state == AttachmentState.REFUSED:
            return flaw_in_words(Flaw(self.flaw), self.name, [self.extension], self.size)
        return str(NOT_SERVED.get(self.state, "")) % {"name": self.name}


# What authors may say that a file is.
SENT_BY_AUTHORS = [choice for choice in Attachment.Kind.choices if choice[0] != Attachment.Kind.CONSENT]
