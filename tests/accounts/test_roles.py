"""Administrators say who works where and who is trusted with what; a lost role is lost at once."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.test import Client
from django.utils import timezone

from accounts import actions
from accounts.models import Membership, Role, User
from accounts.roles import UserRole
from audit.models import Event
from audit.verdicts import PermissionRefused
from tests.factories.accounts import (
    PASSWORD,
    DelegationFactory,
    MembershipFactory,
    RoleFactory,
    UserFactory,
    person_with,
)
from tests.factories.units import UnitFactory
from units.models import Unit

SignIn = Callable[..., Client]
TODAY = timezone.localdate
DAY = dt.timedelta(days=1)


@pytest.fixture
def administrator(db: None) -> User:
    return person_with(UserRole.ADMINISTRATOR, is_staff=True)


@pytest.fixture
def ann(db: None) -> User:
    return UserFactory(email="an@thu.example")


@pytest.fixture
def commune(db: None) -> Unit:
    return UnitFactory(name="Xã Hòa Thử")


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


def test_a_role_is_granted_at_a_unit_and_put_on_record(administrator: User, ann: User, commune: Unit) -> None:
    role = actions.grant_role(user=ann, role=UserRole.CLERK, unit=commune, by=administrator)
    assert fresh(ann).has_role(UserRole.CLERK, commune)
    assert not fresh(ann).has_role(UserRole.CLERK, UnitFactory())
    event = Event.objects.get(move="grant")
    assert (event.by_id, event.subject_id) == (administrator.pk, str(role.pk))
    assert event.facts["role"] == "clerk"


def test_a_role_that_ended_can_be_granted_again(administrator: User, ann: User, commune: Unit) -> None:
    RoleFactory(user=ann, role=UserRole.HEAD, unit=commune, valid_to=TODAY() - DAY)
    assert not fresh(ann).has_role(UserRole.HEAD)
    actions.grant_role(user=ann, role=UserRole.HEAD, unit=commune, by=administrator)
    assert fresh(ann).has_role(UserRole.HEAD, commune)
    assert Role.objects.filter(user=ann).count() == 1


def test_a_role_for_a_time_ends_by_itself(administrator: User, ann: User, commune: Unit) -> None:
    actions.grant_role(user=ann, role=UserRole.CLERK, unit=commune, by=administrator, until=TODAY())
    roles = Role.objects.filter(user=ann)
    assert roles.valid_on(TODAY()).exists()
    assert not roles.valid_on(TODAY() + DAY).exists()


@pytest.mark.parametrize("began", [None, 0, 30])
def test_a_role_is_lost_at_once(administrator: User, as_: SignIn, began: int | None) -> None:
    since = None if began is None else TODAY() - began * DAY
    second = UserFactory()
    role = RoleFactory(user=second, role=UserRole.ADMINISTRATOR, unit=None, valid_from=since)
    client = as_(second)
    assert client.get("/outbox/").status_code == 200
    actions.end_role(role=role, by=administrator)
    assert client.get("/outbox/").status_code == 404
    assert Event.objects.get(move="end").facts["user"] == second.pk


def test_the_last_administrator_stays(administrator: User) -> None:
    role = administrator.roles.get()
    with pytest.raises(PermissionRefused, match="quản trị viên"):
        actions.end_role(role=role, by=administrator)
    RoleFactory(role=UserRole.ADMINISTRATOR, unit=None, user__is_active=False)
    with pytest.raises(PermissionRefused):
        actions.end_role(role=role, by=administrator)
    RoleFactory(role=UserRole.ADMINISTRATOR, unit=None)
    actions.end_role(role=role, by=administrator)
    assert not fresh(administrator).has_role(UserRole.ADMINISTRATOR)


@pytest.mark.parametrize("role", ["head", "office", "chief_accountant", "auditor", None])
def test_only_administrators_decide_about_everybody(ann: User, commune: Unit, role: str | None) -> None:
    held, membership = RoleFactory(), MembershipFactory()
    person = ann if role is None else person_with(role, None if role == "auditor" else commune)
    acts: list[Callable[[], object]] = [
        lambda: actions.grant_role(user=person, role=UserRole.ADMINISTRATOR, by=person),
        lambda: actions.grant_role(user=person, role=UserRole.OFFICE, unit=commune, by=person),
        lambda: actions.end_role(role=held, by=person),
        lambda: actions.add_membership(user=ann, unit=held.unit, by=person),
        lambda: actions.end_membership(membership=membership, by=person, on=TODAY()),
        lambda: actions.suspend(user=ann, by=person),
        lambda: actions.allow(user=UserFactory(is_active=False), by=person),
    ]
    for act in acts:
        with pytest.raises(PermissionRefused), transaction.atomic():
            act()
    assert Event.objects.count() == 0


def test_a_head_names_the_clerk_of_their_own_unit_among_its_people(ann: User, commune: Unit) -> None:
    head = person_with(UserRole.HEAD, commune)
    with pytest.raises(PermissionRefused, match="không công tác"):
        actions.grant_role(user=ann, role=UserRole.CLERK, unit=commune, by=head)
    actions.add_membership(user=ann, unit=commune, by=head)
    role = actions.grant_role(user=fresh(ann), role=UserRole.CLERK, unit=commune, by=head)
    assert fresh(ann).has_role(UserRole.CLERK, commune)
    actions.end_role(role=role, by=head)
    assert not fresh(ann).has_role(UserRole.CLERK)
    for other in (UserRole.HEAD, UserRole.CHIEF_ACCOUNTANT, UserRole.PAYMENT_PREPARER):
        with pytest.raises(PermissionRefused):
            actions.grant_role(user=fresh(ann), role=other, unit=commune, by=head)


def test_a_role_can_begin_later(administrator: User, ann: User, commune: Unit) -> None:
    held = actions.grant_role(user=ann, role=UserRole.CLERK, unit=commune, by=administrator, since=TODAY() + 3 * DAY)
    assert not fresh(ann).has_role(UserRole.CLERK)
    assert Role.objects.valid_on(TODAY() + 3 * DAY).filter(pk=held.pk).exists()


def test_a_role_that_is_held_goes_on_when_it_is_granted_again(administrator: User, ann: User, commune: Unit) -> None:
    RoleFactory(user=ann, role=UserRole.CLERK, unit=commune, valid_from=TODAY() - 30 * DAY)
    later = TODAY() + 9 * DAY
    held = actions.grant_role(user=ann, role=UserRole.CLERK, unit=commune, by=administrator, since=later, until=later)
    assert (held.valid_from, held.valid_to) == (TODAY() - 30 * DAY, later)
    assert fresh(ann).has_role(UserRole.CLERK, commune)


def test_the_last_administrator_is_neither_suspended_nor_given_an_end(administrator: User) -> None:
    second = person_with(UserRole.ADMINISTRATOR)
    Role.objects.filter(user=second).update(valid_to=TODAY() + DAY)
    with pytest.raises(PermissionRefused, match="quản trị viên"):
        actions.suspend(user=administrator, by=second)
    with pytest.raises(ValidationError, match="quản trị viên"):
        actions.grant_role(user=administrator, role=UserRole.ADMINISTRATOR, by=administrator, until=TODAY() + DAY)
    Role.objects.filter(user=second).update(valid_to=None)
    actions.suspend(user=administrator, by=fresh(second))
    assert not fresh(administrator).is_active


def test_nobody_suspends_themselves(administrator: User) -> None:
    person_with(UserRole.ADMINISTRATOR)
    with pytest.raises(PermissionRefused):
        actions.suspend(user=administrator, by=administrator)


def test_a_unit_is_worked_at_once_at_a_time(administrator: User, ann: User, commune: Unit) -> None:
    actions.add_membership(user=ann, unit=commune, by=administrator, valid_to=TODAY())
    with pytest.raises(ValidationError):
        actions.add_membership(user=ann, unit=commune, by=administrator, valid_from=TODAY())
    actions.add_membership(user=ann, unit=commune, by=administrator, valid_from=TODAY() + DAY)
    assert Membership.objects.filter(user=ann).count() == 2


def test_the_first_superuser_names_the_first_administrator(ann: User) -> None:
    root = User.objects.create_superuser(email="goc@thu.example", full_name="Gốc", password=PASSWORD)
    actions.grant_role(user=ann, role=UserRole.ADMINISTRATOR, by=root)
    assert fresh(ann).has_role(UserRole.ADMINISTRATOR)


def test_somebody_works_somewhere_until_their_last_day(administrator: User, ann: User, commune: Unit) -> None:
    membership = actions.add_membership(user=ann, unit=commune, by=administrator, title="Chuyên viên")
    assert fresh(ann).units_worked_at == [commune]
    actions.end_membership(membership=membership, by=administrator, on=TODAY() - DAY)
    assert fresh(ann).units_worked_at == []
    assert list(Event.objects.filter(subject_type="accounts.membership").values_list("move", flat=True)) == [
        "add",
        "end",
    ]


# -- the administration pages ----------------------------------------------------------------------------------------


def test_accounts_are_looked_at_and_not_changed(administrator: User, as_: SignIn, ann: User) -> None:
    ann.seal_bank_account("0011001234567")
    ann.save()
    client = as_(administrator)
    address = f"/admin/accounts/user/{ann.pk}/change/"
    page = client.get(address).content.decode()
    assert "an@thu.example" in page
    for secret in ("0011001234567", ann.bank_account_sealed, ann.password):
        assert secret not in page
    assert client.post(address, {"full_name": "Đổi Tên", "is_superuser": "1"}).status_code == 403
    assert client.post(f"/admin/accounts/user/{ann.pk}/delete/", {"post": "yes"}).status_code == 403
    for table in ("user", "role", "membership", "delegation"):
        assert client.get(f"/admin/accounts/{table}/add/").status_code == 403
    assert fresh(ann).full_name == ann.full_name


def test_staff_without_the_role_see_no_accounts(as_: SignIn, ann: User) -> None:
    client = as_(UserFactory(is_staff=True))
    for table in ("user", "role", "membership", "delegation"):
        for address in (f"/admin/accounts/{table}/", f"/admin/accounts/{table}/add/"):
            assert client.get(address).status_code == 403
    assert Role.objects.count() == 0


@pytest.mark.parametrize("table", ["user", "role", "membership", "delegation"])
def test_lists_cost_a_constant_number_of_queries(
    administrator: User, as_: SignIn, table: str, django_assert_max_num_queries: Any
) -> None:
    client = as_(administrator)
    costs = []
    for more in (1, 2):
        DelegationFactory.create_batch(more)
        MembershipFactory.create_batch(more)
        with django_assert_max_num_queries(12) as queries:
            assert client.get(f"/admin/accounts/{table}/").status_code == 200
        costs.append(len(queries))
    assert costs[0] == costs[1]
