"""Panels, who judges what, score sheets, and the frozen results of rounds."""

from __future__ import annotations

from typing import Any, cast

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from audit.models import ClockTimestamp
from contests.models import Criterion, Round, ScoringPolicy
from judging.lifecycle import SheetState
from judging.querysets import (
    AssignmentQuerySet,
    ConflictQuerySet,
    ContenderQuerySet,
    RoundResultQuerySet,
    SeatQuerySet,
    SheetQuerySet,
)
from submissions.models import Entry, HandedFile, Revision, handed_files


class Panel(models.Model):
    """The judges of a round."""

    round = models.OneToOneField(Round, models.PROTECT, related_name="panel", verbose_name=_("round"))
    decision_number = models.CharField(_("number of the decision"), max_length=60, blank=True)
    decided_on = models.DateField(_("date of the decision"), null=True, blank=True)

    class Meta:
        verbose_name = _("panel")
        verbose_name_plural = _("panels")

    def __str__(self) -> str:
        return str(self.round)


class Seat(models.Model):
    """Somebody's place on a panel."""

    class Role(models.TextChoices):
        """What they do on the panel."""

        CHAIR = "chair", _("Chair")
        SECRETARY = "secretary", _("Secretary")
        JUDGE = "judge", _("Judge")

    panel = models.ForeignKey(Panel, models.CASCADE, related_name="seats", verbose_name=_("panel"))
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="seats", verbose_name=_("person"))
    role = models.CharField(_("role"), max_length=10, choices=Role.choices, default=Role.JUDGE)

    objects = SeatQuerySet.as_manager()

    class Meta:
        verbose_name = _("seat")
        verbose_name_plural = _("seats")
        constraints = [
            models.UniqueConstraint(fields=["panel", "user"], name="seat_once"),
            models.UniqueConstraint(fields=["panel"], condition=Q(role="chair"), name="seat_one_chair"),
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.get_role_display()})"


class Contender(models.Model):
    """An entry in a round, known to its judges by a blind code; it pins the revision that is judged."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="contenders", verbose_name=_("round"))
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="contenders", verbose_name=_("entry"))
    revision = models.ForeignKey(Revision, models.PROTECT, related_name="+", verbose_name=_("revision"))
    blind_code = models.CharField(_("blind code"), max_length=12)
    added_at = models.DateTimeField(_("added"), auto_now_add=True)

    objects = ContenderQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry in a round")
        verbose_name_plural = _("entries in a round")
        ordering = ["round", "blind_code"]
        constraints = [
            models.UniqueConstraint(fields=["round", "entry"], name="contender_once"),
            models.UniqueConstraint(fields=["round", "blind_code"], name="blind_code_once"),
        ]

    def __str__(self) -> str:
        return self.blind_code

    @property
    def content(self) -> dict[str, Any] | None:
        """What its judges may read: in a blind round the copy that somebody checked, and nothing before."""
        if not self.round.blind:
            return cast("dict[str, Any]", self.revision.content)
        copy = getattr(self.revision, "redaction", None)
        return copy.content if copy is not None and copy.state == "checked" else None

    @cached_property
    def files(self) -> list[HandedFile]:
        """The files of what its judges may read; in a blind round each with what was decided of it."""
        if not self.round.blind:
            return handed_files(self.revision)
        copy = getattr(self.revision, "redaction", None)
        return copy.handed_files if copy is not None and copy.state == "checked" else []


class Conflict(models.Model):
    """A reason why a judge does not score an entry: found from facts, or declared; dismissed only with a reason."""

    class Source(models.TextChoices):
        """How it is known."""

        AUTHOR = "author", _("Is an author")
        SAME_UNIT = "same_unit", _("Works at the entry's unit")
        DECLARED = "declared", _("Declared by the judge")

    seat = models.ForeignKey(Seat, models.CASCADE, related_name="conflicts", verbose_name=_("seat"))
    contender = models.ForeignKey(Contender, models.CASCADE, related_name="conflicts", verbose_name=_("entry"))
    source = models.CharField(_("how it is known"), max_length=10, choices=Source.choices)
    reason = models.TextField(_("reason"), blank=True)
    found_at = models.DateTimeField(_("found"), auto_now_add=True)
    dismissed_at = models.DateTimeField(_("dismissed"), null=True, blank=True)
    dismissed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("dismissed by"),
    )
    dismissed_reason = models.TextField(_("why it was dismissed"), blank=True)

    objects = ConflictQuerySet.as_manager()

    class Meta:
        verbose_name = _("conflict of interest")
        verbose_name_plural = _("conflicts of interest")
        constraints = [
            models.UniqueConstraint(fields=["seat", "contender", "source"], name="conflict_once"),
            models.CheckConstraint(
                condition=Q(dismissed_at__isnull=True, dismissed_by__isnull=True)
                | (Q(dismissed_at__isnull=False, dismissed_by__isnull=False) & ~Q(dismissed_reason="")),
                name="conflict_dismissed_with_reason",
                violation_error_message=_("A conflict is dismissed by name, with a reason."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seat} – {self.contender}"


class Assignment(models.Model):
    """A judge is to score an entry."""

    seat = models.ForeignKey(Seat, models.PROTECT, related_name="assignments", verbose_name=_("judge"))
    contender = models.ForeignKey(Contender, models.PROTECT, related_name="assignments", verbose_name=_("entry"))
    assigned_at = models.DateTimeField(_("assigned"), auto_now_add=True)
    assigned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("assigned by")
    )

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        constraints = [models.UniqueConstraint(fields=["seat", "contender"], name="assignment_once")]

    def __str__(self) -> str:
        return f"{self.seat} – {self.contender}"

    @property
    def begun(self) -> bool:
        """Whether the judge has saved or signed the sheet (see `AssignmentQuerySet.begun`)."""
        return self.sheet.state == SheetState.SIGNED or self.sheet.saved_at is not None


class Sheet(models.Model):
    """A judge's scores of one entry."""

    assignment = models.OneToOneField(Assignment, models.PROTECT, related_name="sheet", verbose_name=_("assignment"))
    state = models.CharField(_("state"), max_length=8, choices=SheetState.choices, default=SheetState.OPEN)
    comment = models.TextField(_("comment"), blank=True)
    version = models.PositiveIntegerField(_("version"), default=1)
    saved_at = models.DateTimeField(_("saved"), null=True, blank=True)
    signed_at = models.DateTimeField(_("signed"), null=True, blank=True)

    objects = SheetQuerySet.as_manager()

    class Meta:
        verbose_name = _("score sheet")
        verbose_name_plural = _("score sheets")
        ordering = ["assignment__contender__blind_code"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="signed") | Q(signed_at__isnull=False),
                name="sheet_signed_has_time",
                violation_error_message=_("A signed sheet has the time at which it was signed."),
            )
        ]

    def __str__(self) -> str:
        return str(self.assignment)

    def get_absolute_url(self) -> str:
        """The sheet's page."""
        return reverse("judging:sheet", args=[self.pk])

    @cached_property
    def criteria(self) -> list[Criterion]:
        """What is scored, in order, with the bands of each scale: the criteria that apply to the entry."""
        contender = self.assignment.contender
        entrant, area = contender.entry.kind, contender.entry.area_code
        asked = contender.round.criteria.prefetch_related("bands").order_by("order")
        return [criterion for criterion in asked if criterion.applies_to(entrant, area)]


