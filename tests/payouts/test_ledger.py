"""Whatever people do, in whatever order, the ledger balances and agrees with the decisions (M2)."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import F, Sum
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.verdicts import Refused
from payouts import ledger
from payouts.actions import awards, batches
from payouts.models import Award, Batch, Payment, Posting
from tests.payouts.purse import BEFORE, DECIDED, SINCE, Purse, purse

pytestmark = pytest.mark.django_db
Act = Callable[[Purse, int, Any], object]


def _award(made: Purse, number: int) -> Award:
    return _one_of(Award.objects.filter(contest=made.contest), number)


def _batch(made: Purse, number: int) -> Batch:
    return _one_of(Batch.objects.filter(contest=made.contest), number)


def _payment(made: Purse, number: int) -> Payment:
    return _one_of(Payment.objects.filter(batch__contest=made.contest), number)


def _one_of(rows: Any, number: int) -> Any:
    """One of the rows that there are; MissingRow where there is none."""
    found = list(rows.order_by("pk"))
    if not found:
        raise MissingRow
    return found[number % len(found)]


class MissingRow(Exception):
    """Nothing to act on."""


ACTS: dict[str, Act] = {
    "propose": lambda made, number, by: awards.propose(contest=made.contest, by=by),
    "issue": lambda made, number, by: awards.issue(
        contest=made.contest, decision_number="1/QĐ", decided_on=DECIDED, by=by
    ),
    "hold": lambda made, number, by: awards.hold(award=_award(made, number), reason="Khiếu nại.", by=by),
    "release": lambda made, number, by: awards.release(award=_award(made, number), by=by),
    "revoke": lambda made, number, by: awards.revoke(award=_award(made, number), reason="Sao chép.", by=by),
    "prepare": lambda made, number, by: batches.prepare(
        contest=made.contest, pays_on=[BEFORE, SINCE][number % 2], by=by
    ),
    "write_accounts": lambda made, number, by: [
        made.write_account(payment, by=by) for payment in _batch(made, number).payments.all()
    ],
    "strike": lambda made, number, by: batches.strike(payment=_payment(made, number), by=by),
    "remove": lambda made, number, by: batches.remove(payment=_payment(made, number), by=by),
    "submit": lambda made, number, by: batches.submit(batch=_batch(made, number), by=by),
    "approve": lambda made, number, by: batches.approve(
        batch=(batch := _batch(made, number)), seen_sha256=batch.payload_sha256, by=by
    ),
    "send_back": lambda made, number, by: batches.send_back(batch=_batch(made, number), reason="Sai.", by=by),
    "mark_paid": lambda made, number, by: batches.mark_paid(
        payment=(payment := _payment(made, number)), bank_reference=f"FT{payment.pk}", paid_on=SINCE, by=by
    ),
}
# Who usually does it: so that random acts get far. One in five is tried by somebody at random.
DOES = {
    **dict.fromkeys(["propose", "issue", "hold", "release", "revoke"], "office"),
    **dict.fromkeys(["prepare", "write_accounts", "remove", "submit", "mark_paid"], "preparer"),
    **dict.fromkeys(["approve", "send_back", "strike"], "accountant"),
}
ROAD = ["propose", "issue", "prepare", "write_accounts", "submit", "approve"]
acts = st.lists(
    st.tuples(
        st.sampled_from([*ACTS, "mark_paid", "mark_paid", "submit", "approve"]),
        st.integers(0, 7),
        st.sampled_from(["", "", "", "", "office", "preparer", "accountant"]),
    ),
    min_size=8,
    max_size=24,
)


def do(made: Purse, name: str, number: int, by: str) -> None:
    """Try an act; a refusal is an answer like another."""
    try:
        with transaction.atomic():
            ACTS[name](made, number, getattr(made, by or DOES[name]))
    except (Refused, MissingRow):
        pass


def disagreements(made: Purse) -> list[str]:
    """Where the ledger does not balance, or says something else than the decisions and payments."""
    postings = Posting.objects.filter(award__contest=made.contest)
    found = [
        f"posting {row['entry_key']} is off by {row['sum']}"
        for row in postings.values("entry_key").annotate(sum=Sum("amount")).exclude(sum=0)
    ]
    balance = dict(postings.values_list("account").annotate(sum=Sum("amount")))
    given = Award.objects.filter(contest=made.contest, state__in=["issued", "held"])
    prizes = given.aggregate(sum=Sum("amount"))["sum"] or 0
    paid = Payment.objects.filter(batch__contest=made.contest, state="paid")
    back = paid.filter(award__state="revoked").aggregate(sum=Sum("gross"))["sum"] or 0
    sums = paid.aggregate(gross=Sum("gross"), tax=Sum("tax"), net=Sum("net"))
    gross, tax, net = (sums[name] or 0 for name in ("gross", "tax", "net"))
    expected = {"prizes": prizes, "payable": gross - back - prizes, "bank": -net, "tax": -tax, "receivable": back}
    found += [
        f"{account} holds {balance.get(account) or 0}, not {amount}"
        for account, amount in expected.items()
        if (balance.get(account) or 0) != amount
    ]
    shared = given.annotate(shared=Sum("shares__amount")).exclude(shared=F("amount"))
    found += [f"award {award.pk} is not shared to the đồng" for award in shared]
    found += [
        f"{payment} is paid and not approved by another person"
        for payment in paid.select_related("batch")
        if payment.batch.state not in {"approved", "paid"}
        or payment.batch.approved_by_id in {None, *payment.batch.worked_on_by}
    ]
    return found


@settings(max_examples=12, deadline=None)
@given(acts, st.integers(0, len(ROAD)))
def test_the_ledger_agrees_after_any_acts(tried: list[tuple[str, int, str]], head_start: int) -> None:
    with transaction.atomic():
        made = purse(ranks=(1, 2, 3), kinds=["group", "organisation"], tiers=[("Giải nhất", 3, 25_000_001)])
        for name in ROAD[:head_start]:
            do(made, name, 0, "")
        for name, number, by in tried:
            do(made, name, number, by)
            assert disagreements(made) == [], f"after {name}"
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        transaction.set_rollback(True)


def test_an_award_held_and_revoked_halfway_is_to_be_paid_back() -> None:
    made = purse(ranks=(1, 2, 3), kinds=["group", "organisation"], tiers=[("Giải nhất", 3, 25_000_001)])
    for name in ROAD:
        do(made, name, 1, "")
    for name, number in [("mark_paid", 0), ("hold", 0), ("strike", 1), ("strike", 1), ("revoke", 0)]:
        do(made, name, number, "")
        assert disagreements(made) == [], f"after {name}"
    for number in range(3):
        do(made, "mark_paid", number, "")
    assert Batch.objects.get(contest=made.contest).state == "paid"
    assert disagreements(made) == []
    assert Posting.objects.filter(account="receivable").aggregate(sum=Sum("amount"))["sum"] == 22_500_001


def test_the_usual_road_leads_to_the_end() -> None:
    made = purse(ranks=(1, 2, 3), kinds=["group", "organisation"], tiers=[("Giải nhất", 3, 25_000_001)])
    for name in ROAD:
        do(made, name, 1, "")
    for number in range(6):
        do(made, "mark_paid", number, "")
    assert Batch.objects.get(contest=made.contest).state == "paid"
    assert disagreements(made) == []
    tax = Posting.objects.filter(account="tax").aggregate(sum=Sum("amount"))["sum"]
    shares = [22_500_002, 9_375_000, 5_625_000]
    assert tax == -(sum((share - 20_000_000 + 5) // 10 for share in shares if share > 20_000_000) + 500_000)


def lame(payment: Payment, *, by: Any) -> None:
    """Write half of what happened."""
    Posting.objects.create(
        entry_key=f"pay-{payment.pk}", account="bank", amount=-payment.net, award=payment.award, payment=payment
    )


def test_a_lame_ledger_would_be_found(monkeypatch: pytest.MonkeyPatch) -> None:
    made = purse(ranks=(1,))
    made.issue()
    payment = made.approved().payments.get()
    monkeypatch.setattr(ledger, "payment_made", lame)
    do(made, "mark_paid", 0, "")
    payment.refresh_from_db()
    assert payment.state == "paid"
    assert f"posting pay-{payment.pk} is off by -3000000" in disagreements(made)
    assert "payable holds -3000000, not 0" in disagreements(made)
    with pytest.raises(IntegrityError), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_lost_posting_would_be_found(monkeypatch: pytest.MonkeyPatch) -> None:
    made = purse(ranks=(1,))
    monkeypatch.setattr(ledger, "award_issued", lambda award, *, by: None)
    made.issue()
    assert disagreements(made) == ["prizes holds 0, not 3000000", "payable holds 0, not -3000000"]
