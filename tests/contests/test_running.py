"""Making, publishing, closing, cancelling and concluding a contest."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.roles import UserRole
from audit.models import Event
from audit.verdicts import MoveRefused, PermissionRefused
from contests import actions
from contests.models import Contest, Organiser
from notifications.models import Message
from tests.contests.conftest import District
from tests.factories.accounts import UserFactory, person_with
from tests.factories.contests import ContestFactory
from tests.factories.units import UnitFactory
from units.kinds import UnitKind


def test_an_officer_of_the_receiving_office_makes_a_contest_and_is_its_secretary(district: District) -> None:
    contest = district.create(name="Sáng kiến 2026", edition=3)
    assert contest.state == "draft"
    assert (contest.name, contest.edition, contest.created_by) == ("Sáng kiến 2026", 3, district.officer)
    assert contest.launched_on == timezone.localdate()
    assert [(one.user, one.role) for one in contest.organisers.all()] == [(district.officer, "secretary")]
    line = Event.objects.get(subject_type="contests.contest", subject_id=str(contest.pk), move="create")
    assert line.facts["preset"] == "chuong_my_2024"


def test_an_officer_of_another_office_makes_none_here(district: District) -> None:
    stranger = person_with(UserRole.OFFICE, UnitFactory(kind=UnitKind.DEPARTMENT))
    with pytest.raises(PermissionRefused):
        district.create(by=stranger)
    assert not Contest.objects.exists()


def test_a_code_that_is_taken_is_refused_and_leaves_nothing(district: District) -> None:
    district.create()
    with pytest.raises(ValidationError) as refusal:
        district.create(slug="khac")
    assert list(refusal.value.message_dict) == ["code"]
    assert Contest.objects.count() == 1


def test_the_untouched_preset_can_be_published_and_the_asked_units_are_told(district: District) -> None:
    commune = UnitFactory(parent=district.host)
    vertical = UnitFactory(parent=district.host, kind=UnitKind.VERTICAL_AGENCY)
    school = UnitFactory(parent=district.host, kind=UnitKind.SERVICE_UNIT)
    elsewhere = UnitFactory()
    told = [
        person_with(UserRole.CLERK, commune),
        person_with(UserRole.HEAD, commune),
        person_with(UserRole.HEAD, vertical),
    ]
    untold = [
        person_with(UserRole.CLERK, elsewhere),
        person_with(UserRole.HEAD, school),
        person_with(UserRole.PAYMENT_PREPARER, commune),
        person_with(UserRole.CLERK, commune, is_active=False),
    ]
    contest = district.create()
    actions.publish(contest=contest, version=contest.version, by=district.officer)
    contest.refresh_from_db()
    assert contest.state == "published"
    assert contest.published_at is not None
    messages = Message.objects.filter(template="contests/published")
    assert {message.recipient for message in messages} == set(told)
    assert not {message.recipient for message in messages} & set(untold)
    text = messages[0].body
    assert "Mỗi UBND xã, thị trấn" in text
    assert f"/contests/{contest.slug}/" in text


def test_somebody_who_is_clerk_and_head_is_told_once(district: District) -> None:
    commune = UnitFactory(parent=district.host)
    both = person_with(UserRole.CLERK, commune)
    both.roles.create(role=UserRole.HEAD, unit=commune)
    contest = district.create()
    actions.publish(contest=contest, version=contest.version, by=district.officer)
    assert Message.objects.filter(recipient=both).count() == 1


def test_an_incomplete_plan_is_not_published_and_says_what_is_missing(district: District) -> None:
    contest = district.create()
    contest.areas.all().delete()
    with pytest.raises(actions.PlanIncomplete) as refusal:
        actions.publish(contest=contest, version=contest.version, by=district.officer)
    assert [finding.section for finding in refusal.value.findings] == ["areas"]
    contest.refresh_from_db()
    assert (contest.state, contest.version) == ("draft", 1)
    assert not Message.objects.exists()


def test_a_plan_that_changed_after_it_was_read_is_not_published(district: District) -> None:
    contest = district.create()
    actions.save_quotas(contest=Contest.objects.get(), version=1, quotas=[], by=district.officer)
    with pytest.raises(actions.PlanChanged):
        actions.publish(contest=contest, version=1, by=district.officer)
    contest.refresh_from_db()
    assert contest.state == "draft"


def test_a_contest_is_published_once(district: District) -> None:
    contest = district.create()
    actions.publish(contest=contest, version=1, by=district.officer)
    with pytest.raises(PermissionRefused):
        actions.publish(contest=contest, version=contest.version, by=district.officer)


def test_entries_are_closed_by_those_who_run_the_contest(district: District) -> None:
    contest = district.create()
    actions.publish(contest=contest, version=1, by=district.officer)
    with pytest.raises(PermissionRefused):
        actions.close_entries(contest=contest, by=UserFactory())
    actions.close_entries(contest=contest, by=district.officer)
    contest.refresh_from_db()
    assert contest.state == "judging"


def test_a_contest_is_concluded_after_its_results_only(district: District) -> None:
    contest = ContestFactory(state="judging", receiving_office=district.office)
    with pytest.raises(PermissionRefused):
        actions.conclude(contest=contest, by=district.officer)
    announced = ContestFactory(state="announced", receiving_office=district.office)
    actions.conclude(contest=announced, by=district.officer)
    announced.refresh_from_db()
    assert announced.state == "concluded"


def test_a_new_organiser_is_told_and_can_run_the_contest(district: District) -> None:
    contest = district.create()
    helper = UserFactory()
    organiser = actions.add_organiser(contest=contest, user=helper, role=Organiser.Role.ORGANISER, by=district.officer)
    assert Message.objects.get(recipient=helper).template == "contests/organiser_added"
    assert list(Contest.objects.run_by(helper)) == [contest]
    with pytest.raises(MoveRefused):
        actions.add_organiser(contest=contest, user=helper, role=Organiser.Role.SECRETARY, by=district.officer)
    actions.remove_organiser(organiser=organiser, by=district.officer)
    assert not Contest.objects.run_by(helper).exists()


def test_a_public_contest_keeps_a_secretary(district: District) -> None:
    contest = district.create()
    actions.publish(contest=contest, version=1, by=district.officer)
    only = contest.organisers.get()
    with pytest.raises(PermissionRefused):
        actions.remove_organiser(organiser=only, by=district.officer)
    actions.add_organiser(contest=contest, user=UserFactory(), role=Organiser.Role.SECRETARY, by=district.officer)
    actions.remove_organiser(organiser=Organiser.objects.get(pk=only.pk), by=district.officer)
    assert contest.organisers.count() == 1


@pytest.mark.parametrize("state", ["concluded", "cancelled"])
def test_a_contest_that_is_over_goes_into_the_archive_and_comes_out_as_it_was(district: District, state: str) -> None:
    reason = "Hoãn theo chỉ đạo" if state == "cancelled" else ""
    contest = ContestFactory(state=state, receiving_office=district.office, cancelled_reason=reason)
    actions.archive(contest=contest, by=district.officer)
    contest.refresh_from_db()
    assert contest.state == "archived"
    assert contest.archived_at is not None
    with pytest.raises(MoveRefused, match="lưu trữ"):
        actions.unarchive(contest=contest, reason="  ", by=district.officer)
    actions.unarchive(contest=contest, reason="Còn một kiến nghị phải trả lời", by=district.officer)
    contest.refresh_from_db()
    assert (contest.state, contest.archived_at, contest.cancelled_reason) == (state, None, reason)
    line = Event.objects.filter(subject_type="contests.contest", subject_id=str(contest.pk)).latest("pk")
    assert line.facts["reason"] == "Còn một kiến nghị phải trả lời"


@pytest.mark.parametrize("state", ["draft", "published", "judging", "announced"])
def test_a_contest_that_is_not_over_is_not_archived(district: District, state: str) -> None:
    contest = ContestFactory(state=state, receiving_office=district.office)
    with pytest.raises(PermissionRefused):
        actions.archive(contest=contest, by=district.officer)


def test_an_archived_contest_leaves_the_working_lists_and_stays_readable(db: None) -> None:
    public = ContestFactory(state="archived")
    private = ContestFactory(state="archived", published_at=None, announced_at=None, cancelled_reason="Bỏ kế hoạch")
    assert list(Contest.objects.public()) == [public]
    assert not Contest.objects.in_work().exists()
    assert not Contest.objects.outside_archive().exists()
    assert list(Contest.objects.with_results()) == [public]
    assert private.called_off
