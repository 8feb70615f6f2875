"""A contest's plan as data: who may enter, what is asked, by when, how it is judged, for which prizes."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from contests.clock import Cutoff
from contests.lifecycle import ContestState, RoundState
from contests.querysets import ContestQuerySet, RoundQuerySet
from units.fields import DerivedTextField
from units.kinds import UnitKind
from units.models import Unit
from units.text import fold


class EntrantKind(models.TextChoices):
    """Who enters: one person, authors together, or an agency."""

    INDIVIDUAL = "individual", _("Individual")
    GROUP = "group", _("Group of authors")
    ORGANISATION = "organisation", _("Organisation")


class EntryForm(models.TextChoices):
    """How an entry is presented."""

    ARTICLE = "article", _("Article")
    VIDEO = "video", _("Video clip")


class Series(models.Model):
    """A contest held again and again, edition by edition."""

    name = models.CharField(_("name"), max_length=250)
    host = models.ForeignKey(Unit, models.PROTECT, related_name="series", verbose_name=_("host"))

    class Meta:
        verbose_name = _("series")
        verbose_name_plural = _("series")

    def __str__(self) -> str:
        return self.name


class Contest(models.Model):
    """One edition of a contest."""

    series = models.ForeignKey(Series, models.PROTECT, related_name="editions", verbose_name=_("series"))
    edition = models.PositiveSmallIntegerField(_("edition"), default=1)
    slug = models.SlugField(_("short name in the address"), max_length=60, unique=True)
    code = models.CharField(
        _("code of its entries"),
        max_length=8,
        unique=True,
        validators=[RegexValidator(r"^[A-Z0-9]{2,8}$", _("Use 2 to 8 capital letters and digits."))],
    )
    name = models.CharField(_("name"), max_length=250)
    preset = models.CharField(_("made from the preset"), max_length=60, blank=True)
    host = models.ForeignKey(Unit, models.PROTECT, related_name="contests", verbose_name=_("host"))
    receiving_office = models.ForeignKey(
        Unit, models.PROTECT, related_name="contests_received", verbose_name=_("receiving office")
    )
    state = models.CharField(_("state"), max_length=12, choices=ContestState.choices, default=ContestState.DRAFT)
    purpose = models.TextField(_("purpose"), blank=True)
    requirements = models.TextField(_("what an idea must be"), blank=True)
    plan_number = models.CharField(_("number of the plan"), max_length=60, blank=True)
    plan_on = models.DateField(_("date of the plan"), null=True, blank=True)
    launched_on = models.DateField(_("launched on"), null=True, blank=True)
    entry_forms = ArrayField(
        models.CharField(max_length=12, choices=EntryForm.choices), verbose_name=_("forms of entry")
    )
    group_min_members = models.PositiveSmallIntegerField(
        _("fewest authors of a group"), default=2, validators=[MinValueValidator(2)]
    )
    group_max_members = models.PositiveSmallIntegerField(_("most authors of a group"), null=True, blank=True)
    text_version_required = models.BooleanField(_("entries that are not text need a text version"), default=True)
    attachment_extensions = ArrayField(
        models.CharField(max_length=8), default=list, verbose_name=_("file types that may be attached")
    )
    licence_clause = models.TextField(_("licence clause"))
    licence_version = models.PositiveSmallIntegerField(_("version of the licence clause"), default=1)
    collective_multiplier = models.DecimalField(
        _("prize of a collective, as a multiple"), max_digits=4, decimal_places=2, default=Decimal(1)
    )
    prize_total_min = models.PositiveBigIntegerField(_("least total of prizes, as published"), null=True, blank=True)
    prize_total_max = models.PositiveBigIntegerField(_("greatest total of prizes, as published"), null=True, blank=True)
    indices = ArrayField(models.CharField(max_length=20), default=list, verbose_name=_("indices it serves"), blank=True)
    index_bonus = models.TextField(_("bonus in the reform index"), blank=True)
    aftermath = models.TextField(_("what becomes of winning ideas"), blank=True)
    created_at = models.DateTimeField(_("made"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("made by")
    )
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    announced_at = models.DateTimeField(_("results announced"), null=True, blank=True)
    cancelled_reason = models.TextField(_("reason of the cancellation"), blank=True)
    version = models.PositiveIntegerField(_("version"), default=1)
    search_text = DerivedTextField(source="name", by=fold)

    objects = ContestQuerySet.as_manager()

    class Meta:
        verbose_name = _("contest")
        verbose_name_plural = _("contests")
        constraints = [
            models.UniqueConstraint(fields=["series", "edition"], name="contest_edition_once"),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "cancelled"]) | Q(published_at__isnull=False),
                name="contest_published_has_time",
                violation_error_message=_("A published contest has the time at which it was published."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["announced", "concluded"]) | Q(announced_at__isnull=False),
                name="contest_announced_has_time",
                violation_error_message=_("Announced results have the time at which they were announced."),
            ),
            models.CheckConstraint(
                condition=Q(group_max_members__isnull=True) | Q(group_max_members__gte=F("group_min_members")),
                name="contest_group_bounds",
                violation_error_message=_("The most authors of a group cannot be fewer than the fewest."),
            ),
            models.CheckConstraint(
                condition=~Q(state="cancelled") | ~Q(cancelled_reason=""),
                name="contest_cancelled_has_reason",
                violation_error_message=_("Say why the contest is cancelled."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The contest's public page."""
        return reverse("contests:contest", args=[self.slug])


