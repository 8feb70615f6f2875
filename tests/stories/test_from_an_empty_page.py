"""An officer makes a contest from an empty page: the list of what is missing leads to a plan that can be published."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.roles import UserRole
from contests.models import Contest
from tests.factories.accounts import person_with
from tests.factories.units import UnitFactory
from tests.stories.planning import open_section, save_section
from tests.stories.stage import follow, press, reads, state, told
from units.kinds import UnitKind

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]
Visit = Callable[..., Page]


def in_days(days: int, hour: int = 17) -> str:
    return f"{timezone.localdate() + dt.timedelta(days=days):%Y-%m-%d}T{hour:02d}:00"


def fill(page: Page, values: dict[str, str]) -> None:
    """Type into the fields of these names."""
    for name, value in values.items():
        page.locator(f"[name={name}]").fill(value)


def tick(page: Page, *boxes: tuple[str, str]) -> None:
    """Tick the boxes of these names and values."""
    for name, value in boxes:
        page.locator(f"[name={name}][value={value}]").check()


def test_an_empty_page_becomes_a_plan_that_can_be_published(
    transactional_db: None, visit: Visit, tmp_path: Path
) -> None:
    district = UnitFactory(name="UBND huyện Thanh Oai", kind=UnitKind.DISTRICT)
    office = UnitFactory(name="Phòng Nội vụ", kind=UnitKind.DEPARTMENT, parent=district)
    UnitFactory(name="UBND xã Cao Viên", parent=district)
    page = visit(person_with(UserRole.OFFICE, office, full_name="Bùi Thị Phương"), "/contests/new/")
    make(page)
    describe(page)
    say_who_may_enter(page)
    ask(page)
    set_dates(page)
    say_how_it_is_judged(page)
    give_prizes(page)
    reads(page, "Không còn gì thiếu: có thể công bố.")
    expect(page.get_by_role("link", name="Xem lại và công bố")).to_be_visible()
    carry_to_next_year(page, tmp_path)


def make(page: Page) -> None:
    follow(page, "Bắt đầu với trang trắng")
    page.get_by_label("Cơ quan tổ chức").select_option(label="UBND huyện Thanh Oai")
    page.get_by_label("Tên chuỗi cuộc thi mới").fill("Cuộc thi Ý tưởng cải cách hành chính huyện Thanh Oai")
    page.get_by_label("Bao nhiêu năm tổ chức một lần").fill("2")
    fill(page, {"edition": "5", "name": "Ý tưởng cải cách hành chính lần thứ 5", "slug": "y-tuong-5", "code": "YT5"})
    press(page, "Tạo cuộc thi")
    told(page, "Đã tạo cuộc thi")
    state(page, "Đang chuẩn bị")
    reads(page, "Trước khi công bố", "Đối tượng và cách gửi bài")


def describe(page: Page) -> None:
    open_section(page, "Tên, mục đích và điều khoản")
    fill(page, {"plan_number": "12/KH-UBND", "purpose": "Tìm cách làm mới để người dân đỡ phải đi lại."})
    save_section(page, "Tên, mục đích và điều khoản")


def say_who_may_enter(page: Page) -> None:
    """Young people of communes, recognised before by their unit; the commune sends to the office."""
    open_section(page, "Đối tượng và cách gửi bài")
    fill(page, {"who-0-description": "Cán bộ, công chức trẻ của các xã", "way-0-description": "Tác giả gửi về xã"})
    page.locator("[name=who-0-entrant]").select_option("individual")
    tick(page, ("who-0-unit_kinds", "commune"), ("way-0-to_kinds", "commune"), ("way-1-from_kinds", "commune"))
    page.locator("fieldset", has_text="Đối tượng 1").get_by_text("Độ tuổi").click()
    fill(page, {"who-0-age_to": "35", "way-1-description": "Xã chọn bài gửi Phòng Nội vụ"})
    page.locator("[name=way-1-to_office]").check()
    page.locator("[name=conditions-prior_recognition]").select_option("required")
    press(page, "Lưu")
    expect(page.get_by_role("alert").first).to_contain_text("công nhận của cấp nào")
    expect(page.locator("[name=who-0-age_to]")).to_have_value("35")
    page.locator("[name=conditions-prior_recognition_scope]").select_option("unit")
    save_section(page, "Đối tượng và cách gửi bài")
    open_section(page, "Chỉ tiêu của đơn vị")
    fill(page, {"quota-0-label": "Mỗi xã", "quota-0-minimum": "1"})
    tick(page, ("quota-0-unit_kinds", "commune"))
    save_section(page, "Chỉ tiêu của đơn vị")


def ask(page: Page) -> None:
    open_section(page, "Lĩnh vực")
    fill(page, {"area-0-name": "Thủ tục hành chính", "area-1-name": "Chuyển đổi số"})
    save_section(page, "Lĩnh vực")
    follow(page.locator(".plan-lines"), "Mẫu bài dự thi")
    page.goto(f"{page.url}new-question/?kind=text")
    fill(page, {"label": "Giải pháp"})
    page.locator("main form button[type=submit]").first.click()
    page.goto("/contests/y-tuong-5/setup/")


def set_dates(page: Page) -> None:
    """The communes' moment lies before the one for all others."""
    open_section(page, "Thời hạn")
    for kind, days in {"submission": 20, "forwarding": 30, "scoring": 60}.items():
        fill(page, {f"{kind}-moment": in_days(days), f"{kind}-wording": "hết giờ làm việc"})
    page.get_by_text("thời hạn riêng cho một số loại đơn vị").last.click()
    tick(page, ("forwarding-level-0-unit_kinds", "commune"))
    fill(page, {"forwarding-level-0-moment": in_days(15)})
    save_section(page, "Thời hạn")
    reads(page, "thứ tự thời hạn chưa đúng")
    open_section(page, "Thời hạn")
    fill(page, {"forwarding-level-0-moment": in_days(25)})
    save_section(page, "Thời hạn")


