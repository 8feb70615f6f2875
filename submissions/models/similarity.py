"""What is kept of each text to compare it by, and what people found of two that are alike."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from submissions.lifecycle import ComparisonState, FindingState
from submissions.models.entries import Entry, Revision
from submissions.querysets import FindingQuerySet, FingerprintQuerySet

SHARE_BOUNDS = [MinValueValidator(0), MaxValueValidator(1)]


class Fingerprint(models.Model):
    """The marks of a text that was handed in, and how far its comparison is; an earlier text of an entry keeps none."""

    revision = models.OneToOneField(Revision, models.PROTECT, related_name="fingerprint", verbose_name=_("revision"))
    marks = ArrayField(models.IntegerField(), verbose_name=_("marks"), default=list, blank=True)
    runs = models.PositiveIntegerField(_("marks of runs of words"), default=0)
    pairs = models.PositiveIntegerField(_("marks of pairs of words"), default=0)
    state = models.CharField(_("state"), max_length=8, choices=ComparisonState.choices, default=ComparisonState.WAITING)
    attempts = models.PositiveSmallIntegerField(_("tries"), default=0)
    error = models.CharField(_("error"), max_length=300, blank=True)
    beat_at = models.DateTimeField(_("last sign of life"), null=True, blank=True)
    compared_at = models.DateTimeField(_("compared"), null=True, blank=True)

    objects = FingerprintQuerySet.as_manager()

    class Meta:
        verbose_name = _("fingerprint")
        verbose_name_plural = _("fingerprints")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="done") | Q(compared_at__isnull=False),
                name="fingerprint_done_has_time",
                violation_error_message=_("A text that was compared has the time at which it was."),
            ),
            models.CheckConstraint(
                condition=~Q(state="failed") | ~Q(error=""),
                name="fingerprint_failed_has_reason",
                violation_error_message=_("A comparison that failed says why."),
            ),
        ]
        indexes = [
            GinIndex(fields=["marks"], name="fingerprint_marks", fastupdate=False),
            models.Index(fields=["id"], name="fingerprint_not_done", condition=Q(state__in=["waiting", "running"])),
        ]

    def __str__(self) -> str:
        return f"{self.revision_id} ({self.state})"


class SimilarityFinding(models.Model):
    """Two entries whose texts are alike, how much and where; people decide what it means."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="findings", verbose_name=_("entry"))
    other = models.ForeignKey(Entry, models.PROTECT, related_name="findings_of_others", verbose_name=_("other entry"))
    revision = models.ForeignKey(Revision, models.PROTECT, related_name="+", verbose_name=_("text"))
    other_revision = models.ForeignKey(Revision, models.PROTECT, related_name="+", verbose_name=_("other text"))
    score = models.DecimalField(_("alike"), max_digits=4, decimal_places=3, validators=SHARE_BOUNDS)
    copied = models.DecimalField(_("copied"), max_digits=4, decimal_places=3, validators=SHARE_BOUNDS)
    copied_other = models.DecimalField(
        _("copied, of the other text"), max_digits=4, decimal_places=3, validators=SHARE_BOUNDS
    )
    rephrased = models.DecimalField(_("said in other words"), max_digits=4, decimal_places=3, validators=SHARE_BOUNDS)
    title = models.DecimalField(_("titles alike"), max_digits=4, decimal_places=3, validators=SHARE_BOUNDS)
    longest = models.PositiveIntegerField(_("words of the longest shared passage"), default=0)
    figures = models.JSONField(_("figures that both quote"), default=list, blank=True)
    passages = models.JSONField(_("shared passages"), default=list, blank=True)
    state = models.CharField(_("state"), max_length=12, choices=FindingState.choices, default=FindingState.OPEN)
    reason = models.TextField(_("reason"), blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    found_at = models.DateTimeField(_("found"), auto_now_add=True)

    objects = FindingQuerySet.as_manager()

    class Meta:
        verbose_name = _("similarity finding")
        verbose_name_plural = _("similarity findings")
        ordering = ["-score", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["entry", "other"], name="finding_once_a_pair"),
            models.CheckConstraint(
                condition=Q(entry__lt=F("other")),
                name="finding_not_about_itself",
                violation_error_message=_("A finding is about two entries, the one begun first named first."),
            ),
            models.CheckConstraint(
                condition=Q(state="open", decided_by__isnull=True, decided_at__isnull=True, reason="")
                | (~Q(state="open") & Q(decided_by__isnull=False, decided_at__isnull=False) & ~Q(reason="")),
                name="finding_decision_is_whole",
                violation_error_message=_("A decision has its person, time and reason."),
            ),
        ]
        indexes = [
            models.Index(fields=["other", "state"], name="finding_of_other"),
            models.Index(fields=["state", "-score"], name="finding_by_score"),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} ~ {self.other_id}"

    def get_absolute_url(self) -> str:
        """The page with the two side by side."""
        return reverse("submissions:finding", args=[self.pk])
