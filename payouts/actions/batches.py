"""Paying prizes: a list is prepared, handed on, approved by another person, and paid line by line."""

import datetime as dt
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import UserRole
from audit.log import record
from audit.verdicts import MoveRefused
from contests.models import Contest
from notifications.outbox import tell
from payouts import ledger, policies
from payouts.actions import lines
from payouts.lifecycle import BATCH, PAYMENT
from payouts.models import Award, Batch, Payment, Share
from payouts.vietqr import holder_name

REFERENCE_ONCE = "bank_reference_once"


@transaction.atomic
def prepare(*, contest: Contest, pays_on: dt.date, by: Any) -> Batch:
    """Make a payment list of every share that is issued and stands on no list yet.

    Members of a group are paid one by one when all of them confirmed their shares; otherwise their representative
    receives each share for them. Raises MoveRefused when nothing is left to pay or no tax rule holds on the day.
    """
    Contest.objects.select_for_update().get(pk=contest.pk)
    policies.prepare(by, contest).enforce()
    # In an order that needs no other table: the web's role could not lock the placements, which only grow.
    list(Award.objects.select_for_update().filter(contest=contest, state="issued").order_by("pk").values_list("pk"))
    shares = list(
        Share.objects.filter(award__contest=contest)
        .unlisted()
        .select_related("award__entry__organisation", "author__user")
        .prefetch_related("award__entry__authors__user")
        .order_by("award__tier__rank", "award", "order")
    )
    if not shares:
        raise MoveRefused(_("Every issued prize stands on a payment list already."))
    last = contest.batches.aggregate(last=Max("number"))["last"] or 0
    batch = Batch.objects.create(
        contest=contest, number=last + 1, pays_on=pays_on, prepared_by=by, worked_on_by=[by.pk]
    )
    rules = lines.rules()
    for order, share in enumerate(shares, start=1):
        lines.line(batch, share, order, rules).save(force_insert=True)
    record(batch, "prepare", by=by, facts={"payments": len(shares)})
    return batch


@transaction.atomic
def save_account(*, payment: Payment, bank_bin: str, account: str, holder: str, by: Any) -> None:
    """Write the payee's bank account on a line of a list that is not handed on yet."""
    batch, payment = _locked(payment)
    policies.edit(by, batch).enforce()
    payment.bank_bin = bank_bin
    payment.bank_holder = holder_name(holder)
    lines.seal_account(payment, account)
    payment.save(update_fields=["bank_bin", "bank_holder", "account_sealed", "account_last3"])
    _worked_on(batch, by)
    record(payment, "save_account", by=by, facts={"ends_in": payment.account_last3})


@transaction.atomic
def remove(*, payment: Payment, by: Any) -> Batch | None:
    """Take a line off a list that is not handed on yet; with its last line the list is gone, and None comes back."""
    batch, payment = _locked(payment)
    policies.edit(by, batch).enforce()
    record(payment, "remove", by=by, facts={"batch": batch.pk, "award": payment.award_id, "share": payment.share_id})
    payment.delete()
    if not batch.payments.exists():
        record(batch, "discard", by=by)
        batch.delete()
        return None
    _worked_on(batch, by)
    return batch


@transaction.atomic
def reschedule(*, batch: Batch, pays_on: dt.date, by: Any) -> None:
    """Change the date of payment; the tax follows the rule of the new day."""
    batch = Batch.objects.select_for_update().get(pk=batch.pk)
    policies.edit(by, batch).enforce()
    batch.pays_on = pays_on
    batch.save(update_fields=["pays_on"])
    rules = lines.rules()
    for payment in batch.payments.select_related("share"):
        tax = lines.tax_of(payment.share, pays_on, rules) if payment.share else payment.tax
        payment.tax, payment.net = tax, payment.gross - tax
        payment.save(update_fields=["tax", "net"])
    _worked_on(batch, by)
    record(batch, "reschedule", by=by, facts={"pays_on": pays_on})


