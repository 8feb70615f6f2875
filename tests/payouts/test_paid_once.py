"""A prize is paid once, whoever presses the button, however often, and wherever the worker dies (M1)."""

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection
from django.db.models import Sum

from accounts.roles import UserRole
from audit.models import Event
from audit.verdicts import Refused
from notifications.models import Message
from payouts.actions import batches
from payouts.models import Batch, Payment, Posting, Share
from tests.factories.accounts import RoleFactory, UserFactory
from tests.payouts.purse import SINCE, Purse, purse

pytestmark = pytest.mark.django_db(transaction=True)
THREADS = 6


@pytest.fixture
def made() -> Purse:
    """Two prizes that are issued."""
    ready = purse(ranks=(1, 2), kinds=["group"])
    ready.issue()
    return ready


def at_once(*acts: Callable[[], Any]) -> list[str]:
    """Do the acts in threads of their own that start together; answer what became of each."""
    gate, answers = threading.Barrier(len(acts)), [""] * len(acts)

    def do(place: int, act: Callable[[], Any]) -> None:
        try:
            gate.wait()
            act()
            answers[place] = "done"
        except Refused:
            answers[place] = "refused"
        finally:
            connection.close()

    threads = [threading.Thread(target=do, args=(place, act)) for place, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return sorted(answers)


def left_the_bank(payment: Payment) -> int:
    return -(Posting.objects.filter(payment=payment, account="bank").aggregate(sum=Sum("amount"))["sum"] or 0)


def test_many_who_record_the_same_payment_record_it_once(made: Purse) -> None:
    payment = made.approved().payments.all()[0]
    answers = at_once(
        *(lambda number=number: made.pay(payment, f"FT{number}") for number in range(THREADS))  # type: ignore[misc]
    )
    assert answers == ["done", *["refused"] * (THREADS - 1)]
    assert left_the_bank(payment) == payment.net
    assert Message.objects.filter(template="payouts/payment_made").count() == 1


def on_two_lists(made: Purse) -> list[Payment]:
    """Two payments that wait for the bank's answer, each on an approved list of its own."""
    first, second = Share.objects.order_by("order", "pk")[:2]
    found = []
    for kept in (first, second):
        batch = made.prepared()
        for payment in batch.payments.exclude(share=kept):
            batches.remove(payment=payment, by=made.preparer)
        batches.submit(batch=batch, by=made.preparer)
        batch.refresh_from_db()
        batches.approve(batch=batch, seen_sha256=batch.payload_sha256, by=made.accountant)
        found.append(batch.payments.get())
    return found


def test_one_bank_reference_recorded_for_two_lists_at_once_is_recorded_once(
    made: Purse, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting, look = threading.Barrier(2), batches.lines.payload_digest

    def together(batch: Batch) -> str:
        waiting.wait(20)
        return look(batch)

    payments = on_two_lists(made)
    monkeypatch.setattr(batches.lines, "payload_digest", together)
    answers = at_once(*(lambda line=line: made.pay(line, "FT26326000001") for line in payments))  # type: ignore[misc]
    assert answers == ["done", "refused"]
    assert Payment.objects.filter(bank_reference="FT26326000001", state="paid").count() == 1
    assert Posting.objects.filter(account="bank").count() == 1
    assert Message.objects.filter(template="payouts/payment_made").count() == 1


def test_all_lines_recorded_at_once_complete_the_list(made: Purse) -> None:
    batch = made.approved()
    answers = at_once(*(lambda line=line: made.pay(line) for line in batch.payments.all()))  # type: ignore[misc]
    batch.refresh_from_db()
    assert set(answers) == {"done"}
    assert batch.state == "paid"
    assert Posting.objects.filter(account="bank").aggregate(sum=Sum("amount"))["sum"] == -6_500_000


def test_many_approvals_at_once_are_one_approval(made: Purse) -> None:
    batch = made.submitted()
    approvers = [made.accountant, *(UserFactory() for _more in range(THREADS - 1))]
    for user in approvers[1:]:
        RoleFactory(user=user, role=UserRole.ACCOUNT_HOLDER, unit=made.contest.receiving_office)
    answers = at_once(
        *(
            lambda user=user: batches.approve(  # type: ignore[misc]
                batch=Batch.objects.get(pk=batch.pk), seen_sha256=batch.payload_sha256, by=user
            )
            for user in approvers
        )
    )
    assert answers == ["done", *["refused"] * (THREADS - 1)]
    assert Event.objects.filter(subject_type="payouts.batch", move="approve").count() == 1
    assert Message.objects.filter(template="payouts/batch_approved").count() == 1


def test_many_lists_prepared_at_once_hold_each_share_once(made: Purse) -> None:
    answers = at_once(
        *(lambda: batches.prepare(contest=made.contest, pays_on=SINCE, by=made.preparer) for _thread in range(THREADS))
    )
    assert answers == ["done", *["refused"] * (THREADS - 1)]
    assert Payment.objects.count() == 4


def test_an_account_changed_while_the_list_is_handed_on_is_the_one_approved_or_none(made: Purse) -> None:
    batch = made.prepared()
    payment = batch.payments.all()[0]
    at_once(
        lambda: batches.submit(batch=batch, by=made.preparer),
        lambda: made.write_account(payment, "6666666666"),
    )
    batch.refresh_from_db()
    assert batch.payload_sha256 == batches.lines.payload_digest(batch)


class Died(BaseException):
    """The worker was killed."""


@pytest.fixture
def dying() -> Iterator[Callable[[int, Callable[[], Any]], bool]]:
    """Do an act, dying before its nth statement; answer whether it died."""

    def run(nth: int, act: Callable[[], Any]) -> bool:
        statements = 0

        def counted(execute: Callable[..., Any], *statement: Any) -> Any:
            nonlocal statements
            statements += 1
            if statements == nth:
                raise Died
            return execute(*statement)

        try:
            with connection.execute_wrapper(counted):
                act()
        except Died:
            return True
        return False

    return run


def test_a_worker_killed_at_any_statement_leaves_nothing_half_done(
    made: Purse, dying: Callable[[int, Callable[[], Any]], bool]
) -> None:
    payment = made.approved().payments.all()[0]
    nth = 1
    while dying(nth, lambda: made.pay(payment)):
        payment.refresh_from_db()
        assert (payment.state, left_the_bank(payment)) == ("prepared", 0)
        assert not Message.objects.filter(template="payouts/payment_made").exists()
        nth += 1
    payment.refresh_from_db()
    assert nth > 10
    assert (payment.state, left_the_bank(payment)) == ("paid", payment.net)
    assert Message.objects.filter(template="payouts/payment_made").count() == 1


def naively(payment: Payment, key: str, waiting: threading.Barrier) -> None:
    """Pay as one would without locks, moves and keys: look first, then write."""
    if Payment.objects.get(pk=payment.pk).state == "prepared":
        waiting.wait()
        amounts = {"payable": payment.gross, "bank": -payment.net}
        Posting.objects.bulk_create(
            Posting(entry_key=key, account=account, amount=amount, award_id=payment.award_id, payment=payment)
            for account, amount in amounts.items()
        )


def test_paying_naively_would_pay_twice(made: Purse) -> None:
    payment, waiting = made.approved().payments.all()[0], threading.Barrier(2)
    at_once(
        lambda: naively(payment, "one", waiting),
        lambda: naively(payment, "two", waiting),
    )
    assert left_the_bank(payment) == 2 * payment.net
