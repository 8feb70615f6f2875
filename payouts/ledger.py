"""The ledger: double postings that balance, once for each key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from payouts.models import Award, Payment, Posting

if TYPE_CHECKING:
    from collections.abc import Mapping


def post(
    key: str, amounts: Mapping[Posting.Account, int], *, award: Award, by: Any, payment: Payment | None = None
) -> None:
    """Write a balanced posting: debits above zero, credits below; accounts that move nothing are left out."""
    Posting.objects.bulk_create(
        Posting(entry_key=key, account=account, amount=amount, award=award, payment=payment, posted_by=by)
        for account, amount in amounts.items()
        if amount
    )


def award_issued(award: Award, *, by: Any) -> None:
    """The prize is owed to its winners."""
    amounts = {Posting.Account.PRIZES: award.amount, Posting.Account.PAYABLE: -award.amount}
    post(f"issue-{award.pk}", amounts, award=award, by=by)


def award_revoked(award: Award, *, paid: int, by: Any) -> None:
    """What was owed is owed no longer; the part that was paid already is to be paid back."""
    amounts = {
        Posting.Account.PRIZES: -award.amount,
        Posting.Account.PAYABLE: award.amount - paid,
        Posting.Account.RECEIVABLE: paid,
    }
    post(f"revoke-{award.pk}", amounts, award=award, by=by)


def payment_made(payment: Payment, *, by: Any) -> None:
    """What was owed is paid: to the payee by the bank, to the state as tax withheld."""
    amounts = {
        Posting.Account.PAYABLE: payment.gross,
        Posting.Account.BANK: -payment.net,
        Posting.Account.TAX: -payment.tax,
    }
    post(f"pay-{payment.pk}", amounts, award=payment.award, by=by, payment=payment)
