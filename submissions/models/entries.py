"""An entry, its immutable revisions and the receipt for each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import PHONE
from audit.models import ClockTimestamp
from contests.models import ContentArea, Contest, EntrantKind, EntryForm, RecognitionScope
from submissions.lifecycle import EntryState
from submissions.querysets import EntryQuerySet, ReceiptQuerySet, RevisionQuerySet
from units.fields import DerivedTextField
from units.models import Unit
from units.text import fold

if TYPE_CHECKING:
    from submissions.models.screening import Dispatch
    from submissions.models.unions import Union


class EarlierRecognition(models.TextChoices):
    """Who had recognised the idea before it was entered."""

    NOBODY = "nobody", _("Not recognised yet")
    UNIT = RecognitionScope.UNIT.value, RecognitionScope.UNIT.label
    PROVINCE = RecognitionScope.PROVINCE.value, RecognitionScope.PROVINCE.label
    NATION = RecognitionScope.NATION.value, RecognitionScope.NATION.label


class Consent(models.TextChoices):
    """How somebody agreed that the unit enters for them."""

    PAPER = "paper", _("On paper, signed")
    CALL = "call", _("By phone")


class Entry(models.Model):
    """An idea sent to a contest. Its working text lives here; what was handed in lives in its revisions."""

    contest = models.ForeignKey(Contest, models.PROTECT, related_name="entries", verbose_name=_("contest"))
    code = models.CharField(_("code"), max_length=20, unique=True)
    kind = models.CharField(_("entrant"), max_length=12, choices=EntrantKind.choices)
    form = models.CharField(_("form"), max_length=12, choices=EntryForm.choices, default=EntryForm.ARTICLE)
    state = models.CharField(_("state"), max_length=12, choices=EntryState.choices, default=EntryState.DRAFT)
    title = models.CharField(_("title"), max_length=250)
    area = models.ForeignKey(
        ContentArea, models.PROTECT, null=True, blank=True, related_name="entries", verbose_name=_("content area")
    )
    summary = models.TextField(_("summary"), blank=True)
    answers = models.JSONField(_("text"), default=dict, blank=True)
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="entries", verbose_name=_("unit that receives the entry")
    )
    holder = models.ForeignKey(
        Unit, models.PROTECT, related_name="entries_held", verbose_name=_("unit where the entry lies, or lay last")
    )
    came_at = models.DateTimeField(
        _("came there"),
        null=True,
        blank=True,
        help_text=_("Empty until a unit sends it on."),
    )
    unit_snapshot = models.JSONField(_("the unit at the time"), default=dict)
    organisation = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="entries_as_author",
        verbose_name=_("entering organisation"),
    )
    contact_phone = models.CharField(_("contact phone"), max_length=15, blank=True, validators=[PHONE])
    contact_address = models.CharField(_("contact address"), max_length=250, blank=True)
    recognised_by = models.CharField(
        _("earlier recognition of the idea"), max_length=10, choices=EarlierRecognition.choices, blank=True
    )
    recognition_note = models.CharField(_("decision that recognised it"), max_length=300, blank=True)
    won_before = models.BooleanField(_("won a prize elsewhere"), null=True, blank=True)
    prize_note = models.CharField(_("contest in which it won"), max_length=300, blank=True)
    licence_version = models.PositiveSmallIntegerField(_("accepted licence clause"), null=True, blank=True)
    licence_accepted_at = models.DateTimeField(_("licence clause accepted"), null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="entries_written", verbose_name=_("written by")
    )
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="entries_entered",
        verbose_name=_("entered for the author by"),
    )
    consent_way = models.CharField(_("how the author agreed"), max_length=8, choices=Consent.choices, blank=True)
    consent_on = models.DateField(_("agreed on"), null=True, blank=True)
    consent_note = models.CharField(_("what shows the agreement"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("begun"), auto_now_add=True)
    saved_at = models.DateTimeField(_("saved"), auto_now=True)
    text_saved_at = models.DateTimeField(_("text saved"), null=True, blank=True)
    text_saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("text saved by"),
    )
    text_saved_tab = models.CharField(_("page on which the text was saved"), max_length=40, blank=True)
    text_saved_version = models.PositiveIntegerField(_("version of the saved text"), null=True, blank=True)
    submitted_at = models.DateTimeField(_("handed in"), null=True, blank=True)
    state_reason = models.TextField(_("reason"), blank=True)
    version = models.PositiveIntegerField(_("version"), default=1)
    search_text = DerivedTextField(source="title", by=fold)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry")
        verbose_name_plural = _("entries")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["draft", "withdrawn"])
                | (Q(submitted_at__isnull=False) & Q(area__isnull=False) & Q(licence_accepted_at__isnull=False)),
                name="entry_handed_in_is_whole",
                violation_error_message=_(
                    "An entry that was handed in has its time, area and accepted licence clause."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(kind="organisation") | Q(organisation__isnull=False),
                name="entry_organisation_is_named",
                violation_error_message=_("Name the organisation that enters."),
            ),
            models.CheckConstraint(
                condition=Q(entered_by__isnull=True, consent_way="", consent_on__isnull=True, consent_note="")
                | (Q(entered_by__isnull=False, consent_on__isnull=False) & ~Q(consent_way="") & ~Q(consent_note="")),
                name="entry_entered_with_consent",
                violation_error_message=_("An entry is entered for somebody with the consent written down."),
            ),
            models.CheckConstraint(
                condition=Q(
                    text_saved_at__isnull=True,
                    text_saved_by__isnull=True,
                    text_saved_version__isnull=True,
                    text_saved_tab="",
                )
                | Q(text_saved_at__isnull=False, text_saved_by__isnull=False, text_saved_version__isnull=False),
                name="entry_saved_text_has_its_writer",
                violation_error_message=_("A saved text has its writer and its time."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["returned", "declined", "ineligible"]) | ~Q(state_reason=""),
                name="entry_refusal_has_reason",
                violation_error_message=_("Say why."),
            ),
        ]
        indexes = [
            models.Index(fields=["contest", "state", "id"]),
            models.Index(fields=["contest", "unit", "state", "holder"], name="entry_by_unit"),
            models.Index(fields=["contest", "holder", "state"], name="entry_by_holder"),
            models.Index("contest", F("came_at").desc(nulls_first=True), "id", name="entry_latest_letter"),
            # What the dashboard counts, read without the rows.
            models.Index(fields=["contest", "area", "state"], name="entry_by_area"),
            models.Index(fields=["contest", "submitted_at"], include=["state"], name="entry_by_day"),
            models.Index(fields=["unit", "state", "id"]),
            models.Index(fields=["holder", "state", "id"]),
            models.Index(fields=["created_by", "id"]),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The entry's page."""
        return reverse("submissions:entry", args=[self.code])

    @property
    def letter(self) -> Dispatch | None:
        """The letter that brought the entry where it is; none while it lies where its authors handed it in."""
        letters = self.letters
        return letters[-1] if letters else None

    @property
    def letters(self) -> list[Dispatch]:
        """The letters that stand, hop by hop."""
        standing = [item for item in self.dispatch_items.all() if item.taken_back_at is None]
        return [item.dispatch for item in sorted(standing, key=lambda item: item.hop)]

    @property
    def union(self) -> Union | None:
        """How it was merged into another entry; nothing while it stands by itself."""
        return next((union for union in self.unions.all() if union.undone_at is None), None)

    @property
    def area_code(self) -> str:
        """The code of its content area; empty before one is chosen."""
        return self.area.code if self.area else ""


