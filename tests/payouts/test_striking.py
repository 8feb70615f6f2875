"""An award that is held while its list is paid in part: its unpaid lines are struck off, and it can be revoked."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction
from django.db.utils import InternalError
from django.test import Client

from audit.models import Event
from audit.verdicts import MoveRefused, PermissionRefused
from notifications.models import Message
from payouts.actions import awards, batches, lines
from payouts.models import Award, Batch, Payment, Share
from tests.payouts.purse import Purse, purse
from tests.payouts.test_four_eyes import change_behind_the_back, trust, without_the_trigger

pytestmark = pytest.mark.django_db


def paid_in_part() -> tuple[Purse, Batch, Award]:
    """A list of three lines of one award and one of another; the first is paid, then its award is held."""
    made = purse(ranks=(1, 2), kinds=["group"])
    held, _other = made.issue()
    batch = made.approved()
    made.pay(batch.payments.get(order=1))
    awards.hold(award=held, reason="Có đơn khiếu nại.", by=made.office)
    return made, batch, held


def line(batch: Batch, order: int) -> Payment:
    return batch.payments.get(order=order)


def test_the_unpaid_lines_of_a_held_award_are_struck_off_and_the_rest_is_paid() -> None:
    made, batch, held = paid_in_part()
    batches.strike(payment=line(batch, 2), by=made.accountant)
    batches.strike(payment=line(batch, 3), by=made.accountant)
    batch.refresh_from_db()
    assert [(payment.order, payment.state) for payment in batch.payments.all()] == [(1, "paid"), (4, "prepared")]
    assert (batch.state, batch.approved_by) == ("approved", made.accountant)
    assert batch.payload_sha256 == lines.payload_digest(batch)
    made.pay(line(batch, 4))
    batch.refresh_from_db()
    assert batch.state == "paid"
    assert Event.objects.filter(subject_type="payouts.payment", move="strike").count() == 2
    assert Message.objects.filter(template="payouts/line_struck", recipient=made.preparer).count() == 2
    awards.release(award=held, by=made.office)
    assert Share.objects.unlisted().count() == 2


def test_the_last_line_struck_off_completes_the_list() -> None:
    made, batch, _held = paid_in_part()
    made.pay(line(batch, 4))
    batches.strike(payment=line(batch, 2), by=made.accountant)
    batches.strike(payment=line(batch, 3), by=made.accountant)
    batch.refresh_from_db()
    assert batch.state == "paid"


def test_a_held_award_is_revoked_once_nothing_of_it_waits_on_a_list() -> None:
    made, batch, held = paid_in_part()
    with pytest.raises(PermissionRefused, match="danh sách chi"):
        awards.revoke(award=held, reason="Sao chép.", by=made.office)
    for order in (2, 3):
        batches.strike(payment=line(batch, order), by=made.accountant)
    awards.revoke(award=held, reason="Sao chép.", by=made.office)
    held.refresh_from_db()
    assert held.state == "revoked"
    assert line(batch, 1).state == "paid"
    assert Event.objects.get(move="revoke").facts["to_pay_back"] == 2_700_000
    assert Share.objects.unlisted().count() == 0


def test_only_other_eyes_strike_a_line_off() -> None:
    made, batch, _held = paid_in_part()
    for person in (made.preparer, made.office):
        with pytest.raises(PermissionRefused):
            batches.strike(payment=line(batch, 2), by=person)
    trust(made.preparer, "chief_accountant", made)
    with pytest.raises(PermissionRefused):
        batches.strike(payment=line(batch, 2), by=made.preparer)


@pytest.mark.parametrize("order", [1, 4])
def test_a_paid_line_and_one_that_is_not_held_stay(order: int) -> None:
    made, batch, _held = paid_in_part()
    with pytest.raises(PermissionRefused):
        batches.strike(payment=line(batch, order), by=made.accountant)


def test_a_list_of_which_nothing_is_paid_is_sent_back_instead() -> None:
    made = purse(ranks=(1, 2))
    held, _other = made.issue()
    batch = made.approved()
    awards.hold(award=held, reason="Có đơn khiếu nại.", by=made.office)
    with pytest.raises(PermissionRefused):
        batches.strike(payment=batch.payments.get(award=held), by=made.accountant)


def test_a_list_changed_behind_the_back_gets_no_new_digest() -> None:
    made, batch, _held = paid_in_part()
    without_the_trigger(lambda: change_behind_the_back(line(batch, 4)))
    with pytest.raises(MoveRefused):
        batches.strike(payment=line(batch, 2), by=made.accountant)


@pytest.mark.parametrize("order", [1, 4])
def test_the_database_lets_only_the_unpaid_line_of_a_held_award_go(order: int) -> None:
    _made, batch, _held = paid_in_part()
    with pytest.raises((InternalError, IntegrityError)), transaction.atomic():
        Payment.objects.filter(pk=line(batch, order).pk).delete()


def test_the_pages_strike_a_line_off_and_say_what_is_to_be_paid_back(as_: Callable[..., Client]) -> None:
    made, batch, held = paid_in_part()
    accountant = as_(made.accountant)
    for order in (2, 3):
        struck = line(batch, order)
        assert f"/payment/{struck.pk}/strike/" in accountant.get(f"/payment/{struck.pk}/").content.decode()
        assert accountant.post(f"/payment/{struck.pk}/strike/").status_code == 302
    office = as_(made.office)
    assert office.post(f"/awards/{held.pk}/revoke/", {"reason": "Sao chép."}).status_code == 302
    shown = office.get(f"/awards/{held.pk}/").content.decode()
    assert "Giải này đã chi 2.700.000 đ trước khi bị thu hồi; số tiền đó phải hoàn trả." in shown
