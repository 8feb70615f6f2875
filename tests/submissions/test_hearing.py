"""Taking an entry out of a contest: the reason, the time to answer, the answer, the decision."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from accounts.models import User
from audit.models import Event
from audit.verdicts import PermissionRefused
from contests.models import Contest
from contests.moments import database_now
from notifications.models import Message
from reports.todo import tasks_of
from submissions.actions import hearing as actions
from submissions.actions import reception
from submissions.models import Entry, Hearing
from tests.factories.contests import OrganiserFactory
from tests.factories.submissions import (
    AuthorFactory,
    DispatchFactory,
    DispatchItemFactory,
    HearingFactory,
    ScreeningFactory,
)
from tests.submissions.desk import Place, place

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]
REASON = "Giải pháp đã đạt giải ở cuộc thi khác."


@pytest.fixture
def here() -> Place:
    return place()


def sent(here: Place, **columns: object) -> Entry:
    """An entry that the unit's letter sent."""
    entry = here.entry("forwarded", **columns)
    ScreeningFactory(
        entry=entry, effective=True, feasible=True, confirmed_at=entry.submitted_at, confirmed_by=here.head
    )
    DispatchItemFactory(entry=entry, dispatch=DispatchFactory(contest=here.contest, unit=here.commune))
    return entry


def heard(here: Place, **columns: object) -> Hearing:
    """An entry whose authors were asked for an explanation a moment ago."""
    return actions.open_hearing(entry=sent(here, **columns), reason=REASON, days=3, by=here.officer)


def pass_time(hearing: Hearing) -> Hearing:
    """Let the days to answer pass."""
    connection.check_constraints()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE submissions_hearing DISABLE TRIGGER submissions_hearing_in_time")
        past = timezone.now() - timedelta(days=9)
        Hearing.objects.filter(pk=hearing.pk).update(opened_at=past, due_at=past + timedelta(days=hearing.days))
        connection.check_constraints()
        cursor.execute("ALTER TABLE submissions_hearing ENABLE ALWAYS TRIGGER submissions_hearing_in_time")
    return Hearing.objects.get(pk=hearing.pk)


def told(template: str) -> set[str]:
    """Who was told."""
    return set(Message.objects.filter(template=f"submissions/{template}").values_list("name", flat=True))


def test_the_authors_and_their_unit_are_told_the_reason_and_until_when_they_can_answer(here: Place) -> None:
    hearing = heard(here)
    assert hearing.due_at - hearing.opened_at == timedelta(days=3)
    assert told("hearing_opened") == {"Nguyễn Thị Tác", "Lê Thị Thụ"}
    letter = Message.objects.filter(template="submissions/hearing_opened").earliest("pk").body
    assert REASON in letter
    assert f"{timezone.localtime(hearing.due_at):%H:%M %d/%m/%Y}" in letter
    assert Entry.objects.get().state == "forwarded"
    assert [task.what for task in tasks_of(User.objects.get(pk=here.author.pk))] == [
        f"Giải trình với cơ quan tiếp nhận về “{hearing.entry.title}”"
    ]


def test_an_author_without_an_account_is_told_how_the_page_opens(here: Place) -> None:
    entry = sent(here)
    entry.authors.update(share=60)
    AuthorFactory(entry=entry, user=None, email="vang@example.org", share=40, representative=False)
    actions.open_hearing(entry=entry, reason=REASON, days=3, by=here.officer)
    written = {
        message.address: message.body for message in Message.objects.filter(template="submissions/hearing_opened")
    }
    without = written.pop("vang@example.org")
    assert "chỉ mở được sau khi đăng nhập. Nếu chưa có tài khoản" in without
    assert written
    assert not any("chưa có tài khoản" in body for body in written.values())


def test_nothing_is_decided_while_the_authors_have_time(here: Place) -> None:
    hearing = heard(here)
    for decide in (actions.uphold_hearing, actions.lift_hearing):
        with pytest.raises(PermissionRefused, match="còn thời gian giải trình"):
            decide(hearing=hearing, decision="Vội.", by=here.officer)
    with pytest.raises(PermissionRefused, match="giải trình"):
        reception.admit(entry=Entry.objects.get(), by=here.officer)


def test_an_entry_leaves_the_contest_after_the_answer(here: Place) -> None:
    hearing = heard(here)
    actions.answer_hearing(hearing=hearing, answer="Giải đó là của năm trước.", by=here.author)
    assert told("hearing_answered") == {"Bùi Thị Phòng"}
    actions.uphold_hearing(hearing=hearing, decision="Vẫn là giải pháp ấy.", by=here.officer)
    entry = Entry.objects.get()
    assert (entry.state, entry.state_reason) == ("ineligible", "Vẫn là giải pháp ấy.")
    assert told("reception_disqualified") == {"Nguyễn Thị Tác", "Lê Thị Thụ"}
    assert [event.move for event in Event.objects.filter(subject_type="submissions.hearing").order_by("pk")] == [
        "open_hearing", "answer_hearing", "uphold_hearing",
    ]  # fmt: skip


def test_an_entry_stays_when_the_office_is_convinced_and_can_be_admitted_then(here: Place) -> None:
    hearing = heard(here)
    actions.answer_hearing(hearing=hearing, answer="Giải đó là của bài khác.", by=here.author)
    actions.lift_hearing(hearing=hearing, decision="Đúng là bài khác.", by=here.officer)
    assert told("hearing_lifted") == {"Nguyễn Thị Tác", "Lê Thị Thụ"}
    reception.admit(entry=Entry.objects.get(), by=here.officer)
    again = actions.open_hearing(entry=Entry.objects.get(), reason="Sao chép.", days=1, by=here.officer)
    assert again.entry.state == "eligible"