class Revision(models.Model):
    """What was handed in, word for word and file for file; never changed."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="revisions", verbose_name=_("entry"))
    number = models.PositiveSmallIntegerField(_("number"))
    content = models.JSONField(_("content"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    created_at = models.DateTimeField(_("made"), db_default=ClockTimestamp())
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("made by")
    )

    objects = RevisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        ordering = ["entry", "number"]
        constraints = [models.UniqueConstraint(fields=["entry", "number"], name="revision_number_once")]

    def __str__(self) -> str:
        return f"{self.entry_id} r{self.number}"


class Receipt(models.Model):
    """What an author is given for an entry handed in: number, the database's time, digest; never changed."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="receipts", verbose_name=_("entry"))
    revision = models.OneToOneField(Revision, models.PROTECT, related_name="receipt", verbose_name=_("revision"))
    number = models.CharField(_("number"), max_length=30, unique=True)
    code = models.CharField(_("verification code"), max_length=24, unique=True)
    issued_at = models.DateTimeField(_("time"), db_default=ClockTimestamp())
    issued_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("given to")
    )

    objects = ReceiptQuerySet.as_manager()

    class Meta:
        verbose_name = _("receipt")
        verbose_name_plural = _("receipts")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        """The receipt's page."""
        return reverse("submissions:receipt", args=[self.number])
