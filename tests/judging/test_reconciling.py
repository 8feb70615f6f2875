"""Where the judges differ too much, the chair settles the score."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from audit.verdicts import MoveRefused, PermissionRefused
from judging import actions
from judging.models import Contender, Reconciliation, Sheet
from notifications.models import Message
from ops.verify_result import differences as faults
from tests.factories.accounts import UserFactory
from tests.judging.stage import Stage, stage

pytestmark = pytest.mark.django_db
RULE = {
    "divergence": [
        {"operator": ">", "threshold": "5", "outcome": "reconcile"},
        {"operator": ">=", "threshold": "40", "outcome": "extra_judge"},
    ]
}


@pytest.fixture
def play() -> Stage:
    """Two entries and three judges in an open round: on the first they differ by 20, on the second by 3."""
    made = stage(entries=2, judges=3, judges_per_entry=3, rules=RULE)
    made.opened(made.rounds[0])
    sign(made, made.entries[0].pk, [60, 70, 80])
    sign(made, made.entries[1].pk, [70, 71, 73])
    return made


def sign(play: Stage, entry: int, totals: list[int]) -> None:
    sheets = Sheet.objects.of_round(play.rounds[0]).filter(assignment__contender__entry=entry).with_place()
    for sheet, total in zip(sheets.order_by("pk"), totals, strict=True):
        half = Decimal(total) / 2
        actions.save_scores(sheet=sheet, scores={"moi": half, "hieu-qua": half}, by=sheet.assignment.seat.user)
        actions.sign(sheet=sheet, by=sheet.assignment.seat.user)


def differing(play: Stage) -> Contender:
    return Contender.objects.get(round=play.rounds[0], entry=play.entries[0])


def settle(play: Stage, score: str = "72.5", **changes: Any) -> Reconciliation:
    contender = differing(play)
    seen = actions.differences(play.rounds[0])[0].token
    given: dict[str, Any] = {"score": Decimal(score), "reason": "Thống nhất sau hội ý.", "seen": seen, **changes}
    return actions.settle(contender=contender, **{"by": play.judges[0], **given})


def test_only_what_differs_too_much_waits_for_the_chair(play: Stage) -> None:
    found = actions.differences(play.rounds[0])
    assert [(one.code, one.spread) for one in found] == [(differing(play).blind_code, 20)]


def test_the_chair_is_told_once_the_last_judge_has_signed(play: Stage) -> None:
    message = Message.objects.get(template="judging/judges_differ")
    assert message.recipient == play.judges[0]
    assert differing(play).blind_code in message.subject


def test_a_settled_score_counts_and_the_result_says_so(play: Stage) -> None:
    with pytest.raises(MoveRefused, match="Trưởng ban"):
        actions.close_round(round=play.rounds[0], by=play.office)
    settle(play)
    result = actions.close_round(round=play.rounds[0], by=play.office)
    scores = {one.contender.entry_id: (one.score, one.flags) for one in result.placements.all()}
    assert scores[play.entries[0].pk] == (Decimal("72.50"), ["settled"])
    assert scores[play.entries[1].pk] == (Decimal("71.30"), [])
    assert result.bundle["settled"] == {differing(play).blind_code: "72.5"}
    assert faults(result.bundle) == []


@pytest.mark.parametrize("score", ["-1", "100.5"])
def test_a_score_outside_the_scale_is_refused(score: str, play: Stage) -> None:
    with pytest.raises(MoveRefused, match="0"):
        settle(play, score)


def test_only_the_chair_settles(play: Stage) -> None:
    for by in (play.judges[1], play.office, UserFactory()):
        with pytest.raises(PermissionRefused, match="Trưởng ban"):
            settle(play, by=by)


def test_what_the_chair_did_not_see_is_not_settled(play: Stage) -> None:
    with pytest.raises(MoveRefused, match="đã sửa phiếu"):
        settle(play, seen="0" * 16)


def test_a_signature_taken_back_drops_the_settled_score(play: Stage) -> None:
    settle(play)
    sheet = Sheet.objects.filter(assignment__contender=differing(play)).with_place().first()
    assert sheet is not None
    actions.reopen(sheet=sheet, by=sheet.assignment.seat.user)
    assert not Reconciliation.objects.exists()
    assert actions.differences(play.rounds[0]) == []


def test_a_sealed_round_keeps_its_settled_scores(play: Stage) -> None:
    settled = settle(play)
    actions.close_round(round=play.rounds[0], by=play.office)
    for change in (
        lambda: Reconciliation.objects.filter(pk=settled.pk).update(score=Decimal(90)),
        lambda: Reconciliation.objects.filter(pk=settled.pk).delete(),
    ):
        with pytest.raises(DatabaseError, match="not open"), transaction.atomic():
            change()
    with transaction.atomic():  # the control: without the guard the same change goes through
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE judging_reconciliation DISABLE TRIGGER judging_reconciliation_guarded")
        assert Reconciliation.objects.filter(pk=settled.pk).update(score=Decimal(90)) == 1
        transaction.set_rollback(True)


def test_the_database_holds_the_scale(play: Stage) -> None:
    settled = settle(play)
    with pytest.raises(IntegrityError, match="scale"), transaction.atomic():
        Reconciliation.objects.filter(pk=settled.pk).update(score=Decimal(101))


def test_the_chair_settles_on_the_page_by_code_alone(play: Stage, as_: Callable[..., Client]) -> None:
    client, contender = as_(play.judges[0]), differing(play)
    address = reverse("judging:reconciliations", args=[play.rounds[0].pk])
    html = client.get(address).content.decode()
    assert contender.blind_code in html
    assert play.entries[0].title not in html
    assert address in client.get(reverse("judging:desk")).content.decode()
    name = contender.blind_code
    typed = {
        f"{name}-seen": actions.differences(play.rounds[0])[0].token,
        f"{name}-score": "101",
        f"{name}-reason": "x",
    }
    wrong = client.post(reverse("judging:settle", args=[contender.pk]), typed)
    assert wrong.status_code == 422
    assert "từ 0 đến 100" in wrong.content.decode()
    stale = client.post(
        reverse("judging:settle", args=[contender.pk]), {**typed, f"{name}-score": "72", f"{name}-seen": "y"}
    )
    assert stale.status_code == 409
    right = client.post(reverse("judging:settle", args=[contender.pk]), {**typed, f"{name}-score": "72"})
    assert right.status_code == 302
    assert Reconciliation.objects.get().score == 72


def test_other_judges_do_not_see_the_totals(play: Stage, as_: Callable[..., Client]) -> None:
    address = reverse("judging:reconciliations", args=[play.rounds[0].pk])
    assert as_(play.judges[1]).get(address).status_code == 404
    assert as_(play.office).get(address).status_code == 404
