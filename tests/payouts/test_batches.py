"""Payment lists: who is paid, on which account, by whose word."""

import datetime as dt
import re

import pytest

from audit.verdicts import MoveRefused, PermissionRefused
from notifications.models import Message
from payouts.actions import awards, batches, lines
from payouts.models import Batch, Posting
from submissions.models import Author
from tests.payouts.purse import BEFORE, SINCE, purse

pytestmark = pytest.mark.django_db
AMOUNT = re.compile(r"\d[.,]000\b|\d (đ|đồng)\b")  # not the number in an invented name


# -- who is paid -------------------------------------------------------------------------------------------------


def test_members_who_all_confirmed_are_paid_one_by_one() -> None:
    made = purse(ranks=(1,), kinds=["group"])
    made.issue()
    batch = batches.prepare(contest=made.contest, pays_on=SINCE, by=made.preparer)
    authors = list(Author.objects.order_by("order"))
    paid = [(payment.payee_name, payment.gross, payment.note) for payment in batch.payments.all()]
    assert paid == [
        (authors[0].full_name, 2_700_000, ""),
        (authors[1].full_name, 1_125_000, ""),
        (authors[2].full_name, 675_000, ""),
    ]


def test_the_representative_receives_the_money_while_a_member_has_not_confirmed() -> None:
    made = purse(ranks=(1,), kinds=["group"])
    made.issue()
    Author.objects.filter(order=3).update(confirmed_at=None, answer_way="")
    batch = batches.prepare(contest=made.contest, pays_on=SINCE, by=made.preparer)
    first, second, third = Author.objects.order_by("order")
    assert [(payment.payee_name, payment.gross) for payment in batch.payments.all()] == [
        (first.full_name, 2_700_000),
        (first.full_name, 1_125_000),
        (first.full_name, 675_000),
    ]
    notes = [payment.note for payment in batch.payments.all()]
    assert notes == ["", f"nhận thay {second.full_name}", f"nhận thay {third.full_name}"]


def test_a_payees_own_account_is_taken_over_sealed() -> None:
    made = purse(ranks=(1,))
    made.issue()
    winner = made.placements[0].contender.entry.created_by
    winner.seal_bank_account("0011001234567")
    winner.bank_bin, winner.bank_holder = "970436", "NGUYEN VAN THU"
    winner.save()
    payment = batches.prepare(contest=made.contest, pays_on=SINCE, by=made.preparer).payments.get()
    assert (payment.bank_bin, payment.bank_holder, payment.account_last3) == ("970436", "NGUYEN VAN THU", "567")
    assert lines.account_number(payment) == "0011001234567"
    assert "0011001234567" not in payment.account_sealed


@pytest.mark.parametrize(("day", "tax"), [(BEFORE, 500_000), (SINCE, 0)])
def test_the_tax_is_the_rule_of_the_day_of_payment(day: dt.date, tax: int) -> None:
    made = purse(ranks=(1,), tiers=[("Giải nhất", 1, 15_000_000)])
    made.issue()
    payment = batches.prepare(contest=made.contest, pays_on=day, by=made.preparer).payments.get()
    assert (payment.gross, payment.tax, payment.net) == (15_000_000, tax, 15_000_000 - tax)


def test_an_organisation_pays_no_tax_on_a_prize() -> None:
    made = purse(ranks=(1,), kinds=["organisation"], tiers=[("Giải nhất", 1, 30_000_000)])
    made.issue()
    assert batches.prepare(contest=made.contest, pays_on=BEFORE, by=made.preparer).payments.get().tax == 0


def test_another_date_of_payment_changes_the_tax() -> None:
    made = purse(ranks=(1,), tiers=[("Giải nhất", 1, 15_000_000)])
    made.issue()
    batch = made.prepared(SINCE)
    batches.reschedule(batch=batch, pays_on=BEFORE, by=made.preparer)
    assert [(payment.tax, payment.net) for payment in batch.payments.all()] == [(500_000, 14_500_000)]


def test_a_payment_on_a_day_with_another_tax_is_not_recorded() -> None:
    made = purse(ranks=(1,), tiers=[("Giải nhất", 1, 15_000_000)])
    made.issue()
    payment = made.approved(SINCE).payments.get()
    with pytest.raises(MoveRefused):
        made.pay(payment, on=BEFORE)
    assert Posting.objects.filter(account="bank").count() == 0


def test_without_a_tax_rule_no_list_is_made() -> None:
    made = purse(ranks=(1,))
    made.issue()
    with pytest.raises(MoveRefused):
        batches.prepare(contest=made.contest, pays_on=dt.date(2013, 1, 1), by=made.preparer)


def test_a_share_stands_on_one_list() -> None:
    made = purse()
    made.issue()
    made.prepared()
    with pytest.raises(MoveRefused):
        batches.prepare(contest=made.contest, pays_on=SINCE, by=made.preparer)


def test_a_line_taken_off_can_stand_on_another_list_and_the_last_one_takes_the_list_with_it() -> None:
    made = purse(ranks=(1, 2))
    made.issue()
    batch = made.prepared()
    first, second = batch.payments.all()
    assert batches.remove(payment=first, by=made.preparer) == batch
    assert batches.remove(payment=second, by=made.preparer) is None
    assert not Batch.objects.exists()
    assert batches.prepare(contest=made.contest, pays_on=SINCE, by=made.preparer).payments.count() == 2


def test_held_awards_stand_on_no_new_list() -> None:
    made = purse(ranks=(1, 2))
    held, _other = made.issue()
    awards.hold(award=held, reason="Có đơn khiếu nại.", by=made.office)
    assert made.prepared().payments.count() == 1


def test_a_list_with_a_held_award_goes_no_further() -> None:
    made = purse(ranks=(1, 2))
    held, _other = made.issue()
    batch = made.approved()
    awards.hold(award=held, reason="Có đơn khiếu nại.", by=made.office)
    with pytest.raises(PermissionRefused):
        made.pay(batch.payments.get(award=held))
    batches.send_back(batch=batch, reason="Có giải tạm giữ.", by=made.accountant)
    with pytest.raises(MoveRefused):
        batches.submit(batch=batch, by=made.preparer)


def test_a_list_without_accounts_is_not_handed_on() -> None:
    made = purse(ranks=(1, 2))
    made.issue()
    batch = batches.prepare(contest=made.contest, pays_on=SINCE, by=made.preparer)
    made.write_account(batch.payments.all()[0])
    with pytest.raises(MoveRefused, match="1 người nhận chưa có tài khoản"):
        batches.submit(batch=batch, by=made.preparer)


def test_the_whole_way_to_a_paid_list() -> None:
    made = purse(ranks=(1, 2), kinds=["group"])
    made.issue()
    batch = made.approved()
    for payment in batch.payments.all():
        made.pay(payment)
    batch.refresh_from_db()
    assert batch.state == "paid"
    assert set(batch.payments.values_list("state", flat=True)) == {"paid"}
    told = [message.template for message in Message.objects.filter(template__startswith="payouts/").order_by("pk")]
    assert told.count("payouts/batch_submitted") == 1
    assert told.count("payouts/batch_approved") == 1
    assert told.count("payouts/payment_made") == 4
    assert not any(AMOUNT.search(f"{message.subject} {message.body}") for message in Message.objects.all())


def test_a_bank_reference_is_recorded_once() -> None:
    made = purse(ranks=(1, 2))
    made.issue()
    first, second = made.approved().payments.all()
    made.pay(first, "FT26326000001")
    with pytest.raises(MoveRefused):
        made.pay(second, "FT26326000001")
