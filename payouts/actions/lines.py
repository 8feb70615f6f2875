"""The lines of payment lists: who is paid what on which account, and the digest over all of them."""

import datetime as dt

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.sealing import Keyring
from audit.canonical import digest
from audit.verdicts import MoveRefused
from contests.models import EntrantKind
from payouts.models import Batch, Payment, Share, TaxRule
from payouts.tax import Rule, TaxRuleError, tax_on

LAST_CHARACTERS = 3


def line(batch: Batch, share: Share, order: int, rules: list[Rule]) -> Payment:
    """The line that pays a share, not saved yet."""
    payee, name, note = _payee(share)
    tax = tax_of(share, batch.pays_on, rules)
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
        seal_account(payment, payee.bank_account())
    return payment


def tax_of(share: Share, day: dt.date, rules: list[Rule]) -> int:
    """The tax on a share paid on a day, in đồng; organisations pay none. Raises MoveRefused where no rule holds."""
    if share.author_id is None:
        return 0
    try:
        return tax_on(share.amount, day, rules)
    except TaxRuleError as error:
        raise MoveRefused(_("No tax rule holds on the day of payment: ask an administrator to add it.")) from error


def rules() -> list[Rule]:
    """The tax rules for prizes."""
    return [
        Rule(rule.valid_from, rule.valid_to, rule.threshold, rule.rate)
        for rule in TaxRule.objects.filter(kind="winning")
    ]


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


def seal_account(payment: Payment, account: str) -> None:
    """Keep the account on the line, sealed and bound to it; only its last characters are shown."""
    payment.account_last3 = account[-LAST_CHARACTERS:]
    payment.account_sealed = Keyring(settings.FIELD_KEYS).seal(account, _bound(payment)) if account else ""


def _payee(share: Share) -> tuple[User | None, str, str]:
    """Who receives a share: the account (none for organisations and authors without one), the name, a remark."""
    entry, author = share.award.entry, share.author
    if entry.kind == EntrantKind.ORGANISATION or author is None:
        return None, entry.organisation.name if entry.organisation else entry.title, ""
    authors = list(entry.authors.all())
    if len(authors) == 1 or all(member.confirmed_at for member in authors):
        return author.user, author.full_name, ""
    representative = next((member for member in authors if member.representative), authors[0])
    if representative == author:
        return author.user, author.full_name, ""
    note = _("received for %(name)s") % {"name": author.full_name}
    return representative.user, representative.full_name, note


def _bound(payment: Payment) -> str:
    return f"payouts.payment/{payment.batch_id}/{payment.order}/account"
