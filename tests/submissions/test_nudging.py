"""Entries that lie long: the desk is reminded, then the next level is told, each once."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone

from contests.models import Contest
from notifications.models import Message
from submissions.actions.nudging import nudge_due
from submissions.models import Entry, Nudge
from tests.factories.contests import QuestionFactory
from tests.submissions.desk import place
from tests.submissions.test_hops import Chain, chain

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]


@pytest.fixture
def here() -> Chain:
    return chain()


def lay(entry: Entry, days: float) -> None:
    """Let the entry have lain there for so many days."""
    since = timezone.now() - timedelta(days=days)
    Entry.objects.filter(pk=entry.pk).update(submitted_at=since, came_at=since if entry.came_at else None)


def kinds() -> list[str]:
    return list(Nudge.objects.order_by("pk").values_list("kind", flat=True))


def told(kind: str) -> list[str]:
    return list(Message.objects.filter(template=f"submissions/nudge_{kind}").values_list("name", flat=True))


def soon(here: Chain, moment: datetime) -> None:
    here.contest.deadlines.filter(kind="forwarding").update(moment=moment)


def test_a_desk_is_reminded_once_of_what_lies_there_for_five_days(here: Chain) -> None:
    soon(here, timezone.now() + timedelta(days=30))
    entry, fresh = here.entry(), here.entry()
    lay(entry, 4.9)
    lay(fresh, 1)
    assert nudge_due(timezone.now()) == 0
    lay(entry, 5.1)
    assert nudge_due(timezone.now()) == 1
    assert nudge_due(timezone.now()) == 0
    assert (kinds(), told("waits")) == (["waits"], ["Cán bộ Hội Nông dân Thử"])


def test_each_contest_says_after_how_many_days_people_are_told(here: Chain) -> None:
    soon(here, timezone.now() + timedelta(days=30))
    Contest.objects.filter(pk=here.contest.pk).update(reminder_days=2, escalation_days=4, deadline_reminder_days=0)
    lay(here.entry(), 3)
    assert (nudge_due(timezone.now()), kinds()) == (1, ["waits"])
    assert "từ 2 ngày trở lên" in Message.objects.get(template="submissions/nudge_waits").body
    lay(here.entry(), 4.5)
    nudge_due(timezone.now())
    assert kinds() == ["waits", "waits", "escalated"]
    soon(here, timezone.now() + timedelta(days=1))
    assert nudge_due(timezone.now()) == 0


def test_the_next_level_is_told_after_ten_days(here: Chain) -> None:
    soon(here, timezone.now() + timedelta(days=30))
    lay(here.entry(), 11)
    nudge_due(timezone.now())
    assert kinds() == ["waits", "escalated"]
    assert told("escalated") == ["Cán bộ Xã Hòa Thử"]


def test_at_the_last_unit_the_office_is_told() -> None:
    at = place()
    at.move_forwarding(timezone.now() + timedelta(days=30))
    lay(at.entry(), 11)
    nudge_due(timezone.now())
    assert told("escalated") == ["Bùi Thị Phòng"]


def test_what_waits_for_the_head_is_told_to_the_head_too() -> None:
    at = place()
    at.move_forwarding(timezone.now() + timedelta(days=30))
    lay(at.entry("accepted"), 6)
    nudge_due(timezone.now())
    assert sorted(told("waits")) == ["Hoàng Văn Trưởng", "Lê Thị Thụ"]


def test_near_the_deadline_of_the_level_the_desk_is_reminded(here: Chain) -> None:
    soon(here, timezone.now() + timedelta(days=1))
    here.entry()
    nudge_due(timezone.now())
    assert kinds() == ["deadline"]
    nudge_due(timezone.now() + timedelta(days=2))
    assert kinds() == ["deadline"]


def test_at_another_desk_the_days_are_counted_anew(here: Chain) -> None:
    soon(here, timezone.now() + timedelta(days=30))
    entry = here.entry()
    lay(entry, 6)
    nudge_due(timezone.now())
    entry = here.passed_on(entry)
    assert nudge_due(timezone.now()) == 0
    lay(entry, 6)
    assert nudge_due(timezone.now()) == 1
    assert list(Nudge.objects.order_by("pk").values_list("unit", flat=True)) == [here.association.pk, here.commune.pk]


def test_the_office_sees_what_lies_long_and_old_questions(here: Chain, as_: SignIn) -> None:
    soon(here, timezone.now() + timedelta(days=30))
    entry = here.entry()
    lay(entry, 11)
    nudge_due(timezone.now())
    question = QuestionFactory(contest=here.contest)
    type(question).objects.update(asked_at=timezone.now() - timedelta(days=4))
    officer = as_(here.officer)
    overview = officer.get(f"/contests/{here.contest.slug}/dashboard/").content.decode()
    assert "dù đã báo cấp trên" in overview
    assert "1 câu hỏi về cuộc thi chờ trả lời" in overview
    page = officer.get(f"/contests/{here.contest.slug}/units/lying/").content.decode()
    assert entry.code in page
    assert "Hội Nông dân Thử" in page
    assert entry.title not in page


def test_a_reminder_is_never_changed(here: Chain) -> None:
    lay(here.entry(), 6)
    nudge_due(timezone.now())
    with pytest.raises(DatabaseError), transaction.atomic():
        Nudge.objects.update(people=9)