class Eligibility(models.Model):
    """Who may enter: an entrant kind, said in words, from units of some kinds."""

    contest = models.ForeignKey(Contest, models.CASCADE, related_name="eligibilities", verbose_name=_("contest"))
    order = models.PositiveSmallIntegerField(_("order"))
    entrant = models.CharField(_("entrant"), max_length=12, choices=EntrantKind.choices)
    description = models.CharField(_("in words"), max_length=300)
    unit_kinds = ArrayField(
        models.CharField(max_length=20, choices=UnitKind.choices), verbose_name=_("kinds of units")
    )

    class Meta:
        verbose_name = _("who may enter")
        verbose_name_plural = _("who may enter")
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["contest", "order"], name="eligibility_order_once")]

    def __str__(self) -> str:
        return self.description


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


class EntryField(models.Model):
    """A part of the entry's text that authors fill in."""

    contest = models.ForeignKey(Contest, models.CASCADE, related_name="entry_fields", verbose_name=_("contest"))
    order = models.PositiveSmallIntegerField(_("order"))
    key = models.SlugField(_("key"), max_length=40)
    label = models.CharField(_("label"), max_length=150)
    help_text = models.CharField(_("help"), max_length=300, blank=True)
    required = models.BooleanField(_("required"), default=True)
    word_limit = models.PositiveSmallIntegerField(_("most words"), null=True, blank=True)

    class Meta:
        verbose_name = _("field of the entry form")
        verbose_name_plural = _("fields of the entry form")
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["contest", "key"], name="entry_field_key_once")]

    def __str__(self) -> str:
        return self.label


class Deadline(models.Model):
    """A moment by which something is to be done, included or not."""

    class Kind(models.TextChoices):
        """What is due."""

        SUBMISSION = "submission", _("Authors hand in to their unit")
        FORWARDING = "forwarding", _("Units send to the receiving office")
        SCORING = "scoring", _("Judging is done")

    contest = models.ForeignKey(Contest, models.CASCADE, related_name="deadlines", verbose_name=_("contest"))
    kind = models.CharField(_("what is due"), max_length=12, choices=Kind.choices)
    moment = models.DateTimeField(_("moment"))
    inclusive = models.BooleanField(_("the moment itself still counts"), default=False)
    wording = models.CharField(_("as the plan words it"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("deadline")
        verbose_name_plural = _("deadlines")
        ordering = ["moment"]
        constraints = [models.UniqueConstraint(fields=["contest", "kind"], name="deadline_kind_once")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.moment:%d/%m/%Y %H:%M}"

    @property
    def cutoff(self) -> Cutoff:
        """The exact rule."""
        return Cutoff(self.moment, inclusive=self.inclusive)

    def passed(self, now: dt.datetime) -> bool:
        """Whether it is too late at this moment."""
        return self.cutoff.passed(now)


class Quota(models.Model):
    """How many entries each unit of some kinds sends."""

    class Strength(models.TextChoices):
        """How strongly it is asked."""

        REQUIRED = "required", _("Required")
        ENCOURAGED = "encouraged", _("Encouraged")

    contest = models.ForeignKey(Contest, models.CASCADE, related_name="quotas", verbose_name=_("contest"))
    order = models.PositiveSmallIntegerField(_("order"))
    label = models.CharField(_("in words"), max_length=200)
    unit_kinds = ArrayField(
        models.CharField(max_length=20, choices=UnitKind.choices), verbose_name=_("kinds of units")
    )
    minimum = models.PositiveSmallIntegerField(_("at least"), default=0)
    maximum = models.PositiveSmallIntegerField(_("at most"), null=True, blank=True)
    strength = models.CharField(
        _("strength"), max_length=10, choices=Strength.choices, default=Strength.REQUIRED
    )

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
        ]

    def __str__(self) -> str:
        return self.label


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

    def amount_for(self, entrant: str) -> int:
        """The prize in đồng for an entrant kind."""
        return self.individual_amount if entrant == EntrantKind.INDIVIDUAL else self.collective_amount


class Organiser(models.Model):
    """Somebody who runs the contest: an organiser, or a secretary who joins codes and names."""

    class Role(models.TextChoices):
        """What they do."""

        ORGANISER = "organiser", _("Organiser")
        SECRETARY = "secretary", _("Secretary")

    contest = models.ForeignKey(Contest, models.CASCADE, related_name="organisers", verbose_name=_("contest"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="organised", verbose_name=_("person")
    )
    role = models.CharField(_("role"), max_length=10, choices=Role.choices)

    class Meta:
        verbose_name = _("organiser")
        verbose_name_plural = _("organisers")
        constraints = [models.UniqueConstraint(fields=["contest", "user"], name="organiser_once")]

    def __str__(self) -> str:
        return f"{self.user} ({self.get_role_display()})"


class RuleDocument(models.Model):
    """A paper on which the contest stands, under its number and date."""

    class Kind(models.TextChoices):
        """Which paper it is."""

        PLAN = "plan", _("Plan")
        RULES = "rules", _("Rules")
        DECISION = "decision", _("Decision")

    contest = models.ForeignKey(Contest, models.CASCADE, related_name="documents", verbose_name=_("contest"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    number = models.CharField(_("number"), max_length=60)
    issued_on = models.DateField(_("date"))
    title = models.CharField(_("title"), max_length=250)
    file = models.FileField(_("file"), upload_to="rules/%Y/", blank=True)

    class Meta:
        verbose_name = _("rule document")
        verbose_name_plural = _("rule documents")
        ordering = ["issued_on"]

    def __str__(self) -> str:
        return self.title
