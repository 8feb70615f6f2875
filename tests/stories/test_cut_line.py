"""The line is cut in the middle of typing, and two people type at once: nothing is lost (promise D4)."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from submissions.models import Entry
from tests.pages.test_every_page import RULES
from tests.stories.stage import AXE, press, reads, told
from tests.world import World, build

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
Visit = Callable[..., Page]
HELD = "Chưa gửi được – đang giữ trên máy này"


@pytest.fixture
def world(transactional_db: None) -> World:
    return build()


def address_of(world: World) -> str:
    return f"/entries/{world.rows['entry_draft'].code}/write/"


def kept(world: World) -> Entry:
    return Entry.objects.get(pk=world.rows["entry_draft"].pk)


def says(page: Page, words: str) -> None:
    """The line that tells how far saving is says this."""
    expect(page.locator("[data-autosave]")).to_contain_text(words)


def held(page: Page) -> list[str]:
    """What this machine keeps."""
    keys: list[str] = page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('draft:'))")
    return keys


def test_what_is_typed_while_the_line_is_cut_is_kept_and_sent_later(world: World, visit: Visit) -> None:
    page = visit(world.person("author"), address_of(world))
    summary = page.get_by_label("Tóm tắt")
    summary.fill("Trước khi mất mạng.")
    says(page, "Chưa lưu: Tóm tắt")
    says(page, "Đã lưu ")
    assert kept(world).summary == "Trước khi mất mạng."
    assert held(page) == []
    page.context.set_offline(True)
    summary.fill("Gõ khi mất mạng.")
    says(page, f"{HELD}: Tóm tắt")
    page.context.set_offline(False)
    says(page, "Đã lưu ")
    assert kept(world).summary == "Gõ khi mất mạng."
    page.context.set_offline(True)
    summary.fill("Gõ rồi đóng trang.")
    says(page, HELD)
    page.close()
    again = page.context.new_page()
    page.context.set_offline(False)
    again.goto(address_of(world).replace("write", "check"))
    reads(again, "Máy này còn giữ nội dung của bài này chưa gửi được")
    again.goto(address_of(world))
    reads(again, "Máy này còn giữ nội dung chưa gửi được", "Tóm tắt")
    expect(again.get_by_label("Tóm tắt")).to_have_value("Gõ khi mất mạng.")
    press(again, "Lấy lại và gửi")
    told(again, "Đã lưu bản nháp.")
    expect(again.get_by_label("Tóm tắt")).to_have_value("Gõ rồi đóng trang.")
    assert kept(world).summary == "Gõ rồi đóng trang."
    assert held(again) == []


def test_two_members_who_type_at_once_lose_nothing(world: World, visit: Visit) -> None:
    mine, hers = (visit(world.person(name), address_of(world), width=360) for name in ("author", "coauthor"))
    hers.get_by_label("Địa chỉ").fill("Thôn của đồng tác giả")
    says(hers, "Đã lưu ")
    mine.get_by_label("Tóm tắt").fill("Tóm tắt của tôi.")
    says(mine, "Người khác vừa sửa: Địa chỉ")
    expect(mine.get_by_label("Địa chỉ")).to_have_value("Thôn của đồng tác giả")
    assert (kept(world).summary, kept(world).contact_address) == ("Tóm tắt của tôi.", "Thôn của đồng tác giả")
    hers.get_by_label("Tóm tắt").fill("Tóm tắt của đồng tác giả.")
    says(hers, "Người khác vừa viết vào cùng câu hỏi: Tóm tắt.")
    press(hers, "Gộp hai bản")
    reads(
        hers, "Có người vừa lưu bài dự thi này trong lúc bạn đang viết", "Tóm tắt của tôi.", "Tóm tắt của đồng tác giả."
    )
    assert AXE.run(hers, options=RULES).response["violations"] == []
    assert hers.evaluate("document.scrollingElement.scrollWidth <= document.documentElement.clientWidth")
    expect(hers.locator("[name=edit-summary]")).to_be_hidden()
    hers.get_by_label("Viết lại").check()
    hers.locator("[name=edit-summary]").fill("Tóm tắt của cả hai.")
    press(hers, "Lưu các lựa chọn")
    told(hers, "Đã lưu bản nháp.")
    assert kept(world).summary == "Tóm tắt của cả hai."
    assert held(hers) == []


def test_signing_out_leaves_nothing_on_the_machine(world: World, visit: Visit) -> None:
    page = visit(world.person("author"), address_of(world))
    page.route("**/autosave/", lambda route: route.abort())
    page.get_by_label("Tóm tắt").fill("Còn chưa gửi được.")
    says(page, HELD)
    page.locator("details:has([data-sign-out]) > summary:visible").click()
    press(page, "Đăng xuất")
    expect(page.locator("dialog.ask")).to_contain_text("sẽ bị xóa khỏi máy này")
    page.locator("dialog.ask button").last.click()
    page.wait_for_url(lambda url: "/entries/" not in url)
    assert held(page) == []
