"""How entries are judged: rounds, their criteria and scoring rules."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from contests import rubric
from contests.checks import PlannedCriterion, PlannedRound
from contests.lifecycle import RoundState
from contests.models.contest import Contest, EntrantKind
from contests.querysets import RoundQuerySet
from contests.rubric import Weighed
from contests.shifts import Ahead
from contests.wording import advance_words

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator


class Round(models.Model):
    """A round of judging."""

    class Kind(models.TextChoices):
        """Which round it is."""

        QUALIFYING = "qualifying", _("Qualifying round")
        PRELIMINARY = "preliminary", _("Preliminary round")
        SEMI_FINAL = "semi_final", _("Semi-final")
        FINAL = "final", _("Final")

    class Mode(models.TextChoices):
        """How it is held."""

        ONLINE = "online", _("On line")
        LIVE = "live", _("Live on stage")

    contest = models.ForeignKey(Contest, models.CASCADE, related_name="rounds", verbose_name=_("contest"))
    order = models.PositiveSmallIntegerField(_("order"))
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    name = models.CharField(_("name"), max_length=120)
    mode = models.CharField(_("mode"), max_length=8, choices=Mode.choices, default=Mode.ONLINE)
    state = models.CharField(_("state"), max_length=8, choices=RoundState.choices, default=RoundState.PLANNED)
    blind = models.BooleanField(_("judges do not see the authors"), default=True)
    judges_per_entry = models.PositiveSmallIntegerField(
        _("judges for each entry"), default=2, validators=[MinValueValidator(1)]
    )
    opens_at = models.DateTimeField(_("opens"), null=True, blank=True)
    closes_at = models.DateTimeField(_("closes"), null=True, blank=True)
    opened_at = models.DateTimeField(_("opened"), null=True, blank=True)
    sealed_at = models.DateTimeField(_("sealed"), null=True, blank=True)

    objects = RoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("round")
        verbose_name_plural = _("rounds")
        ordering = ["contest", "order"]
        constraints = [
            models.UniqueConstraint(fields=["contest", "order"], name="round_order_once"),
            models.CheckConstraint(
                condition=Q(opens_at__isnull=True) | Q(closes_at__isnull=True) | Q(closes_at__gt=F("opens_at")),
                name="round_closes_after_it_opens",
                violation_error_message=_("A round closes after it opens."),
            ),
            models.CheckConstraint(
                condition=Q(state="planned") | Q(opened_at__isnull=False),
                name="round_open_has_time",
                violation_error_message=_("An opened round has the time at which it was opened."),
            ),
            models.CheckConstraint(
                condition=~Q(state="sealed") | Q(sealed_at__isnull=False),
                name="round_sealed_has_time",
                violation_error_message=_("A sealed round has the time at which it was sealed."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def rules(self) -> dict[str, Any] | None:
        """The scoring rules in force, from what was loaded with the round; None before there are any."""
        latest = max(self.policies.all(), key=lambda policy: policy.version, default=None)
        return None if latest is None else latest.value

    @property
    def advance_words(self) -> str:
        """Who goes on, in words."""
        rules = self.rules()
        return advance_words(rules["advance"]) if rules else ""

    def dates_ahead(self, now: dt.datetime) -> Iterator[Ahead]:
        """When it opens and closes, as far as that lies ahead: an open round has opened, a sealed one has closed."""
        if self.state == RoundState.PLANNED and self.opens_at and self.opens_at > now:
            yield Ahead(f"round-{self.pk}-opens_at", "round_opens", self.name, self.opens_at, round_id=self.pk)
        if self.state != RoundState.SEALED and self.closes_at and self.closes_at > now:
            yield Ahead(f"round-{self.pk}-closes_at", "round_closes", self.name, self.closes_at, round_id=self.pk)

    def planned(self) -> PlannedRound:
        """What the checks look at."""
        kept = self.rules()
        rules = {**rubric.PLAIN, **(kept or {})}
        advance = rules["advance"]
        way = advance["kind"] if kept else ""
        return PlannedRound(
            name=self.name,
            opens_at=self.opens_at,
            closes_at=self.closes_at,
            criteria=tuple(criterion.planned() for criterion in self.criteria.all()),
            scale=Decimal(rules["scale"]) if kept else None,
            finalists=int(advance["value"]) if way == "top" else None,
            per=advance.get("per") or "",
            threshold=Decimal(advance["value"]) if way == "score_at_least" else None,
            judges_per_entry=self.judges_per_entry,
            trim_from=rules["trim_from"],
            divergence=any(step["outcome"] != "mean" for step in rules["divergence"]),
            carry_weight=Decimal(rules["carry_weight"]),
            tie_breaks=tuple(rules["tie_breaks"]) if kept else None,
        )


class ScoringPolicy(models.Model):
    """How a round's result is computed: a versioned value (see `judging.scoring.Policy`)."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="policies", verbose_name=_("round"))
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    value = models.JSONField(_("rules"))

    class Meta:
        verbose_name = _("scoring policy")
        verbose_name_plural = _("scoring policies")
        ordering = ["round", "version"]
        constraints = [models.UniqueConstraint(fields=["round", "version"], name="policy_version_once")]

    def __str__(self) -> str:
        return f"{self.round} v{self.version}"