@transaction.atomic
def submit(*, batch: Batch, by: Any) -> None:
    """Hand the list on for approval, bound to the digest of its content."""
    batch = Batch.objects.select_for_update().get(pk=batch.pk)
    policies.submit(by, batch).enforce()
    missing = batch.payments.filter(account_sealed="").count()
    if missing:
        raise MoveRefused(_("%(count)d payees have no bank account yet: write it on their lines.") % {"count": missing})
    _refuse_doubtful(batch)
    _worked_on(batch, by)
    BATCH.apply(
        batch,
        "submit",
        by=by,
        payload_sha256=lines.payload_digest(batch),
        submitted_by=by,
        submitted_at=Now(),
        approved_by=None,
        approved_at=None,
        state_reason="",
    )
    tell(
        _approvers(batch),
        "payouts/batch_submitted",
        key=f"batch-submitted-{batch.pk}-{batch.submitted_at:%Y%m%d%H%M%S%f}",
        url=batch.get_absolute_url(),
        batch=batch,
    )


@transaction.atomic
def approve(*, batch: Batch, seen_sha256: str, by: Any) -> None:
    """Approve what was seen: the digest on the page must be the digest of the list as it is now."""
    batch = Batch.objects.select_for_update().get(pk=batch.pk)
    policies.approve(by, batch).enforce()
    if not seen_sha256 == batch.payload_sha256 == lines.payload_digest(batch):
        raise MoveRefused(_("The list is not the one you saw. Load the page again and look at it once more."))
    _refuse_doubtful(batch)
    BATCH.apply(batch, "approve", by=by, approved_by=by, approved_at=Now())
    tell(
        _preparers(batch),
        "payouts/batch_approved",
        key=f"batch-approved-{batch.pk}-{batch.approved_at:%Y%m%d%H%M%S%f}",
        url=batch.get_absolute_url(),
        batch=batch,
    )


@transaction.atomic
def send_back(*, batch: Batch, reason: str, by: Any) -> None:
    """Send the list back to its preparer; an approval is void."""
    batch = Batch.objects.select_for_update().get(pk=batch.pk)
    policies.send_back(by, batch).enforce()
    BATCH.apply(
        batch,
        "send_back",
        by=by,
        approved_by=None,
        approved_at=None,
        payload_sha256="",
        submitted_by=None,
        submitted_at=None,
        state_reason=reason,
    )
    tell(
        _preparers(batch),
        "payouts/batch_returned",
        key=f"batch-returned-{batch.pk}-{timezone.now().isoformat()}",
        url=batch.get_absolute_url(),
        batch=batch,
    )


@transaction.atomic
def mark_paid(*, payment: Payment, bank_reference: str, paid_on: dt.date, by: Any) -> None:
    """Record the bank's answer for one line; the list is complete with its last one.

    Raises MoveRefused when the list is not what was approved, when the bank's reference stands elsewhere already, and
    when another tax would have been due on the day of payment.
    """
    batch, payment = _locked(payment)
    policies.mark_paid(by, payment).enforce()
    _refuse_changed(batch)
    if Payment.objects.filter(bank_reference=bank_reference).exists():
        raise _reference_used()
    if paid_on > timezone.localdate():
        raise MoveRefused(_("This day has not come yet: write the day on which the bank paid."))
    if payment.share and lines.tax_of(payment.share, paid_on, lines.rules()) != payment.tax:
        raise MoveRefused(
            _("On this day another tax would be due. Ask for the list to be sent back, and give it the new date.")
        )
    _write_answer(payment, bank_reference=bank_reference, paid_on=paid_on, by=by)
    ledger.payment_made(payment, by=by)
    if payment.payee:
        tell(
            [payment.payee],
            "payouts/payment_made",
            key=f"payment-made-{payment.pk}",
            url=reverse("submissions:entry", args=[payment.award.entry.code]),
            payment=payment,
            contest=batch.contest,
        )
    _complete(batch, by)


