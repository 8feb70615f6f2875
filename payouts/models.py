"""Awards, how they are shared, the payments of them, and the ledger."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from audit.models import ClockTimestamp
from contests.models import Contest, PrizeTier
from judging.models import Placement
from payouts.lifecycle import AwardState, BatchState, PaymentState
from payouts.querysets import AwardQuerySet, BatchQuerySet, PaymentQuerySet, ShareQuerySet
from submissions.models import Author, Entry


class Award(models.Model):
    """A prize given to an entry, in whole đồng, by a decision under its number and date."""

    contest = models.ForeignKey(Contest, models.PROTECT, related_name="awards", verbose_name=_("contest"))
    entry = models.OneToOneField(Entry, models.PROTECT, related_name="award", verbose_name=_("entry"))
    tier = models.ForeignKey(PrizeTier, models.PROTECT, related_name="awards", verbose_name=_("prize"))
    placement = models.ForeignKey(Placement, models.PROTECT, related_name="awards", verbose_name=_("placement"))
    amount = models.PositiveBigIntegerField(_("amount"))
    state = models.CharField(_("state"), max_length=10, choices=AwardState.choices, default=AwardState.PROPOSED)
    decision_number = models.CharField(_("number of the decision"), max_length=60, blank=True)
    decided_on = models.DateField(_("date of the decision"), null=True, blank=True)
    issued_at = models.DateTimeField(_("issued"), null=True, blank=True)
    state_reason = models.TextField(_("reason"), blank=True)

    objects = AwardQuerySet.as_manager()

    class Meta:
        verbose_name = _("award")
        verbose_name_plural = _("awards")
        ordering = ["contest", "tier__rank", "placement__rank", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["issued", "held"])
                | (~Q(decision_number="") & Q(decided_on__isnull=False) & Q(issued_at__isnull=False)),
                name="award_issued_has_decision",
                violation_error_message=_("An issued award has the number and date of its decision."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["held", "revoked"]) | ~Q(state_reason=""),
                name="award_held_has_reason",
                violation_error_message=_("Say why the award is held or revoked."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.tier}: {self.entry}"

    def get_absolute_url(self) -> str:
        """The award's page."""
        return reverse("payouts:award", args=[self.pk])


class Share(models.Model):
    """An author's part of an award, in whole đồng; for an organisation one share without an author."""

    award = models.ForeignKey(Award, models.CASCADE, related_name="shares", verbose_name=_("award"))
    author = models.ForeignKey(
        Author, models.PROTECT, null=True, blank=True, related_name="award_shares", verbose_name=_("author")
    )
    order = models.PositiveSmallIntegerField(_("order"))
    percent = models.DecimalField(_("share, %"), max_digits=5, decimal_places=2)
    amount = models.PositiveBigIntegerField(_("amount"))

    objects = ShareQuerySet.as_manager()

    class Meta:
        verbose_name = _("share of an award")
        verbose_name_plural = _("shares of awards")
        ordering = ["award", "order"]
        constraints = [
            models.UniqueConstraint(fields=["award", "order"], name="share_order_once"),
            models.UniqueConstraint(fields=["award", "author"], name="share_author_once"),
        ]

    def __str__(self) -> str:
        return f"{self.award} – {self.author}"


class TaxRule(models.Model):
    """How a kind of payment is taxed between two dates, with its legal ground."""

    kind = models.CharField(_("kind"), max_length=20, default="winning")
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("to"), null=True, blank=True)
    threshold = models.PositiveBigIntegerField(_("tax-free part"))
    rate = models.DecimalField(_("rate"), max_digits=5, decimal_places=4)
    ground = models.CharField(_("legal ground"), max_length=250)

    class Meta:
        verbose_name = _("tax rule")
        verbose_name_plural = _("tax rules")
        ordering = ["kind", "valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "valid_from"], name="tax_rule_once"),
            models.CheckConstraint(
                condition=Q(rate__gte=0) & Q(rate__lte=1),
                name="tax_rate_bounds",
                violation_error_message=_("A tax rate lies between 0 and 1."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.valid_from:%d/%m/%Y}"


class Batch(models.Model):
    """A payment list: prepared by one person, approved by another, bound to its content's digest."""

    contest = models.ForeignKey(Contest, models.PROTECT, related_name="batches", verbose_name=_("contest"))
    number = models.PositiveSmallIntegerField(_("number"))
    pays_on = models.DateField(_("date of payment"))
    state = models.CharField(_("state"), max_length=10, choices=BatchState.choices, default=BatchState.DRAFT)
    payload_sha256 = models.CharField(_("digest of what is approved"), max_length=64, blank=True)
    prepared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("prepared by")
    )
    prepared_at = models.DateTimeField(_("prepared"), auto_now_add=True)
    worked_on_by = ArrayField(
        models.BigIntegerField(), default=list, blank=True, verbose_name=_("ids of those who worked on it")
    )
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("handed on by"),
    )
    submitted_at = models.DateTimeField(_("handed on"), null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("approved by")
    )
    approved_at = models.DateTimeField(_("approved"), null=True, blank=True)
    state_reason = models.TextField(_("reason"), blank=True)

    objects = BatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("payment list")
        verbose_name_plural = _("payment lists")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["contest", "number"], name="batch_number_once"),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("prepared_by")),
                name="batch_four_eyes",
                violation_error_message=_("Whoever prepares a payment list cannot approve it."),
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(worked_on_by__contains=[F("approved_by")]),
                name="batch_other_eyes",
                violation_error_message=_("Whoever worked on a payment list cannot approve it."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "paid"])
                | (Q(approved_by__isnull=False) & Q(approved_at__isnull=False) & ~Q(payload_sha256="")),
                name="batch_approved_is_whole",
                violation_error_message=_("An approved list has its approver, time and digest."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contest.code} – {self.number}"

    def get_absolute_url(self) -> str:
        """The list's page."""
        return reverse("payouts:batch", args=[self.pk])


