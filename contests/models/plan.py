"""What a contest asks: who may enter, on what, by which way, by when, how many, for which prizes."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from contests.checks import PlannedDeadline, PlannedEntrant, PlannedQuota, PlannedStep, PlannedTier
from contests.clock import Cutoff
from contests.levels import Due
from contests.models.contest import Contest, EntrantKind
from contests.shifts import Ahead
from contests.wording import cutoff_words
from units.kinds import UnitKind

if TYPE_CHECKING:
    import datetime as dt


class Eligibility(models.Model):
    """Who may enter: an entrant kind, said in words, from units of some kinds."""

    contest = models.ForeignKey(Contest, models.CASCADE, related_name="eligibilities", verbose_name=_("contest"))
    order = models.PositiveSmallIntegerField(_("order"))
    entrant = models.CharField(_("entrant"), max_length=12, choices=EntrantKind.choices)
    description = models.CharField(_("in words"), max_length=300)
    unit_kinds = ArrayField(models.CharField(max_length=20, choices=UnitKind.choices), verbose_name=_("kinds of units"))
    age_from = models.PositiveSmallIntegerField(_("youngest age, in full years"), null=True, blank=True)
    age_to = models.PositiveSmallIntegerField(_("oldest age, in full years"), null=True, blank=True)

    class Meta:
        verbose_name = _("who may enter")
        verbose_name_plural = _("who may enter")
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["contest", "order"], name="eligibility_order_once"),
            models.CheckConstraint(
                condition=Q(age_from__isnull=True) | Q(age_to__isnull=True) | Q(age_to__gte=F("age_from")),
                name="eligibility_age_bounds",
                violation_error_message=_("The oldest age cannot be below the youngest."),
            ),
        ]

    def __str__(self) -> str:
        return self.description

    def planned(self) -> PlannedEntrant:
        """What the checks look at."""
        return PlannedEntrant(self.description, self.entrant, frozenset(self.unit_kinds), self.age_from, self.age_to)


class ContentArea(models.Model):
    """A subject on which ideas are asked."""

    contest = models.ForeignKey(Contest, models.CASCADE, related_name="areas", verbose_name=_("contest"))
    order = models.PositiveSmallIntegerField(_("order"))
    code = models.SlugField(_("code"), max_length=60)
    name = models.CharField(_("name"), max_length=200)

    class Meta:
        verbose_name = _("content area")
        verbose_name_plural = _("content areas")
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["contest", "code"], name="area_code_once"),
        ]

    def __str__(self) -> str:
        return self.name


class RouteStep(models.Model):
    """One hop of an entry's way: from whom, to which kinds of units, to do what."""

    contest = models.ForeignKey(Contest, models.CASCADE, related_name="route", verbose_name=_("contest"))
    order = models.PositiveSmallIntegerField(_("order"))
    description = models.CharField(_("in words"), max_length=300)
    from_kinds = ArrayField(
        models.CharField(max_length=20, choices=UnitKind.choices),
        verbose_name=_("from units of these kinds"),
        blank=True,
        default=list,
    )
    to_kinds = ArrayField(
        models.CharField(max_length=20, choices=UnitKind.choices), verbose_name=_("to units of these kinds"), blank=True
    )
    to_office = models.BooleanField(_("to the receiving office"), default=False)

    class Meta:
        verbose_name = _("step of the route")
        verbose_name_plural = _("steps of the route")
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["contest", "order"], name="route_order_once")]

    def __str__(self) -> str:
        return self.description

    def planned(self) -> PlannedStep:
        """What the checks look at."""
        return PlannedStep(self.description, frozenset(self.from_kinds), frozenset(self.to_kinds), self.to_office)


