"""The whole road of a contest, from its plan to the paid prizes, walked page by page as the people on it walk it."""

import datetime as dt

import pytest
from playwright.sync_api import Page, expect

from tests.stories import ending, entering, judging, planning, screening
from tests.stories.ideas import (
    AGENCY,
    ALONE,
    FINAL,
    GROUP,
    LAST,
    PRELIMINARY,
    SEMI_FINAL,
    UNLUCKY,
)
from tests.stories.people import Cast, gather
from tests.stories.planning import NAME
from tests.stories.post import Post
from tests.stories.stage import PHONE, Stage, follow, press, reads, state, take_up

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]


def test_the_road_of_chuong_my(stage: Stage, post: Post) -> None:
    cast = gather()
    the_officer_makes_the_contest(cast, stage, post)
    authors_hand_in(cast, stage, post)
    units_screen_and_send(cast, stage, post)
    the_office_checks(cast, stage, post)
    the_office_masks(cast, stage)
    three_rounds_are_judged(cast, stage, post)
    ending.prizes_are_given_and_paid(cast, stage, post)
    ending.papers_are_taken_away(cast, stage, post)
    post.is_complete()


def the_officer_makes_the_contest(cast: Cast, stage: Stage, post: Post) -> None:
    page = stage.at_home(cast.officer)
    planning.make_from_preset(page)
    planning.adjust(page)
    stage.picture(page, "plan")
    planning.publish(page)
    stage.picture(page, "published")
    for person in (cast.clerk, cast.head, cast.agency_clerk, cast.agency_head):
        post.brought("Mời gửi bài dự thi", person)


def authors_hand_in(cast: Cast, stage: Stage, post: Post) -> None:
    a_civil_servant_enters_alone(cast, stage, post)
    three_enter_as_a_group(cast, stage, post)
    an_agency_enters(cast, stage, post)
    for author, idea in [(cast.colleague, LAST), (cast.unlucky, UNLUCKY)]:
        page = stage.at_home(author)
        entering.begin(page, idea, cast.commune.name)
        entering.write(page, idea)
        entering.go_on_to_files(page)
        entering.add_paper(page, "minh-hoa.pdf")
        follow(page, "Tiếp theo: kiểm tra và nộp")
        entering.hand_in(page)
    post.brought("Có bài dự thi chờ sơ loại", cast.clerk, times=4)


def a_civil_servant_enters_alone(cast: Cast, stage: Stage, post: Post) -> None:
    """A draft is begun, kept, found again, changed and handed in."""
    page = stage.at_home(cast.civil_servant)
    entering.begin(page, ALONE, cast.commune.name)
    page.get_by_label("Tóm tắt").fill("Mới nghĩ được một câu.")
    entering.save(page)
    page.goto("/")
    stage.picture(page, "draft-waits-at-home")
    take_up(page, f"Viết tiếp “{ALONE.title}”")
    expect(page.get_by_label("Tóm tắt")).to_have_value("Mới nghĩ được một câu.")
    entering.write(page, ALONE)
    stage.picture(page, "text")
    follow(page, "Tiếp theo: tác giả")
    reads(page, "Bạn dự thi một mình", "100 %")
    follow(page, "Tiếp theo: tệp kèm theo")
    stage.picture(page, "files")
    entering.add_paper(page, "minh-hoa.pdf")
    follow(page, "Tiếp theo: kiểm tra và nộp")
    stage.picture(page, "check")
    number = entering.hand_in(page)
    stage.picture(page, "receipt")
    letter = post.brought(f"biên nhận {number}", cast.civil_servant).get_content()
    handed_in_at = page.locator(".receipt time").get_attribute("datetime")
    assert handed_in_at is not None
    assert f"{dt.datetime.fromisoformat(handed_in_at):%H:%M:%S %d/%m/%Y}" in letter
    post.brought("Có bài dự thi chờ sơ loại", cast.clerk)
    follow(page, "Theo dõi bài dự thi")
    state(page, "Đã nộp cho đơn vị")
    stage.picture(page, "entry-handed-in")


