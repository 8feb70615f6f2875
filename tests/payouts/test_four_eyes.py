"""No money leaves on the word of one person (I4), nor to an account that nobody approved (M3)."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.utils import InternalError
from django.test import Client
from django.utils import timezone

from accounts import actions
from accounts.models import Role
from accounts.roles import UserRole
from audit.models import Event
from audit.verdicts import MoveRefused, PermissionRefused, Verdict
from payouts import policies
from payouts.actions import batches, lines
from payouts.models import Payment, Posting
from tests.factories.accounts import MembershipFactory, RoleFactory, UserFactory
from tests.payouts.purse import BEFORE, Purse, purse

pytestmark = pytest.mark.django_db


def trust(user: Any, role: str, made: Purse) -> None:
    """Give somebody one more role at the office, and let them know of it."""
    RoleFactory(user=user, role=role, unit=made.contest.receiving_office)
    user.__dict__.pop("roles_held", None)


# -- four eyes (I4) ----------------------------------------------------------------------------------------------


def test_one_person_with_both_roles_does_not_approve_their_own_list() -> None:
    made = purse()
    made.issue()
    batch = made.submitted()
    trust(made.preparer, UserRole.CHIEF_ACCOUNTANT, made)
    with pytest.raises(PermissionRefused):
        batches.approve(batch=batch, seen_sha256=batch.payload_sha256, by=made.preparer)


@pytest.mark.parametrize("act", ["save_account", "reschedule", "submit", "remove"])
def test_whoever_touched_a_list_does_not_approve_it(act: str) -> None:
    made = purse()
    made.issue()
    batch = made.prepared()
    trust(made.accountant, UserRole.PAYMENT_PREPARER, made)
    payment = batch.payments.all()[0]
    if act == "save_account":
        made.write_account(payment, "9999999", by=made.accountant)
    elif act == "reschedule":
        batches.reschedule(batch=batch, pays_on=BEFORE, by=made.accountant)
    elif act == "remove":
        batches.remove(payment=payment, by=made.accountant)
    batches.submit(batch=batch, by=made.accountant if act == "submit" else made.preparer)
    batch.refresh_from_db()
    with pytest.raises(PermissionRefused):
        batches.approve(batch=batch, seen_sha256=batch.payload_sha256, by=made.accountant)


def test_nobody_approves_money_to_themselves() -> None:
    made = purse(ranks=(1,))
    made.issue()
    batch = made.submitted()
    winner = made.placements[0].contender.entry.created_by
    trust(winner, UserRole.ACCOUNT_HOLDER, made)
    with pytest.raises(PermissionRefused):
        batches.approve(batch=batch, seen_sha256=batch.payload_sha256, by=winner)


def test_the_database_holds_the_four_eyes_where_the_policy_is_switched_off(monkeypatch: pytest.MonkeyPatch) -> None:
    made = purse()
    made.issue()
    batch = made.submitted()
    monkeypatch.setattr(policies, "approve", lambda user, batch: Verdict(allowed=True))
    with pytest.raises(IntegrityError), transaction.atomic():
        batches.approve(batch=batch, seen_sha256=batch.payload_sha256, by=made.preparer)


def test_without_either_guard_one_person_would_do(monkeypatch: pytest.MonkeyPatch) -> None:
    made = purse()
    made.issue()
    batch = made.submitted()
    monkeypatch.setattr(policies, "approve", lambda user, batch: Verdict(allowed=True))
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE payouts_batch DROP CONSTRAINT batch_four_eyes, DROP CONSTRAINT batch_other_eyes")
    batches.approve(batch=batch, seen_sha256=batch.payload_sha256, by=made.preparer)
    batch.refresh_from_db()
    assert batch.approved_by == batch.prepared_by


def test_the_record_names_both_pairs_of_eyes() -> None:
    made = purse()
    made.issue()
    batch = made.approved()
    acts = Event.objects.filter(subject_type="payouts.batch", subject_id=str(batch.pk)).order_by("pk")
    assert [(event.move, event.by_id) for event in acts] == [
        ("prepare", made.preparer.pk),
        ("submit", made.preparer.pk),
        ("approve", made.accountant.pk),
    ]


def lend(role: str, holder: Any, delegate: Any, made: Purse) -> None:
    """Let a colleague act in somebody's role from today on, and let them know of it."""
    MembershipFactory(user=delegate, unit=made.contest.receiving_office)
    actions.delegate_role(
        role=holder.roles.get(role=role),
        delegate=delegate,
        valid_from=timezone.localdate(),
        valid_to=timezone.localdate(),
        reason="Nghỉ phép",
        by=holder,
    )
    delegate.__dict__.pop("roles_held", None)


