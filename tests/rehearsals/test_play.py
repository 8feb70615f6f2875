"""A contest is played from the plan to the paid prizes, and what breaks is named with the section that mends it."""

from collections.abc import Iterator
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from contests.models import Contest, Quota
from ops.embedded import WEB
from rehearsals.playing import Outcome
from rehearsals.playing.copying import copy_contest
from tests.factories.accounts import person_with
from tests.factories.units import UnitFactory
from tests.rehearsals.stage import broken, narrowed, planned_contest, rehearsed, said
from units.kinds import UnitKind

pytestmark = [pytest.mark.django_db, pytest.mark.long]


@pytest.fixture(scope="module")
def outcome(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Outcome]:
    """The contest of Chương Mỹ for communes, each of which may send three entries at most, rehearsed once."""
    with django_db_blocker.unblock(), transaction.atomic():
        contest = narrowed(planned_contest(prize_total_min=None, prize_total_max=None))
        contest.quotas.update(maximum=3)
        Quota.objects.create(contest=contest, order=9, label="Mỗi hội", unit_kinds=["association"], minimum=1)
        contest.prize_tiers.filter(rank=1).update(count=1)
        contest.prize_tiers.filter(rank=2).update(count=3)
        final = contest.rounds.get(order=3).policies.get()
        final.value |= {"divergence": [{"operator": ">", "threshold": "20", "outcome": "extra_judge"}]}
        final.save()
        contest.rounds.filter(order=1).update(judges_per_entry=3)
        first = contest.rounds.get(order=1).policies.get()
        reconcile = {"operator": ">=", "threshold": "30", "outcome": "reconcile"}
        first.value |= {"judges": "trimmed_mean", "trim_from": 3, "divergence": [reconcile]}
        first.save()
        yield rehearsed(contest)
        transaction.set_rollback(True)


def test_the_preset_runs_to_its_paid_prizes(outcome: Outcome) -> None:
    assert broken(outcome) == []
    assert all(step.tried for step in outcome.steps)
    money = outcome.figures["money"]
    assert money["given"] == money["paid"] + money["tax"] > 0


def test_the_figures_narrow_from_step_to_step(outcome: Outcome) -> None:
    figures = outcome.figures
    counts = [figures[name] for name in ("begun", "handed_in", "confirmed", "forwarded", "eligible")]
    assert counts == sorted(counts, reverse=True)
    assert counts[-1] == figures["rounds"][0]["entries"]
    assert sum(count for _kind, count in figures["by_entrant"]) == figures["begun"] - 1  # one draft was never sent
    assert {name for name, _count in figures["by_entrant"]} == {"Cá nhân", "Nhóm tác giả", "Tổ chức"}


@pytest.mark.parametrize(
    ("step", "rule"),
    [
        ("late", "Nộp bài sau khi hết hạn: bị từ chối"),
        ("forward", "Gửi bài về cơ quan tiếp nhận sau khi hết hạn: bị từ chối"),
        ("forward", "Gửi 4 bài trong khi chỉ được gửi nhiều nhất 3 bài: bị từ chối"),
        ("round-2", "Niêm phong khi còn phiếu chưa ký: bị từ chối"),
        ("round-2", "Cổng tự phát hiện"),
        ("round-2", "Một giám khảo khai xung đột lợi ích"),
        ("round-3", "Giám khảo chấm lệch nhau ở một bài nên không khóa kết quả được"),
        ("round-3", "Một giám khảo khác đã chấm thêm bài đó"),
        ("pay", "Tự duyệt danh sách chi do mình lập: bị từ chối đúng như quy định: “Bạn đã lập hoặc sửa danh sách này"),
        ("pay", "Một giải bị tạm giữ"),
        ("papers", "Đã làm “Giấy chứng nhận (PDF)”"),
        ("commit", "Mọi ràng buộc của cơ sở dữ liệu đều được giữ"),
    ],
)
def test_each_rule_is_tried(outcome: Outcome, step: str, rule: str) -> None:
    assert any(sentence.startswith(rule) for sentence in said(outcome, step, "good")), said(outcome, step, "good")


def test_what_the_chair_has_to_decide_is_named(outcome: Outcome) -> None:
    assert any("Trưởng ban giám khảo" in sentence for sentence in said(outcome, "round-1", "warns"))
    assert any("Trưởng ban giám khảo quyết định thứ tự" in sentence for sentence in said(outcome, "prizes", "warns"))


def test_a_prize_that_nobody_receives_is_named(outcome: Outcome) -> None:
    assert any(sentence.startswith("“Giải ba”: chỉ trao được") for sentence in said(outcome, "prizes", "warns"))


def test_the_webs_role_may_do_all_of_it() -> None:
    """The owner of the tables, as whom the tests run, may do more than the portal ever can."""
    contest = narrowed(planned_contest())
    with transaction.atomic():
        with connection.cursor() as cursor:
            call_command("grant_web_role", WEB, stdout=StringIO())
            cursor.execute(f"SET LOCAL ROLE {WEB}")
        found = rehearsed(contest, entries=5)
        transaction.set_rollback(True)
    assert broken(found) == []


