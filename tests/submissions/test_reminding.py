"""Units that sent nothing: who is told, in which words, once a day."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from html import unescape

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from accounts.models import User
from accounts.roles import UserRole
from audit.models import Event
from audit.verdicts import MoveRefused, PermissionRefused
from contests.models import Contest
from notifications.models import Message
from submissions.actions import reminding as actions
from submissions.models import Reminder
from tests.factories.accounts import UserFactory, person_with
from tests.factories.contests import complete_contest
from tests.factories.submissions import ReminderFactory, entry_in
from tests.factories.units import UnitFactory
from tests.queries import MOST, queries_of
from units.kinds import UnitKind
from units.models import Unit

pytestmark = pytest.mark.django_db
As = Callable[..., Client]


@dataclass
class Place:
    """A contest, its officer, and three communes: one that sent, one with people, one with nobody."""

    contest: Contest
    officer: User
    sent: Unit
    silent: Unit
    empty: Unit
    clerk: User
    head: User

    def remind(self, *units: Unit) -> list[str]:
        told = actions.remind(contest=self.contest, units=[unit.pk for unit in units], by=self.officer)
        return [one.unit.name for one in told]


@pytest.fixture
def here() -> Place:
    office = UnitFactory(kind=UnitKind.DEPARTMENT)
    contest = complete_contest(receiving_office=office)
    sent, silent, empty = (UnitFactory(name=name, parent=contest.host) for name in ("Xã An", "Xã Bình", "Xã Cẩm"))
    entry_in("forwarded", contest=contest, unit=sent)
    entry_in("submitted", contest=contest, unit=silent)
    return Place(
        contest,
        person_with(UserRole.OFFICE, office),
        sent,
        silent,
        empty,
        person_with(UserRole.CLERK, silent, full_name="Lê Thị Thụ"),
        person_with(UserRole.HEAD, silent, full_name="Hoàng Văn Trưởng", email=None, phone="+84912000009"),
    )


def test_one_press_tells_the_clerk_and_the_head_and_is_recorded(here: Place) -> None:
    assert here.remind(here.silent) == ["Xã Bình"]
    messages = Message.objects.filter(template="submissions/reminder")
    assert {(message.recipient, message.channel) for message in messages} == {
        (here.clerk, "email"),
        (here.head, "portal"),
    }
    text = messages.get(recipient=here.clerk).body
    assert "Xã Bình" in text
    assert "1 bài đã nộp về đơn vị" in text
    assert "ít nhất 1 bài" in text
    reminder = Reminder.objects.get()
    assert (reminder.unit, reminder.people, reminder.by) == (here.silent, 2, here.officer)
    assert Event.objects.get(move="remind").facts["units"] == [here.silent.pk]


def test_a_second_press_tells_nobody_twice(here: Place) -> None:
    here.remind(here.silent)
    with pytest.raises(MoveRefused, match="hôm nay"):
        here.remind(here.silent)
    assert Message.objects.filter(template="submissions/reminder").count() == 2
    with pytest.raises(IntegrityError, match="reminder_once_a_day"), transaction.atomic():
        ReminderFactory(contest=here.contest, unit=here.silent, on=timezone.localdate())


def test_a_unit_is_reminded_again_another_day(here: Place) -> None:
    ReminderFactory(contest=here.contest, unit=here.silent, on=timezone.localdate() - timedelta(days=1))
    assert here.remind(here.silent) == ["Xã Bình"]


def test_units_that_sent_something_or_have_nobody_are_not_reminded(here: Place) -> None:
    elsewhere = UnitFactory(name="Xã Ngoài")
    person_with(UserRole.CLERK, elsewhere)
    person_with(UserRole.CLERK, here.sent)
    assert here.remind(here.sent, here.silent, here.empty, elsewhere) == ["Xã Bình"]
    with pytest.raises(MoveRefused):
        here.remind(here.sent, here.empty, elsewhere)


def test_only_those_who_run_a_contest_that_takes_entries_remind(here: Place) -> None:
    with pytest.raises(PermissionRefused):
        actions.remind(contest=here.contest, units=[here.silent.pk], by=UserFactory())
    here.contest.state = "judging"
    with pytest.raises(PermissionRefused):
        here.remind(here.silent)


def test_somebody_whose_role_ended_is_not_told(here: Place) -> None:
    here.head.roles.update(valid_to=timezone.localdate() - timedelta(days=1))
    User.objects.filter(pk=here.clerk.pk).update(is_active=False)
    with pytest.raises(MoveRefused):
        here.remind(here.silent)


def test_the_list_says_who_is_known_and_the_preview_who_is_told_how_and_in_which_words(here: Place, as_: As) -> None:
    client, address = as_(here.officer), f"/contests/{here.contest.slug}/units/silent/"
    html = unescape(client.get(address).content.decode())
    assert "Xã An" not in html
    assert "Lê Thị Thụ" in html
    assert "Chưa rõ cán bộ" in html
    assert "Xã Cẩm" not in client.get(address, {"q": "binh"}).content.decode()
    chosen = {"unit": [here.silent.pk, here.empty.pk]}
    preview = unescape(client.get(f"{address}preview/", chosen).content.decode())
    assert f"{here.clerk.email}" in preview
    assert "trên cổng" in preview
    assert "Xã Bình chưa gửi bài dự thi" in preview
    assert "Xã Cẩm: chưa rõ cán bộ sơ loại" in preview
    assert "Nhắc 2 người" in preview
    assert not Message.objects.filter(template="submissions/reminder").exists()
    remind = f"/contests/{here.contest.slug}/units/remind/"
    assert client.post(remind, chosen, follow=True).status_code == 200
    assert Reminder.objects.count() == 1
    again = unescape(client.post(remind, chosen, follow=True).content.decode())
    assert "Không còn ai để nhắc" in again
    assert Reminder.objects.count() == 1


def test_choosing_nothing_is_answered_with_what_to_do(here: Place, as_: As) -> None:
    answer = as_(here.officer).get(f"/contests/{here.contest.slug}/units/silent/preview/", follow=True)
    assert "Hãy chọn ít nhất một đơn vị" in answer.content.decode()


def test_the_lists_ask_the_database_as_often_for_three_units_as_for_one(as_: As) -> None:
    office = UnitFactory(kind=UnitKind.DEPARTMENT)
    contest = complete_contest(receiving_office=office)
    client = as_(person_with(UserRole.OFFICE, office))
    for page in ("silent/", ""):
        address = f"/contests/{contest.slug}/units/{page}"
        person_with(UserRole.CLERK, UnitFactory(parent=contest.host))
        few = queries_of(client, address)
        for _count in range(2):
            unit = UnitFactory(parent=contest.host)
            person_with(UserRole.CLERK, unit)
            person_with(UserRole.HEAD, unit)
            entry_in("submitted", contest=contest, unit=unit)
        assert queries_of(client, address) == few <= MOST
