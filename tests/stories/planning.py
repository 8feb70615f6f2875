"""Act one: the officer makes the contest from the preset, adjusts it and publishes it."""

import datetime as dt

from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.stories.stage import agree, follow, press, reads, state, told

NAME = "Cuộc thi “Tìm kiếm sáng kiến, giải pháp về cải cách hành chính” huyện Chương Mỹ"
PLAN = "95/KH-UBND"
DUE_IN_DAYS = {"submission": 10, "forwarding": 15, "scoring": 40}
LOOKED_THROUGH = [
    "Đối tượng và cách gửi bài",
    "Lĩnh vực",
    "Chỉ tiêu của đơn vị",
    "Tiêu chí chấm",
    "Giải thưởng",
]
JUDGES = {"Vòng sơ khảo": 2, "Vòng bán kết": 1, "Vòng chung khảo": 2}


def make_from_preset(page: Page) -> None:
    """From the home page to a contest that has every rule of the preset."""
    follow(page, "Cuộc thi")
    follow(page, "Cuộc thi mới")
    follow(page, "Dùng “Chương Mỹ 2024”")
    page.get_by_label("Cơ quan tổ chức").select_option(label="UBND huyện Chương Mỹ")
    page.get_by_label("Tên rút gọn trên địa chỉ").fill("chuong-my")
    page.get_by_label("Mã bài dự thi").fill("CM")
    press(page, "Tạo cuộc thi")
    told(page, "Đã tạo cuộc thi")
    state(page, "Đang chuẩn bị")
    reads(page, "8 lĩnh vực", "4 chỉ tiêu", "Vòng sơ khảo → Vòng bán kết → Vòng chung khảo")
    reads(page, "8 giải, từ 14.000.000 đ đến 21.000.000 đ", "12 tiêu chí trong tất cả các vòng")


def adjust(page: Page) -> None:
    """Give it its own name and plan, later deadlines, and as many judges as there are."""
    open_section(page, "Tên, mục đích và điều khoản")
    page.get_by_label("Tên", exact=True).fill(NAME)
    page.get_by_label("Số của kế hoạch").fill(PLAN)
    page.get_by_label("Ngày của kế hoạch").fill(f"{timezone.localdate():%Y-%m-%d}")
    save_section(page, "Tên, mục đích và điều khoản")
    open_section(page, "Thời hạn")
    for kind, days in DUE_IN_DAYS.items():
        day = timezone.localdate() + dt.timedelta(days=days)
        page.locator(f"[name={kind}-moment]").fill(f"{day:%Y-%m-%d}T17:00")
        page.locator(f"[name={kind}-wording]").fill(f"trước 17 giờ ngày {day:%d/%m/%Y}")
    save_section(page, "Thời hạn")
    open_section(page, "Các vòng thi")
    for order, (name, judges) in enumerate(JUDGES.items(), start=1):
        row = page.get_by_role("group", name=f"Vòng thi {order}")
        expect(row.get_by_label("Tên", exact=True)).to_have_value(name)
        row.get_by_label("Số giám khảo mỗi bài").fill(str(judges))
    save_section(page, "Các vòng thi")
    for section in LOOKED_THROUGH:
        open_section(page, section)
        save_section(page, section)


def publish(page: Page) -> None:
    """Look at what everybody will read, and make it public."""
    reads(page, "Không còn gì thiếu: có thể công bố.")
    follow(page, "Xem lại và công bố")
    reads(page, f"Công bố “{NAME}”?", "4 cán bộ sơ loại, thủ trưởng", "Chỉ đạo, điều hành cải cách hành chính")
    press(page, "Công bố")
    told(page, "Đã công bố cuộc thi")
    state(page, "Đang nhận bài")


def close_entries(page: Page) -> None:
    """Take no more entries, though the deadline has not passed: everything that was announced is in."""
    agree(page, "Đóng nhận bài")
    told(page, "Đã đóng nhận bài")
    state(page, "Đang chấm")


def open_section(page: Page, section: str) -> None:
    """From the plan to one of its sections."""
    follow(page.locator(".plan-lines"), section)
    expect(page.locator("h1")).to_have_text(section)


def save_section(page: Page, section: str) -> None:
    """Save the section, and be back at the plan."""
    press(page, "Lưu")
    told(page, f"Đã lưu “{section}”.")