def test_the_office_decides_without_an_answer_once_the_time_is_over(here: Place) -> None:
    hearing = pass_time(heard(here))
    actions.uphold_hearing(hearing=hearing, decision="Không giải trình.", by=here.officer)
    assert Entry.objects.get().state == "ineligible"


def test_a_late_answer_is_taken_while_nothing_is_decided(here: Place) -> None:
    hearing = pass_time(heard(here))
    assert actions.answer_hearing(hearing=hearing, answer="Xin lỗi vì muộn.", by=here.author).state == "answered"
    actions.uphold_hearing(hearing=hearing, decision="Không đổi.", by=here.officer)
    with pytest.raises(PermissionRefused, match="đã được giải trình hoặc quyết định"):
        actions.answer_hearing(hearing=hearing, answer="Nữa.", by=here.author)


def test_only_whoever_speaks_for_the_authors_answers(here: Place) -> None:
    hearing = heard(here)
    other = AuthorFactory(entry=hearing.entry, user=here.head, share=50, representative=False)
    assert other.user is not None
    for person in (other.user, here.clerk, here.officer):
        with pytest.raises(PermissionRefused, match="đại diện"):
            actions.answer_hearing(hearing=hearing, answer="Tôi.", by=person)


def test_an_entry_has_one_open_hearing_at_a_time(here: Place) -> None:
    hearing = heard(here)
    with pytest.raises(PermissionRefused, match="đã được yêu cầu giải trình"):
        actions.open_hearing(entry=Entry.objects.get(), reason="x", days=1, by=here.officer)
    with pytest.raises(IntegrityError, match="hearing_one_at_a_time"), transaction.atomic():
        HearingFactory(entry=hearing.entry)


def test_an_organiser_who_is_an_author_neither_opens_nor_decides(here: Place) -> None:
    OrganiserFactory(contest=here.contest, user=here.author)
    with pytest.raises(PermissionRefused, match="là tác giả"):
        actions.open_hearing(entry=sent(here), reason="x", days=1, by=here.author)


def test_nothing_is_decided_once_the_results_are_out(here: Place) -> None:
    hearing = pass_time(heard(here))
    Contest.objects.filter(pk=here.contest.pk).update(state="announced", announced_at=timezone.now())
    with pytest.raises(PermissionRefused, match="đã công bố"):
        actions.uphold_hearing(hearing=Hearing.objects.get(pk=hearing.pk), decision="x", by=here.officer)


def test_the_database_refuses_a_decision_before_the_time_and_a_changed_notice(here: Place) -> None:
    hearing = heard(here)
    decided = {"state": "upheld", "decision": "x", "decided_at": timezone.now(), "decided_by": here.officer}
    with pytest.raises(IntegrityError, match="have until"), transaction.atomic():
        Hearing.objects.filter(pk=hearing.pk).update(**decided)
    with pytest.raises(IntegrityError, match="were told stays"), transaction.atomic():
        Hearing.objects.filter(pk=hearing.pk).update(reason="Lý do khác.")
    connection.check_constraints()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE submissions_hearing DISABLE TRIGGER submissions_hearing_in_time")
    assert Hearing.objects.filter(pk=hearing.pk).update(**decided) == 1, "the guard was not the trigger"


def test_the_clock_reminds_the_office_once(here: Place) -> None:
    hearing = heard(here)
    assert actions.remind_office(database_now()) == 0
    pass_time(hearing)
    assert actions.remind_office(database_now()) == 1
    assert actions.remind_office(database_now()) == 0
    assert told("hearing_over") == {"Bùi Thị Phòng"}
    assert [task.what for task in tasks_of(here.officer) if "giải trình" in task.what] == [
        "Quyết định về 1 bài đã qua thời gian giải trình"
    ]


def test_the_way_on_the_pages_from_the_reason_to_the_decision(here: Place, as_: SignIn) -> None:
    entry = sent(here, title="Một cửa")
    office, author = as_(here.officer), as_(here.author)
    address = f"/contests/{here.contest.slug}/entries/{entry.code}/"
    answer = office.post(f"{address}hear/", {"reason": "", "days": 99})
    assert answer.status_code == 422
    assert "Hãy ghi lý do" in answer.content.decode()
    answer = office.post(f"{address}hear/", {"reason": REASON, "days": 3}, follow=True)
    assert "Đã yêu cầu tác giả của “Một cửa” giải trình." in answer.content.decode()
    hearing = Hearing.objects.get()
    assert "yêu cầu giải trình" in office.get(f"/contests/{here.contest.slug}/entries/?heard=yes").content.decode()
    assert "còn thời gian giải trình" in office.get(hearing.get_absolute_url()).content.decode()
    assert office.post(f"{hearing.get_absolute_url()}uphold/", {"decision": "x"}).status_code == 403
    assert hearing.get_absolute_url() in author.get(entry.get_absolute_url()).content.decode()
    assert REASON in author.get(hearing.get_absolute_url()).content.decode()
    assert author.post(f"{hearing.get_absolute_url()}answer/", {"answer": " "}).status_code == 422
    answer = author.post(f"{hearing.get_absolute_url()}answer/", {"answer": "Bài khác ạ."}, follow=True)
    assert "Đã gửi giải trình" in answer.content.decode()
    assert "Bài khác ạ." in office.get(hearing.get_absolute_url()).content.decode()
    answer = office.post(f"{hearing.get_absolute_url()}lift/", {"decision": "Đúng là bài khác."}, follow=True)
    assert "“Một cửa” tiếp tục dự thi." in answer.content.decode()
    assert "Đúng là bài khác." in author.get(hearing.get_absolute_url()).content.decode()
    assert office.post(f"{hearing.get_absolute_url()}uphold/", {"decision": "x"}).status_code == 403
