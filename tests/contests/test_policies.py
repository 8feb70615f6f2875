"""Who may prepare and run a contest, and why not."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from accounts.models import User
from accounts.roles import UserRole
from audit.verdicts import Verdict
from contests import policies
from contests.models import Contest, Organiser
from tests.contests.conftest import District
from tests.factories.accounts import RoleFactory, UserFactory, person_with
from tests.factories.contests import ContestFactory, OrganiserFactory
from tests.factories.units import UnitFactory

Policy = Callable[[Any, Contest], Verdict]
ALLOWED_STATE: list[tuple[Policy, set[str]]] = [
    (policies.edit, {"draft"}),
    (policies.extend, {"draft", "published", "judging"}),
    (policies.postpone, {"published", "judging"}),
    (policies.organise, {"draft", "published", "judging", "announced"}),
    (policies.publish, {"draft"}),
    (policies.close_entries, {"published"}),
    (policies.cancel, {"draft", "published", "judging"}),
    (policies.conclude, {"announced"}),
    (policies.archive, {"concluded", "cancelled"}),
    (policies.unarchive, {"archived"}),
    (policies.run, {"draft", "published", "judging", "announced", "concluded", "cancelled", "archived"}),
    (policies.read_setup, {"draft", "published", "judging", "announced", "concluded", "cancelled", "archived"}),
]
STATE = ["draft", "published", "judging", "announced", "concluded", "cancelled", "archived"]


@pytest.mark.parametrize("state", STATE)
@pytest.mark.parametrize(("policy", "states"), ALLOWED_STATE, ids=lambda value: getattr(value, "__name__", ""))
def test_an_officer_may_what_the_state_allows(policy: Policy, states: set[str], state: str, district: District) -> None:
    contest = ContestFactory(
        state=state, receiving_office=district.office, cancelled_reason="Hoãn" if state == "cancelled" else ""
    )
    verdict = policy(district.officer, contest)
    assert bool(verdict) == (state in states)
    assert bool(verdict.reason) != bool(verdict)


@pytest.mark.parametrize(("policy", "states"), ALLOWED_STATE, ids=lambda value: getattr(value, "__name__", ""))
def test_an_organiser_may_the_same_and_a_stranger_nothing(policy: Policy, states: set[str], district: District) -> None:
    contest = ContestFactory(state=min(states), receiving_office=district.office, cancelled_reason="Hoãn")
    helper = OrganiserFactory(contest=contest, role=Organiser.Role.ORGANISER).user
    assert policy(helper, contest)
    for stranger in (
        UserFactory(),
        AnonymousUser(),
        person_with(UserRole.OFFICE, UnitFactory()),
        person_with(UserRole.CLERK, district.office),
        person_with(UserRole.ADMINISTRATOR),
    ):
        assert not policy(stranger, contest), stranger


def test_auditors_read_the_setup_and_change_nothing(district: District) -> None:
    auditor = person_with(UserRole.AUDITOR)
    contest = ContestFactory(state="draft", receiving_office=district.office)
    assert policies.read_setup(auditor, contest)
    assert not policies.edit(auditor, contest)
    assert not policies.run(auditor, contest)


def test_a_role_that_ended_yesterday_gives_nothing(district: District) -> None:
    former: User = UserFactory()
    yesterday = timezone.localdate() - timedelta(days=1)
    RoleFactory(user=former, role=UserRole.OFFICE, unit=district.office, valid_to=yesterday)
    assert not policies.create(former, district.office)
    assert policies.create(district.officer, district.office)


def test_officers_make_contests_for_their_own_office_only(district: District) -> None:
    assert not policies.create(district.officer, UnitFactory())
    assert not policies.create(district.officer, district.host)
    assert not policies.create(AnonymousUser(), district.office)


def test_the_last_secretary_of_a_public_contest_stays(district: District) -> None:
    public = ContestFactory(receiving_office=district.office)
    secretary = OrganiserFactory(contest=public)
    organiser = OrganiserFactory(contest=public, role=Organiser.Role.ORGANISER)
    assert not policies.remove_organiser(district.officer, secretary)
    assert policies.remove_organiser(district.officer, organiser)
    OrganiserFactory(contest=public)
    assert policies.remove_organiser(district.officer, secretary)
    assert not policies.remove_organiser(UserFactory(), organiser)
    draft = OrganiserFactory(contest=ContestFactory(state="draft", receiving_office=district.office))
    assert policies.remove_organiser(district.officer, draft)


@pytest.mark.parametrize("state", STATE)
def test_drafts_are_seen_by_those_who_prepare_them_and_by_auditors(state: str, district: District) -> None:
    contest = ContestFactory(
        state=state,
        receiving_office=district.office,
        cancelled_reason="Hoãn",
        published_at=None if state in {"draft", "cancelled"} else timezone.now(),
    )
    helper = OrganiserFactory(contest=contest).user
    public = state not in {"draft", "cancelled"}
    seen_by: list[tuple[Any, bool]] = [
        (district.officer, True),
        (helper, True),
        (person_with(UserRole.AUDITOR), True),
        (person_with(UserRole.ADMINISTRATOR), True),
        (UserFactory(), public),
        (AnonymousUser(), public),
        (person_with(UserRole.OFFICE, UnitFactory()), public),
    ]
    for person, seen in seen_by:
        assert Contest.objects.visible_to(person).filter(pk=contest.pk).exists() == seen, person


def test_a_contest_cancelled_after_it_was_published_stays_readable(db: None) -> None:
    contest = ContestFactory(state="cancelled", cancelled_reason="Hoãn", published_at=timezone.now())
    assert list(Contest.objects.visible_to(AnonymousUser())) == [contest]