class Score(models.Model):
    """Points for one criterion, empty while only a comment is noted; the database holds them within the scale."""

    sheet = models.ForeignKey(Sheet, models.PROTECT, related_name="scores", verbose_name=_("sheet"))
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="scores", verbose_name=_("criterion"))
    value = models.DecimalField(_("points"), max_digits=6, decimal_places=2, null=True, blank=True)
    comment = models.TextField(_("comment"), blank=True)

    class Meta:
        verbose_name = _("score")
        verbose_name_plural = _("scores")
        ordering = ["sheet", "criterion__order"]
        constraints = [
            models.UniqueConstraint(fields=["sheet", "criterion"], name="score_once"),
            models.CheckConstraint(
                condition=Q(value__gte=0),
                name="score_not_negative",
                violation_error_message=_("Points are never below zero."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.value}"


class Reconciliation(models.Model):
    """The score that the chair fixed for an entry on which the judges differed, after they had conferred."""

    contender = models.OneToOneField(
        Contender, models.PROTECT, related_name="reconciliation", verbose_name=_("entry in a round")
    )
    score = models.DecimalField(_("score"), max_digits=8, decimal_places=2)
    reason = models.TextField(_("reason"))
    settled_at = models.DateTimeField(_("settled"), db_default=ClockTimestamp())
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("settled by")
    )

    class Meta:
        verbose_name = _("settled score")
        verbose_name_plural = _("settled scores")
        constraints = [
            models.CheckConstraint(
                condition=Q(score__gte=0) & ~Q(reason=""),
                name="reconciliation_is_whole",
                violation_error_message=_("A settled score is not below zero and has its reason."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.contender}: {self.score}"


class RoundResult(models.Model):
    """The frozen result of a round: inputs, policy, standings, and the digest of all three; never changed."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="results", verbose_name=_("round"))
    number = models.PositiveSmallIntegerField(_("number"), default=1)
    policy = models.ForeignKey(ScoringPolicy, models.PROTECT, related_name="results", verbose_name=_("policy"))
    bundle = models.JSONField(_("inputs, policy and standings"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    sealed_at = models.DateTimeField(_("sealed"), db_default=ClockTimestamp())
    sealed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("sealed by")
    )

    objects = RoundResultQuerySet.as_manager()

    class Meta:
        verbose_name = _("result of a round")
        verbose_name_plural = _("results of rounds")
        ordering = ["round", "number"]
        constraints = [models.UniqueConstraint(fields=["round", "number"], name="result_number_once")]

    def __str__(self) -> str:
        return f"{self.round}: {self.sha256[:12]}"


class Placement(models.Model):
    """Where an entry came in a round, and whether it goes on; never changed."""

    result = models.ForeignKey(RoundResult, models.PROTECT, related_name="placements", verbose_name=_("result"))
    contender = models.ForeignKey(Contender, models.PROTECT, related_name="placements", verbose_name=_("entry"))
    rank = models.PositiveIntegerField(_("rank"))
    score = models.DecimalField(_("score"), max_digits=8, decimal_places=2, null=True)
    advances = models.BooleanField(_("goes on"), default=False)
    flags = models.JSONField(_("remarks"), default=list)

    class Meta:
        verbose_name = _("placement")
        verbose_name_plural = _("placements")
        ordering = ["result", "rank", "contender__blind_code"]
        constraints = [
            models.UniqueConstraint(fields=["result", "contender"], name="placement_once"),
            models.CheckConstraint(
                condition=Q(rank__gte=1),
                name="placement_rank_from_one",
                violation_error_message=_("Ranks begin at 1."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rank}. {self.contender}"