class Payment(models.Model):
    """Money to one payee; a share is paid once, in all lists together."""

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="payments", verbose_name=_("payment list"))
    award = models.ForeignKey(Award, models.PROTECT, related_name="payments", verbose_name=_("award"))
    share = models.OneToOneField(
        Share, models.PROTECT, null=True, blank=True, related_name="payment", verbose_name=_("share")
    )
    order = models.PositiveSmallIntegerField(_("no."))
    payee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="payments",
        verbose_name=_("payee"),
    )
    payee_name = models.CharField(_("payee"), max_length=200)
    bank_bin = models.CharField(_("bank"), max_length=6, blank=True)
    bank_holder = models.CharField(_("account holder"), max_length=100, blank=True)
    account_sealed = models.TextField(_("account"), blank=True)
    account_last3 = models.CharField(_("account ends in"), max_length=3, blank=True)
    gross = models.PositiveBigIntegerField(_("prize"))
    tax = models.PositiveBigIntegerField(_("tax"), default=0)
    net = models.PositiveBigIntegerField(_("to pay"))
    note = models.CharField(_("note"), max_length=200, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=PaymentState.choices, default=PaymentState.PREPARED)
    bank_reference = models.CharField(_("bank's reference"), max_length=60, blank=True)
    paid_on = models.DateField(_("paid on"), null=True, blank=True)
    paid_at = models.DateTimeField(_("recorded as paid"), null=True, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("recorded by")
    )

    objects = PaymentQuerySet.as_manager()

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        ordering = ["batch", "order"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "order"], name="payment_order_once"),
            models.CheckConstraint(
                condition=Q(gross=F("tax") + F("net")),
                name="payment_adds_up",
                violation_error_message=_("Tax and what is paid out add up to the prize."),
            ),
            models.CheckConstraint(
                condition=~Q(state="paid")
                | (
                    Q(paid_at__isnull=False)
                    & Q(paid_on__isnull=False)
                    & ~Q(bank_reference="")
                    & Q(recorded_by__isnull=False)
                ),
                name="payment_paid_is_whole",
                violation_error_message=_("A paid payment has its day and the bank's reference."),
            ),
            models.UniqueConstraint(
                fields=["bank_reference"], condition=~Q(bank_reference=""), name="bank_reference_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.payee_name}: {self.net}"

    def get_absolute_url(self) -> str:
        """The payment's page."""
        return reverse("payouts:payment", args=[self.pk])


class Posting(models.Model):
    """A line of the ledger: what is owed and what was paid, in pairs that balance; never changed."""

    class Account(models.TextChoices):
        """The accounts of the ledger."""

        PRIZES = "prizes", _("Prizes awarded")
        PAYABLE = "payable", _("Owed to winners")
        BANK = "bank", _("Treasury or bank")
        TAX = "tax", _("Tax withheld")
        RECEIVABLE = "receivable", _("To be paid back")

    entry_key = models.CharField(_("posting"), max_length=60)
    account = models.CharField(_("account"), max_length=10, choices=Account.choices)
    amount = models.BigIntegerField(_("debit (+) or credit (−)"))
    award = models.ForeignKey(Award, models.PROTECT, related_name="postings", verbose_name=_("award"))
    payment = models.ForeignKey(
        Payment, models.PROTECT, null=True, blank=True, related_name="postings", verbose_name=_("payment")
    )
    posted_at = models.DateTimeField(_("posted"), db_default=ClockTimestamp())
    posted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("posted by")
    )

    class Meta:
        verbose_name = _("posting")
        verbose_name_plural = _("postings")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["entry_key", "account"], name="posting_once"),
            models.CheckConstraint(
                condition=~Q(amount=0),
                name="posting_not_empty",
                violation_error_message=_("A posting moves an amount."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry_key} {self.account} {self.amount}"
