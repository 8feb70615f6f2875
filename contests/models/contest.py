"""A contest: an edition of a series, and the people who run it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contests import timeline
from contests.admission import MEGABYTE
from contests.checks import HostUnit, Plan
from contests.clock import holding
from contests.lifecycle import ContestState
from contests.querysets import PUBLIC_STATES, ContestQuerySet, SeriesQuerySet
from units.fields import DerivedTextField
from units.models import Unit
from units.text import fold

if TYPE_CHECKING:
    from contests.models.form import EntryField, FormSection
    from contests.models.plan import Deadline
    from contests.models.public_page import RuleDocument
    from contests.shifts import Ahead
    from contests.timeline import Step


MOST_DAYS = 365
DAYS = [MinValueValidator(1), MaxValueValidator(MOST_DAYS)]


class EntrantKind(models.TextChoices):
    """Who enters: one person, authors together, or an agency."""

    INDIVIDUAL = "individual", _("Individual")
    GROUP = "group", _("Group of authors")
    ORGANISATION = "organisation", _("Organisation")


class EntryForm(models.TextChoices):
    """How an entry is presented."""

    ARTICLE = "article", _("Article")
    VIDEO = "video", _("Video clip")


class ExcludedRole(models.TextChoices):
    """Who may not enter, having a hand in the contest; the portal keeps the first four out of every contest."""

    ORGANISER = "organiser", _("Organisers")
    SECRETARY = "secretary", _("Secretaries")
    JUDGE = "judge", _("Judges")
    ADMINISTRATOR = "administrator", _("Administrators of the portal")
    CLERK = "clerk", _("Screening clerks of units")
    HEAD = "head", _("Heads of units")


class PriorRecognition(models.TextChoices):
    """Whether an idea may, must or must not have been recognised before."""

    ANY = "any", _("It makes no difference")
    REQUIRED = "required", _("Required: only ideas that were recognised")
    FORBIDDEN = "forbidden", _("Not allowed: only ideas that were not recognised")


class RecognitionScope(models.TextChoices):
    """How far a recognition reaches."""

    UNIT = "unit", _("By the unit")
    PROVINCE = "province", _("By the province")
    NATION = "nation", _("By the State")


class Series(models.Model):
    """A contest held again and again, edition by edition."""

    name = models.CharField(_("name"), max_length=250)
    host = models.ForeignKey(Unit, models.PROTECT, related_name="series", verbose_name=_("host"))
    period_years = models.PositiveSmallIntegerField(_("held every so many years"), null=True, blank=True)

    objects = SeriesQuerySet.as_manager()

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
    provenance = models.JSONField(_("where its plan came from"), default=dict, blank=True)
    host = models.ForeignKey(Unit, models.PROTECT, related_name="contests", verbose_name=_("host"))
    receiving_office = models.ForeignKey(
        Unit, models.PROTECT, related_name="contests_received", verbose_name=_("receiving office")
    )
    state = models.CharField(_("state"), max_length=12, choices=ContestState.choices, default=ContestState.DRAFT)
    question = models.CharField(_("the question, in one sentence"), max_length=200, blank=True)
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
    entries_per_author = models.PositiveSmallIntegerField(
        _("most entries of one author"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    entries_per_representative = models.PositiveSmallIntegerField(
        _("most entries of one representative"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    excluded_roles = ArrayField(
        models.CharField(max_length=14, choices=ExcludedRole.choices),
        verbose_name=_("who may not enter"),
        blank=True,
        default=list,
    )
    prior_recognition = models.CharField(
        _("earlier recognition of the idea"),
        max_length=10,
        choices=PriorRecognition.choices,
        default=PriorRecognition.ANY,
    )
    prior_recognition_scope = models.CharField(
        _("recognised by"), max_length=10, choices=RecognitionScope.choices, blank=True
    )
    prior_prizes_forbidden = models.BooleanField(_("ideas that won a prize elsewhere may not enter"), default=False)
    age_on = models.DateField(_("ages are counted on"), null=True, blank=True)
    text_version_required = models.BooleanField(_("entries that are not text need a text version"), default=True)
    consent_file_required = models.BooleanField(
        _("entries entered for somebody need the signed consent as a file"), default=False
    )
    attachment_extensions = ArrayField(
        models.CharField(max_length=8), default=list, blank=True, verbose_name=_("file types that may be attached")
    )
    video_max_megabytes = models.PositiveIntegerField(
        _("largest video clip, in MB"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    reminder_days = models.PositiveSmallIntegerField(
        _("days after which a unit is reminded of what lies there"), default=5, validators=DAYS
    )
    escalation_days = models.PositiveSmallIntegerField(
        _("days after which the next level is told"), default=10, validators=DAYS
    )
    deadline_reminder_days = models.PositiveSmallIntegerField(
        _("days before the deadline at which a unit is reminded"), default=2, validators=[MaxValueValidator(MOST_DAYS)]
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
    archived_at = models.DateTimeField(_("archived"), null=True, blank=True)
    cancelled_reason = models.TextField(_("reason of the cancellation"), blank=True)
    version = models.PositiveIntegerField(_("version"), default=1)
    page_version = models.PositiveIntegerField(_("version of its public page"), default=1)
    search_text = DerivedTextField(source="name", by=fold)

    objects = ContestQuerySet.as_manager()

    # What stands in the addresses of the portal's own pages, beside the contests' short names.
    RESERVED_SLUG = frozenset({"new"})

    class Meta:
        verbose_name = _("contest")
        verbose_name_plural = _("contests")
        constraints = [
            models.UniqueConstraint(fields=["series", "edition"], name="contest_edition_once"),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "cancelled", "archived"]) | Q(published_at__isnull=False),
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
                condition=(Q(entries_per_author__isnull=True) | Q(entries_per_author__gte=1))
                & (Q(entries_per_representative__isnull=True) | Q(entries_per_representative__gte=1)),
                name="contest_entries_per_person",
                violation_error_message=_("One person takes part in at least one entry."),
            ),
            models.CheckConstraint(
                condition=Q(video_max_megabytes__isnull=True) | Q(video_max_megabytes__gte=1),
                name="contest_video_of_some_size",
                violation_error_message=_("A video clip may have at least 1 MB."),
            ),
            models.CheckConstraint(
                condition=Q(
                    reminder_days__gte=1, escalation_days__lte=MOST_DAYS, deadline_reminder_days__lte=MOST_DAYS
                ),
                name="contest_reminders_within_a_year",
                violation_error_message=_("Units are reminded after one day at the soonest, and within a year."),
            ),
            models.CheckConstraint(
                condition=Q(escalation_days__gt=F("reminder_days")),
                name="contest_escalates_after_reminding",
                violation_error_message=_("The next level is told later than the unit itself."),
            ),
            models.CheckConstraint(
                condition=Q(prior_recognition="any", prior_recognition_scope="")
                | (~Q(prior_recognition="any") & ~Q(prior_recognition_scope="")),
                name="contest_recognition_has_scope",
                violation_error_message=_("Say whose recognition is meant, or let recognition make no difference."),
            ),
            models.CheckConstraint(
                condition=~Q(state="cancelled") | ~Q(cancelled_reason=""),
                name="contest_cancelled_has_reason",
                violation_error_message=_("Say why the contest is cancelled."),
            ),
            models.CheckConstraint(
                condition=~Q(state="archived")
                | (Q(archived_at__isnull=False) & (Q(announced_at__isnull=False) | ~Q(cancelled_reason=""))),
                name="contest_archived_is_over",
                violation_error_message=_("An archived contest announced its results or was cancelled."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The contest's public page."""
        return reverse("contests:contest", args=[self.slug])

    @property
    def is_public(self) -> bool:
        """Whether everybody may read about it."""
        return self.state in PUBLIC_STATES or (self.state != ContestState.DRAFT and self.published_at is not None)

    @property
    def papers(self) -> list[RuleDocument]:
        """The papers that were neither replaced nor removed, from what was loaded with the contest."""
        replaced = {document.replaces_id for document in self.documents.all()}
        return [paper for paper in self.documents.all() if paper.removed_at is None and paper.pk not in replaced]

    def clean(self) -> None:
        """Keep the portal's own pages reachable."""
        if self.slug in self.RESERVED_SLUG:
            raise ValidationError({"slug": _("This short name is taken by a page of the portal: choose another.")})

    def note(self, section: str) -> str:
        """What whoever wrote the plan's file wants the staff to know of a section."""
        noted = self.provenance.get("notes", {}).get(section) or {}
        return str(noted.get("text", ""))

    def deadline(self, kind: str, unit_kind: str = "") -> Deadline | None:
        """The deadline of this kind for units of a kind, from what was loaded; else the one for all units."""
        return holding(self.deadlines.all(), kind, unit_kind)

    @property
    def general_deadlines(self) -> dict[str, Deadline]:
        """The deadlines for all units, by kind, from what was loaded."""
        return {deadline.kind: deadline for deadline in self.deadlines.all() if not deadline.unit_kinds}

    @property
    def has_results(self) -> bool:
        """Whether its results were announced, whatever became of it since."""
        return self.announced_at is not None

    @property
    def called_off(self) -> bool:
        """Whether it was cancelled, be it in the archive now."""
        return self.cancelled_reason != ""

    def dates_ahead(self, now: dt.datetime) -> list[Ahead]:
        """The dates that still lie ahead and can be put off, from what was loaded with the contest, the next first.

        Once the entries are closed, those of authors and units no longer matter; a sealed round has none.
        """
        due = [
            deadline.ahead()
            for deadline in self.deadlines.all()
            if not deadline.passed(now) and (self.state == "published" or deadline.kind == "scoring")
        ]
        rounds = [date for round_ in self.rounds.all() for date in round_.dates_ahead(now)]
        return sorted([*due, *rounds], key=lambda date: date.moment)

    def takes_entries(self, now: dt.datetime) -> bool:
        """Whether authors can hand in at this moment, at some level of units at least."""
        due = [deadline for deadline in self.deadlines.all() if deadline.kind == "submission"]
        return self.state == ContestState.PUBLISHED and any(not deadline.passed(now) for deadline in due)

    def steps(self, now: dt.datetime) -> list[Step]:
        """Where the contest is on its way at this moment."""
        return timeline.steps(
            "cancelled" if self.called_off else self.state,
            now,
            launched_on=self.launched_on,
            deadlines={kind: deadline.moment for kind, deadline in self.general_deadlines.items()},
            announced_at=self.announced_at,
        )

    @property
    def waits_long(self) -> dt.timedelta:
        """How long an entry may lie at a unit before the unit is reminded."""
        return dt.timedelta(days=self.reminder_days)

    @property
    def escalates_after(self) -> dt.timedelta:
        """How long an entry may lie at a unit before the next level is told."""
        return dt.timedelta(days=self.escalation_days)

    @property
    def near_the_deadline(self) -> dt.timedelta:
        """How long before the deadline a unit is reminded of what still lies there."""
        return dt.timedelta(days=self.deadline_reminder_days)

    @property
    def video_max_bytes(self) -> int:
        """How large a clip may be: what the contest says, and never more than the portal takes."""
        wanted, most = self.video_max_megabytes, int(settings.VIDEO_MAX_BYTES)
        return most if wanted is None else min(wanted * MEGABYTE, most)

    def form_parts(self) -> list[tuple[FormSection | None, list[EntryField]]]:
        """The entry form as loaded, with questions no longer asked: those without a heading, then by sections."""
        by_section: dict[int | None, list[EntryField]] = {}
        for field in self.entry_fields.all():
            by_section.setdefault(field.section_id, []).append(field)
        sections: list[FormSection | None] = [None, *self.form_sections.all()]
        return [(section, by_section.get(section.pk if section else None, [])) for section in sections]

    def plan(self) -> Plan:
        """What the checks look at; asks which units there are under the host today."""
        fields = [field for field in self.entry_fields.all() if field.retired_at is None]
        asked = {field.section_id for field in fields}
        deadlines = self.deadlines.all()
        return Plan(
            purpose=self.purpose,
            plan_number=self.plan_number,
            licence_clause=self.licence_clause,
            entry_forms=tuple(self.entry_forms),
            attachment_extensions=tuple(self.attachment_extensions),
            areas=len(self.areas.all()),
            area_names={area.code: area.name for area in self.areas.all()},
            entry_fields=len(fields),
            questions=tuple(field.planned() for field in fields),
            empty_sections=tuple(section.title for section in self.form_sections.all() if section.pk not in asked),
            eligible_kinds=frozenset(kind for row in self.eligibilities.all() for kind in row.unit_kinds),
            entrants=tuple(row.planned() for row in self.eligibilities.all()),
            recognition_without_scope=self.prior_recognition != "any" and not self.prior_recognition_scope,
            age_day=self.age_on or self.launched_on,
            reaches_office=any(step.to_office for step in self.route.all()),
            route=tuple(step.planned() for step in self.route.all()),
            quota_kinds=frozenset(kind for quota in self.quotas.all() for kind in quota.unit_kinds),
            quotas=tuple(quota.planned() for quota in self.quotas.all()),
            units=self._host_units(),
            deadlines={deadline.kind: deadline.planned() for deadline in deadlines if not deadline.unit_kinds},
            levels=tuple(deadline.planned() for deadline in deadlines if deadline.unit_kinds),
            rounds=tuple(round_.planned() for round_ in self.rounds.all()),
            tiers=tuple(tier.planned() for tier in self.prize_tiers.all()),
            collective_multiplier=self.collective_multiplier,
            prize_total_min=self.prize_total_min,
            prize_total_max=self.prize_total_max,
            secretaries=sum(organiser.role == Organiser.Role.SECRETARY for organiser in self.organisers.all()),
        )

    def _host_units(self) -> tuple[HostUnit, ...]:
        """The units under the host today, by kind and staff, each pair once."""
        today = Unit.objects.valid_on(timezone.localdate()).within(self.host).order_by()
        return tuple(HostUnit(kind, staff) for kind, staff in today.values_list("kind", "headcount").distinct())


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
