"""Act four: the office prepares a round, judges score, the round is sealed and its standings are read."""

import re
from collections.abc import Mapping, Sequence

from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from tests.stories.stage import agree, follow, press, reads, state, take_up, told

CRITERIA = [
    "Tính mới, tính sáng tạo",
    "Hiệu quả, lợi ích thiết thực",
    "Khả năng áp dụng, nhân rộng",
    "Hình thức trình bày",
]
Points = Mapping[str, Sequence[float]]


def open_round_page(page: Page, name: str) -> None:
    """From the home page of whoever runs the contest to the round that is to be prepared."""
    take_up(page, f"Chuẩn bị và mở “{name}”")
    expect(page.locator("h1")).to_contain_text(name)


def seat(page: Page, person: User, role: str) -> None:
    """Search for somebody and give them a seat on the panel."""
    page.get_by_label("Thêm người vào Ban Giám khảo").fill(person.full_name)
    press(page, "Tìm kiếm")
    line = page.locator("#found li", has_text=person.full_name)
    line.get_by_role("combobox").select_option(label=role)
    press(line, "Đưa vào ban")
    told(page, f"{person.full_name} đã vào Ban Giám khảo.")


def record_decision(page: Page, number: str) -> None:
    """Write down the decision that set the panel up."""
    page.locator("summary", has_text="Ghi quyết định").click()
    page.get_by_label("Số quyết định").fill(number)
    page.get_by_label("Ngày quyết định").fill(f"{timezone.localdate():%Y-%m-%d}")
    press(page.locator("details[open]"), "Lưu")
    told(page, "Đã ghi quyết định.")


def enrol(page: Page, count: int) -> None:
    """Bring the entries in: each gets a blind code."""
    follow(page.locator(".tabs").last, "Bài dự thi")
    press(page, "Cập nhật danh sách bài")
    told(page, f"Đã thêm {count} bài.")
    expect(page.locator("tbody tr")).to_have_count(count)


def assign(page: Page, new: int) -> None:
    """Look at the proposed assignment and publish it."""
    follow(page.locator(".tabs").last, "Phân công")
    reads(page, f"{new} phân công mới")
    press(page, "Phân công theo đề xuất này")
    told(page, "Đã phân công.")


def open_to_judges(page: Page) -> None:
    """Open the prepared round."""
    follow(page.locator(".tabs").last, "Tổng quan")
    reads(page, "Đã sẵn sàng: Ban Giám khảo, bài dự thi và phân công đều đủ.")
    agree(page, "Mở vòng thi")
    told(page, "thông báo cho giám khảo")
    state(page, "Đang chấm điểm")


def fill_sheet(page: Page, points: Sequence[float]) -> None:
    """Give points criterion by criterion."""
    for criterion, value in zip(CRITERIA, points, strict=True):
        page.get_by_label(f"Điểm cho {criterion}").fill(f"{value:g}")


def score_all(page: Page, points: Points) -> None:
    """From the judge's home page through every sheet of the round, signing each, until nothing is left."""
    take_up(page, "Chấm")
    left = int(re.findall(r"Còn (\d+) phiếu", page.locator(".lead").inner_text())[0])
    for more in range(left, 0, -1):
        expect(page.locator(".lead")).to_contain_text(f"Còn {more} phiếu cần ký")
        heading = page.locator("h1").inner_text()
        score = next(score for title, score in points.items() if title in heading)
        fill_sheet(page, score)
        expect(page.locator("[data-sum-total]")).to_have_text(f"{sum(score):g}".replace(".", ","))
        agree(page, "Ký phiếu")
        told(page, "Đã ký phiếu chấm bài")
    reads(page, "Bạn đã ký tất cả phiếu chấm của vòng này.")


def seal(page: Page, name: str) -> None:
    """Read what becomes final and seal the round."""
    follow(page, "Khóa kết quả vòng thi…")
    agree(page, "Khóa kết quả vòng thi")
    told(page, f"Đã khóa kết quả “{name}”.")


def standings(page: Page) -> list[tuple[str, str, str]]:
    """Rank, title and score of every entry, as the page shows them."""
    expect(page.locator("h1")).to_contain_text("Bảng xếp hạng")
    rows = page.locator("tbody tr:not(.cut-line)")
    return [
        (
            row.locator(".rank").inner_text(),
            row.locator(".card-title").inner_text(),
            row.locator("td.num b").inner_text(),
        )
        for row in rows.all()
    ]


def announce(page: Page) -> None:
    """Make the results public."""
    take_up(page, "Công bố kết quả: ")
    agree(page, "Công bố kết quả")
    told(page, "Đã công bố kết quả")