def test_a_plan_that_lacks_something_stops_where_it_would_in_earnest() -> None:
    contest = planned_contest()
    contest.areas.all().delete()
    found = rehearsed(contest)
    assert [(step, section) for step, _sentence, section in broken(found)] == [("publish", "areas")]
    assert [step.key for step in found.steps if step.tried] == ["copy", "publish"]


def test_a_threshold_that_nobody_reaches_is_named() -> None:
    contest = narrowed(planned_contest())
    rules = contest.rounds.get(order=1).policies.get()
    rules.value["advance"] |= {"value": "100"}
    rules.save()
    found = rehearsed(contest, entries=5)
    assert ("round-1", "Không bài nào qua được “Vòng sơ khảo”: vòng sau sẽ không có bài nào.", "rounds") in broken(
        found
    )
    assert not next(step for step in found.steps if step.key == "announce").tried


def test_a_scale_without_points_is_named() -> None:
    contest = narrowed(planned_contest())
    criterion = contest.rounds.get(order=1).criteria.get(key="novelty")
    criterion.bands.all().delete()
    criterion.bands.create(order=1, label="Không mức nào", low=Decimal("0.1"), high=Decimal("0.2"))
    found = rehearsed(contest, entries=5)
    assert ("round-1", "Có tiêu chí mà không mức điểm nào rơi vào các bậc đã đặt.", "criteria") in broken(found)


def test_a_quota_that_no_unit_can_meet_is_named(outcome: Outcome) -> None:
    sentence = "Không đơn vị nào đáp ứng được chỉ tiêu “Mỗi hội”: không ai dự thi qua loại đơn vị này."
    assert sentence in said(outcome, "forward", "warns")


def test_entries_go_through_every_unit_of_their_way() -> None:
    """Associations send to their communes, which screen again and send on, never more than their quota lets them."""
    contest = planned_contest()
    for line in contest.eligibilities.all():
        line.unit_kinds = [UnitKind.ASSOCIATION]
        line.save()
    contest.route.all().delete()
    contest.route.create(
        order=1, description="Hội gửi xã", from_kinds=[UnitKind.ASSOCIATION], to_kinds=[UnitKind.COMMUNE]
    )
    contest.route.create(
        order=2, description="Xã gửi Phòng", from_kinds=[UnitKind.COMMUNE], to_kinds=[], to_office=True
    )
    contest.quotas.all().delete()
    contest.quotas.create(order=1, label="Mỗi xã", unit_kinds=[UnitKind.COMMUNE], minimum=1, maximum=4)
    UnitFactory(kind=UnitKind.ASSOCIATION, name="Hội Một", parent=contest.host.children.get(name="UBND xã Một"))
    found = rehearsed(contest)
    assert broken(found) == []
    screened_again = [one for one in said(found, "forward", "good") if "sơ loại lại" in one]
    assert any(one.startswith("“UBND xã Một (diễn tập)”") for one in screened_again)
    assert len(screened_again) > 1  # the real association's commune, and those that were invented
    assert found.figures["forwarded"] > found.figures["eligible"] > 0
    assert "Chỉ tiêu “Mỗi xã”: cả" in " ".join(said(found, "forward", "good"))


@pytest.mark.parametrize(("share", "met"), [("10", True), ("90", False)])
def test_a_quota_by_head_count_is_asked_of_units_of_its_size(share: str, *, met: bool) -> None:
    contest = narrowed(planned_contest())
    contest.quotas.all().delete()
    sized = {"unit_kinds": [UnitKind.COMMUNE], "headcount_from": 30, "minimum_percent": Decimal(share)}
    contest.quotas.create(order=1, label="Xã lớn", minimum=1, **sized)
    contest.host.children.filter(name="UBND xã Một").update(headcount=30)
    found = rehearsed(contest, entries=5)
    assert any(one.startswith("Chỉ tiêu “Xã lớn”: cả") for one in said(found, "forward", "good"))
    few = [one for one in said(found, "forward", "warns") if "cán bộ" in one]
    assert (few == []) is met


def test_the_copy_holds_the_whole_plan_and_awaits_entries() -> None:
    contest = planned_contest(plan_number="95/KH-UBND")
    host = UnitFactory()
    officer = person_with("office", host)
    copy = copy_contest(contest, host=host, office=host, key="9", by=officer)
    original, copied = (Contest.objects.with_plan().get(pk=pk).plan() for pk in (contest.pk, copy.pk))
    for name in ("tiers", "areas", "entry_fields", "eligible_kinds", "quota_kinds", "plan_number"):
        assert getattr(copied, name) == getattr(original, name), name
    assert [round_.criteria for round_ in copied.rounds] == [round_.criteria for round_ in original.rounds]
    assert all(due.moment > timezone.now() for due in copied.deadlines.values())
    gaps = [
        {plan.deadlines["forwarding"].moment - due.moment for due in plan.deadlines.values()}
        for plan in (original, copied)
    ]
    assert gaps[0] == gaps[1]
