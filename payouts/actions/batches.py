"""Paying prizes: a list is prepared, handed on, approved by another person, and paid line by line."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import UserRole
from accounts.sealing import Keyring
from audit.canonical import digest
from audit.log import record
from audit.verdicts import MoveRefused
from contests.models import Contest, EntrantKind
from notifications.outbox import tell
from payouts import ledger, policies
from payouts.lifecycle import BATCH, PAYMENT
from payouts.models import Batch, Payment, Share, TaxRule
from payouts.tax import Rule, TaxRuleError, tax_on
from payouts.vietqr import holder_name

LAST_CHARACTERS = 3


@transaction.atomic
def prepare(*, contest: Contest, pays_on: dt.date, by: Any) -> Batch:
    """Make a payment list of every share that is issued and stands on no list yet.

    Members of a group are paid one by one when all of them confirmed their shares; otherwise their representative
    receives each share for them. Raises MoveRefused when nothing is left to pay or no tax rule holds on the day.
    """
    Contest.objects.select_for_update().get(pk=contest.pk)
    policies.prepare(by, contest).enforce()
    shares = list(
        Share.objects.filter(award__contest=contest, award__state="issued", payment=None)
        .select_related("award__entry__organisation", "author__user")
        .prefetch_related("award__entry__authors__user")
        .order_by("award__tier__rank", "award", "order")
    )
    if not shares:
        raise MoveRefused(_("Every issued prize stands on a payment list already."))
    last = contest.batches.aggregate(last=Max("number"))["last"] or 0
    batch = Batch.objects.create(contest=contest, number=last + 1, pays_on=pays_on, prepared_by=by)
    rules = _rules()
    for order, share in enumerate(shares, start=1):
        _line(batch, share, order, rules).save(force_insert=True)
    record(batch, "prepare", by=by, facts={"payments": len(shares)})
    return batch


@transaction.atomic
def save_account(*, payment: Payment, bank_bin: str, account: str, holder: str, by: Any) -> None:
    """Write the payee's bank account on a line of a list that is not handed on yet."""
    batch = Batch.objects.select_for_update().get(pk=payment.batch_id)
    policies.edit(by, batch).enforce()
    payment.bank_bin = bank_bin
    payment.bank_holder = holder_name(holder)
    _seal_account(payment, account)
    payment.save(update_fields=["bank_bin", "bank_holder", "account_sealed", "account_last3"])
    record(payment, "save_account", by=by, facts={"ends_in": payment.account_last3})


@transaction.atomic
def submit(*, batch: Batch, by: Any) -> None:
    """Hand the list on for approval, bound to the digest of its content."""
    batch = Batch.objects.select_for_update().get(pk=batch.pk)
    policies.submit(by, batch).enforce()
    missing = batch.payments.filter(account_sealed="").count()
    if missing:
        raise MoveRefused(_("%(count)d payees have no bank account yet: write it on their lines.") % {"count": missing})
    BATCH.apply(batch, "submit", by=by, payload_sha256=payload_digest(batch), approved_by=None, approved_at=None)
    tell(
        User.objects.holding(
            UserRole.CHIEF_ACCOUNTANT, [batch.contest.host, batch.contest.receiving_office], timezone.localdate()
        ),
        "payouts/batch_submitted",
        key=f"batch-submitted-{batch.pk}-{batch.payload_sha256[:12]}",
        url=batch.get_absolute_url(),
        batch=batch,
    )


@transaction.atomic
def approve(*, batch: Batch, seen_sha256: str, by: Any) -> None:
    """Approve what was seen: the digest on the page must be the digest of the list as it is now."""
    batch = Batch.objects.select_for_update().get(pk=batch.pk)
    policies.approve(by, batch).enforce()
    if not seen_sha256 == batch.payload_sha256 == payload_digest(batch):
        raise MoveRefused(_("The list is not the one you saw. Load the page again and look at it once more."))
    BATCH.apply(batch, "approve", by=by, approved_by=by, approved_at=Now())
    tell(
        [batch.prepared_by],
        "payouts/batch_approved",
        key=f"batch-approved-{batch.pk}-{batch.payload_sha256[:12]}",
        url=batch.get_absolute_url(),
        batch=batch,
    )


