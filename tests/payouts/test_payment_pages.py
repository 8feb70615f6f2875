"""The pages on which payment lists are prepared, approved and paid."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.roles import UserRole
from payouts.actions import batches, lines
from payouts.models import Award, Batch
from tests.factories.accounts import PASSWORD, RoleFactory, person_with
from tests.factories.judging import ContenderFactory, PlacementFactory
from tests.factories.payouts import AwardFactory, ShareFactory
from tests.payouts.purse import SINCE, Purse, entrant, purse
from tests.queries import MOST, queries_of

pytestmark = pytest.mark.django_db


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
