"""What is masked in a revision before judges of a blind round read it, and who checked it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from submissions.lifecycle import RedactionState
from submissions.masking import Span, redacted, texts
from submissions.models.entries import Revision
from submissions.querysets import RedactionQuerySet


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
