"""Who may award and who may pay, and the reason why not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from accounts.policies import administer
from accounts.roles import UserRole
from audit.verdicts import Reasons, policy
from contests.policies import runs
from payouts.lifecycle import AWARD, BATCH, PAYMENT

if TYPE_CHECKING:
    from contests.models import Contest
    from payouts.models import Award, Batch, Payment


FINANCE = (UserRole.PAYMENT_PREPARER, UserRole.CHIEF_ACCOUNTANT, UserRole.ACCOUNT_HOLDER)


def keeps_accounts(user: Any, contest: Contest, *roles: str) -> bool:
    """Whether the person holds one of the finance roles at the contest's host or receiving office."""
    if not user.is_authenticated:
        return False
    return any(user.has_role(role, unit) for role in roles for unit in (contest.host, contest.receiving_office))


def _other_eyes(user: Any, batch: Batch) -> bool:
    """Whether the person neither prepared the list nor worked on it."""
    return batch.prepared_by_id != user.pk and user.pk not in batch.worked_on_by


@policy
def propose(user: Any, contest: Contest) -> Reasons:
    """Those who run the contest propose the prizes once its results are announced."""
    yield runs(user, contest), _("Only those who run this contest can propose its prizes.")
    yield contest.state == "announced", _("Prizes are proposed after the results are announced.")
    yield (
        not contest.awards.decided().exists(),
        _("Prizes of this contest were issued already: they can be held or revoked one by one."),
    )


@policy
def issue(user: Any, contest: Contest) -> Reasons:
    """Those who run the contest record the leader's decision."""
    yield runs(user, contest), _("Only those who run this contest can record the award decision.")
    yield contest.state == "announced", _("Prizes are issued after the results are announced.")
    yield contest.awards.filter(state="proposed").exists(), _("Propose the prizes first.")


@policy
def hold(user: Any, award: Award) -> Reasons:
    """An issued award can be held while something is looked into."""
    yield runs(user, award.contest), _("Only those who run this contest can hold an award.")
    yield AWARD.allows(award, "hold"), _("Only an issued award can be held.")


@policy
def release(user: Any, award: Award) -> Reasons:
    """A held award can be released."""
    yield runs(user, award.contest), _("Only those who run this contest can release an award.")
    yield AWARD.allows(award, "release"), _("Only a held award can be released.")


@policy
def revoke(user: Any, award: Award) -> Reasons:
    """An award that waits on no payment list can be revoked; before the decision, this takes the entry out."""
    yield runs(user, award.contest), _("Only those who run this contest can revoke an award.")
    yield AWARD.allows(award, "revoke"), _("This award was revoked already.")
    yield (
        not award.payments.unpaid().exists(),
        _("The award stands on a payment list. Hold it and ask the accountants to take it off the list first."),
    )


@policy
def see_payments(user: Any) -> Reasons:
    """Those who prepare and approve payments see the lists, and auditors."""
    yield (
        any(user.has_role(role) for role in (*FINANCE, UserRole.AUDITOR)),
        _("Only those who prepare and approve payments, and auditors, see payment lists."),
    )


@policy
def see_payments_of(user: Any, contest: Contest) -> Reasons:
    """Those who keep this contest's accounts see its lists, and auditors."""
    yield (
        keeps_accounts(user, contest, *FINANCE) or user.has_role(UserRole.AUDITOR),
        _("Only those who prepare and approve payments, and auditors, see payment lists."),
    )


@policy
def prepare(user: Any, contest: Contest) -> Reasons:
    """The payment preparer of the host or the receiving office makes payment lists."""
    yield (
        keeps_accounts(user, contest, UserRole.PAYMENT_PREPARER),
        _("Only the payment preparer of the host or the receiving office makes payment lists."),
    )


@policy
def edit(user: Any, batch: Batch) -> Reasons:
    """A list is changed by its preparer's office until it is handed on."""
    yield (
        keeps_accounts(user, batch.contest, UserRole.PAYMENT_PREPARER),
        _("Only the payment preparer changes a payment list."),
    )
    yield BATCH.allows(batch, "submit"), _("The list was handed on for approval: ask for it to be sent back first.")