@transaction.atomic
def strike(*, payment: Payment, by: Any) -> None:
    """Strike the unpaid line of a held award off a list that is paid in part; what is left stays approved.

    The list gets the digest of its remaining lines, and is complete when all of them are paid. Raises MoveRefused when
    the list is not what was approved.
    """
    batch, payment = _locked(payment)
    policies.strike(by, payment).enforce()
    _refuse_changed(batch)
    facts = {"batch": batch.pk, "award": payment.award_id, "share": payment.share_id}
    record(payment, "strike", by=by, facts={**facts, "approved_sha256": batch.payload_sha256})
    payment.delete()
    batch.payload_sha256 = lines.payload_digest(batch)
    batch.save(update_fields=["payload_sha256"])
    tell(
        _preparers(batch),
        "payouts/line_struck",
        key=f"line-struck-{batch.pk}-{batch.payload_sha256}",
        url=batch.get_absolute_url(),
        batch=batch,
    )
    _complete(batch, by)


def _complete(batch: Batch, by: Any) -> None:
    """The list is complete when nothing of it waits for the bank any more."""
    if not batch.payments.unpaid().exists():
        BATCH.apply(batch, "complete", by=by)


def _write_answer(payment: Payment, *, bank_reference: str, paid_on: dt.date, by: Any) -> None:
    """Mark the payment as paid; a reference that somebody wrote elsewhere at the same moment is refused."""
    try:
        PAYMENT.apply(
            payment, "mark_paid", by=by, bank_reference=bank_reference, paid_on=paid_on, paid_at=Now(), recorded_by=by
        )
    except IntegrityError as error:
        if REFERENCE_ONCE in str(error):
            raise _reference_used() from error
        raise


def _reference_used() -> MoveRefused:
    return MoveRefused(_("This bank reference is recorded for another payment. Check the bank's paper."))


def _refuse_changed(batch: Batch) -> None:
    if batch.payload_sha256 != lines.payload_digest(batch):
        raise MoveRefused(_("The list is not the one that was approved. Ask for it to be approved again."))


def _locked(payment: Payment) -> tuple[Batch, Payment]:
    """The list and its line, held still; the list first, so that nobody waits for the other."""
    batch = Batch.objects.select_for_update().filter(pk=payment.batch_id).first()
    lines_of = Payment.objects.select_for_update(of=["self", "award"]).select_related("award__entry", "share", "payee")
    held = lines_of.filter(pk=payment.pk, batch=batch).first() if batch else None
    if batch is None or held is None:
        raise MoveRefused(_("This line was taken off the list. Load the list again."))
    held.batch = batch
    return batch, held


def _worked_on(batch: Batch, by: Any) -> None:
    """Remember that somebody worked on the list: they cannot approve it."""
    if by.pk not in batch.worked_on_by:
        batch.worked_on_by = [*batch.worked_on_by, by.pk]
        batch.save(update_fields=["worked_on_by"])


def _refuse_doubtful(batch: Batch) -> None:
    doubtful = batch.payments.exclude(award__state="issued").order_by("order").first()
    if doubtful:
        raise MoveRefused(
            _("The award on line %(number)d is held or revoked: take the line off the list, or wait for its release.")
            % {"number": doubtful.order}
        )


def _approvers(batch: Batch) -> list[User]:
    """Who may approve: the chief accountants and account holders of the host and the receiving office."""
    units, today = [batch.contest.host, batch.contest.receiving_office], timezone.localdate()
    found = [
        *User.objects.holding(UserRole.CHIEF_ACCOUNTANT, units, today),
        *User.objects.holding(UserRole.ACCOUNT_HOLDER, units, today),
    ]
    return [user for user in dict.fromkeys(found) if user.pk not in batch.worked_on_by]


def _preparers(batch: Batch) -> list[User]:
    """Who worked on the list."""
    return list(User.objects.active().filter(pk__in=[*batch.worked_on_by, batch.prepared_by_id]).order_by("pk"))
