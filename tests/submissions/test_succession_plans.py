"""What becomes of a unit is planned ahead, and carried out by the worker on the day."""

import datetime as dt
from collections.abc import Callable

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import UserRole
from audit.verdicts import PermissionRefused
from notifications.models import Message
from submissions.actions.succession import Where
from submissions.actions.succession_plans import carry_out_due, plan_succession
from submissions.tasks import carry_out_successions
from tests.factories.accounts import member_of, person_with
from tests.factories.submissions import EntryFactory
from tests.factories.units import SuccessionPlanFactory, UnitFactory
from units.actions import Becoming, NewUnit
from units.models import SuccessionPlan, Unit

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
DAY = TODAY + dt.timedelta(days=10)


@pytest.fixture
def administrator() -> User:
    return person_with(UserRole.ADMINISTRATOR, language="vi")


@pytest.fixture
def commune() -> Unit:
    return UnitFactory(code="10015", name="Xã Hòa", parent=UnitFactory(code="01", kind="province"))


def typed(**more: str) -> dict[str, str]:
    return {
        "kind": "split", "on": DAY.isoformat(), "code_1": "10016", "name_1": "Xã Một", "code_2": "10017",
        "name_2": "Xã Hai", **more,
    }  # fmt: skip


def test_a_day_to_come_is_planned_and_nothing_moves_before_it(
    as_: Callable[[User], Client], administrator: User, commune: Unit
) -> None:
    worker = member_of(commune)
    entry = EntryFactory(unit=commune, contest__state="published")
    client = as_(administrator)
    preview = client.get(reverse("submissions:preview_succession", args=[commune.pk]), typed()).content.decode()
    assert reverse("submissions:plan_succession", args=[commune.pk]) in preview
    assert reverse("submissions:succeed", args=[commune.pk]) not in preview
    answer = client.post(
        reverse("submissions:plan_succession", args=[commune.pk]),
        typed(**{f"person-{worker.pk}": "1", f"entry-{entry.pk}": "1"}),
        follow=True,
    ).content.decode()
    assert "Chia tách" in answer
    assert "Xã Một (10016), Xã Hai (10017)" in answer
    carry_out_successions()
    commune.refresh_from_db()
    assert commune.valid_to is None
    with time_machine.travel(dt.datetime.combine(DAY, dt.time(1), timezone.get_current_timezone()), tick=True):
        carry_out_successions()
        carry_out_successions()
        second = Unit.objects.get(code="10017")
        assert list(worker.units_worked_at) == [second]
    commune.refresh_from_db()
    entry.refresh_from_db()
    assert (commune.valid_to, entry.unit, second.valid_from) == (DAY - dt.timedelta(days=1), second, DAY)
    plan = SuccessionPlan.objects.get()
    assert (plan.state, plan.reason) == ("done", "")
    told = Message.objects.get(template="submissions/succession_plan_over")
    assert told.recipient == administrator
    assert "Xã Hòa" in told.body


def test_a_plan_that_cannot_be_carried_out_says_why_and_changes_nothing(administrator: User, commune: Unit) -> None:
    planner = person_with(UserRole.ADMINISTRATOR, language="vi")
    becoming = Becoming("rename", DAY, [commune], new=[NewUnit("10016", "Phường Hòa")])
    plan = plan_succession(becoming=becoming, where=Where(), by=planner)
    planner.roles.all().delete()
    assert carry_out_due(DAY) == 1
    assert carry_out_due(DAY) == 0
    plan.refresh_from_db()
    assert plan.state == "failed"
    assert plan.reason
    assert not Unit.objects.filter(code="10016").exists()
    told = Message.objects.filter(template="submissions/succession_plan_over")
    assert set(told.values_list("recipient", flat=True)) == {planner.pk, administrator.pk}
    assert all(plan.reason in message.body for message in told.filter(recipient=planner))


def test_a_plan_is_called_off_until_its_day(as_: Callable[[User], Client], administrator: User, commune: Unit) -> None:
    plan = SuccessionPlanFactory(unit=commune, on=DAY, planned_by=administrator)
    address = reverse("submissions:call_off_succession", args=[plan.pk])
    assert as_(member_of(commune)).post(address).status_code == 404
    assert address in as_(administrator).get(commune.get_absolute_url()).content.decode()
    assert as_(administrator).post(address).status_code == 302
    assert as_(administrator).post(address).status_code == 403
    assert carry_out_due(DAY) == 0
    assert address not in as_(administrator).get(commune.get_absolute_url()).content.decode()


def test_one_plan_waits_for_a_unit(as_: Callable[[User], Client], administrator: User, commune: Unit) -> None:
    SuccessionPlanFactory(unit=commune, on=DAY, planned_by=administrator)
    answer = as_(administrator).post(reverse("submissions:plan_succession", args=[commune.pk]), typed())
    assert answer.status_code == 409
    with pytest.raises(IntegrityError, match="succession_plan_one_waits"), transaction.atomic():
        SuccessionPlanFactory(unit=commune, planned_by=administrator)


def test_a_day_that_has_come_is_recorded_not_planned(administrator: User, commune: Unit) -> None:
    becoming = Becoming("rename", TODAY, [commune], new=[NewUnit("10016", "Phường Hòa")])
    with pytest.raises(PermissionRefused):
        plan_succession(becoming=becoming, where=Where(), by=administrator)
