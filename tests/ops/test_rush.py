"""The rush's judge finds what it is there to find."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from ops.rush.__main__ import broken, wrongly_late
from submissions.models import Receipt
from tests.factories.submissions import EntryFactory, entry_in

pytestmark = pytest.mark.django_db
CLOSES = timezone.now() + timedelta(hours=1)


@pytest.fixture
def receipt() -> Receipt:
    return entry_in("submitted").receipts.get()


def found(receipt: Receipt, *, told: list[dict[str, Any]], people: int = 1, closes: float = 0) -> list[str]:
    plan = {"contest": receipt.entry.contest_id, "closes": closes or CLOSES.timestamp(), "people": [{}] * people}
    return broken(connection, plan, told)


def said(receipt: Receipt, other: dict[str, Any] | None = None) -> dict[str, Any]:
    return {"code": receipt.entry.code, "receipt": receipt.number, "status": 302} | (other or {})


def test_a_word_that_was_kept_is_no_fault(receipt: Receipt) -> None:
    assert found(receipt, told=[said(receipt)]) == []


def test_a_receipt_without_an_entry_is_found(receipt: Receipt) -> None:
    assert "has no entry" in found(receipt, told=[said(receipt, {"receipt": "NO-1"})])[0]
    assert "has no entry" in found(receipt, told=[said(receipt, {"code": "NO"})])[0]


def test_an_entry_taken_late_is_found(receipt: Receipt) -> None:
    early = (timezone.now() - timedelta(hours=1)).timestamp()
    assert "after the deadline" in found(receipt, told=[said(receipt)], closes=early)[0]


def test_somebody_who_was_refused_although_in_time_is_found() -> None:
    refused = {"code": "A-1", "status": 409, "pressed": CLOSES.timestamp() - 5}
    assert wrongly_late(CLOSES.timestamp(), [refused]) == ["A-1 was told that it is too late, 5.0 s before it was"]
    assert wrongly_late(CLOSES.timestamp(), [refused | {"pressed": CLOSES.timestamp() + 1}]) == []
    assert wrongly_late(CLOSES.timestamp(), [refused | {"status": 302}]) == []


def test_somebody_who_was_never_answered_is_found(receipt: Receipt) -> None:
    assert found(receipt, told=[said(receipt)], people=2) == ["1 people were never answered"]


def test_an_entry_handed_in_without_a_receipt_is_found(receipt: Receipt) -> None:
    EntryFactory(contest=receipt.entry.contest, state="submitted")
    assert any("are handed in, with" in fault for fault in found(receipt, told=[said(receipt)]))
