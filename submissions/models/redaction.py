"""What judges of a blind round read of a revision, what they get of its files, and who checked it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from submissions.lifecycle import RedactionState
from submissions.masking import Span, redacted, texts
from submissions.models.entries import Revision
from submissions.models.files import Attachment
from submissions.querysets import JudgedFileQuerySet, RedactionQuerySet

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


@dataclass(frozen=True, slots=True)
class HandedFile:
    """A file as it was handed in: its number in the revision, its line there, where it is kept, what judges get."""

    number: int
    line: Mapping[str, Any]
    attachment: Attachment
    judged: JudgedFile | None = None

    @property
    def counts(self) -> bool:
        """Whether judges may get anything of it: nobody gets a file that was refused."""
        return self.attachment.state != "refused"

    @property
    def is_decided(self) -> bool:
        """Whether the office has decided what judges of a blind round get of it, and that can be given out."""
        return not self.counts or (self.judged is not None and self.judged.is_settled)


def handed_files(revision: Revision, judged: Iterable[JudgedFile] = ()) -> list[HandedFile]:
    """The files of a revision in its order; a line whose file the portal does not have is left out."""
    known = {file.sha256: file for file in sorted(revision.entry.attachments.all(), key=lambda file: -file.pk)}
    decided = {one.attachment_id: one for one in judged}
    return [
        HandedFile(number, line, known[line["sha256"]], decided.get(known[line["sha256"]].pk))
        for number, line in enumerate(revision.content.get("attachments", []), start=1)
        if line["sha256"] in known
    ]


class Redaction(models.Model):
    """The copy of a revision that judges of a blind round read, once a person has checked it."""

    revision = models.OneToOneField(Revision, models.PROTECT, related_name="redaction", verbose_name=_("revision"))
    state = models.CharField(_("state"), max_length=8, choices=RedactionState.choices, default=RedactionState.OPEN)
    version = models.PositiveIntegerField(_("version"), default=1)
    proposed_at = models.DateTimeField(_("proposed"), auto_now_add=True)
    checked_at = models.DateTimeField(_("checked"), null=True, blank=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("checked by")
    )

    objects = RedactionQuerySet.as_manager()

    class Meta:
        verbose_name = _("redacted copy")
        verbose_name_plural = _("redacted copies")
        ordering = ["revision"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="checked") | Q(checked_at__isnull=False, checked_by__isnull=False),
                name="redaction_checked_by_somebody",
                violation_error_message=_("A checked copy says who checked it, and when."),
            )
        ]

    def __str__(self) -> str:
        return str(self.revision)

    def get_absolute_url(self) -> str:
        """The page on which it is checked."""
        return reverse("submissions:redaction", args=[self.pk])

    @property
    def spans(self) -> list[Span]:
        """What is masked: what a person chose, and what nobody has decided on yet."""
        return [Span(one.place, one.start, one.end, one.what) for one in self.passages.all() if one.masked is not False]

    @cached_property
    def content(self) -> dict[str, Any]:
        """What judges read."""
        return redacted(self.revision.content, self.spans)

    @cached_property
    def texts(self) -> dict[str, str]:
        """The pieces of the text as they were handed in."""
        return texts(self.revision.content)

    @cached_property
    def handed_files(self) -> list[HandedFile]:
        """The files that were handed in with it, each with what judges get of it."""
        return handed_files(self.revision, self.files.all())

    @property
    def undecided_files(self) -> list[HandedFile]:
        """Those on which the office still has to decide."""
        return [file for file in self.handed_files if not file.is_decided]


class Passage(models.Model):
    """A passage of an entry's text that may give its authors away, and whether it is masked."""

    class What(models.TextChoices):
        """What it tells."""

        AUTHOR = "author", _("Author")
        UNIT = "unit", _("Unit")
        PHONE = "phone", _("Telephone number")
        EMAIL = "email", _("E-mail")
        ADDRESS = "address", _("Address")
        CODE = "code", _("Code or number")
        OTHER = "other", _("Something else")

    redaction = models.ForeignKey(Redaction, models.CASCADE, related_name="passages", verbose_name=_("redacted copy"))
    place = models.CharField(_("piece of the text"), max_length=200)
    start = models.PositiveIntegerField(_("from"))
    end = models.PositiveIntegerField(_("to"))
    what = models.CharField(_("what it tells"), max_length=8, choices=What.choices)
    masked = models.BooleanField(_("masked"), null=True, blank=True)
    by_hand = models.BooleanField(_("added by hand"), default=False)

    class Meta:
        verbose_name = _("passage")
        verbose_name_plural = _("passages")
        ordering = ["redaction", "place", "start"]
        constraints = [
            models.UniqueConstraint(fields=["redaction", "place", "start", "end"], name="passage_once"),
            models.CheckConstraint(
                condition=Q(end__gt=F("start")),
                name="passage_is_not_empty",
                violation_error_message=_("A passage has at least one sign."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place} {self.start}–{self.end}"


class JudgedFile(models.Model):
    """What judges of a blind round get of one file: its cleaned copy, a redacted file in its place, or why nothing."""

    class Choice(models.TextChoices):
        """What was decided."""

        SHOW = "show", _("Show the cleaned copy")
        REPLACE = "replace", _("Show a redacted file instead")
        WITHHOLD = "withhold", _("Withhold the file")

    redaction = models.ForeignKey(Redaction, models.CASCADE, related_name="files", verbose_name=_("redacted copy"))
    attachment = models.ForeignKey(Attachment, models.PROTECT, related_name="judged", verbose_name=_("file"))
    choice = models.CharField(_("what judges get"), max_length=8, choices=Choice.choices, blank=True)
    redacted = models.ForeignKey(
        Attachment, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("redacted file")
    )
    reason = models.CharField(_("why it is withheld"), max_length=300, blank=True)
    places = models.PositiveIntegerField(_("places found"), null=True, blank=True)
    found = models.JSONField(_("what was found, in its sentence"), default=list, blank=True)
    beginning = models.TextField(_("first words"), blank=True)
    looked_at = models.DateTimeField(_("looked through"), null=True, blank=True)
    still = models.JSONField(_("what the redacted file still tells"), null=True, blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )

    objects = JudgedFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("file for judges")
        verbose_name_plural = _("files for judges")
        ordering = ["redaction", "attachment"]
        constraints = [
            models.UniqueConstraint(fields=["redaction", "attachment"], name="judged_file_once"),
            models.CheckConstraint(
                condition=Q(choice="") | Q(decided_at__isnull=False, decided_by__isnull=False),
                name="judged_file_decided_by_somebody",
                violation_error_message=_("A decision on a file says who decided, and when."),
            ),
            models.CheckConstraint(
                condition=Q(choice="replace", redacted__isnull=False) | (~Q(choice="replace") & Q(redacted=None)),
                name="judged_file_replaced_by_a_file",
                violation_error_message=_("A file is replaced by a redacted one, and only then has one."),
            ),
            models.CheckConstraint(
                condition=~Q(choice="withhold") | ~Q(reason=""),
                name="judged_file_withheld_for_a_reason",
                violation_error_message=_("A file is withheld for a reason that judges read."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.attachment)

    @property
    def given(self) -> Attachment | None:
        """The file whose cleaned copy judges get; none while nobody has decided, or when it is withheld."""
        return {"show": self.attachment, "replace": self.redacted}.get(self.choice)

    @property
    def is_settled(self) -> bool:
        """Whether it was decided on, and what judges get was examined and found clean."""
        return self.choice == "withhold" or (self.given is not None and self.given.is_clean)