@transaction.atomic
def send_back(*, batch: Batch, reason: str, by: Any) -> None:
    """Send the list back to its preparer; an approval is void."""
    batch = Batch.objects.select_for_update().get(pk=batch.pk)
    policies.send_back(by, batch).enforce()
    BATCH.apply(batch, "send_back", by=by, approved_by=None, approved_at=None, payload_sha256="", state_reason=reason)
    tell(
        [batch.prepared_by],
        "payouts/batch_returned",
        key=f"batch-returned-{batch.pk}-{timezone.now().isoformat()}",
        url=batch.get_absolute_url(),
        batch=batch,
    )


@transaction.atomic
def mark_paid(*, payment: Payment, bank_reference: str, paid_on: dt.date, by: Any) -> None:
    """Record the bank's answer for one line; the list is complete with its last one."""
    batch = Batch.objects.select_for_update().get(pk=payment.batch_id)
    payment = Payment.objects.select_for_update().select_related("award").get(pk=payment.pk)
    payment.batch = batch
    policies.mark_paid(by, payment).enforce()
    if batch.payload_sha256 != payload_digest(batch):
        raise MoveRefused(_("The list is not the one that was approved. Ask for it to be approved again."))
    if Payment.objects.filter(bank_reference=bank_reference).exists():
        raise MoveRefused(_("This bank reference is recorded for another payment. Check the bank's paper."))
    PAYMENT.apply(
        payment, "mark_paid", by=by, bank_reference=bank_reference, paid_on=paid_on, paid_at=Now(), recorded_by=by
    )
    ledger.payment_made(payment, by=by)
    if payment.payee:
        tell([payment.payee], "payouts/payment_made", key=f"payment-made-{payment.pk}", url="/", payment=payment)
    if not batch.payments.exclude(state="paid").exists():
        BATCH.apply(batch, "complete", by=by)


def payload_digest(batch: Batch) -> str:
    """The SHA-256 over everything that is approved: who receives how much on which account, and when."""
    lines = [
        {
            "order": payment.order,
            "share": payment.share_id,
            "payee": payment.payee_name,
            "bank": payment.bank_bin,
            "holder": payment.bank_holder,
            "account": account_number(payment),
            "gross": payment.gross,
            "tax": payment.tax,
            "net": payment.net,
        }
        for payment in batch.payments.order_by("order")
    ]
    return digest({"batch": batch.pk, "pays_on": batch.pays_on.isoformat(), "payments": lines})


def account_number(payment: Payment) -> str:
    """The payee's account in clear: for payment papers and the digest only."""
    if not payment.account_sealed:
        return ""
    return Keyring(settings.FIELD_KEYS).open(payment.account_sealed, _bound(payment))


def _line(batch: Batch, share: Share, order: int, rules: list[Rule]) -> Payment:
    payee, name, note = _payee(share)
    try:
        tax = 0 if share.author is None else tax_on(share.amount, batch.pays_on, rules)
    except TaxRuleError as error:
        raise MoveRefused(_("No tax rule holds on the day of payment: ask an administrator to add it.")) from error
    payment = Payment(
        batch=batch,
        award=share.award,
        share=share,
        order=order,
        payee=payee,
        payee_name=name,
        gross=share.amount,
        tax=tax,
        net=share.amount - tax,
        note=note,
    )
    if payee is not None:
        payment.bank_bin, payment.bank_holder = payee.bank_bin, payee.bank_holder
        _seal_account(payment, payee.bank_account())
    return payment


def _payee(share: Share) -> tuple[User | None, str, str]:
    """Who receives a share: the account (none for organisations and authors without one), the name, a remark."""
    entry, author = share.award.entry, share.author
    if entry.kind == EntrantKind.ORGANISATION or author is None:
        return None, entry.organisation.name if entry.organisation else entry.title, ""
    authors = list(entry.authors.all())
    if len(authors) == 1 or all(member.confirmed_at for member in authors):
        return author.user, author.full_name, ""
    representative = next(member for member in authors if member.representative)
    if representative == author:
        return author.user, author.full_name, ""
    note = _("received for %(name)s") % {"name": author.full_name}
    return representative.user, representative.full_name, note


def _seal_account(payment: Payment, account: str) -> None:
    payment.account_last3 = account[-LAST_CHARACTERS:]
    payment.account_sealed = Keyring(settings.FIELD_KEYS).seal(account, _bound(payment)) if account else ""


def _bound(payment: Payment) -> str:
    return f"payouts.payment/{payment.batch_id}/{payment.order}/account"


def _rules() -> list[Rule]:
    return [
        Rule(rule.valid_from, rule.valid_to, rule.threshold, rule.rate)
        for rule in TaxRule.objects.filter(kind="winning")
    ]