def say_how_it_is_judged(page: Page) -> None:
    open_section(page, "Các vòng thi")
    fill(page, {"round-0-name": "Vòng chung khảo", "round-0-judges_per_entry": "3"})
    page.locator("[name=round-0-kind]").select_option("final")
    fill(page, {"round-0-opens_at": in_days(35), "round-0-closes_at": in_days(50)})
    save_section(page, "Các vòng thi")
    open_section(page, "Tiêu chí chấm")
    prefix = f"round-{Contest.objects.get(slug='y-tuong-5').rounds.get().pk}-0"
    fill(
        page, {f"{prefix}-name": "Hiệu quả", f"{prefix}-maximum": "60", f"{prefix}-step": "1", f"{prefix}-weight": "1"}
    )
    fill(page, {f"{prefix}-tie_break": "1"})
    save_section(page, "Tiêu chí chấm")
    reads(page, "là 60, trong khi thang điểm là 100")
    open_section(page, "Tiêu chí chấm")
    fill(page, {f"{prefix}-maximum": "100"})
    save_section(page, "Tiêu chí chấm")


def give_prizes(page: Page) -> None:
    open_section(page, "Giải thưởng")
    fill(page, {"tier-0-name": "Giải nhất", "tier-0-count": "1"})
    fill(page, {"tier-0-individual_amount": "2000000", "tier-0-collective_amount": "2000000"})
    save_section(page, "Giải thưởng")


def carry_to_next_year(page: Page, folder: Path) -> None:
    """The plan is taken away as a file, and read again as another contest; nothing is made before that is confirmed."""
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Xuất kế hoạch").click()
    page.goto("/contests/new/")
    waiting.value.save_as(folder / "ke-hoach.yaml")
    page.get_by_label("Tệp kế hoạch").set_input_files(folder / "ke-hoach.yaml")
    press(page, "Đọc tệp")
    reads(page, "Ý tưởng cải cách hành chính lần thứ 5", "Thủ tục hành chính", "Vòng chung khảo")
    assert Contest.objects.count() == 1
    page.goto("/contests/new/")
    follow(page, "Ý tưởng cải cách hành chính lần thứ 5")
    expect(page.locator("[name=edition]")).to_have_value("6")
    today = timezone.localdate()
    expect(page.locator("[name=launched_on]")).to_have_value(f"{today.year + 2}-{today:%m-%d}")
    press(page, "Tạo cuộc thi")
    told(page, "Đã tạo cuộc thi")
    reads(page, "2 lĩnh vực", "Vòng chung khảo")
