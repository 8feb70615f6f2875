"""Act two: authors write their ideas, bit by bit, and hand them in."""

from collections.abc import Sequence
from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect

from accounts.models import User
from rehearsals.playing.inventing import paper
from tests.stories.planning import NAME
from tests.stories.stage import follow, press, reads, state, take_up, told

PARTS = [
    "Thực trạng",
    "Ý tưởng, giải pháp",
    "Tính mới, tính sáng tạo",
    "Hiệu quả, lợi ích",
    "Khả năng áp dụng, nhân rộng",
]


@dataclass(frozen=True)
class Idea:
    """What somebody enters with."""

    title: str
    area: str
    summary: str
    entrant: str = "Cá nhân"


def begin(page: Page, idea: Idea, unit: str) -> None:
    """From the home page through the contest's page to a draft under the idea's title."""
    follow(page, "Cuộc thi")
    follow(page, NAME)
    follow(page, "Gửi sáng kiến")
    reads(page, "Ai dự thi?")
    follow(page, f"Chọn {idea.entrant}")
    follow(page, f"Chọn {unit}")
    page.get_by_label("Tên bài dự thi").fill(idea.title)
    press(page, "Bắt đầu viết")
    told(page, "Bản nháp đã được lưu")
    state(page, "Bản nháp")


def write(page: Page, idea: Idea, address: str = "Xã Hoàng Diệu, Chương Mỹ, Hà Nội") -> None:
    """Fill in the whole text and save it."""
    page.get_by_label("Lĩnh vực").select_option(label=idea.area)
    page.get_by_label("Bài viết").check()
    page.get_by_label("Tóm tắt").fill(idea.summary)
    for part in PARTS:
        page.get_by_label(part, exact=True).fill(f"{part}: {idea.summary}")
    phone = page.get_by_label("Điện thoại di động")
    if not phone.input_value():
        phone.fill("0912 000 199")
    page.get_by_label("Địa chỉ").fill(address)
    save(page)


def save(page: Page) -> None:
    """Keep the draft."""
    press(page, "Lưu bản nháp")
    told(page, "Đã lưu bản nháp.")


def name_authors(page: Page, shares: Sequence[tuple[User, int]]) -> None:
    """Name everybody with an address and a share; the first one represents the group."""
    for number, (person, share) in enumerate(shares, start=1):
        row = author_row(page, number)
        row.get_by_label("Họ và tên").fill(person.full_name)
        row.get_by_label("Tỷ lệ đóng góp").fill(str(share))
        row.get_by_label("Thư điện tử").fill(str(person.email))
    author_row(page, 1).get_by_label("Đại diện nhóm").check()


def author_row(page: Page, number: int) -> Locator:
    """The fields of one author, unfolded."""
    row = page.get_by_role("group").filter(has=page.get_by_text(f"Tác giả {number}", exact=True))
    if not row.get_by_label("Họ và tên").is_visible():
        row.locator("summary").click()
    return row


def save_authors(page: Page) -> None:
    """Keep the authors."""
    press(page, "Lưu danh sách tác giả")
    told(page, "Đã lưu danh sách tác giả.")


def add_paper(page: Page, name: str) -> None:
    """Add a PDF to the entry."""
    content = paper(name)
    page.get_by_label("Tệp", exact=True).set_input_files(
        {"name": name, "mimeType": "application/pdf", "buffer": content}
    )
    press(page, "Thêm tệp này")
    expect(page.get_by_role("link", name=name)).to_be_visible()


def go_on_to_files(page: Page) -> None:
    """From the text past the authors to the files."""
    follow(page, "Tiếp theo: tác giả")
    follow(page, "Tiếp theo: tệp kèm theo")


def hand_in(page: Page) -> str:
    """Accept the licence clause, hand the entry in and read the receipt; its number."""
    reads(page, "Không còn thiếu gì.", "đưa bài dự thi vào áp dụng tại địa phương")
    page.get_by_label("Tôi đã đọc và đồng ý").check()
    press(page, "Nộp bài dự thi")
    reads(page, "Đã nhận bài dự thi")
    return page.locator(".receipt-number").inner_text()


def confirm_authorship(page: Page, title: str, share: int) -> None:
    """From the home page, agree to be an author with this share."""
    take_up(page, f"Xác nhận bạn là tác giả của “{title}”")
    press(page, f"Tôi là tác giả, {share} %")
    told(page, "bạn đã xác nhận là tác giả")
    expect(page.get_by_role("button", name=f"Tôi là tác giả, {share} %")).to_have_count(0)
