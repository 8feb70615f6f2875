"""Payment lists: who is paid, on which account, by whose word."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import InternalError
from django.test import Client

from accounts.roles import UserRole
from audit.models import Event
from audit.verdicts import MoveRefused, PermissionRefused, Verdict
from notifications.models import Message
from payouts import policies
from payouts.actions import awards, batches, lines
from payouts.models import Award, Batch, Payment, Posting
from submissions.models import Author
from tests.factories.accounts import PASSWORD, RoleFactory, person_with
from tests.factories.judging import ContenderFactory, PlacementFactory
from tests.factories.payouts import AwardFactory, ShareFactory
from tests.payouts.purse import BEFORE, SINCE, Purse, entrant, purse
from tests.queries import MOST, queries_of

pytestmark = pytest.mark.django_db
AMOUNT = re.compile(r"\d[.,]?000\b(?![/-])|\d (đ|đồng)\b")


def trust(user: Any, role: str, made: Purse) -> None:
    """Give somebody one more role at the office, and let them know of it."""
    RoleFactory(user=user, role=role, unit=made.contest.receiving_office)
    user.__dict__.pop("roles_held", None)


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
    Author.objects.filter(order=3).update(confirmed_at=None)
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


# -- pages -------------------------------------------------------------------------------------------------------


def text_of(response: Any) -> str:
    return " ".join(response.content.decode().split())


def test_a_list_is_prepared_handed_on_approved_and_paid_on_its_pages(as_: Callable[..., Client]) -> None:
    made = purse(ranks=(1,), kinds=["group"])
    made.issue()
    preparer, accountant = as_(made.preparer), as_(made.accountant)
    assert "3 khoản, tổng 4.500.000 đ" in text_of(preparer.get(f"/contests/{made.contest.slug}/payments/"))
    answer = preparer.post(f"/contests/{made.contest.slug}/payments/prepare/", {"pays_on": "2026-11-22"})
    batch = Batch.objects.get()
    assert answer["Location"] == f"/payments/{batch.pk}/"
    for payment in batch.payments.all():
        written = {"bank_bin": "970436", "account": "0011 0012 345", "holder": "Nguyễn Văn Thử"}
        assert preparer.post(f"/payment/{payment.pk}/account/", written).status_code == 302
    page = text_of(preparer.get(f"/payments/{batch.pk}/"))
    assert "Bốn triệu năm trăm nghìn đồng" in page
    assert "•••345" in page
    assert "00110012345" not in page
    assert preparer.post(f"/payments/{batch.pk}/submit/").status_code == 302
    batch.refresh_from_db()
    assert batch.payload_sha256 in text_of(accountant.get(f"/payments/{batch.pk}/"))
    approval = {"seen_sha256": batch.payload_sha256, "current_password": PASSWORD}
    assert accountant.post(f"/payments/{batch.pk}/approve/", approval).status_code == 302
    Batch.objects.update(approved_at="2026-07-01T02:00:00Z")
    for payment in batch.payments.all():
        answered = {"bank_reference": f"FT{payment.pk:08d}", "paid_on": "2026-07-02"}
        assert preparer.post(f"/payment/{payment.pk}/mark-paid/", answered).status_code == 302
    batch.refresh_from_db()
    assert batch.state == "paid"
    page = text_of(preparer.get(f"/payments/{batch.pk}/"))
    assert made.accountant.full_name in page
    assert page.count("is-signed") == 3


def test_a_wrong_password_approves_nothing(as_: Callable[..., Client]) -> None:
    made = purse()
    made.issue()
    batch = made.submitted()
    answer = as_(made.accountant).post(
        f"/payments/{batch.pk}/approve/", {"seen_sha256": batch.payload_sha256, "current_password": "sai-mat-khau"}
    )
    assert answer.status_code == 422
    batch.refresh_from_db()
    assert batch.state == "submitted"


def test_a_stale_page_approves_nothing_and_says_so(as_: Callable[..., Client]) -> None:
    made = purse()
    made.issue()
    batch = made.submitted()
    answer = as_(made.accountant).post(
        f"/payments/{batch.pk}/approve/", {"seen_sha256": "0" * 64, "current_password": PASSWORD}
    )
    assert answer.status_code == 409
    assert "Danh sách không còn đúng như bạn đã xem." in text_of(answer)


def test_what_was_typed_wrongly_stays_on_the_page(as_: Callable[..., Client]) -> None:
    made = purse(ranks=(1,))
    made.issue()
    payment = made.prepared().payments.get()
    answer = as_(made.preparer).post(
        f"/payment/{payment.pk}/account/", {"bank_bin": "970418", "account": "12", "holder": "NGUYEN VAN THU"}
    )
    assert answer.status_code == 422
    assert "Số tài khoản gồm 4 đến 19 chữ cái và chữ số." in text_of(answer)
    assert 'value="12"' in text_of(answer)


def test_a_payment_is_not_dated_before_its_approval(as_: Callable[..., Client]) -> None:
    made = purse(ranks=(1,))
    made.issue()
    payment = made.approved().payments.get()
    answer = as_(made.preparer).post(
        f"/payment/{payment.pk}/mark-paid/", {"bank_reference": "FT1", "paid_on": "2020-01-01"}
    )
    assert answer.status_code == 422
    assert "Danh sách được duyệt sau ngày này." in text_of(answer)


def test_the_code_to_scan_is_a_drawing_for_the_accountants_only(as_: Callable[..., Client]) -> None:
    made = purse(ranks=(1,))
    made.issue()
    payment = made.approved().payments.get()
    address = f"/payment/{payment.pk}/code.svg"
    answer = as_(made.preparer).get(address)
    assert answer["Content-Type"] == "image/svg+xml"
    assert b"<svg" in answer.content
    assert as_(person_with(UserRole.AUDITOR)).get(address).status_code == 403
    assert as_(made.office).get(address).status_code == 404
    made.pay(payment)
    assert as_(made.preparer).get(address).status_code == 403


def test_the_office_does_not_see_accounts(as_: Callable[..., Client]) -> None:
    made = purse()
    made.issue()
    batch = made.approved()
    for address in (f"/payments/{batch.pk}/", f"/contests/{made.contest.slug}/payments/"):
        assert as_(made.office).get(address).status_code == 404
    assert as_(made.office).get("/payments/").status_code == 403


def test_auditors_read_awards_and_lists(as_: Callable[..., Client]) -> None:
    made = purse()
    made.issue()
    batch = made.approved()
    auditor = as_(person_with(UserRole.AUDITOR))
    for address in ("/payments/", f"/payments/{batch.pk}/", f"/contests/{made.contest.slug}/awards/"):
        assert auditor.get(address).status_code == 200
    assert Award.objects.visible_to(person_with(UserRole.AUDITOR)).count() == 4


def another(made: Purse) -> None:
    """One more prize of the contest, on a list of its own; and one more contest with a prize on no list."""
    placement = PlacementFactory(
        result=made.final.results.get(),
        contender=ContenderFactory(round=made.final, entry=entrant(made.contest, "individual")),
    )
    award = AwardFactory(contest=made.contest, placement=placement, state="issued")
    ShareFactory(award=award)
    made.prepared()
    twin = purse(ranks=(1,))
    twin.issue()
    RoleFactory(user=made.preparer, role=UserRole.PAYMENT_PREPARER, unit=twin.contest.receiving_office)


@pytest.mark.parametrize("page", ["/payments/", "/contests/{slug}/payments/"])
def test_lists_need_the_same_queries_for_one_and_three(as_: Callable[..., Client], page: str) -> None:
    made = purse(ranks=(1,))
    made.issue()
    made.prepared()
    client, address = as_(made.preparer), page.format(slug=made.contest.slug)
    one = queries_of(client, address)
    another(made)
    another(made)
    assert Batch.objects.filter(contest=made.contest).count() == 3
    assert queries_of(client, address) == one <= MOST


def test_a_list_needs_the_same_queries_for_one_line_and_three(as_: Callable[..., Client]) -> None:
    counted = []
    for rows in (1, 3):
        made = purse(ranks=tuple(range(1, rows + 1)))
        made.issue()
        batch = made.approved()
        counted.append(queries_of(as_(made.preparer), f"/payments/{batch.pk}/"))
    assert counted[0] == counted[1] <= MOST


@pytest.mark.parametrize(("chosen", "kept"), [("treasury", ""), ("970418", "970418")])
def test_an_account_is_with_a_bank_or_the_state_treasury(as_: Callable[..., Client], chosen: str, kept: str) -> None:
    made = purse(ranks=(1,), kinds=["organisation"])
    made.issue()
    payment = batches.prepare(contest=made.contest, pays_on=SINCE, by=made.preparer).payments.get()
    written = {"bank_bin": chosen, "account": "3713.0.1053.990", "holder": "Phòng Tài chính"}
    assert as_(made.preparer).post(f"/payment/{payment.pk}/account/", written).status_code == 302
    payment.refresh_from_db()
    assert (payment.bank_bin, payment.bank_holder) == (kept, "PHONG TAI CHINH")
    assert lines.account_number(payment) == "371301053990"


def test_a_bank_is_not_chosen_by_silence(as_: Callable[..., Client]) -> None:
    made = purse(ranks=(1,))
    made.issue()
    payment = batches.prepare(contest=made.contest, pays_on=SINCE, by=made.preparer).payments.get()
    answer = as_(made.preparer).post(f"/payment/{payment.pk}/account/", {"account": "0011001", "holder": "A"})
    assert answer.status_code == 422
    assert "Hãy chọn ngân hàng." in text_of(answer)
