"""Whoever gets something wrong reads, in the language of the page, what to do; nothing that was typed is lost."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from contests.models import Deadline
from submissions.models import Entry
from tests.stories.entering import author_row
from tests.stories.stage import follow, press, reads, told
from tests.world import World, build

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
Visit = Callable[..., Page]


@pytest.fixture
def world(transactional_db: None) -> World:
    return build()


def draft(world: World) -> Entry:
    entry: Entry = world.rows["entry_draft"]
    return entry


def alert(page: Page) -> str:
    """What the page says is to be put right."""
    shown = page.get_by_role("alert").first
    expect(shown).to_be_visible()
    return shown.inner_text()


def test_who_hands_in_late_is_told_both_times_and_keeps_the_draft(world: World, visit: Visit) -> None:
    page = visit(world.person("author"), f"/entries/{draft(world).code}/check/")
    page.get_by_label("Tôi đã đọc và đồng ý").check()
    passed_at = timezone.now() - dt.timedelta(seconds=1)
    Deadline.objects.filter(contest=draft(world).contest, kind="submission").update(moment=passed_at)
    press(page, "Nộp bài dự thi")
    said = alert(page)
    assert "Đã hết hạn nộp bài: bài phải được nộp" in said
    assert f"{timezone.localtime(passed_at):%H:%M:%S %d/%m/%Y}" in said
    assert "Bản nháp của bạn vẫn được giữ. Hãy hỏi Ban Tổ chức" in said
    page.locator(".section-list").get_by_role("link", name="Nội dung").click()
    expect(page.get_by_label("Tên bài dự thi")).to_have_value(draft(world).title)


def test_a_file_of_a_type_that_is_not_taken_is_refused_with_those_that_are(world: World, visit: Visit) -> None:
    page = visit(world.person("author"), f"/entries/{draft(world).code}/files/")
    page.get_by_label("Bản chữ của bài dự thi").check()
    program = {"name": "phan-mem.exe", "mimeType": "application/octet-stream", "buffer": b"MZ\x90\x00"}
    page.get_by_label("Tệp", exact=True).set_input_files(program)
    press(page, "Thêm tệp này")
    said = page.get_by_role("status").filter(has_text="không được nhận ở đây")
    expect(said).to_contain_text("Tệp “.exe” không được nhận ở đây. Hãy gửi một trong các loại: PDF, DOCX")
    expect(page.get_by_label("Bản chữ của bài dự thi")).to_be_checked()


def test_a_file_that_is_not_what_its_name_says_is_refused(world: World, visit: Visit) -> None:
    page = visit(world.person("author"), f"/entries/{draft(world).code}/files/")
    disguised = {"name": "thuyet-minh.pdf", "mimeType": "application/pdf", "buffer": b"MZ\x90\x00" * 64}
    page.get_by_label("Tệp", exact=True).set_input_files(disguised)
    press(page, "Thêm tệp này")
    said = page.get_by_role("status").filter(has_text="mang đuôi .pdf")
    expect(said).to_contain_text("Tệp “thuyet-minh.pdf” mang đuôi .pdf nhưng nội dung không phải loại đó.")
    expect(said).to_contain_text("Hãy mở tệp rồi lưu lại")


def test_shares_that_do_not_sum_to_100_are_refused_with_what_is_missing(world: World, visit: Visit) -> None:
    page = visit(world.person("author"), f"/entries/{draft(world).code}/authors/")
    author_row(page, 2).get_by_label("Tỷ lệ đóng góp").fill("30")
    author_row(page, 2).get_by_label("Nơi công tác").fill("Văn phòng UBND xã")
    reads(page, "còn thiếu 10")
    press(page, "Lưu danh sách tác giả")
    assert "Tổng tỷ lệ đóng góp hiện là 90 %: còn thiếu 10 % để đủ 100 %." in alert(page)
    expect(author_row(page, 1).get_by_label("Tỷ lệ đóng góp")).to_have_value("60")
    expect(author_row(page, 2).get_by_label("Tỷ lệ đóng góp")).to_have_value("30")
    expect(author_row(page, 2).get_by_label("Nơi công tác")).to_have_value("Văn phòng UBND xã")
    author_row(page, 2).get_by_label("Tỷ lệ đóng góp").fill("40")
    press(page, "Lưu danh sách tác giả")
    told(page, "Đã lưu danh sách tác giả.")


def test_who_reads_english_is_answered_in_english(world: World, visit: Visit) -> None:
    page = visit(world.person("author"), f"/entries/{draft(world).code}/authors/")
    press(page, "English")
    page.locator("[name=author-1-share]").fill("50")
    press(page, "Save the authors")
    assert "The shares add up to 110 %: that is 10 % too much, they must make 100 %." in alert(page)


def test_a_score_out_of_bounds_is_refused_and_every_other_score_is_kept(world: World, visit: Visit) -> None:
    page = visit(world.person("judge"), world.rows["sheet_open"].get_absolute_url())
    page.get_by_label("Điểm cho Tính mới").fill("50.5")
    page.get_by_label("Điểm cho Hiệu quả").fill("41")
    page.get_by_label("Nhận xét chung về bài dự thi").fill("Cần nêu rõ kinh phí.")
    press(page, "Lưu")
    assert "Tính mới: Cho điểm từ 0 đến 50." in alert(page)
    expect(page.get_by_label("Điểm cho Tính mới")).to_have_value("50.5")
    expect(page.get_by_label("Điểm cho Hiệu quả")).to_have_value("41")
    expect(page.get_by_label("Nhận xét chung về bài dự thi")).to_have_value("Cần nêu rõ kinh phí.")


def test_a_stranger_learns_nothing_from_an_address_but_the_way_home(world: World, visit: Visit) -> None:
    page = visit(world.person("stranger"))
    answer = page.goto(f"/entries/{draft(world).code}/")
    assert answer is not None
    assert answer.status == 404
    reads(page, "Không có nội dung dành cho bạn ở đây", "thuộc về người khác")
    expect(page.locator("body")).not_to_contain_text(draft(world).title)
    follow(page, "Về trang chủ")
    reads(page, "Việc cần làm")