class Deadline(models.Model):
    """A moment by which something is to be done, included or not; for all units, or for those of some kinds."""

    class Kind(models.TextChoices):
        """What is due."""

        SUBMISSION = "submission", _("Authors hand in to their unit")
        FORWARDING = "forwarding", _("Units send to the receiving office")
        SCORING = "scoring", _("Judging is done")

    contest = models.ForeignKey(Contest, models.CASCADE, related_name="deadlines", verbose_name=_("contest"))
    kind = models.CharField(_("what is due"), max_length=12, choices=Kind.choices)
    unit_kinds = ArrayField(
        models.CharField(max_length=20, choices=UnitKind.choices),
        verbose_name=_("for units of these kinds"),
        blank=True,
        default=list,
    )
    moment = models.DateTimeField(_("moment"))
    inclusive = models.BooleanField(_("the moment itself still counts"), default=False)
    wording = models.CharField(_("as the plan words it"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("deadline")
        verbose_name_plural = _("deadlines")
        ordering = ["moment"]
        constraints = [models.UniqueConstraint(fields=["contest", "kind", "unit_kinds"], name="deadline_kind_once")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.moment:%d/%m/%Y %H:%M}"

    @property
    def cutoff(self) -> Cutoff:
        """The exact rule."""
        return Cutoff(self.moment, inclusive=self.inclusive)

    def passed(self, now: dt.datetime) -> bool:
        """Whether it is too late at this moment."""
        return self.cutoff.passed(now)

    def planned(self) -> PlannedDeadline:
        """What the checks look at."""
        label = str(self.get_kind_display())
        return PlannedDeadline(label, self.moment, self.wording, self.kind, tuple(self.unit_kinds))

    @property
    def due(self) -> Due:
        """What it asks of whom."""
        return Due(self.kind, self.moment, self.inclusive, tuple(self.unit_kinds))

    def ahead(self) -> Ahead:
        """The deadline as a date that can be put off."""
        return Ahead(
            f"deadline-{self.pk}",
            self.kind,
            Deadline.Kind(self.kind).label,
            self.moment,
            self.inclusive,
            unit_kinds=tuple(self.unit_kinds),
        )

    @property
    def rule(self) -> str:
        """The exact rule in words, so that nobody has to guess whether the day itself counts."""
        return cutoff_words(self.moment, inclusive=self.inclusive)


class Quota(models.Model):
    """How many entries each unit of some kinds sends."""

    class Strength(models.TextChoices):
        """How strongly it is asked."""

        REQUIRED = "required", _("Required")
        ENCOURAGED = "encouraged", _("Encouraged")

    contest = models.ForeignKey(Contest, models.CASCADE, related_name="quotas", verbose_name=_("contest"))
    order = models.PositiveSmallIntegerField(_("order"))
    label = models.CharField(_("in words"), max_length=200)
    unit_kinds = ArrayField(models.CharField(max_length=20, choices=UnitKind.choices), verbose_name=_("kinds of units"))
    minimum = models.PositiveSmallIntegerField(_("at least"), default=0)
    maximum = models.PositiveSmallIntegerField(_("at most"), null=True, blank=True)
    strength = models.CharField(_("strength"), max_length=10, choices=Strength.choices, default=Strength.REQUIRED)
    headcount_from = models.PositiveIntegerField(_("for units of at least so many staff"), null=True, blank=True)
    headcount_to = models.PositiveIntegerField(_("for units of at most so many staff"), null=True, blank=True)
    minimum_percent = models.DecimalField(
        _("staff who take part as authors, at least, %"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.01")), MaxValueValidator(Decimal(100))],
    )
    counts_children = models.BooleanField(_("entries of the units under it count too"), default=False)

    class Meta:
        verbose_name = _("quota")
        verbose_name_plural = _("quotas")
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["contest", "order"], name="quota_order_once"),
            models.CheckConstraint(
                condition=Q(maximum__isnull=True) | Q(maximum__gte=F("minimum")),
                name="quota_bounds",
                violation_error_message=_("The most cannot be less than the least."),
            ),
            models.CheckConstraint(
                condition=Q(headcount_from__isnull=True)
                | Q(headcount_to__isnull=True)
                | Q(headcount_to__gte=F("headcount_from")),
                name="quota_headcount_bounds",
                violation_error_message=_("The most staff cannot be fewer than the fewest."),
            ),
            models.CheckConstraint(
                condition=Q(minimum_percent__isnull=True) | (Q(minimum_percent__gt=0) & Q(minimum_percent__lte=100)),
                name="quota_percent_bounds",
                violation_error_message=_("A share of the staff lies above 0 and not above 100 %."),
            ),
        ]

    def __str__(self) -> str:
        return self.label

    def planned(self) -> PlannedQuota:
        """What the checks look at."""
        return PlannedQuota(self.label, frozenset(self.unit_kinds), self.minimum, self.maximum, self.headcounts)

    @property
    def headcounts(self) -> tuple[int | None, int | None]:
        """The bounds of the size of the units that it asks."""
        return self.headcount_from, self.headcount_to

    @property
    def asks(self) -> Q:
        """Of which units it asks: those of its kinds and size (see `submissions.allowance.concerns`)."""
        size = Q()
        if self.headcount_from is not None:
            size &= Q(headcount__gte=self.headcount_from)
        if self.headcount_to is not None:
            size &= Q(headcount__lte=self.headcount_to)
        return Q(kind__in=self.unit_kinds) & size


class PrizeTier(models.Model):
    """Prizes of one rank: how many, and how much by entrant kind, in whole đồng."""

    contest = models.ForeignKey(Contest, models.CASCADE, related_name="prize_tiers", verbose_name=_("contest"))
    rank = models.PositiveSmallIntegerField(_("rank"))
    name = models.CharField(_("name"), max_length=80)
    count = models.PositiveSmallIntegerField(_("number of prizes"), validators=[MinValueValidator(1)])
    individual_amount = models.PositiveBigIntegerField(_("amount for an individual"))
    collective_amount = models.PositiveBigIntegerField(_("amount for a group or organisation"))

    class Meta:
        verbose_name = _("prize tier")
        verbose_name_plural = _("prize tiers")
        ordering = ["contest", "rank"]
        constraints = [models.UniqueConstraint(fields=["contest", "rank"], name="tier_rank_once")]

    def __str__(self) -> str:
        return self.name

    def planned(self) -> PlannedTier:
        """What the checks look at."""
        return PlannedTier(self.name, self.count, self.individual_amount, self.collective_amount)

    def amount_for(self, entrant: str) -> int:
        """The prize in đồng for an entrant kind."""
        return self.individual_amount if entrant == EntrantKind.INDIVIDUAL else self.collective_amount