def three_enter_as_a_group(cast: Cast, stage: Stage, post: Post) -> None:
    """The shares are 60, 25 and 15; the other two are told and confirm."""
    page = stage.at_home(cast.leader)
    entering.begin(page, GROUP, cast.commune.name)
    entering.write(page, GROUP)
    follow(page, "Tiếp theo: tác giả")
    entering.name_authors(page, [(cast.leader, 60), (cast.second, 25), (cast.third, 15)])
    stage.picture(page, "authors")
    entering.save_authors(page)
    for member, share in [(cast.second, 25), (cast.third, 15)]:
        post.brought("là tác giả của", member)
        theirs = stage.at_home(member)
        entering.confirm_authorship(theirs, GROUP.title, share)
    page.reload()
    expect(page.locator(".state", has_text="Đã xác nhận")).to_have_count(3)
    follow(page, "Tiếp theo: tệp kèm theo")
    entering.add_paper(page, "so-do.pdf")
    follow(page, "Tiếp theo: kiểm tra và nộp")
    number = entering.hand_in(page)
    for member in (cast.leader, cast.second, cast.third):
        post.brought(f"biên nhận {number}", member)


def an_agency_enters(cast: Cast, stage: Stage, post: Post) -> None:
    page = stage.at_home(cast.agency_writer)
    entering.begin(page, AGENCY, cast.agency.name)
    entering.write(page, AGENCY)
    follow(page, "Tiếp theo: tác giả")
    reads(page, "Tổ chức dự thi", "Phòng Tư pháp")
    follow(page, "Tiếp theo: tệp kèm theo")
    entering.add_paper(page, "thuyet-minh.pdf")
    follow(page, "Tiếp theo: kiểm tra và nộp")
    number = entering.hand_in(page)
    post.brought(f"biên nhận {number}", cast.agency_writer)
    post.brought("Có bài dự thi chờ sơ loại", cast.agency_clerk)


def units_screen_and_send(cast: Cast, stage: Stage, post: Post) -> None:
    one_goes_back_and_comes_again(cast, stage, post)
    one_is_declined(cast, stage, post)
    three_are_chosen_and_sent(cast, stage, post)
    the_agency_sends_its_own(cast, stage, post)


def one_is_declined(cast: Cast, stage: Stage, post: Post) -> None:
    page = stage.at_home(cast.clerk)
    screening.open_desk_at(page, UNLUCKY.title)
    screening.decline(page, UNLUCKY.title, "Cách làm này xã đã áp dụng từ năm 2022.")
    assert "đã áp dụng từ năm 2022" in post.brought("Bài không được chọn", cast.unlucky).get_content()
    theirs = stage.at_home(cast.unlucky)
    follow(theirs, UNLUCKY.title)
    state(theirs, "Đơn vị không chọn")
    reads(theirs, "Cách làm này xã đã áp dụng từ năm 2022.")


def three_are_chosen_and_sent(cast: Cast, stage: Stage, post: Post) -> None:
    page = stage.at_home(cast.clerk)
    for idea, author in [(ALONE, cast.civil_servant), (GROUP, cast.leader), (LAST, cast.colleague)]:
        screening.open_desk_at(stage.at_home(cast.clerk), idea.title)
        screening.accept(page)
        post.brought("Bài đạt sơ loại", author)
    stage.picture(page, "screened")
    chosen = [ALONE.title, GROUP.title, LAST.title]
    the_head_confirms_on_a_phone(cast, stage, post, chosen)
    page = stage.at_home(cast.clerk)
    screening.send_letter(page, "15/CV-UBND", chosen, cast.head.full_name)
    stage.picture(page, "letter-sent")
    post.brought("Có công văn gửi bài dự thi: UBND xã Hoàng Diệu", cast.officer)
    for author in (cast.civil_servant, cast.leader, cast.second, cast.third, cast.colleague):
        post.brought("Đã gửi cơ quan tiếp nhận", author)
    page = stage.at_home(cast.civil_servant)
    follow(page, ALONE.title)
    state(page, "Đã gửi về cơ quan tiếp nhận")
    stage.picture(page, "author-follows")


