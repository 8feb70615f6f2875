"""What a unit decided of an entry, and the letter by which it sends entries on."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from audit.models import ClockTimestamp
from contests.models import Contest
from submissions.lifecycle import DispatchState
from submissions.models.entries import Entry, Revision
from submissions.querysets import DispatchItemQuerySet, DispatchQuerySet, ScreeningQuerySet
from units.models import Unit


class Screening(models.Model):
    """What a unit decided of an entry it received, and its head's confirmation."""

    class Decision(models.TextChoices):
        """What the unit's clerk decided."""

        ACCEPTED = "accepted", _("Accepted")
        RETURNED = "returned", _("Returned")
        DECLINED = "declined", _("Declined")
        SENT_BACK = "sent_back", _("Sent back to the unit below")

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="screenings", verbose_name=_("entry"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="screenings", verbose_name=_("unit"))
    revision = models.ForeignKey(Revision, models.PROTECT, related_name="+", verbose_name=_("revision"))
    decision = models.CharField(_("decision"), max_length=10, choices=Decision.choices)
    reason = models.TextField(_("reason"), blank=True)
    rank = models.PositiveSmallIntegerField(_("rank in the unit's list"), null=True, blank=True)
    decided_at = models.DateTimeField(_("decided"), db_default=ClockTimestamp())
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("decided by")
    )
    effective = models.BooleanField(_("effective"), null=True, blank=True)
    feasible = models.BooleanField(_("feasible"), null=True, blank=True)
    head_comment = models.TextField(_("the head's comment"), blank=True)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("confirmed by"),
    )

    objects = ScreeningQuerySet.as_manager()

    class Meta:
        verbose_name = _("screening")
        verbose_name_plural = _("screenings")
        ordering = ["entry", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(decision="accepted") | ~Q(reason=""),
                name="screening_refusal_has_reason",
                violation_error_message=_("Say why the entry is returned or declined."),
            ),
            models.CheckConstraint(
                condition=(Q(confirmed_at__isnull=True) & Q(confirmed_by__isnull=True))
                | (
                    Q(confirmed_at__isnull=False) & Q(confirmed_by__isnull=False) & Q(effective=True) & Q(feasible=True)
                ),
                name="screening_confirmation_is_whole",
                violation_error_message=_("The head confirms effect and feasibility, by name and time."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry}: {self.get_decision_display()}"


class Dispatch(models.Model):
    """A unit's letter that sends a list of entries on."""

    contest = models.ForeignKey(Contest, models.PROTECT, related_name="dispatches", verbose_name=_("contest"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="dispatches", verbose_name=_("unit"))
    to_unit = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="dispatches_received",
        verbose_name=_("to unit"),
        help_text=_("Empty: to the receiving office."),
    )
    number = models.CharField(_("number"), max_length=60)
    issued_on = models.DateField(_("date"))
    signer = models.CharField(_("signed by"), max_length=150)
    state = models.CharField(_("state"), max_length=8, choices=DispatchState.choices, default=DispatchState.DRAFT)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("written by")
    )
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    entries = models.ManyToManyField(Entry, through="DispatchItem", related_name="dispatches")

    objects = DispatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "number", "issued_on"], name="dispatch_number_once"),
            models.CheckConstraint(
                condition=~Q(state="sent") | Q(sent_at__isnull=False),
                name="dispatch_sent_has_time",
                violation_error_message=_("A sent letter has the time at which it was sent."),
            ),
            models.CheckConstraint(
                condition=Q(to_unit__isnull=True) | ~Q(to_unit=F("unit")),
                name="dispatch_leads_elsewhere",
                violation_error_message=_("A unit does not send entries to itself."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} ({self.issued_on:%d/%m/%Y})"

    def get_absolute_url(self) -> str:
        """The letter's page."""
        return reverse("submissions:dispatch", args=[self.pk])

    def lines(self) -> list[tuple[int, Entry]]:
        """The list as it went out, by rank: what the office corrected later stands there as it was."""
        items = self.items.select_related("entry__area").prefetch_related("entry__authors", "entry__corrections")
        lines = [(item.rank, item.entry) for item in items]
        for _rank, entry in lines:
            for correction in entry.corrections.all():
                if self.sent_at is not None and correction.corrected_at > self.sent_at:
                    correction.take_out_of(entry)
        return lines


class DispatchItem(models.Model):
    """An entry in a unit's letter, by rank; the letters that stand for an entry are its hops, 1, 2, 3."""

    dispatch = models.ForeignKey(Dispatch, models.CASCADE, related_name="items", verbose_name=_("letter"))
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="dispatch_items", verbose_name=_("entry"))
    rank = models.PositiveSmallIntegerField(_("rank"))
    hop = models.PositiveSmallIntegerField(_("hop of the entry"), default=1)
    taken_back_at = models.DateTimeField(_("taken back"), null=True, blank=True)

    objects = DispatchItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("line of a letter")
        verbose_name_plural = _("lines of a letter")
        ordering = ["dispatch", "rank"]
        constraints = [
            models.UniqueConstraint(fields=["dispatch", "rank"], name="dispatch_rank_once"),
            models.UniqueConstraint(fields=["dispatch", "entry"], name="dispatch_entry_once"),
            models.UniqueConstraint(
                fields=["entry", "hop"], condition=Q(taken_back_at__isnull=True), name="dispatch_hop_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rank}. {self.entry}"