def test_a_delegate_does_not_approve_the_list_they_prepared(monkeypatch: pytest.MonkeyPatch) -> None:
    made = purse()
    made.issue()
    batch = made.submitted()
    with pytest.raises(ValidationError):
        lend(UserRole.CHIEF_ACCOUNTANT, made.accountant, made.preparer, made)
    Role.objects.filter(user=made.preparer).delete()  # prepares no more, but has prepared this list
    lend(UserRole.CHIEF_ACCOUNTANT, made.accountant, made.preparer, made)
    assert made.preparer.has_role(UserRole.CHIEF_ACCOUNTANT)
    with pytest.raises(PermissionRefused, match="người khác"):
        batches.approve(batch=batch, seen_sha256=batch.payload_sha256, by=made.preparer)
    monkeypatch.setattr(policies, "approve", lambda user, batch: Verdict(allowed=True))
    with pytest.raises(IntegrityError), transaction.atomic():
        batches.approve(batch=batch, seen_sha256=batch.payload_sha256, by=made.preparer)


def test_a_delegate_approves_what_others_prepared_and_the_list_says_for_whom(as_: Callable[..., Client]) -> None:
    made = purse()
    made.issue()
    batch = made.submitted()
    deputy = UserFactory(full_name="Lê Văn Phó")
    lend(UserRole.CHIEF_ACCOUNTANT, made.accountant, deputy, made)
    batches.approve(batch=batch, seen_sha256=batch.payload_sha256, by=deputy)
    event = Event.objects.get(move="approve", subject_id=str(batch.pk))
    assert (event.by, event.facts["acting_for"]["user"]) == (deputy, made.accountant.pk)
    page = as_(made.accountant).get(batch.get_absolute_url()).content.decode()
    assert "làm thay Cao Văn Duyệt (Kế toán trưởng)" in page


# -- a changed account voids the approval (M3) -------------------------------------------------------------------


def change_behind_the_back(payment: Payment, account: str = "6666666666") -> None:
    """Write another account into the row, past every act."""
    lines.seal_account(payment, account)
    Payment.objects.filter(pk=payment.pk).update(
        account_sealed=payment.account_sealed, account_last3=payment.account_last3
    )


def test_an_account_changed_after_the_list_was_handed_on_stops_the_approval() -> None:
    made = purse()
    made.issue()
    batch = made.submitted()
    change_behind_the_back(batch.payments.all()[0])
    with pytest.raises(MoveRefused):
        batches.approve(batch=batch, seen_sha256=batch.payload_sha256, by=made.accountant)


@pytest.mark.parametrize("column", ["payee_name", "bank_bin", "bank_holder"])
def test_any_other_change_stops_it_too(column: str) -> None:
    made = purse()
    made.issue()
    batch = made.submitted()
    batch.payments.filter(order=1).update(**{column: "970418"})
    with pytest.raises(MoveRefused):
        batches.approve(batch=batch, seen_sha256=batch.payload_sha256, by=made.accountant)


def test_what_was_seen_must_be_what_is_approved() -> None:
    made = purse()
    made.issue()
    seen = made.submitted()
    batches.send_back(batch=seen, reason="Sai tài khoản.", by=made.accountant)
    made.write_account(seen.payments.all()[0], "7777777")
    batches.submit(batch=seen, by=made.preparer)
    with pytest.raises(MoveRefused):
        batches.approve(batch=seen, seen_sha256=seen.payload_sha256, by=made.accountant)


def test_the_database_refuses_to_change_a_line_of_an_approved_list() -> None:
    made = purse()
    made.issue()
    payment = made.approved().payments.all()[0]
    with pytest.raises((InternalError, IntegrityError)), transaction.atomic():
        change_behind_the_back(payment)


def without_the_trigger(act: Callable[[], None]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE payouts_payment DISABLE TRIGGER payouts_payment_approved")
    act()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE payouts_payment ENABLE ALWAYS TRIGGER payouts_payment_approved")


def test_where_even_the_database_was_passed_by_nothing_is_paid() -> None:
    made = purse()
    made.issue()
    payment = made.approved().payments.all()[0]
    without_the_trigger(lambda: change_behind_the_back(payment))
    with pytest.raises(MoveRefused):
        made.pay(payment)
    assert not Posting.objects.filter(account="bank").exists()


def test_without_the_digest_the_changed_account_would_be_paid(monkeypatch: pytest.MonkeyPatch) -> None:
    made = purse()
    made.issue()
    monkeypatch.setattr(lines, "payload_digest", lambda batch: "f" * 64)
    payment = made.approved().payments.all()[0]
    without_the_trigger(lambda: change_behind_the_back(payment))
    made.pay(payment)
    assert Posting.objects.filter(account="bank").count() == 1


def test_sending_back_voids_an_approval() -> None:
    made = purse()
    made.issue()
    batch = made.approved()
    batches.send_back(batch=batch, reason="Sai ngày chi.", by=made.accountant)
    batch.refresh_from_db()
    assert (batch.state, batch.approved_by, batch.payload_sha256) == ("returned", None, "")
    with pytest.raises(PermissionRefused):
        made.pay(batch.payments.all()[0])
