"""Rehearsals: each one a row before it is a task; of what was played only the findings are kept."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from contests.models import Contest
from rehearsals.lifecycle import RehearsalState
from rehearsals.querysets import RehearsalQuerySet

FEWEST_ENTRIES = 5
MOST_ENTRIES = 200
USUAL_ENTRIES = 40


class Rehearsal(models.Model):
    """A contest played to its paid prizes with invented people: how far it is, and what was found."""

    contest = models.ForeignKey(Contest, models.PROTECT, related_name="rehearsals", verbose_name=_("contest"))
    plan_version = models.PositiveIntegerField(_("version of the plan"))
    entries = models.PositiveSmallIntegerField(
        _("invented entries"),
        default=USUAL_ENTRIES,
        validators=[MinValueValidator(FEWEST_ENTRIES), MaxValueValidator(MOST_ENTRIES)],
    )
    seed = models.PositiveIntegerField(_("seed"))
    language = models.CharField(_("language"), max_length=5, default="vi")
    state = models.CharField(_("state"), max_length=8, choices=RehearsalState.choices, default=RehearsalState.WAITING)
    step = models.CharField(_("step"), max_length=200, blank=True)
    done = models.PositiveIntegerField(_("done"), default=0)
    total = models.PositiveIntegerField(_("of"), default=0)
    attempts = models.PositiveSmallIntegerField(_("tries"), default=0)
    error = models.CharField(_("error"), max_length=300, blank=True)
    steps = models.JSONField(_("what was found, step by step"), default=list, blank=True)
    figures = models.JSONField(_("figures"), default=dict, blank=True)
    faults = models.PositiveIntegerField(_("things that broke"), null=True, blank=True)
    warnings = models.PositiveIntegerField(_("things to look at"), null=True, blank=True)
    seconds = models.DecimalField(_("seconds it took"), max_digits=8, decimal_places=1, null=True, blank=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="rehearsals", verbose_name=_("asked for by")
    )
    requested_at = models.DateTimeField(_("asked for"), auto_now_add=True)
    beat_at = models.DateTimeField(_("last sign of life"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    objects = RehearsalQuerySet.as_manager()

    class Meta:
        verbose_name = _("rehearsal")
        verbose_name_plural = _("rehearsals")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="finished")
                | Q(finished_at__isnull=False, faults__isnull=False, warnings__isnull=False),
                name="rehearsal_finished_has_findings",
                violation_error_message=_("A finished rehearsal has its findings."),
            ),
            models.CheckConstraint(
                condition=~Q(state="failed") | ~Q(error=""),
                name="rehearsal_failed_has_reason",
                violation_error_message=_("A rehearsal that could not be played says why."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contest} ({self.pk})"

    def get_absolute_url(self) -> str:
        """The rehearsal's page."""
        return reverse("rehearsals:rehearsal", args=[self.pk])

    @property
    def under_way(self) -> bool:
        """Whether it waits or is being played."""
        return self.state in {RehearsalState.WAITING, RehearsalState.RUNNING}
