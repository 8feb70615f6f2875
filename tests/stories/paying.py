"""Act five: prizes are given by a decision, payments are prepared, approved by another person and made."""

from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.factories.accounts import PASSWORD
from tests.stories.stage import agree, follow, press, reads, state, take_up, told


def write_own_account(page: Page, bank: str, number: str, holder: str) -> None:
    """A winner says where the prize is to be paid, with the password again."""
    page.locator(".top-bar details.menu.on-wide summary").click()
    follow(page, "Tài khoản của bạn")
    page.locator("summary", has_text="tài khoản").locator("visible=true").last.click()
    form = page.locator("details[open]")
    form.get_by_label("Ngân hàng").select_option(label=bank)
    form.get_by_label("Số tài khoản").fill(number)
    form.get_by_label("Chủ tài khoản").fill(holder)
    form.get_by_label("Mật khẩu của bạn").fill(PASSWORD)
    press(form, "Lưu tài khoản ngân hàng")
    told(page, "Đã lưu tài khoản ngân hàng")
    reads(page, number[-3:])
    expect(page.locator("main")).not_to_contain_text(number)


def propose(page: Page, count: int) -> None:
    """From the home page to the prizes as the final's standings give them."""
    take_up(page, "Trao các giải thưởng")
    press(page, "Đề xuất các giải này")
    told(page, f"Đã đề xuất {count} giải.")


def give(page: Page, count: int, decision: str) -> None:
    """Record the leader's decision by its number and date."""
    page.get_by_label("Số quyết định").fill(decision)
    page.get_by_label("Ngày quyết định").fill(f"{timezone.localdate():%Y-%m-%d}")
    agree(page, "Trao giải")
    told(page, f"Đã ghi quyết định trao {count} giải")
    reads(page, f"Trao theo Quyết định số {decision} ngày {timezone.localdate():%d/%m/%Y}")


def prepare_list(page: Page, count: int) -> None:
    """From the preparer's home page to a payment list of everything that is owed."""
    take_up(page, f"Lập danh sách chi {count} khoản")
    page.get_by_label("Ngày chi").fill(f"{timezone.localdate():%Y-%m-%d}")
    press(page, "Lập danh sách")
    told(page, "Đã lập danh sách chi thưởng số 1")


def write_account(page: Page, payee: str, number: str, bank: str) -> None:
    """Write a payee's account on the line, of a bank or of the State Treasury."""
    follow(page.locator("table"), payee)
    page.get_by_label("Ngân hàng").select_option(label=bank)
    page.get_by_label("Số tài khoản").fill(number)
    press(page, "Lưu tài khoản ngân hàng")
    told(page, f"Đã lưu tài khoản của {payee}.")


def hand_on(page: Page) -> None:
    """Hand the list on for approval."""
    press(page, "Trình duyệt")
    told(page, "Đã trình danh sách")


def approve(page: Page) -> None:
    """Somebody else looks at the list and approves it with the password."""
    take_up(page, "Duyệt danh sách chi thưởng số 1")
    page.get_by_label("Mật khẩu của bạn").fill(PASSWORD)
    press(page, "Duyệt chi")
    told(page, "Đã duyệt danh sách")
    state(page, "Đã duyệt")


def mark_paid(page: Page, payee: str, reference: str) -> None:
    """Record the bank's answer for one payee of an approved list."""
    page.locator("tr", has_text=payee).get_by_role("link", name="Ghi kết quả của ngân hàng").click()
    page.get_by_label("Số tham chiếu của ngân hàng").fill(reference)
    page.get_by_label("Ngày chi").fill(f"{timezone.localdate():%Y-%m-%d}")
    press(page, "Ghi là đã chi")
    told(page, f"Đã ghi khoản chi cho {payee}.")
