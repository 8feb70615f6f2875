"""The last two acts: prizes are given and paid, papers are taken away and verified."""

import re

from playwright.sync_api import expect

from tests.stories import paying, reporting
from tests.stories.ideas import AGENCY, ALONE, DECISION, GROUP, NAMELESS, WINNERS
from tests.stories.people import Cast
from tests.stories.planning import NAME
from tests.stories.post import Post
from tests.stories.stage import Stage, follow, reads, state, take_up


def prizes_are_given_and_paid(cast: Cast, stage: Stage, post: Post) -> None:
    page = stage.at_home(cast.officer)
    paying.propose(page, 3)
    stage.picture(page, "proposed")
    for title, prize, money in [
        (ALONE.title, "Giải nhất", "3.000.000 đ"),
        (GROUP.title, "Giải nhất", "4.500.000 đ"),
        (AGENCY.title, "Giải nhì", "3.000.000 đ"),
    ]:
        expect(page.get_by_role("region", name=prize).locator("tr", has_text=title)).to_contain_text(money)
    paying.give(page, 3, DECISION)
    stage.picture(page, "given")
    for winner in (cast.civil_servant, cast.leader, cast.second, cast.third, cast.agency_writer):
        assert DECISION in post.brought("Giải thưởng cho", winner).get_content()
    post.brought_nothing("Giải thưởng cho", cast.colleague)
    winner = stage.at_home(cast.civil_servant)
    paying.write_own_account(winner, "Agribank", "2208205001234", "NGUYEN THI HANH")
    stage.picture(winner, "own-account")
    post.brought("Tài khoản ngân hàng của ông/bà trên cổng đã thay đổi", cast.civil_servant)
    the_list_is_prepared(cast, stage, post)
    another_person_approves(cast, stage, post)
    the_bank_answers(cast, stage, post)


def the_list_is_prepared(cast: Cast, stage: Stage, post: Post) -> None:
    page = stage.at_home(cast.preparer)
    stage.picture(page, "preparer-home")
    paying.prepare_list(page, 5)
    stage.picture(page, "list")
    for line, money in [
        ("Trần Thị Nga", "2.700.000 đ"),
        ("Lê Văn Khánh", "1.125.000 đ"),
        ("Phạm Thị Tâm", "675.000 đ"),
    ]:
        expect(page.locator("tr", has_text=line)).to_contain_text(money)
    paying.write_account(page, "Trần Thị Nga", "0451000123456", "Vietcombank")
    paying.write_account(page, "Lê Văn Khánh", "2208205007788", "Agribank")
    paying.write_account(page, "Phạm Thị Tâm", "2208205009900", "Agribank")
    paying.write_account(page, "Phòng Tư pháp", "3713010112345", "Kho bạc Nhà nước")
    reads(page, "10.500.000 đ", "Mười triệu năm trăm nghìn đồng")
    paying.hand_on(page)
    stage.picture(page, "list-handed-on")


def another_person_approves(cast: Cast, stage: Stage, post: Post) -> None:
    post.brought("chờ ông/bà duyệt", cast.accountant)
    page = stage.at_home(cast.accountant)
    stage.picture(page, "accountant-home")
    paying.approve(page)
    stage.picture(page, "list-approved")
    post.brought("đã được duyệt", cast.preparer)


def the_bank_answers(cast: Cast, stage: Stage, post: Post) -> None:
    page = stage.at_home(cast.preparer)
    take_up(page, "Ghi kết quả của ngân hàng")
    payees = ["Nguyễn Thị Hạnh", "Trần Thị Nga", "Lê Văn Khánh", "Phạm Thị Tâm", "Phòng Tư pháp"]
    for number, payee in enumerate(payees, start=1):
        paying.mark_paid(page, payee, f"FT26326{number:04d}")
    state(page, "Đã chi")
    stage.picture(page, "paid")
    for winner in (cast.civil_servant, cast.leader, cast.second, cast.third):
        post.brought("Đã chi tiền thưởng cho ông/bà", winner)


def papers_are_taken_away(cast: Cast, stage: Stage, post: Post) -> None:
    page = stage.at_home(cast.officer)
    page.locator(".tile", has_text=NAME).click()
    follow(page, "Thiết lập và điều hành")
    follow(page.locator(".tabs"), "Báo cáo")
    stage.picture(page, "reports")
    for document in reporting.DOCUMENTS:
        reporting.ask_for(page, document)
    stage.picture(page, "reports-being-made")
    papers = {name: reporting.words_of(name, reporting.take_away(page, name)) for name in reporting.DOCUMENTS}
    stage.picture(page, "reports-ready")
    for name, words in papers.items():
        post.brought(f"Văn bản đã lập xong: {name}", cast.officer)
        for winner in WINNERS if name not in NAMELESS else [ALONE.title, GROUP.title, AGENCY.title]:
            assert winner in words, f"{winner} in {name}"
    assert DECISION in papers["Quyết định trao giải (DOCX)"]
    a_stranger_verifies(stage, papers["Giấy chứng nhận (PDF)"])


def a_stranger_verifies(stage: Stage, certificates: str) -> None:
    """Whoever holds a certificate reads its code and asks the portal, without an account."""
    code = re.findall(r"\b[2-9A-HJ-NP-Z]{12}\b", certificates)[0]
    page = stage.visitor()
    page.goto("/verify/")
    page.get_by_label("Mã").fill(code)
    page.keyboard.press("Enter")
    reads(page, "Giấy chứng nhận này là thật", "Nguyễn Thị Hạnh", "Giải nhất", DECISION)
    stage.picture(page, "verified")
