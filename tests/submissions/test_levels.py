"""Deadlines by level of units: the communes' is earlier than the departments', or later."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.roles import UserRole
from audit.verdicts import MoveRefused
from contests.clock import holding
from contests.models import Deadline
from reports.todo import tasks_of
from submissions.actions import entries as actions
from submissions.actions.dispatch import forward
from submissions.eligibility import check
from submissions.models import Dispatch, Entry
from tests.factories.accounts import person_with
from tests.factories.contests import DeadlineFactory
from tests.factories.submissions import entry_in
from tests.submissions.scenes import Scene, draft, scene, yesterday
from units.kinds import UnitKind

pytestmark = pytest.mark.django_db


@pytest.fixture
def at() -> Scene:
    return scene()


def own_level(at: Scene, kind: str, moment: object) -> Deadline:
    return DeadlineFactory(contest=at.contest, kind=kind, unit_kinds=[UnitKind.COMMUNE], moment=moment)


def test_a_levels_own_deadline_goes_before_the_one_for_all(at: Scene) -> None:
    own = own_level(at, "submission", yesterday())
    general = at.contest.deadlines.get(kind="submission", unit_kinds=[])
    assert holding([general, own], "submission", "commune") == own
    assert holding([general, own], "submission", "department") == general
    assert holding([own], "submission", "department") is None


def test_an_entry_is_late_by_the_deadline_of_its_units_level(at: Scene) -> None:
    entry = draft(at)
    own_level(at, "submission", yesterday())
    with pytest.raises(actions.Late):
        actions.submit(entry=entry, by=at.author, licence_version=1)


def test_an_entry_is_in_time_by_the_deadline_of_its_units_level(at: Scene) -> None:
    entry = draft(at)
    at.contest.deadlines.filter(unit_kinds=[]).update(moment=yesterday())
    own_level(at, "submission", timezone.now() + timedelta(days=1))
    assert actions.submit(entry=entry, by=at.author, licence_version=1).number
    assert at.contest.takes_entries(timezone.now())


def letter(at: Scene, number: str = "1/UBND") -> Dispatch:
    return Dispatch(
        contest=at.contest, unit=at.commune, number=number, issued_on=timezone.localdate(), signer="Hoàng Văn Trưởng"
    )


def test_a_units_letter_is_late_by_the_deadline_of_its_level(at: Scene) -> None:
    DeadlineFactory(contest=at.contest, kind="forwarding", moment=timezone.now() + timedelta(days=3))
    own = own_level(at, "forwarding", yesterday())
    entry = entry_in("confirmed", contest=at.contest, unit=at.commune)
    with pytest.raises(MoveRefused, match="muộn"):
        forward(dispatch=letter(at), entries=[entry], by=at.clerk)
    Deadline.objects.filter(pk=own.pk).update(moment=timezone.now() + timedelta(days=1))
    assert forward(dispatch=letter(at), entries=[entry], by=at.clerk).state == "sent"
    lines = {line.rule: line.met for line in check(Entry.objects.with_facts().get(pk=entry.pk))}
    assert lines["forwarding"]


def test_the_home_page_names_the_deadline_of_the_units_level(at: Scene) -> None:
    DeadlineFactory(contest=at.contest, kind="forwarding", moment=timezone.now() + timedelta(days=9))
    own = own_level(at, "forwarding", timezone.now() + timedelta(days=2))
    entry_in("submitted", contest=at.contest, unit=at.commune)
    clerk = person_with(UserRole.CLERK, at.commune)
    assert [task.due_at for task in tasks_of(clerk)] == [own.moment]
