"""The pages that everybody reads, and the ones on which a contest is made and run."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.roles import UserRole
from contests import actions
from contests.models import Contest
from tests.contests.conftest import District
from tests.factories.accounts import UserFactory, person_with
from tests.factories.contests import ContestFactory, ExtensionFactory, OrganiserFactory, complete_contest
from tests.factories.units import UnitFactory

As = Callable[..., Client]
MOST_QUERIES = 12


def test_a_visitor_finds_a_public_contest_without_accents(as_: As) -> None:
    ContestFactory(name="Tìm kiếm sáng kiến cải cách hành chính")
    ContestFactory(name="Ý tưởng chuyển đổi số")
    ContestFactory(name="Sáng kiến còn kín", state="draft")
    html = as_().get(reverse("contests:list"), {"q": "sang  KIEN"}).content.decode()
    assert "Tìm kiếm sáng kiến cải cách hành chính" in html
    assert "Ý tưởng chuyển đổi số" not in html
    assert "còn kín" not in html


def test_a_search_that_finds_nothing_offers_all_contests(as_: As) -> None:
    ContestFactory()
    html = as_().get(reverse("contests:list"), {"q": "zzz"}).content.decode()
    assert "Không có cuộc thi nào có tên như vậy" in html
    assert f'href="{reverse("contests:list")}"' in html


def test_an_empty_list_says_what_it_is_for_and_offers_officers_the_first_step(as_: As, district: District) -> None:
    assert "Cuộc thi hiện ở đây ngay khi được công bố" in as_().get(reverse("contests:list")).content.decode()
    assert reverse("contests:new") not in as_(UserFactory()).get(reverse("contests:list")).content.decode()
    assert reverse("contests:new") in as_(district.officer).get(reverse("contests:list")).content.decode()


def test_the_list_can_be_narrowed_to_a_state(as_: As) -> None:
    ContestFactory(name="Đang nhận")
    ContestFactory(name="Đã xong", state="concluded")
    html = as_().get(reverse("contests:list"), {"state": "concluded"}).content.decode()
    assert "Đã xong" in html
    assert "Đang nhận<" not in html
    assert "Đang nhận</a>" in as_().get(reverse("contests:list"), {"state": "không có"}).content.decode()


@pytest.mark.parametrize("signed_in", [False, True])
def test_the_list_asks_the_database_as_often_for_three_contests_as_for_one(
    as_: As, district: District, signed_in: bool
) -> None:
    client = as_(district.officer if signed_in else None)
    asked = []
    for _round in range(2):
        complete_contest(receiving_office=district.office)
        client.get(reverse("contests:list"))
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("contests:list"))
        asked.append(len(queries))
        complete_contest(receiving_office=district.office, state="draft")
    assert asked[0] == asked[1] <= MOST_QUERIES


@pytest.mark.parametrize(
    "name", ["contest", "setup", "review", "edit_organisers", "todo", "edit_entrants", "edit_deadlines", "edit_quotas"]
)
def test_a_contests_pages_ask_as_often_for_much_as_for_little(as_: As, district: District, name: str) -> None:
    client, contest = as_(district.officer), district.create()
    address = reverse(f"contests:{name}", args=[contest.slug])
    client.get(address)
    with CaptureQueriesContext(connection) as before:
        assert client.get(address).status_code == 200
    for _number in range(3):
        OrganiserFactory(contest=contest)
    last = contest.rounds.last()
    assert last is not None
    for number in range(4, 7):
        contest.areas.create(order=number * 10, code=f"them-{number}", name="Thêm")
        contest.quotas.create(order=number * 10, label="Thêm", unit_kinds=["commune"], minimum=1)
        contest.rounds.create(order=number, kind="final", name="Thêm")
    with CaptureQueriesContext(connection) as after:
        client.get(address)
    assert len(after) == len(before)


def test_the_public_page_says_the_rules(as_: As, district: District) -> None:
    contest = district.create()
    actions.publish(contest=contest, version=1, by=district.officer)
    html = as_().get(contest.get_absolute_url()).content.decode()
    for words in (
        "UBND huyện Chương Mỹ",
        "Cải cách tài chính công",
        "Mỗi UBND xã, thị trấn",
        "3.000.000 đ",
        "4.500.000 đ với tập thể",
        "từ 14.000.000 đ đến 21.000.000 đ",
        "Bài đạt từ 70 điểm trở lên vào vòng sau",
        "không phải hỏi lại tác giả",
        "Đang ở bước này",
        "ngày cuối cùng là",
    ):
        assert words in html, words
    assert reverse("submissions:new", args=[contest.slug]) in html
    assert reverse("contests:setup", args=[contest.slug]) not in html
    assert (
        reverse("contests:setup", args=[contest.slug])
        in as_(district.officer).get(contest.get_absolute_url()).content.decode()
    )


def test_an_idea_can_be_sent_only_before_the_authors_deadline(as_: As) -> None:
    contest = complete_contest()
    contest.deadlines.filter(kind="submission").update(moment=timezone.now() - timedelta(seconds=1))
    html = as_().get(contest.get_absolute_url()).content.decode()
    assert reverse("submissions:new", args=[contest.slug]) not in html
    assert "Đã hết hạn tác giả nộp bài" in html


def test_a_draft_is_nowhere_for_others(as_: As, district: District) -> None:
    contest = district.create()
    for address in (contest.get_absolute_url(), reverse("contests:setup", args=[contest.slug])):
        assert as_(UserFactory()).get(address).status_code == 404
    assert as_().get(contest.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("state", ["cancelled", "archived"])
def test_a_contest_that_was_called_off_says_why(as_: As, state: str) -> None:
    contest = ContestFactory(state=state, announced_at=None, cancelled_reason="Sáp nhập đơn vị")
    html = as_().get(contest.get_absolute_url()).content.decode()
    assert "Cuộc thi này đã bị hủy: Sáp nhập đơn vị" in html
    assert "timeline-step" not in html


def test_a_date_that_was_put_off_is_shown_with_its_reason(as_: As) -> None:
    extension = ExtensionFactory(contest=complete_contest(), reason="Mưa bão kéo dài")
    html = as_().get(extension.contest.get_absolute_url()).content.decode()
    assert "Gia hạn" in html
    assert "Mưa bão kéo dài" in html
    assert f"{timezone.localtime(extension.after_at):%d/%m/%Y %H:%M}" in html


def test_the_archive_is_left_with_a_reason_in_the_browser(as_: As, district: District) -> None:
    contest = ContestFactory(state="concluded", receiving_office=district.office)
    client = as_(district.officer)
    setup = reverse("contests:setup", args=[contest.slug])
    assert "Đưa vào lưu trữ" in client.get(setup).content.decode()
    assert client.post(reverse("contests:archive", args=[contest.slug])).status_code == 302
    assert reverse("contests:leave_archive", args=[contest.slug]) in client.get(setup).content.decode()
    address = reverse("contests:unarchive", args=[contest.slug])
    assert client.post(address, {"reason": " "}).status_code == 422
    assert client.post(address, {"reason": "Còn kiến nghị"}).status_code == 302
    contest.refresh_from_db()
    assert contest.state == "concluded"


NEW = {
    "source": "preset-chuong_my_2024",
    "edition": "1",
    "slug": "sang-kien-2026",
    "code": "SK26",
    "launched_on": "2026-11-22",
}


def test_an_officer_makes_a_contest_in_the_browser(as_: As, district: District) -> None:
    client = as_(district.officer)
    choice = client.get(reverse("contests:new")).content.decode()
    assert f"{reverse('contests:details')}?from=preset-chuong_my_2024" in choice
    page = client.get(reverse("contests:details"), {"from": "preset-chuong_my_2024"}).content.decode()
    assert "8 giải, từ 14.000.000 đ đến 21.000.000 đ" in page
    assert "lựa chọn của nhóm phát triển cổng" in page
    typed = {**NEW, "host": district.host.pk, "receiving_office": district.office.pk, "name": "Sáng kiến 2026"}
    response = client.post(reverse("contests:create"), typed)
    contest = Contest.objects.get()
    assert response["Location"] == reverse("contests:setup", args=["sang-kien-2026"])
    assert (contest.name, contest.series.name) == (
        "Sáng kiến 2026",
        "Cuộc thi “Tìm kiếm sáng kiến, giải pháp về cải cách hành chính”",
    )
    again = client.post(reverse("contests:create"), {**typed, "slug": "b", "code": "B2", "series": contest.series.pk})
    assert again.status_code == 422
    second = {**typed, "slug": "b", "code": "B2", "series": contest.series.pk, "edition": "2", "name": ""}
    assert client.post(reverse("contests:create"), second).status_code == 302
    assert Contest.objects.get(slug="b").name.endswith("năm 2026")


@pytest.mark.parametrize(
    "wrong",
    [
        {"slug": "new"},
        {"slug": "có dấu"},
        {"code": "sk"},
        {"edition": "0x"},
        {"launched_on": "hôm nay"},
        {"host": "0"},
    ],
)
def test_a_new_contest_that_cannot_be_is_sent_back_with_what_was_typed(
    as_: As, district: District, wrong: dict[str, Any]
) -> None:
    typed = {**NEW, "host": district.host.pk, "receiving_office": district.office.pk, "name": "Đã gõ", **wrong}
    response = as_(district.officer).post(reverse("contests:create"), typed)
    assert response.status_code == 422
    assert "Đã gõ" in response.content.decode()
    assert not Contest.objects.exists()


def test_an_officer_cannot_make_a_contest_for_another_office(as_: As, district: District) -> None:
    elsewhere = UnitFactory(parent=district.host)
    typed = {**NEW, "host": district.host.pk, "receiving_office": elsewhere.pk}
    assert as_(district.officer).post(reverse("contests:create"), typed).status_code == 422
    assert as_(UserFactory()).post(reverse("contests:create"), typed).status_code == 403
    assert not Contest.objects.exists()


def test_the_setup_leads_from_what_is_missing_to_the_page_that_mends_it(as_: As, district: District) -> None:
    contest = district.create()
    contest.areas.all().delete()
    client = as_(district.officer)
    setup = client.get(reverse("contests:setup", args=[contest.slug])).content.decode()
    assert "Chưa có lĩnh vực để tác giả chọn." in setup
    assert reverse("contests:edit_areas", args=[contest.slug]) in setup
    assert reverse("contests:review", args=[contest.slug]) not in setup
    response = client.post(reverse("contests:publish", args=[contest.slug]), {"version": "1"})
    assert response.status_code == 409
    assert "Chưa có lĩnh vực để tác giả chọn." in response.content.decode()
    contest.refresh_from_db()
    assert contest.state == "draft"


def test_the_review_says_what_becomes_public_and_how_many_are_told(as_: As, district: District) -> None:
    contest = district.create()
    person_with(UserRole.CLERK, UnitFactory(parent=district.host))
    client = as_(district.officer)
    review = client.get(reverse("contests:review", args=[contest.slug])).content.decode()
    assert "1 cán bộ sơ loại, thủ trưởng của các đơn vị được giao chỉ tiêu sẽ được báo" in review
    assert "Cải cách tài chính công" in review
    assert f'name="version" value="{contest.version}"' in review
    stale = client.post(reverse("contests:publish", args=[contest.slug]), {"version": "7"})
    assert stale.status_code == 409
    assert client.post(reverse("contests:publish", args=[contest.slug]), {"version": "1"}).status_code == 302
    contest.refresh_from_db()
    assert contest.state == "published"


def test_the_clock_of_the_page_is_the_databases(as_: As) -> None:
    contest = complete_contest()
    now = timezone.now()
    assert contest.takes_entries(now)
    submission = contest.deadline("submission")
    assert submission is not None
    assert not contest.takes_entries(submission.moment)
    assert contest.takes_entries(submission.moment - timedelta(microseconds=1))
    assert not ContestFactory(state="judging").takes_entries(now)
