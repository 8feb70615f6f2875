"""Who wrote an entry, and with what share."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from accounts.models import PHONE
from submissions.models.entries import Entry
from submissions.querysets import AuthorInvitationQuerySet, AuthorQuerySet

if TYPE_CHECKING:
    import datetime as dt


class Author(models.Model):
    """One author of an entry: with or without an account, with a share of it, and what they answered to being named."""

    class Way(models.TextChoices):
        """How an author answered."""

        NONE = "", _("No answer yet")
        ACCOUNT = "account", _("Signed in on the portal")
        MAIL = "mail", _("By the link sent by e-mail")
        PAPER = "paper", _("By the invitation on paper")
        CONSENT = "consent", _("By the consent that the unit wrote down")

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
    refused_at = models.DateTimeField(_("refused"), null=True, blank=True)
    refused_reason = models.CharField(_("why they refused"), max_length=500, blank=True)
    answer_way = models.CharField(_("how they answered"), max_length=8, choices=Way.choices, blank=True)
    asked_on = models.DateField(_("last asked on"), null=True, blank=True)

    objects = AuthorQuerySet.as_manager()

    class Meta:
        verbose_name = _("author")
        verbose_name_plural = _("authors")
        ordering = ["entry", "order"]
        indexes = [
            models.Index(fields=["email"], condition=~Q(email=""), name="author_by_email"),
            models.Index(fields=["phone"], condition=~Q(phone=""), name="author_by_phone"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "order"], name="author_order_once", deferrable=models.Deferrable.DEFERRED
            ),
            models.UniqueConstraint(
                fields=["entry"], condition=Q(representative=True), name="author_one_representative"
            ),
            # One person stands once in an entry; a trigger compares accounts with addresses and numbers.
            models.UniqueConstraint(fields=["entry", "user"], name="author_account_once"),
            models.UniqueConstraint(fields=["entry", "email"], condition=~Q(email=""), name="author_email_once"),
            models.UniqueConstraint(fields=["entry", "phone"], condition=~Q(phone=""), name="author_phone_once"),
            models.CheckConstraint(
                condition=Q(email=Lower("email")),
                name="author_email_folded",
                violation_error_message=_("An author's e-mail address is kept in small letters."),
            ),
            models.CheckConstraint(
                condition=Q(phone="") | Q(phone__regex=r"^\+84[0-9]{9}$"),
                name="author_phone_in_one_form",
                violation_error_message=_("Write a Vietnamese mobile number, such as 0912 345 678."),
            ),
            models.CheckConstraint(
                condition=Q(share__gt=0) & Q(share__lte=100),
                name="author_share_bounds",
                violation_error_message=_("A share lies above 0 and not above 100 %."),
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True) | Q(refused_at__isnull=True),
                name="author_answers_one_thing",
                violation_error_message=_("An author either confirms or refuses."),
            ),
            models.CheckConstraint(
                condition=Q(refused_at__isnull=True, refused_reason="")
                | (Q(refused_at__isnull=False) & ~Q(refused_reason="")),
                name="author_refusal_has_reason",
                violation_error_message=_("Say why."),
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True, refused_at__isnull=True, answer_way="")
                | ((Q(confirmed_at__isnull=False) | Q(refused_at__isnull=False)) & ~Q(answer_way="")),
                name="author_answer_has_way",
                violation_error_message=_("An answer has the way in which it was given."),
            ),
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def chosen(self) -> bool:
        """Whether their account was chosen, rather than found by an address or number that somebody typed."""
        return self.user_id is not None and not self.email and not self.phone

    @property
    def known_asked_on(self) -> dt.date | None:
        """When they were asked, where that says nothing about whether a number that was typed has an account."""
        return self.asked_on if self.email or self.chosen else None

    @property
    def answered(self) -> bool:
        """Whether they confirmed or refused."""
        return self.confirmed_at is not None or self.refused_at is not None

    def answer(self, way: str, at: dt.datetime, *, refused: str = "") -> None:
        """Note that they confirm, or refuse for a reason; what they said before is overwritten."""
        self.confirmed_at, self.refused_at = (None, at) if refused else (at, None)
        self.refused_reason = refused
        self.answer_way = way

    def ask_anew(self) -> None:
        """Forget what they answered: it was to something else."""
        self.confirmed_at = self.refused_at = self.asked_on = None
        self.refused_reason = self.answer_way = ""


ANSWER_COLUMNS = ("confirmed_at", "refused_at", "refused_reason", "answer_way", "asked_on")


class AuthorInvitation(models.Model):
    """An author without an account may answer once, by a key that was mailed or printed; only its digest is kept."""

    class Way(models.TextChoices):
        """How the key went out."""

        MAIL = "mail", _("Sent by e-mail")
        PAPER = "paper", _("Printed")

    author = models.OneToOneField(Author, models.CASCADE, related_name="invitation", verbose_name=_("author"))
    way = models.CharField(_("way"), max_length=8, choices=Way.choices)
    key_digest = models.CharField(_("digest of the key"), max_length=64, unique=True)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("invited by")
    )
    sent_at = models.DateTimeField(_("sent or printed"))
    expires_at = models.DateTimeField(_("expires"))
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    objects = AuthorInvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation of an author")
        verbose_name_plural = _("invitations of authors")
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("sent_at")),
                name="author_invitation_expires_later",
                violation_error_message=_("An invitation expires after it was sent."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.author}: {self.get_way_display()}"
