"""What a person finds at home, and in the menu, by role."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import resolve
from django.utils import timezone

from accounts.models import User
from accounts.roles import SYSTEM_ROLES, UserRole
from contests.models import Organiser
from judging import actions as judging
from judging.models import Seat
from payouts.actions import awards, batches
from reports.navigation import MOST_ITEMS, SECTION_OF_PAGE, section_of
from reports.todo import Duties, duties_of, tasks_of
from submissions.models import Hearing
from tests.factories.accounts import RoleFactory, UserFactory, member_of, person_with
from tests.factories.contests import (
    ContestFactory,
    DeadlineFactory,
    OrganiserFactory,
    PrizeTierFactory,
    complete_contest,
)
from tests.factories.judging import PanelFactory, SeatFactory
from tests.factories.notifications import MessageFactory
from tests.factories.submissions import AuthorFactory, EntryFactory, HearingFactory, entry_in
from tests.factories.units import UnitFactory
from tests.judging.stage import stage
from tests.payouts.purse import purse
from tests.permissions.table import endpoints
from tests.queries import MOST, queries_of
from units.kinds import UnitKind

pytestmark = pytest.mark.django_db
MOST_FOR_EVERY_ROLE = 20


def said(user: User) -> list[str]:
    return [task.what for task in tasks_of(User.objects.get(pk=user.pk))]


# -- what is to be done ------------------------------------------------------------------------------------------


def test_an_author_finishes_and_mends_with_the_deadline_beside_it() -> None:
    contest = complete_contest()
    author = UserFactory()
    entry_in("draft", contest=contest, created_by=author, title="Bản nháp")
    entry_in("returned", contest=contest, created_by=author, title="Trả lại")
    tasks = tasks_of(author)
    assert {task.what for task in tasks} == {"Viết tiếp “Bản nháp”", "Sửa “Trả lại”: đơn vị đã trả lại"}
    assert all(task.due_at for task in tasks)


def test_a_draft_of_a_contest_that_takes_no_entries_is_no_task() -> None:
    author = UserFactory()
    entry_in("draft", contest=ContestFactory(state="judging"), created_by=author)
    assert said(author) == []


def test_a_coauthor_confirms() -> None:
    coauthor = UserFactory()
    entry = EntryFactory(kind="group", state="submitted", title="Một cửa thân thiện")
    AuthorFactory(entry=entry, share=60)
    AuthorFactory(entry=entry, user=coauthor, share=40, representative=False, confirmed_at=None)
    assert said(coauthor) == ["Xác nhận bạn là tác giả của “Một cửa thân thiện”"]


def test_the_unit_screens_confirms_and_sends_on() -> None:
    contest, commune = complete_contest(), UnitFactory()
    for state in ("submitted", "submitted", "accepted", "confirmed"):
        entry_in(state, contest=contest, unit=commune)
    assert said(person_with(UserRole.CLERK, commune)) == ["Sơ loại 2 bài dự thi", "Gửi 1 bài lên bằng công văn"]
    assert said(person_with(UserRole.HEAD, commune)) == ["Xác nhận hiệu quả và tính khả thi của 1 bài"]
    assert said(person_with(UserRole.CLERK, UnitFactory())) == []


def test_a_judge_scores_while_the_round_is_open() -> None:
    scene = stage(entries=2, judges=1, judges_per_entry=1, name="Vòng sơ khảo")
    judge = scene.judges[0]
    assert said(judge) == []
    round = scene.opened(scene.rounds[0])
    assert said(judge) == ["Chấm 2 bài: Vòng sơ khảo"]
    task = tasks_of(judge)[0]
    assert task.url.startswith("/sheets/")
    sheet = scene.sheet(round)
    judging.save_scores(sheet=sheet, scores={"moi": 40, "hieu-qua": 40}, by=judge)
    judging.sign(sheet=sheet, by=judge)
    assert said(judge) == ["Chấm 1 bài: Vòng sơ khảo"]


def test_the_office_checks_runs_and_awards() -> None:
    office = UnitFactory()
    officer = person_with(UserRole.OFFICE, office)
    contest = complete_contest(receiving_office=office)
    entry_in("forwarded", contest=contest)
    ContestFactory(receiving_office=office, state="draft")
    ContestFactory(receiving_office=office, state="judging")
    PrizeTierFactory(contest=ContestFactory(receiving_office=office, state="announced"))
    assert set(said(officer)) == {
        "Kiểm tra điều kiện dự thi của 1 bài",
        "Hoàn thành kế hoạch và công bố",
        "Công bố kết quả: các vòng thi đã khóa kết quả",
        "Trao các giải thưởng",
    }
    assert set(said(person_with(UserRole.OFFICE, UnitFactory()))) == set()


def test_the_office_closes_the_entries_once_the_last_deadline_has_passed() -> None:
    office = UnitFactory()
    officer, contest = person_with(UserRole.OFFICE, office), complete_contest(receiving_office=office)
    assert said(officer) == []
    contest.deadlines.filter(kind="submission").update(moment=timezone.now() - timedelta(days=3))
    assert said(officer) == []
    contest.deadlines.filter(kind="forwarding").update(moment=timezone.now() - timedelta(minutes=1))
    task = tasks_of(officer)[0]
    assert (task.what, task.url) == ("Đóng nhận bài: đã hết hạn", f"/contests/{contest.slug}/setup/")
    assert task.due_at is not None


def test_past_the_deadline_nobody_is_asked_for_what_would_be_refused() -> None:
    contest, commune, author = complete_contest(), UnitFactory(), UserFactory()
    entry_in("draft", contest=contest, created_by=author, title="Bản nháp")
    entry_in("returned", contest=contest, created_by=author, title="Trả lại")
    entry_in("confirmed", contest=contest, unit=commune)
    contest.deadlines.filter(kind="submission").update(moment=timezone.now() - timedelta(days=1))
    assert said(author) == ["Sửa “Trả lại”: đơn vị đã trả lại"]
    assert said(person_with(UserRole.CLERK, commune)) == ["Gửi 1 bài lên bằng công văn"]
    contest.deadlines.filter(kind="forwarding").update(moment=timezone.now() - timedelta(minutes=1))
    assert said(author) == []
    assert said(person_with(UserRole.CLERK, commune)) == []


def test_the_deadline_of_the_unit_that_returned_an_entry_holds_for_mending_it() -> None:
    contest, author = complete_contest(), UserFactory()
    commune, district = UnitFactory(), UnitFactory(kind=UnitKind.DISTRICT)
    entry_in("returned", contest=contest, unit=commune, holder=district, created_by=author, title="Trả lại")
    contest.deadlines.filter(kind="forwarding").update(moment=timezone.now() - timedelta(days=1))
    later = DeadlineFactory(contest=contest, kind="forwarding", unit_kinds=[UnitKind.DISTRICT])
    [task] = tasks_of(author)
    assert (task.what, task.due_at) == ("Sửa “Trả lại”: đơn vị đã trả lại", later.moment)


def test_the_office_is_led_from_round_to_round_to_the_results() -> None:
    scene = stage(entries=1, judges=1, judges_per_entry=1, rounds=2)
    first, second = scene.rounds
    assert said(scene.office) == [f"Chuẩn bị và mở “{first.name}”"]
    scene.opened(first)
    assert said(scene.office) == [f"Theo dõi “{first.name}”: còn 1 phiếu chấm chưa ký"]
    scene.score(first, {entry.pk: 80 for entry in scene.entries})
    assert said(scene.office) == [f"Khóa kết quả “{first.name}”: các phiếu chấm đã ký đủ"]
    judging.close_round(round=first, by=scene.office)
    assert said(scene.office) == [f"Chuẩn bị và mở “{second.name}”"]
    scene.opened(second)
    scene.score(second, {entry.pk: 80 for entry in scene.entries})
    judging.close_round(round=second, by=scene.office)
    assert said(scene.office) == ["Công bố kết quả: các vòng thi đã khóa kết quả"]


def test_the_office_gives_an_entry_in_conflict_to_another_judge() -> None:
    scene = stage(entries=1, judges=2, judges_per_entry=1, name="Vòng sơ khảo")
    sheet = scene.sheet(scene.opened(scene.rounds[0]))
    judging.declare_conflict(sheet=sheet, reason="Là em ruột tác giả.", by=sheet.assignment.seat.user)
    assert said(scene.office) == ["Phân công giám khảo khác: có bài của “Vòng sơ khảo” còn thiếu giám khảo"]


def test_the_office_decides_on_what_is_held_and_concludes_when_all_is_paid() -> None:
    made = purse(ranks=(1, 2))
    held, _other = made.issue()
    assert said(made.office) == []
    awards.hold(award=held, reason="Có đơn khiếu nại.", by=made.office)
    assert said(made.office) == ["Quyết định 1 giải đang tạm giữ: giải tỏa hoặc thu hồi"]
    awards.release(award=held, by=made.office)
    for payment in made.approved().payments.all():
        assert said(made.office) == []
        made.pay(payment)
    assert said(made.office) == ["Kết thúc cuộc thi: đã chi xong giải thưởng"]


def test_the_approvers_are_asked_about_a_held_award_on_an_approved_list() -> None:
    made = purse(ranks=(1, 2))
    held, _other = made.issue()
    batch = made.approved()
    made.pay(batch.payments.get(award=_other))
    awards.hold(award=held, reason="Có đơn khiếu nại.", by=made.office)
    assert said(made.preparer) == []
    assert said(made.accountant) == [
        "Danh sách chi thưởng số 1 có giải đang tạm giữ: rút dòng đó hoặc trả lại danh sách"
    ]


def test_the_accountants_prepare_approve_and_record() -> None:
    made = purse(ranks=(1, 2))
    made.issue()
    assert said(made.preparer) == ["Lập danh sách chi 2 khoản"]
    assert said(made.accountant) == []
    batch = made.submitted()
    assert said(made.preparer) == []
    assert said(made.accountant) == ["Duyệt danh sách chi thưởng số 1"]
    batches.send_back(batch=batch, reason="Sai.", by=made.accountant)
    assert said(made.preparer) == ["Sửa danh sách chi thưởng số 1: đã bị trả lại"]
    batches.submit(batch=batch, by=made.preparer)
    batch.refresh_from_db()
    batches.approve(batch=batch, seen_sha256=batch.payload_sha256, by=made.accountant)
    assert said(made.preparer) == ["Ghi kết quả của ngân hàng cho danh sách chi thưởng số 1"]


def test_whoever_worked_on_a_list_is_not_asked_to_approve_it() -> None:
    made = purse(ranks=(1,))
    made.issue()
    made.submitted()
    RoleFactory(user=made.preparer, role=UserRole.CHIEF_ACCOUNTANT, unit=made.contest.receiving_office)
    assert said(made.preparer) == []


def test_what_is_due_first_stands_first() -> None:
    author = UserFactory()
    for days in (9, 3, 6):
        contest = complete_contest()
        contest.deadlines.filter(kind="submission").update(moment=timezone.now() + timedelta(days=days))
        entry_in("draft", contest=contest, created_by=author, title=f"{days} ngày")
    purse_of = [task.what for task in tasks_of(author)]
    assert purse_of == ["Viết tiếp “3 ngày”", "Viết tiếp “6 ngày”", "Viết tiếp “9 ngày”"]


def test_a_task_is_a_card_with_one_button(as_: Callable[..., Client]) -> None:
    made = purse(ranks=(1,))
    made.issue()
    shown = " ".join(as_(made.preparer).get("/").content.decode().split())
    assert "Lập danh sách chi 1 khoản" in shown
    assert shown.count('class="task-card"') == 1


def test_visitors_are_led_to_the_contests(as_: Callable[..., Client]) -> None:
    answer = as_().get("/")
    assert (answer.status_code, answer["Location"]) == (302, "/contests/")


# -- how much it costs -------------------------------------------------------------------------------------------


def much(user: User, times: int) -> None:
    """Work of every kind for the person."""
    for _time in range(times):
        commune, office = UnitFactory(), UnitFactory()
        contest = complete_contest(receiving_office=office)
        for role in (UserRole.CLERK, UserRole.HEAD):
            RoleFactory(user=user, role=role, unit=commune)
        RoleFactory(user=user, role=UserRole.OFFICE, unit=office)
        for state in ("submitted", "accepted", "confirmed", "forwarded"):
            entry_in(state, contest=contest, unit=commune)
        entry_in("draft", contest=contest, created_by=user)
        group = EntryFactory(kind="group", contest=contest)
        AuthorFactory(entry=group, share=60)
        AuthorFactory(entry=group, user=user, share=40, representative=False, confirmed_at=None)
        made = purse(ranks=(1, 2))
        for role in (UserRole.PAYMENT_PREPARER, UserRole.CHIEF_ACCOUNTANT):
            RoleFactory(user=user, role=role, unit=made.contest.receiving_office)
        made.issue()
        made.submitted()
        scene = stage(entries=1, judges=1, judges_per_entry=1)
        scene.judges = [user]
        scene.opened(scene.rounds[0])
        MessageFactory(recipient=user)


def test_somebody_with_every_role_waits_for_few_queries_however_much_there_is(as_: Callable[..., Client]) -> None:
    user = UserFactory()
    for role in SYSTEM_ROLES:
        RoleFactory(user=user, role=role, unit=None)
    client = as_(user)
    much(user, 1)
    one = queries_of(client, "/")
    much(user, 2)
    assert queries_of(client, "/") == one <= MOST_FOR_EVERY_ROLE


@pytest.mark.parametrize("role", [None, *(role for role in UserRole if role not in SYSTEM_ROLES)])
def test_somebody_with_one_role_waits_for_fewer(as_: Callable[..., Client], role: str | None) -> None:
    unit = UnitFactory()
    contest = complete_contest(receiving_office=unit)
    for state in ("submitted", "accepted", "confirmed", "forwarded"):
        entry_in(state, contest=contest, unit=unit)
    user = person_with(role, unit) if role else member_of(unit)
    entry_in("draft", contest=contest, created_by=user)
    assert queries_of(as_(user), "/") <= MOST


# -- the menu ----------------------------------------------------------------------------------------------------


def menu(client: Client, address: str = "/") -> list[tuple[str, bool]]:
    return [(item.label, item.active) for item in client.get(address).context["navigation"]]


def labels(user: User, as_: Callable[..., Client]) -> list[str]:
    return [label for label, _active in menu(as_(user))]


def test_everybody_sees_the_lines_of_their_roles(as_: Callable[..., Client]) -> None:
    unit = UnitFactory()
    judge = UserFactory()
    SeatFactory(panel=PanelFactory(), user=judge)
    plain = ["Việc cần làm", "Bài dự thi của tôi", "Cuộc thi", "Tin nhắn"]
    money = ["Việc cần làm", "Chi thưởng", "Cuộc thi", "Tin nhắn"]
    assert labels(UserFactory(), as_) == plain
    assert labels(person_with(UserRole.OFFICE, unit), as_) == [plain[0], "Điều hành cuộc thi", *plain[1:]]
    assert labels(person_with(UserRole.CLERK, unit), as_) == [plain[0], "Bàn làm việc", *plain[1:]]
    assert labels(person_with(UserRole.HEAD, unit), as_) == [plain[0], "Bàn làm việc", *plain[1:], "Người dùng"]
    assert labels(judge, as_) == [plain[0], "Chấm điểm", *plain[1:]]
    for role in (UserRole.PAYMENT_PREPARER, UserRole.CHIEF_ACCOUNTANT, UserRole.ACCOUNT_HOLDER):
        assert labels(person_with(role, unit), as_) == money
    assert labels(person_with(UserRole.AUDITOR), as_) == [money[0], "Điều hành cuộc thi", *money[1:], "Người dùng"]
    assert labels(person_with(UserRole.ADMINISTRATOR), as_) == [*plain, "Đơn vị", "Người dùng", "Hộp thư đi"]


def test_nobody_has_more_than_seven_lines(as_: Callable[..., Client]) -> None:
    user = UserFactory()
    for role in UserRole:
        RoleFactory(user=user, role=role, unit=None if role in SYSTEM_ROLES else UnitFactory())
    SeatFactory(panel=PanelFactory(), user=user)
    OrganiserFactory(user=user)
    assert len(labels(user, as_)) <= MOST_ITEMS


@pytest.mark.parametrize(
    ("address", "section"),
    [
        ("/", "home"),
        ("/office/", "office"),
        ("/series/1/", "office"),
        ("/desk/", "desk"),
        ("/desk/CT-1/", "desk"),
        ("/letters/1/", "desk"),
        ("/judging/", "scoring"),
        ("/sheets/1/", "scoring"),
        ("/rounds/1/", "contests"),
        ("/entries/", "entries"),
        ("/entries/CT-1/write/", "entries"),
        ("/contests/", "contests"),
        ("/contests/mot/entries/", "contests"),
        ("/contests/mot/awards/", "contests"),
        ("/contests/mot/reports/", "contests"),
        ("/contests/mot/payments/", "payments"),
        ("/payments/1/", "payments"),
        ("/messages/", "messages"),
        ("/outbox/", "outbox"),
    ],
)
def test_a_page_lights_the_line_it_belongs_to(rf: Any, address: str, section: str) -> None:
    request = rf.get(address)
    request.resolver_match = resolve(address)
    assert section_of(request) == section


def test_every_page_named_in_the_menu_is_there() -> None:
    assert set(SECTION_OF_PAGE) - endpoints() == set()


def test_one_line_at_most_is_lit(as_: Callable[..., Client]) -> None:
    client = as_(person_with(UserRole.CLERK, UnitFactory()))
    for address in ("/", "/contests/"):
        assert sum(active for _label, active in menu(client, address)) == 1


def test_unread_messages_are_counted(as_: Callable[..., Client]) -> None:
    user = UserFactory()
    MessageFactory(recipient=user)
    MessageFactory(recipient=user)
    MessageFactory(recipient=user, read_at=timezone.now())
    counts = {item.label: item.count for item in as_(user).get("/").context["navigation"]}
    assert counts["Tin nhắn"] == 2


# -- duties ------------------------------------------------------------------------------------------------------


def test_duties_are_what_the_rows_say() -> None:
    """The menu's question is written out in SQL: each part of it is compared with the queryset it stands for."""
    author, partner, judge, organiser, reader, nobody = UserFactory.create_batch(6)
    hearing = HearingFactory(entry=EntryFactory(created_by=author))
    AuthorFactory(entry=hearing.entry, user=partner, representative=True)
    decided = {"state": "lifted", "decided_by": reader, "decided_at": timezone.now(), "decision": "Nêu lý do rõ."}
    HearingFactory(entry=EntryFactory(created_by=nobody), **decided)
    SeatFactory(user=judge)
    OrganiserFactory(user=organiser)
    MessageFactory.create_batch(2, recipient=reader)
    MessageFactory(recipient=reader, read_at=timezone.now())
    for person in (author, partner, judge, organiser, reader, nobody):
        assert duties_of(person) == Duties(
            judges=Seat.objects.filter(user=person).exists(),
            organises=Organiser.objects.filter(user=person).exists(),
            explains=Hearing.objects.to_answer(person.pk).exists(),
            unread=person.messages.filter(read_at=None).count(),
        )
    assert [duties_of(person).explains for person in (author, partner, nobody)] == [True, True, False]
    assert (duties_of(judge).judges, duties_of(organiser).organises, duties_of(reader).unread) == (True, True, 2)
