"""Prizes are proposed by the standings, given by a decision, held, released and revoked."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from importlib import import_module

import pytest
from django.db.models import Sum
from django.test import Client

from accounts.roles import UserRole
from audit.models import Event
from audit.verdicts import MoveRefused, PermissionRefused
from notifications.models import Message
from payouts.actions import awards, tax_rules
from payouts.models import Award, Posting, Share, TaxRule
from payouts.tax import Rule, tax_on
from submissions.models import Entry
from tests.factories.accounts import UserFactory, person_with
from tests.factories.judging import ContenderFactory, PlacementFactory, RoundResultFactory
from tests.payouts.purse import DECIDED, entrant, purse
from tests.queries import MOST, queries_of

pytestmark = pytest.mark.django_db


def test_prizes_follow_the_standings_and_the_kind_of_entrant() -> None:
    made = purse(kinds=["individual", "group", "organisation", "individual"])
    amounts = {award.entry_id: (award.tier.name, award.amount) for award in made.propose()}
    by_rank = [amounts[placement.contender.entry_id] for placement in made.placements]
    assert by_rank == [
        ("Giải nhất", 3_000_000),
        ("Giải nhì", 3_000_000),
        ("Giải ba", 1_500_000),
        ("Giải ba", 1_000_000),
    ]


def test_a_tie_at_the_edge_of_a_tier_waits_for_the_chairs_order() -> None:
    made = purse(ranks=(1, 2, 2, 4))
    first, second = made.placements[1:3]
    with pytest.raises(MoveRefused):
        made.propose()
    made.propose({first.pk: 2, second.pk: 1})
    assert Award.objects.get(entry=second.contender.entry).tier.name == "Giải nhì"
    assert Award.objects.get(entry=first.contender.entry).tier.name == "Giải ba"
    assert Event.objects.get(move="propose_awards").facts["decided_ties"] == {str(first.pk): 2, str(second.pk): 1}


def test_an_entry_below_a_floor_or_without_a_score_wins_nothing() -> None:
    made = purse(ranks=())
    result = RoundResultFactory(round=made.final, number=2)
    for rank, columns in enumerate(
        [{"flags": ["below_floor:moi"]}, {"score": None, "flags": ["unscored"]}, {}], start=1
    ):
        entry = entrant(made.contest, "individual")
        PlacementFactory(result=result, contender=ContenderFactory(round=made.final, entry=entry), rank=rank, **columns)
    assert [award.placement.rank for award in made.propose()] == [3]


def test_an_entry_found_not_eligible_since_wins_nothing() -> None:
    made = purse()
    Entry.objects.filter(pk=made.placements[0].contender.entry_id).update(state="ineligible", state_reason="Sao chép.")
    assert [award.placement.rank for award in made.propose()] == [2, 3, 4]


def test_a_new_proposal_takes_the_place_of_the_old_one() -> None:
    made = purse()
    made.propose()
    made.propose()
    assert Award.objects.filter(contest=made.contest).count() == 4


def test_whoever_is_taken_out_before_the_decision_lets_the_others_move_up() -> None:
    made = purse()
    made.propose()
    awards.revoke(award=Award.objects.get(placement=made.placements[0]), reason="Sao chép.", by=made.office)
    again = {award.placement.rank: award.tier.name for award in made.propose()}
    assert again == {2: "Giải nhất", 3: "Giải nhì", 4: "Giải ba"}


def test_after_the_decision_nothing_is_proposed_anew() -> None:
    made = purse()
    made.issue()
    with pytest.raises(PermissionRefused):
        made.propose()


def test_without_a_sealed_final_there_are_no_prizes() -> None:
    made = purse(ranks=())
    with pytest.raises(MoveRefused):
        made.propose()


def test_a_group_of_three_shares_to_the_dong() -> None:
    made = purse(ranks=(1,), kinds=["group"], tiers=[("Giải nhất", 1, 3_000_001)])
    made.issue()
    shares = list(Share.objects.order_by("order").values_list("percent", "amount"))
    assert shares == [(Decimal(60), 2_700_001), (Decimal(25), 1_125_000), (Decimal(15), 675_000)]
    assert sum(amount for _percent, amount in shares) == 3_000_001 * 3 // 2


def test_an_organisation_receives_its_prize_whole() -> None:
    made = purse(ranks=(1,), kinds=["organisation"])
    made.issue()
    assert list(Share.objects.values_list("author", "percent", "amount")) == [(None, Decimal(100), 4_500_000)]


def test_the_decision_makes_the_prizes_owed_and_tells_the_winners_no_amount() -> None:
    made = purse(ranks=(1, 2), kinds=["group"])
    given = made.issue()
    assert {award.state for award in given} == {"issued"}
    assert {(award.decision_number, award.decided_on) for award in given} == {("1124/QĐ-UBND", DECIDED)}
    owed = Posting.objects.values("account").annotate(sum=Sum("amount")).order_by("account")
    assert list(owed) == [{"account": "payable", "sum": -6_500_000}, {"account": "prizes", "sum": 6_500_000}]
    told = Message.objects.filter(template="payouts/award_issued")
    assert told.count() == 4
    assert not any("500.000" in message.body or "000.000" in message.body for message in told)


def test_a_decision_is_recorded_once() -> None:
    made = purse()
    made.issue()
    with pytest.raises(PermissionRefused):
        awards.issue(contest=made.contest, decision_number="1125/QĐ-UBND", decided_on=DECIDED, by=made.office)
    assert Posting.objects.filter(account="prizes").count() == 4


def test_an_award_is_held_released_and_revoked() -> None:
    made = purse(ranks=(1,))
    award = made.issue()[0]
    awards.hold(award=award, reason="Có đơn khiếu nại.", by=made.office)
    assert (award.state, award.state_reason) == ("held", "Có đơn khiếu nại.")
    awards.release(award=award, by=made.office)
    assert (award.state, award.state_reason) == ("issued", "")
    awards.revoke(award=award, reason="Sao chép.", by=made.office)
    award.refresh_from_db()
    assert award.state == "revoked"
    assert Posting.objects.aggregate(sum=Sum("amount"))["sum"] == 0
    assert Posting.objects.filter(account="payable").aggregate(sum=Sum("amount"))["sum"] == 0


def test_an_award_on_a_payment_list_is_not_revoked() -> None:
    made = purse(ranks=(1,))
    award = made.issue()[0]
    made.prepared()
    with pytest.raises(PermissionRefused):
        awards.revoke(award=award, reason="Sao chép.", by=made.office)


def test_nobody_else_gives_prizes() -> None:
    made = purse()
    for person in (made.preparer, made.accountant, UserFactory(), made.placements[0].contender.entry.created_by):
        with pytest.raises(PermissionRefused):
            awards.propose(contest=made.contest, by=person)


# -- tax rules ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("amount", "day", "tax"),
    [
        (10_000_000, dt.date(2026, 6, 30), 0),
        (15_000_000, dt.date(2026, 6, 30), 500_000),
        (15_000_000, dt.date(2026, 7, 1), 0),
        (20_000_000, dt.date(2026, 7, 1), 0),
        (25_000_005, dt.date(2026, 7, 1), 500_001),
    ],
)
def test_the_rules_of_law_come_with_the_portal(amount: int, day: dt.date, tax: int) -> None:
    rules = [
        Rule(rule["valid_from"], rule["valid_to"], rule["threshold"], rule["rate"])
        for rule in import_module("payouts.migrations.0004_tax_rules").RULES
    ]
    assert tax_on(amount, day, rules) == tax


def test_every_rule_names_its_ground() -> None:
    rules = import_module("payouts.migrations.0004_tax_rules").RULES
    assert all(TaxRule(**rule).ground.startswith("Luật Thuế thu nhập cá nhân số") for rule in rules)


# -- pages -------------------------------------------------------------------------------------------------------


def text_of(response: object) -> str:
    return " ".join(response.content.decode().split())  # type: ignore[attr-defined]


def test_the_page_proposes_and_records_the_decision(as_: Callable[..., Client]) -> None:
    made = purse(kinds=["individual", "group"])
    client, page = as_(made.office), f"/contests/{made.contest.slug}/awards/"
    shown = text_of(client.get(page))
    assert "Đề xuất theo bảng xếp hạng" in shown
    assert "8.000.000 đ" in shown
    assert client.post(f"{page}propose/").status_code == 302
    assert Award.objects.filter(state="proposed").count() == 4
    answer = client.post(f"{page}issue/", {"decision_number": "1124/QĐ-UBND", "decided_on": "2026-06-01"})
    assert answer.status_code == 302
    shown = text_of(client.get(page))
    assert "Trao theo Quyết định số 1124/QĐ-UBND ngày 01/06/2026." in shown
    assert f"{page}issue/" not in shown


def test_the_page_asks_for_the_order_of_a_tie_and_keeps_what_was_typed(as_: Callable[..., Client]) -> None:
    made = purse(ranks=(1, 2, 2, 4))
    client, page = as_(made.office), f"/contests/{made.contest.slug}/awards/"
    first, second = (f"order-{placement.pk}" for placement in made.placements[1:3])
    assert f'name="{first}"' in text_of(client.get(page))
    answer = client.post(f"{page}propose/", {first: "1", second: "1"})
    assert answer.status_code == 422
    assert "Hai bài ở hạng 2 có cùng thứ tự." in text_of(answer)
    assert 'value="1"' in text_of(answer)
    assert client.post(f"{page}propose/", {first: "2", second: "1"}).status_code == 302


def test_a_decision_dated_tomorrow_is_refused_with_what_was_typed(as_: Callable[..., Client]) -> None:
    made = purse()
    made.propose()
    page = f"/contests/{made.contest.slug}/awards/issue/"
    answer = as_(made.office).post(page, {"decision_number": "1124/QĐ-UBND", "decided_on": "2199-01-01"})
    assert answer.status_code == 422
    assert "Ngày này chưa đến: hãy ghi ngày trên quyết định đã ký." in text_of(answer)
    assert "1124/QĐ-UBND" in text_of(answer)


def test_holding_needs_a_reason(as_: Callable[..., Client]) -> None:
    made = purse(ranks=(1,))
    award = made.issue()[0]
    answer = as_(made.office).post(f"/awards/{award.pk}/hold/", {"reason": " "})
    assert answer.status_code == 422
    assert "Ghi lý do: lý do được lưu trong nhật ký." in text_of(answer)


def test_the_awards_page_needs_the_same_queries_for_one_and_three(as_: Callable[..., Client]) -> None:
    counted = []
    for rows in (1, 3):
        made = purse(ranks=tuple(range(1, rows + 1)), kinds=["group", "group", "organisation"])
        made.issue()
        counted.append(queries_of(as_(made.office), f"/contests/{made.contest.slug}/awards/"))
    assert counted[0] == counted[1] <= MOST


# -- adding a tax rule -------------------------------------------------------------------------------------------


def test_a_new_tax_rule_ends_the_one_before_it() -> None:
    purse(ranks=())
    rule = {"threshold": 30_000_000, "rate": Decimal("0.1"), "ground": "Luật mới"}
    administrator = person_with(UserRole.ADMINISTRATOR)
    tax_rules.add(valid_from=dt.date(2030, 1, 1), **rule, by=administrator)
    held = list(TaxRule.objects.order_by("valid_from").values_list("valid_from", "valid_to"))
    assert held[-2:] == [(dt.date(2026, 7, 1), dt.date(2029, 12, 31)), (dt.date(2030, 1, 1), None)]
    with pytest.raises(MoveRefused):
        tax_rules.add(valid_from=dt.date(2029, 1, 1), **rule, by=administrator)


def test_only_administrators_add_tax_rules() -> None:
    made = purse(ranks=())
    for person in (made.office, made.preparer, made.accountant):
        with pytest.raises(PermissionRefused):
            tax_rules.add(valid_from=dt.date(2030, 1, 1), threshold=0, rate=Decimal(0), ground="Không có", by=person)


def test_a_tax_rule_is_added_on_the_administration_pages(as_: Callable[..., Client]) -> None:
    purse(ranks=())
    administrator = person_with(UserRole.ADMINISTRATOR, is_staff=True, is_superuser=True)
    answer = as_(administrator).post(
        "/admin/payouts/taxrule/add/",
        {"valid_from": "2030-01-01", "threshold": "30000000", "rate": "0.1", "ground": "Luật mới"},
    )
    assert answer.status_code == 302
    assert TaxRule.objects.get(valid_from=dt.date(2030, 1, 1)).threshold == 30_000_000


@pytest.mark.parametrize("page", ["award", "batch", "payment", "posting", "taxrule"])
def test_the_administration_shows_and_changes_nothing(as_: Callable[..., Client], page: str) -> None:
    made = purse(ranks=(1,))
    made.issue()
    payment = made.approved().payments.get()
    made.pay(payment)
    client = as_(person_with(UserRole.ADMINISTRATOR, is_staff=True, is_superuser=True))
    assert client.get(f"/admin/payouts/{page}/").status_code == 200
    row = {"award": payment.award, "batch": payment.batch, "payment": payment}.get(page)
    if row is not None:
        shown = client.get(f"/admin/payouts/{page}/{row.pk}/change/")
        assert payment.account_sealed not in shown.content.decode()
        assert client.post(f"/admin/payouts/{page}/{row.pk}/change/", {"state": "paid"}).status_code == 403
