"""What is written down while a contest runs."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from audit.models import ClockTimestamp
from contests.models.contest import Contest
from contests.models.rounds import Round
from contests.wording import of_kinds
from units.kinds import UnitKind


class Extension(models.Model):
    """A date that was put off after everybody could read it: from when to when, why, by whom; never changed."""

    class Kind(models.TextChoices):
        """What the date is for."""

        SUBMISSION = "submission", _("Authors hand in to their unit")
        FORWARDING = "forwarding", _("Units send to the receiving office")
        SCORING = "scoring", _("Judging is done")
        ROUND_OPENS = "round_opens", _("A round opens")
        ROUND_CLOSES = "round_closes", _("A round closes")

    contest = models.ForeignKey(Contest, models.PROTECT, related_name="extensions", verbose_name=_("contest"))
    kind = models.CharField(_("what is due"), max_length=12, choices=Kind.choices)
    unit_kinds = ArrayField(
        models.CharField(max_length=20, choices=UnitKind.choices),
        verbose_name=_("for units of these kinds"),
        blank=True,
        default=list,
    )
    round = models.ForeignKey(
        Round, models.PROTECT, null=True, blank=True, related_name="extensions", verbose_name=_("round")
    )
    before_at = models.DateTimeField(_("before"))
    before_inclusive = models.BooleanField(_("the moment itself counted before"), default=False)
    after_at = models.DateTimeField(_("after"))
    after_inclusive = models.BooleanField(_("the moment itself counts"), default=False)
    reason = models.TextField(_("reason"))
    plan_version = models.PositiveIntegerField(_("version of the plan that says so"), default=0)
    at = models.DateTimeField(_("put off on"), db_default=ClockTimestamp())
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))

    class Meta:
        verbose_name = _("extension")
        verbose_name_plural = _("extensions")
        ordering = ["contest", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(after_at__gt=F("before_at"))
                | Q(after_at=F("before_at"), before_inclusive=False, after_inclusive=True),
                name="extension_gives_time",
                violation_error_message=_("A public date is put off, never brought forward."),
            ),
            models.CheckConstraint(
                condition=~Q(reason=""), name="extension_has_reason", violation_error_message=_("Say why.")
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["round_opens", "round_closes"], round__isnull=False)
                | (~Q(kind__in=["round_opens", "round_closes"]) & Q(round__isnull=True)),
                name="extension_names_its_round",
                violation_error_message=_("The date of a round names the round."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.before_at:%d/%m/%Y %H:%M} → {self.after_at:%d/%m/%Y %H:%M}"

    @property
    def what(self) -> str:
        """Which date it is, in words."""
        words = self.get_kind_display() if self.round is None else f"{self.round}: {self.get_kind_display()}"
        return of_kinds(words, self.unit_kinds)