def one_goes_back_and_comes_again(cast: Cast, stage: Stage, post: Post) -> None:
    """The clerk returns an entry with a reason; its author mends it and hands it in again."""
    reason = "Đề nghị nêu số người dân đã được phục vụ."
    page = stage.at_home(cast.clerk)
    stage.picture(page, "clerk-home")
    screening.open_desk_at(page, ALONE.title)
    stage.picture(page, "screen")
    screening.return_to_author(page, ALONE.title, reason)
    letter = post.brought(f"Cần hoàn thiện: {ALONE.title}", cast.civil_servant)
    assert reason in letter.get_content()
    page = stage.at_home(cast.civil_servant)
    take_up(page, f"Sửa “{ALONE.title}”")
    reads(page, reason)
    stage.picture(page, "returned")
    page.get_by_label("Hiệu quả, lợi ích", exact=True).fill("Trong ba tháng đã phục vụ 1.240 lượt người dân.")
    entering.save(page)
    entering.go_on_to_files(page)
    follow(page, "Tiếp theo: kiểm tra và nộp")
    number = entering.hand_in(page)
    assert number.endswith("-2")
    post.brought(f"biên nhận {number}", cast.civil_servant)
    post.brought("Có bài dự thi chờ sơ loại", cast.clerk, times=5)


def the_head_confirms_on_a_phone(cast: Cast, stage: Stage, post: Post, titles: list[str]) -> None:
    post.brought("Có bài dự thi chờ xác nhận", cast.head)
    page = stage.at_home(cast.head, width=PHONE)
    stage.picture(page, "head-home")
    screening.confirm(page, titles)
    stage.picture(page, "head-confirmed")
    post.brought("Thủ trưởng đã xác nhận", cast.clerk)


def the_agency_sends_its_own(cast: Cast, stage: Stage, post: Post) -> None:
    page = stage.at_home(cast.agency_clerk)
    screening.open_desk_at(page, AGENCY.title)
    screening.accept(page)
    screening.confirm(stage.at_home(cast.agency_head), [AGENCY.title])
    page = stage.at_home(cast.agency_clerk)
    screening.send_letter(page, "08/CV-TP", [AGENCY.title], cast.agency_head.full_name)
    post.brought("Có công văn gửi bài dự thi: Phòng Tư pháp", cast.officer)


def the_office_checks(cast: Cast, stage: Stage, post: Post) -> None:
    page = stage.at_home(cast.officer)
    stage.picture(page, "office-home")
    screening.admit(page, [ALONE.title, GROUP.title, LAST.title, AGENCY.title])
    stage.picture(page, "admitted")
    for author, idea in [(cast.civil_servant, ALONE), (cast.third, GROUP), (cast.agency_writer, AGENCY)]:
        post.brought(f"Bài hợp lệ: {idea.title}", author)


def the_office_masks(cast: Cast, stage: Stage) -> None:
    """What gives the authors away is masked before judges read it, and somebody says so by name."""
    page = stage.at_home(cast.officer)
    stage.picture(page, "copies-wait-at-home")
    screening.mask(page, ALONE.title, "xã Hoàng Diệu", [GROUP.title, LAST.title, AGENCY.title])
    stage.picture(page, "copies-checked")


def three_rounds_are_judged(cast: Cast, stage: Stage, post: Post) -> None:
    page = stage.at_home(cast.officer)
    page.locator(".tile", has_text=NAME).click()
    follow(page, "Thiết lập và điều hành")
    stage.picture(page, "before-closing")
    planning.close_entries(page)
    stage.picture(page, "entries-closed")
    the_preliminary_round(cast, stage, post)
    the_semi_final(cast, stage, post)
    the_final(cast, stage, post)
    judging.announce(stage.at_home(cast.officer))
    for author in (cast.civil_servant, cast.leader, cast.second, cast.third, cast.colleague, cast.agency_writer):
        post.brought("Công bố kết quả", author)
    post.brought_nothing("Công bố kết quả", cast.unlucky)


