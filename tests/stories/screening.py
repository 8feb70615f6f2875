"""Act three: the unit's clerk screens, the head confirms, the letter goes; the office checks and masks what arrives."""

from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.stories.stage import follow, press, reads, state, take_up, told


def open_desk_at(page: Page, title: str) -> None:
    """From the home page to an entry that waits for screening."""
    take_up(page, "Sơ loại")
    follow(page.locator("table"), title)
    expect(page.locator("h1")).to_contain_text(title)


def return_to_author(page: Page, title: str, reason: str) -> None:
    """Give an entry back with a reason."""
    page.locator("summary", has_text="Trả lại tác giả").click()
    page.get_by_label("Lý do").locator("visible=true").fill(reason)
    press(page.locator("details[open]"), "Trả lại tác giả")
    told(page, f"Đã trả lại “{title}” cho tác giả.")
    state(page, "Trả lại tác giả")


def decline(page: Page, title: str, reason: str) -> None:
    """Decline an entry with a reason, and mean it."""
    page.locator("summary", has_text="Không chọn").click()
    page.get_by_label("Lý do").locator("visible=true").fill(reason)
    press(page.locator("details[open]"), "Không chọn")
    page.locator("dialog.ask button").last.click()
    told(page, f"Không chọn “{title}”.")
    state(page, "Đơn vị không chọn")


def accept(page: Page) -> None:
    """Choose the entry for the unit's list."""
    press(page, "Chọn bài")
    state(page, "Đã qua sơ loại")


def confirm(page: Page, titles: list[str]) -> None:
    """The head confirms effect and feasibility of these entries."""
    take_up(page, "Xác nhận hiệu quả và tính khả thi")
    for title in titles:
        page.get_by_label(title, exact=True).check()
    page.get_by_label("Có hiệu quả").check()
    page.get_by_label("Có tính khả thi").check()
    page.get_by_label("Tôi xác nhận").check()
    press(page, "Xác nhận các bài đã chọn")
    told(page, f"Đã xác nhận {len(titles)} bài.")


def send_letter(page: Page, number: str, titles: list[str], signer: str) -> None:
    """The clerk writes the letter, reads it and sends it with the list."""
    take_up(page, "bằng công văn")
    for title in titles:
        expect(page.get_by_label(title)).to_be_checked()
    page.get_by_label("Số công văn").fill(number)
    page.get_by_label("Ngày công văn").fill(f"{timezone.localdate():%Y-%m-%d}")
    page.get_by_label("Người ký").fill(signer)
    press(page, "Xem trước công văn")
    reads(page, "Cộng hòa xã hội chủ nghĩa Việt Nam", f"Số: {number}", *titles, signer)
    press(page, "Gửi công văn")
    told(page, "Đã gửi công văn")


def admit(page: Page, titles: list[str]) -> None:
    """The office says of each entry that it belongs to its area, then finds them eligible together."""
    take_up(page, "Kiểm tra điều kiện dự thi")
    for title in titles:
        follow(page.locator("table"), title)
        reads(page, "Nội dung bài có thuộc lĩnh vực")
        page.get_by_label("Có", exact=True).check()
        press(page, "Lưu câu trả lời")
        told(page, "Đã lưu các câu trả lời.")
        follow(page.locator(".breadcrumb"), "Bài đã nhận")
    for title in titles:
        page.get_by_label(title, exact=True).check()
    press(page, "Kiểm tra các bài đã chọn")
    expect(page.locator("td .state", has_text="Đạt mọi điều kiện")).to_have_count(len(titles))
    press(page, "Công nhận các bài được đánh dấu hợp lệ")
    told(page, f"{len(titles)} bài hợp lệ.")


def show_file(page: Page) -> None:
    """Judges get the cleaned copy of the entry's file, if it has one."""
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    if page.locator(".judged-file").count():
        page.get_by_label("Đưa bản sạch của tệp").check()
        press(page, "Lưu quyết định này")
        expect(page.locator(".judged-file .note-good")).to_be_visible()


def mask(page: Page, telling: str, passage: str, others: list[str]) -> None:
    """The office masks what tells whose the entry is, and checks the copies that judges will read."""
    take_up(page, "Kiểm tra bản che cho giám khảo")
    follow(page.locator("table"), telling)
    expect(page.locator("mark").first).to_have_text(passage)
    press(page, "Che các đoạn đã đánh dấu")
    told(page, "Đã lưu.")
    expect(page.locator("[data-select-into]")).to_contain_text("[đơn vị]")
    expect(page.locator("[data-select-into]")).not_to_contain_text(passage)
    show_file(page)
    press(page, "Tôi đã kiểm tra bản che này")
    told(page, f"Đã kiểm tra bản che của “{telling}”.")
    follow(page.locator(".breadcrumb"), "Bản che cho giám khảo")
    for title in others:
        follow(page.locator("table"), title)
        show_file(page)
        follow(page.locator(".breadcrumb"), "Bản che cho giám khảo")
    for title in others:
        page.get_by_label(title, exact=True).check()
    press(page, "Đọc các bài đã chọn")
    press(page, "Tôi đã kiểm tra các bài được đánh dấu")
    told(page, f"Đã kiểm tra {len(others)} bản che.")