@policy
def submit(user: Any, batch: Batch) -> Reasons:
    """The preparer hands the list on for approval."""
    yield (
        keeps_accounts(user, batch.contest, UserRole.PAYMENT_PREPARER),
        _("Only the payment preparer hands a list on for approval."),
    )
    yield BATCH.allows(batch, "submit"), _("The list was handed on already.")


@policy
def approve(user: Any, batch: Batch) -> Reasons:
    """Somebody else than the preparer approves: the chief accountant or the account holder."""
    yield (
        keeps_accounts(user, batch.contest, UserRole.CHIEF_ACCOUNTANT, UserRole.ACCOUNT_HOLDER),
        _("Only the chief accountant or the account holder approves payments."),
    )
    yield _other_eyes(user, batch), _("You prepared this list or worked on it: another person must approve it.")
    yield (
        not batch.payments.filter(payee=user).exists(),
        _("This list pays money to you: another person must approve it."),
    )
    yield BATCH.allows(batch, "approve"), _("The list is not waiting for approval.")


@policy
def send_back(user: Any, batch: Batch) -> Reasons:
    """Whoever may approve may send the list back; nothing of it may be paid yet."""
    yield (
        keeps_accounts(user, batch.contest, UserRole.CHIEF_ACCOUNTANT, UserRole.ACCOUNT_HOLDER),
        _("Only the chief accountant or the account holder sends a list back."),
    )
    yield BATCH.allows(batch, "send_back"), _("The list is not waiting for approval.")
    yield not batch.payments.filter(state="paid").exists(), _("Some payments of this list are made already.")


@policy
def mark_paid(user: Any, payment: Payment) -> Reasons:
    """The preparer records what the bank answered, for a payment of an approved list."""
    yield (
        keeps_accounts(user, payment.batch.contest, UserRole.PAYMENT_PREPARER),
        _("Only the payment preparer records the bank's answer."),
    )
    yield PAYMENT.allows(payment, "mark_paid"), _("This payment is recorded as paid already.")
    yield payment.batch.state == "approved", _("The list is not approved: nothing of it can be paid.")
    yield payment.award.state == "issued", _("The award is held or revoked: do not pay it.")


@policy
def strike(user: Any, payment: Payment) -> Reasons:
    """Whoever may approve the list takes the unpaid line of a held award off it, once other lines are paid."""
    batch = payment.batch
    yield (
        keeps_accounts(user, batch.contest, UserRole.CHIEF_ACCOUNTANT, UserRole.ACCOUNT_HOLDER),
        _("Only the chief accountant or the account holder strikes a line off an approved list."),
    )
    yield (
        _other_eyes(user, batch),
        _("You prepared this list or worked on it: another person must strike the line off."),
    )
    yield batch.state == "approved", _("The list is not approved: its preparer can take the line off.")
    yield PAYMENT.allows(payment, "mark_paid"), _("This payment is recorded as paid already.")
    yield payment.award.state == "held", _("Only the line of a held award is struck off an approved list.")
    yield (
        batch.payments.filter(state="paid").exists(),
        _("Nothing of the list is paid yet: send it back, and its preparer takes the line off."),
    )


@policy
def scan(user: Any, payment: Payment) -> Reasons:
    """Whoever keeps the accounts scans the code of a payment that is approved and not made yet."""
    yield (
        keeps_accounts(user, payment.batch.contest, *FINANCE),
        _("Only those who keep the accounts see the code: it holds the account number."),
    )
    yield payment.batch.state == "approved", _("The list is not approved: nothing of it can be paid.")
    yield PAYMENT.allows(payment, "mark_paid"), _("This payment is recorded as paid already.")
    yield payment.award.state == "issued", _("The award is held or revoked: do not pay it.")
    yield bool(payment.bank_bin), _("The account is with the State Treasury: there is no VietQR code for it.")


@policy
def add_tax_rule(user: Any) -> Reasons:
    """Administrators write down how the law changes the tax on prizes."""
    yield administer(user), _("Only administrators add tax rules.")
