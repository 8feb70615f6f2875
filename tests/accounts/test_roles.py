"""Administrators say who works where and who is trusted with what; a lost role is lost at once."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts import actions
from accounts.models import Membership, Role, User
from accounts.roles import UserRole
from audit.models import Event
from audit.verdicts import PermissionRefused
from tests.factories.accounts import PASSWORD, MembershipFactory, RoleFactory, UserFactory, person_with
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


def test_only_administrators_decide(ann: User, commune: Unit) -> None:
    role, membership = RoleFactory(), MembershipFactory()
    acts: list[Callable[[User], object]] = [
        lambda by: actions.grant_role(user=by, role=UserRole.ADMINISTRATOR, by=by),
        lambda by: actions.end_role(role=role, by=by),
        lambda by: actions.add_membership(user=by, unit=commune, by=by),
        lambda by: actions.end_membership(membership=membership, by=by, on=TODAY()),
        lambda by: actions.set_active(user=by, by=by, active=False),
        lambda by: actions.create_account(by=by, password=PASSWORD, full_name="Ai Đó", email="ai@thu.example"),
    ]
    people = [
        ann,
        *(person_with(name, commune) for name in (UserRole.HEAD, UserRole.OFFICE, UserRole.CHIEF_ACCOUNTANT)),
    ]
    people.append(person_with(UserRole.AUDITOR))
    before = (Role.objects.count(), Membership.objects.count(), User.objects.count())
    for person in people:
        for act in acts:
            with pytest.raises(PermissionRefused):
                act(person)
    assert (Role.objects.count(), Membership.objects.count(), User.objects.count()) == before
    assert Event.objects.count() == 0


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


def test_administrators_make_accounts_and_grant_roles_in_the_administration_pages(
    administrator: User, as_: SignIn, commune: Unit
) -> None:
    client = as_(administrator)
    typed = {"full_name": "Trần Văn Mới", "email": "Moi@thu.example", "phone": "0912345678", "language": "vi"}
    response = client.post("/admin/accounts/user/add/", {**typed, "first_password": "mật khẩu đầu tiên"})
    assert response.status_code == 302
    person = User.objects.get(email="moi@thu.example")
    assert (person.phone, person.is_staff, person.is_superuser) == ("+84912345678", False, False)
    assert person.check_password("mật khẩu đầu tiên")
    response = client.post("/admin/accounts/role/add/", {"user": person.pk, "role": "clerk", "unit": commune.pk})
    assert response.status_code == 302
    response = client.post(
        "/admin/accounts/membership/add/", {"user": person.pk, "unit": commune.pk, "title": "Công chức"}
    )
    assert response.status_code == 302
    assert fresh(person).has_role(UserRole.CLERK, commune)
    assert fresh(person).units_worked_at == [commune]
    [role] = Role.objects.filter(user=person)
    client.post("/admin/accounts/role/", {"action": "end", "_selected_action": [role.pk]})
    assert not fresh(person).has_role(UserRole.CLERK)
    client.post("/admin/accounts/user/", {"action": "suspend", "_selected_action": [person.pk]})
    assert not fresh(person).is_active
    moves = set(Event.objects.values_list("move", flat=True))
    assert moves == {"create", "grant", "add", "end", "suspend"}


def test_a_role_at_the_wrong_place_is_refused_in_words(administrator: User, as_: SignIn, ann: User) -> None:
    response = as_(administrator).post("/admin/accounts/role/add/", {"user": ann.pk, "role": "clerk", "unit": ""})
    assert response.status_code == 200
    assert "Quản trị viên và kiểm soát viên không gắn với đơn vị" in response.content.decode()
    assert Role.objects.filter(user=ann).count() == 0


def test_a_weak_first_password_is_refused(administrator: User, as_: SignIn) -> None:
    typed = {"full_name": "Trần Văn Mới", "email": "moi@thu.example", "language": "vi", "first_password": "12345678"}
    assert as_(administrator).post("/admin/accounts/user/add/", typed).status_code == 200
    assert not User.objects.filter(email="moi@thu.example").exists()


def test_accounts_are_looked_at_and_not_edited(administrator: User, as_: SignIn, ann: User) -> None:
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
    assert fresh(ann).full_name == ann.full_name


def test_staff_without_the_role_see_no_accounts(as_: SignIn, ann: User) -> None:
    client = as_(UserFactory(is_staff=True))
    for table in ("user", "role", "membership"):
        for address in (f"/admin/accounts/{table}/", f"/admin/accounts/{table}/add/"):
            assert client.get(address).status_code == 403
    posted: dict[str, Any] = {"user": ann.pk, "role": "administrator", "unit": ""}
    assert client.post("/admin/accounts/role/add/", posted).status_code == 403
    assert Role.objects.count() == 0


@pytest.mark.parametrize("table", ["user", "role", "membership"])
def test_lists_cost_a_constant_number_of_queries(
    administrator: User, as_: SignIn, table: str, django_assert_max_num_queries: Any
) -> None:
    client = as_(administrator)
    costs = []
    for more in (1, 2):
        RoleFactory.create_batch(more)
        MembershipFactory.create_batch(more)
        with django_assert_max_num_queries(12) as queries:
            assert client.get(f"/admin/accounts/{table}/").status_code == 200
        costs.append(len(queries))
    assert costs[0] == costs[1]
