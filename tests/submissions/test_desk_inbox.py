"""The desk's tabs, ages and late marks; an answer beside its reason; moving, recalling and confirming through pages."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Role
from accounts.roles import UserRole
from submissions.actions import entries as authoring
from submissions.actions import screening
from submissions.models import Entry, Reply
from tests.factories.accounts import DelegationFactory, UserFactory, person_with
from tests.factories.units import UnitFactory
from tests.submissions.desk import place
from tests.submissions.test_hops import Chain, chain, fresh
from units.kinds import UnitKind

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]


@pytest.fixture
def here() -> Chain:
    return chain()


def test_what_was_sent_on_has_a_tab_of_its_own(here: Chain, as_: SignIn) -> None:
    passed, waiting = here.passed_on(here.entry()), here.entry()
    clerk = as_(here.clerk(here.association))
    shown = clerk.get("/desk/").context
    assert [(tab, count) for tab, _label, count in shown["states"]] == [("submitted", 1), ("passed_on", 1)]
    assert [row.entry for row in clerk.get("/desk/?state=passed_on").context["rows"]] == [passed]
    assert [row.entry for row in clerk.get("/desk/?state=submitted").context["rows"]] == [waiting]


def test_long_and_late_entries_are_marked(as_: SignIn) -> None:
    at = place()
    entry = at.entry()
    Entry.objects.update(submitted_at=timezone.now() - timedelta(days=6))
    at.move_forwarding(timezone.now() - timedelta(hours=1))
    page = as_(at.clerk).get("/desk/").content.decode()
    assert "Quá 5 ngày" in page
    assert "Quá hạn gửi" in page
    at.move_forwarding(timezone.now() + timedelta(days=9))
    Entry.objects.update(submitted_at=timezone.now())
    page = as_(at.clerk).get("/desk/").content.decode()
    assert entry.code in page
    assert "Quá hạn gửi" not in page


def test_the_authors_answer_stands_beside_the_units_reason(here: Chain, as_: SignIn) -> None:
    entry, clerk, author = here.entry(), here.clerk(here.association), as_(here.author)
    reason = "Thiếu số liệu năm 2023."
    screening.return_to_author(entry=entry, revision=entry.revisions.get(), reason=reason, by=clerk)
    assert f"/entries/{entry.code}/answer-unit/" in author.get(f"/entries/{entry.code}/").content.decode()
    assert reason in author.get(f"/entries/{entry.code}/answer-unit/").content.decode()
    assert author.post(f"/entries/{entry.code}/reply/", {"text": ""}).status_code == 422
    author.post(f"/entries/{entry.code}/reply/", {"text": "Đã bổ sung bảng 2."})
    authoring.submit(entry=fresh(entry), by=here.author, licence_version=here.contest.licence_version)
    page = as_(clerk).get(f"/desk/{entry.code}/").content.decode()
    assert reason in page
    assert "Đã bổ sung bảng 2." in page
    assert author.post(f"/entries/{entry.code}/reply/", {"text": "Nữa."}).status_code == 403
    assert Reply.objects.count() == 1


def test_an_entry_is_recalled_on_its_page(here: Chain, as_: SignIn) -> None:
    entry = here.passed_on(here.entry())
    clerk = as_(here.clerk(here.association))
    assert f"/desk/{entry.code}/recall/" in clerk.get(f"/desk/{entry.code}/").content.decode()
    clerk.post(f"/desk/{entry.code}/recall/")
    assert fresh(entry).holder == here.association
    assert clerk.post(f"/desk/{entry.code}/recall/").status_code == 403


def test_an_entry_is_moved_to_the_right_unit_by_its_code_or_name(here: Chain, as_: SignIn) -> None:
    right = UnitFactory(kind=UnitKind.COMMUNE, name="Xã Đúng Chỗ", parent=here.province)
    entry = here.passed_on(here.entry())
    clerk = as_(here.clerk(here.commune))
    address = f"/desk/{entry.code}/reroute/"
    assert clerk.get(f"/desk/{entry.code}/right-unit/").status_code == 200
    assert clerk.post(address, {"unit": right.code}).status_code == 422
    assert clerk.post(address, {"unit": here.association.code, "reason": "Nhầm."}).status_code == 422
    answer = clerk.post(address, {"unit": right.code, "reason": "Hội thuộc xã khác."})
    assert answer.status_code == 302
    assert fresh(entry).holder == right
    assert clerk.get(f"/desk/{entry.code}/").status_code == 404


def test_the_office_moves_an_entry_that_lies_long(here: Chain, as_: SignIn) -> None:
    right = UnitFactory(kind=UnitKind.ASSOCIATION, name="Hội Đúng", parent=here.commune)
    entry = here.entry()
    officer = as_(here.officer)
    assert officer.get(f"/desk/{entry.code}/right-unit/").status_code == 200
    officer.post(f"/desk/{entry.code}/reroute/", {"unit": right.code, "reason": "Chọn nhầm."})
    assert fresh(entry).unit == right
    stranger = as_(person_with(UserRole.CLERK, UnitFactory()))
    assert stranger.get(f"/desk/{entry.code}/right-unit/").status_code == 404


def test_the_whole_way_is_told_on_one_dossier(here: Chain, as_: SignIn) -> None:
    entry = here.passed_on(here.entry(), hops=3)
    for person, address in (
        (here.officer, f"/contests/{here.contest.slug}/entries/{entry.code}/"),
        (here.clerk(here.association), f"/desk/{entry.code}/"),
        (here.clerk(here.province), f"/desk/{entry.code}/"),
    ):
        page = as_(person).get(address).content.decode()
        for unit in (here.association, here.commune, here.province):
            assert f"Ý kiến {unit.name}" in page
            assert f"Cán bộ {unit.name}" in page
    assert "gửi bài đến cơ quan tiếp nhận theo công văn" in page


def test_the_head_says_something_of_each_entry_and_the_same_of_the_others(as_: SignIn) -> None:
    at = place()
    first, second = at.entry("accepted"), at.entry("accepted")
    fields = {
        "entries": [first.pk, second.pk], "effective": "on", "feasible": "on", "agreed": "on",
        "comment": "Đồng ý.", f"comment-{first.pk}": "Đã áp dụng ở 3 thôn.",
    }  # fmt: skip
    head = as_(at.head)
    refused = head.post("/desk/confirmations/confirm/", {**fields, "agreed": ""})
    assert refused.status_code == 422
    assert "Đã áp dụng ở 3 thôn." in refused.content.decode()
    assert head.post("/desk/confirmations/confirm/", {**fields, f"comment-{first.pk}": "x" * 2001}).status_code == 422
    head.post("/desk/confirmations/confirm/", fields)
    said = [entry.screenings.get().head_comment for entry in (first, second)]
    assert said == ["Đã áp dụng ở 3 thôn.", "Đồng ý."]


def test_an_acting_head_is_told_for_whom_they_sign(as_: SignIn) -> None:
    at = place()
    at.entry("accepted")
    deputy = UserFactory(full_name="Phó Thủ Trưởng")
    DelegationFactory(role=Role.objects.get(user=at.head), delegate=deputy)
    page = as_(deputy).get("/desk/confirmations/").content.decode()
    assert "Hoàng Văn Trưởng" in page