def prepare_round(cast: Cast, stage: Stage, post: Post, name: str, *, entries: int, judges: int) -> Page:
    """Seat the panel, bring the entries in, assign and open; the judges are told. The officer's page."""
    page = stage.at_home(cast.officer)
    judging.open_round_page(page, name)
    stage.picture(page, "round-planned")
    judging.seat(page, cast.chair, "Trưởng ban")
    judging.seat(page, cast.judge, "Giám khảo")
    judging.record_decision(page, "412/QĐ-UBND")
    judging.enrol(page, entries)
    stage.picture(page, "contenders")
    judging.assign(page, entries * judges)
    stage.picture(page, "assigned")
    judging.open_to_judges(page)
    stage.picture(page, "round-open")
    return page


def the_preliminary_round(cast: Cast, stage: Stage, post: Post) -> None:
    name = "Vòng sơ khảo"
    office = prepare_round(cast, stage, post, name, entries=4, judges=2)
    for judge in (cast.chair, cast.judge):
        post.brought(f"{name} đã mở", judge)
    page = stage.at_home(cast.chair)
    take_up(page, "Chấm")
    stage.picture(page, "sheet")
    expect(page.locator("main")).not_to_contain_text("Hoàng Diệu")
    a_score_out_of_bounds_is_refused(page)
    judging.score_all(stage.at_home(cast.chair), PRELIMINARY[0])
    stage.picture(page, "all-signed")
    office.reload()
    reads(office, "4 / 8")
    stage.picture(office, "progress")
    phone = stage.at_home(cast.judge, width=PHONE)
    take_up(phone, "Chấm")
    stage.picture(phone, "sheet-on-a-phone")
    judging.score_all(stage.at_home(cast.judge), PRELIMINARY[1])
    office.reload()
    reads(office, "8 / 8")
    judging.seal(office, name)
    stage.picture(office, "standings")
    rows = judging.standings(office)
    assert [rank for rank, _title, _score in rows] == ["1", "2", "2", "4"]
    assert [score for _rank, _title, score in rows] == ["91,5", "82", "82", "61,5"]
    expect(office.locator("tr .state", has_text="Vào vòng sau")).to_have_count(3)
    post.brought(f"{name} đã khóa kết quả", cast.officer)


def a_score_out_of_bounds_is_refused(page: Page) -> None:
    """More points than the criterion has are refused in words, and what was typed is kept."""
    judging.fill_sheet(page, [31, 30, 20, 8])
    press(page, "Lưu")
    reads(page, "Cho điểm từ 0 đến 30.")
    expect(page.get_by_label("Điểm cho Tính mới, tính sáng tạo")).to_have_value("31")
    expect(page.get_by_label("Điểm cho Hiệu quả, lợi ích thiết thực")).to_have_value("30")


def the_semi_final(cast: Cast, stage: Stage, post: Post) -> None:
    name = "Vòng bán kết"
    office = prepare_round(cast, stage, post, name, entries=3, judges=1)
    for judge in (cast.chair, cast.judge):
        judging.score_all(stage.at_home(judge), SEMI_FINAL)
    office.reload()
    judging.seal(office, name)
    assert [rank for rank, _title, _score in judging.standings(office)] == ["1", "2", "3"]


def the_final(cast: Cast, stage: Stage, post: Post) -> None:
    name = "Vòng chung khảo"
    office = prepare_round(cast, stage, post, name, entries=3, judges=2)
    for judge, points in zip((cast.chair, cast.judge), FINAL, strict=True):
        page = stage.at_home(judge)
        judging.score_all(page, points)
    office.reload()
    judging.seal(office, name)
    assert [rank for rank, _title, _score in judging.standings(office)] == ["1", "2", "3"]
    stage.picture(office, "final-standings")