class Criterion(models.Model):
    """What judges look for, with the most points it can earn."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="criteria", verbose_name=_("round"))
    order = models.PositiveSmallIntegerField(_("order"))
    key = models.SlugField(_("key"), max_length=40)
    name = models.CharField(_("name"), max_length=150)
    guidance = models.TextField(_("guidance for judges"), blank=True)
    maximum = models.DecimalField(
        _("most points"), max_digits=6, decimal_places=2, validators=[MinValueValidator(Decimal("0.01"))]
    )
    step = models.DecimalField(_("step"), max_digits=4, decimal_places=2, default=Decimal("0.5"))
    weight = models.DecimalField(_("weight"), max_digits=5, decimal_places=2, default=Decimal(1))
    floor = models.DecimalField(_("fewest points to stay in"), max_digits=6, decimal_places=2, null=True, blank=True)
    entrants = ArrayField(
        models.CharField(max_length=12, choices=EntrantKind.choices),
        verbose_name=_("for these entrants"),
        blank=True,
        default=list,
    )
    area_codes = ArrayField(
        models.CharField(max_length=60), verbose_name=_("in these content areas"), blank=True, default=list
    )

    class Meta:
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")
        ordering = ["round", "order"]
        constraints = [
            models.UniqueConstraint(fields=["round", "key"], name="criterion_key_once"),
            models.CheckConstraint(
                condition=Q(maximum__gt=0) & (Q(floor__isnull=True) | (Q(floor__gte=0) & Q(floor__lte=F("maximum")))),
                name="criterion_bounds",
                violation_error_message=_("The most points are above zero, and a floor lies between zero and them."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def applies_to(self, entrant: str, area_code: str) -> bool:
        """Whether entries of this entrant kind and content area are judged by it; an empty list means all."""
        return (not self.entrants or entrant in self.entrants) and (not self.area_codes or area_code in self.area_codes)

    @property
    def weighed(self) -> Weighed:
        """What the scoring rules need of it."""
        return Weighed(self.key, self.maximum, self.weight, self.floor)

    def planned(self) -> PlannedCriterion:
        """What the checks look at."""
        bands = tuple((band.low, band.high) for band in self.bands.all())
        reach = (frozenset(self.entrants), frozenset(self.area_codes))
        return PlannedCriterion(self.key, self.name, self.maximum, self.weight, bands, *reach)


class Band(models.Model):
    """A named part of a criterion's scale."""

    criterion = models.ForeignKey(Criterion, models.CASCADE, related_name="bands", verbose_name=_("criterion"))
    order = models.PositiveSmallIntegerField(_("order"))
    label = models.CharField(_("label"), max_length=120)
    low = models.DecimalField(_("from"), max_digits=6, decimal_places=2)
    high = models.DecimalField(_("to"), max_digits=6, decimal_places=2)

    class Meta:
        verbose_name = _("band")
        verbose_name_plural = _("bands")
        ordering = ["criterion", "order"]
        constraints = [
            models.UniqueConstraint(fields=["criterion", "order"], name="band_order_once"),
            models.CheckConstraint(
                condition=Q(high__gte=F("low")),
                name="band_bounds",
                violation_error_message=_("A band ends above where it begins."),
            ),
        ]

    def __str__(self) -> str:
        return self.label
