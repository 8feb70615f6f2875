"""Entries, their immutable revisions, their authors and files, and what their unit said of them."""

from __future__ import annotations

import uuid
from decimal import Decimal

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import PHONE
from audit.models import ClockTimestamp
from contests.models import ContentArea, Contest, EntrantKind, EntryForm, RecognitionScope
from submissions.lifecycle import DispatchState, EntryState
from submissions.querysets import (
    AttachmentQuerySet,
    DispatchQuerySet,
    EntryQuerySet,
    ReceiptQuerySet,
    ScreeningQuerySet,
)
from units.fields import DerivedTextField
from units.models import Unit
from units.text import fold


class EarlierRecognition(models.TextChoices):
    """Who had recognised the idea before it was entered."""

    NOBODY = "nobody", _("Not recognised yet")
    UNIT = RecognitionScope.UNIT.value, RecognitionScope.UNIT.label
    PROVINCE = RecognitionScope.PROVINCE.value, RecognitionScope.PROVINCE.label
    NATION = RecognitionScope.NATION.value, RecognitionScope.NATION.label


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
    created_at = models.DateTimeField(_("begun"), auto_now_add=True)
    saved_at = models.DateTimeField(_("saved"), auto_now=True)
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
                condition=~Q(state__in=["returned", "declined", "ineligible"]) | ~Q(state_reason=""),
                name="entry_refusal_has_reason",
                violation_error_message=_("Say why."),
            ),
        ]
        indexes = [
            models.Index(fields=["contest", "state", "id"]),
            models.Index(fields=["unit", "state", "id"]),
            models.Index(fields=["created_by", "id"]),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The entry's page."""
        return reverse("submissions:entry", args=[self.code])

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

    class Meta:
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        ordering = ["entry", "number"]
        constraints = [models.UniqueConstraint(fields=["entry", "number"], name="revision_number_once")]

    def __str__(self) -> str:
        return f"{self.entry_id} r{self.number}"


class Author(models.Model):
    """One author of an entry: with or without an account, with a share of it."""

    entry = models.ForeignKey(Entry, models.CASCADE, related_name="authors", verbose_name=_("entry"))
    order = models.PositiveSmallIntegerField(_("order"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="authored",
        verbose_name=_("account"),
    )
    full_name = models.CharField(_("full name"), max_length=150)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("mobile phone"), max_length=15, blank=True, validators=[PHONE])
    address = models.CharField(_("address"), max_length=250, blank=True)
    unit_name = models.CharField(_("workplace at the time"), max_length=200, blank=True)
    share = models.DecimalField(
        _("share, %"),
        max_digits=5,
        decimal_places=2,
        validators=[MinValueValidator(Decimal("0.01")), MaxValueValidator(Decimal(100))],
    )
    born_on = models.DateField(_("date of birth"), null=True, blank=True)
    representative = models.BooleanField(_("represents the group"), default=False)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)

    class Meta:
        verbose_name = _("author")
        verbose_name_plural = _("authors")
        ordering = ["entry", "order"]
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "order"], name="author_order_once", deferrable=models.Deferrable.DEFERRED
            ),
            models.UniqueConstraint(
                fields=["entry"], condition=Q(representative=True), name="author_one_representative"
            ),
            models.CheckConstraint(
                condition=Q(share__gt=0) & Q(share__lte=100),
                name="author_share_bounds",
                violation_error_message=_("A share lies above 0 and not above 100 %."),
            ),
        ]

    def __str__(self) -> str:
        return self.full_name


def attachment_path(attachment: Attachment, filename: str) -> str:
    """Where a file is kept: by a random name, so that neither path nor name tells anything."""
    return f"entries/{uuid.uuid4().hex[:2]}/{uuid.uuid4().hex}"


class Attachment(models.Model):
    """A file that goes with an entry."""

    class Kind(models.TextChoices):
        """What the file is for."""

        TEXT_VERSION = "text_version", _("Text version of the entry")
        VIDEO = "video", _("Video clip")
        SUPPLEMENT = "supplement", _("Product, software, pictures, papers")

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="attachments", verbose_name=_("entry"))
    kind = models.CharField(_("what it is"), max_length=12, choices=Kind.choices, default=Kind.SUPPLEMENT)
    file = models.FileField(_("file"), upload_to=attachment_path, max_length=200)
    name = models.CharField(_("file name"), max_length=200)
    extension = models.CharField(_("type"), max_length=8)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    uploaded_at = models.DateTimeField(_("uploaded"), auto_now_add=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("uploaded by")
    )
    removed_at = models.DateTimeField(_("taken away"), null=True, blank=True)
    field_key = models.SlugField(_("question that it answers"), max_length=40, blank=True)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ["entry", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(field_key="") | Q(kind="supplement"),
                name="attachment_of_a_question_is_a_supplement",
                violation_error_message=_("A file that answers a question is neither the clip nor the text version."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class Screening(models.Model):
    """What a unit decided of an entry it received, and its head's confirmation."""

    class Decision(models.TextChoices):
        """What the unit's clerk decided."""

        ACCEPTED = "accepted", _("Accepted")
        RETURNED = "returned", _("Returned")
        DECLINED = "declined", _("Declined")

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
        ]

    def __str__(self) -> str:
        return f"{self.number} ({self.issued_on:%d/%m/%Y})"

    def get_absolute_url(self) -> str:
        """The letter's page."""
        return reverse("submissions:dispatch", args=[self.pk])


class DispatchItem(models.Model):
    """An entry in a unit's letter, by rank."""

    dispatch = models.ForeignKey(Dispatch, models.CASCADE, related_name="items", verbose_name=_("letter"))
    entry = models.OneToOneField(Entry, models.PROTECT, related_name="dispatch_item", verbose_name=_("entry"))
    rank = models.PositiveSmallIntegerField(_("rank"))

    class Meta:
        verbose_name = _("line of a letter")
        verbose_name_plural = _("lines of a letter")
        ordering = ["dispatch", "rank"]
        constraints = [models.UniqueConstraint(fields=["dispatch", "rank"], name="dispatch_rank_once")]

    def __str__(self) -> str:
        return f"{self.rank}. {self.entry}"


class Receipt(models.Model):
    """What an author is given for an entry handed in: number, the database's time, digest; never changed."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="receipts", verbose_name=_("entry"))
    revision = models.OneToOneField(Revision, models.PROTECT, related_name="receipt", verbose_name=_("revision"))
    number = models.CharField(_("number"), max_length=30, unique=True)
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


class Reminder(models.Model):
    """A unit that sent nothing was reminded, once a day at most; never changed."""

    contest = models.ForeignKey(Contest, models.PROTECT, related_name="reminders", verbose_name=_("contest"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="reminders", verbose_name=_("unit"))
    on = models.DateField(_("on"))
    people = models.PositiveSmallIntegerField(_("people told"))
    at = models.DateTimeField(_("at"), db_default=ClockTimestamp())
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["contest", "unit", "on"], name="reminder_once_a_day"),
            models.CheckConstraint(
                condition=Q(people__gte=1),
                name="reminder_reached_somebody",
                violation_error_message=_("A reminder is told to somebody."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} ({self.on:%d/%m/%Y})"
