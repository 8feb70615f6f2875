"""Acting for somebody: within every policy, for a time, on record, never against the four eyes."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone

from accounts import actions
from accounts.models import Delegation, Role, User, bring_roles
from accounts.roles import UserRole
from audit.models import Event
from audit.verdicts import PermissionRefused
from notifications.models import Message
from tests.factories.accounts import (
    DelegationFactory,
    MembershipFactory,
    RoleFactory,
    UserFactory,
    member_of,
    person_with,
)
from tests.factories.units import UnitFactory
from units.models import Unit

SignIn = Callable[..., Client]
DAY = dt.timedelta(days=1)
TODAY = timezone.localdate


@pytest.fixture
def commune(db: None) -> Unit:
    return UnitFactory(name="Xã Hòa Thử")


@pytest.fixture
def head(commune: Unit) -> User:
    return person_with(UserRole.HEAD, commune, full_name="Hoàng Văn Trưởng")


@pytest.fixture
def deputy(commune: Unit) -> User:
    return member_of(commune, full_name="Lê Thị Phó")


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


def lend(holder: User, delegate: User, *, by: User | None = None, days: int = 7, begins: int = 0) -> Delegation:
    first = TODAY() + begins * DAY
    return actions.delegate_role(
        role=holder.roles.get(),
        delegate=delegate,
        valid_from=first,
        valid_to=first + (days - 1) * DAY,
        reason="Nghỉ phép năm",
        by=by or holder,
    )


def test_roles_that_are_read_for_several_at_once_are_each_one_s_own(head: User, deputy: User, commune: Unit) -> None:
    clerk, nobody = person_with(UserRole.CLERK, UnitFactory()), UserFactory()
    lend(head, deputy)
    people = [fresh(person) for person in (head, deputy, clerk, nobody)]
    bring_roles(people)
    assert [person.units_as(UserRole.HEAD) for person in people] == [[commune], [commune], [], []]
    assert [person.has_role(UserRole.CLERK) for person in people] == [False, False, True, False]
    for person in people:
        assert set(person.roles_held) == set(fresh(person).roles_held)


def test_the_delegate_acts_within_every_policy(head: User, deputy: User, commune: Unit) -> None:
    assert not deputy.has_role(UserRole.HEAD)
    lend(head, deputy)
    acting = fresh(deputy)
    assert acting.has_role(UserRole.HEAD, commune)
    assert acting.unit_ids_as(UserRole.HEAD) == [commune.pk]
    assert set(User.objects.holding(UserRole.HEAD, [commune], TODAY())) == {head, deputy}
    assert fresh(head).has_role(UserRole.HEAD, commune)


@pytest.mark.parametrize(("begins", "days", "acts"), [(0, 1, True), (1, 5, False), (0, 7, True)])
def test_the_acting_holds_on_its_days_only(head: User, deputy: User, begins: int, days: int, acts: bool) -> None:
    lend(head, deputy, begins=begins, days=days)
    assert fresh(deputy).has_role(UserRole.HEAD) is acts
    last = TODAY() + (begins + days - 1) * DAY
    assert Role.objects.exercised_by(deputy, last).count() == 1
    assert Role.objects.exercised_by(deputy, last + DAY).count() == 0
    for day in (last, last + DAY):
        among = {(role.acting, role.pk) for role in Role.objects.exercised_among([head, deputy], day)}
        assert among == {(one.pk, role.pk) for one in (head, deputy) for role in Role.objects.exercised_by(one, day)}
    for person in (head, deputy):
        for day in (TODAY(), last, last + DAY):
            assert set(Role.objects.held_by(person, day)) == set(Role.objects.exercised_by(person, day))
    assert not User.objects.holding(UserRole.HEAD, [head.roles.get().unit], last + DAY).filter(pk=deputy.pk).exists()


@pytest.mark.parametrize("who", ["holder", "delegate", "administrator"])
def test_it_can_be_ended_at_once_by_those_whom_it_concerns(head: User, deputy: User, as_: SignIn, who: str) -> None:
    acting = lend(head, deputy)
    person = {"holder": head, "delegate": deputy, "administrator": person_with(UserRole.ADMINISTRATOR)}[who]
    theirs = as_(deputy)
    assert theirs.get("/people/").status_code == 200
    assert as_(UserFactory()).post(f"/delegations/{acting.pk}/end/").status_code == 404
    assert as_(person).post(f"/delegations/{acting.pk}/end/").status_code == 302
    assert theirs.get("/people/").status_code == 403
    assert Message.objects.filter(template="accounts/delegation_ended").count() == 2


def test_both_are_told(head: User, deputy: User) -> None:
    lend(head, deputy)
    told = Message.objects.filter(template="accounts/delegated")
    assert set(told.values_list("recipient", flat=True)) == {head.pk, deputy.pk}
    assert {message.subject for message in told} == {"Lê Thị Phó làm thay Hoàng Văn Trưởng"}


def test_it_ends_with_the_role_and_while_its_holder_is_suspended(head: User, deputy: User) -> None:
    lend(head, deputy)
    User.objects.filter(pk=head.pk).update(is_active=False)
    assert not fresh(deputy).has_role(UserRole.HEAD)
    User.objects.filter(pk=head.pk).update(is_active=True)
    assert fresh(deputy).has_role(UserRole.HEAD)
    actions.end_role(role=head.roles.get(), by=person_with(UserRole.ADMINISTRATOR))
    assert not fresh(deputy).has_role(UserRole.HEAD)
    assert Delegation.objects.get().ended_at is not None


def test_an_administrator_arranges_it_on_the_holders_behalf(head: User, deputy: User) -> None:
    lend(head, deputy, by=person_with(UserRole.ADMINISTRATOR))
    assert fresh(deputy).has_role(UserRole.HEAD)


def test_a_delegated_role_cannot_be_passed_on(head: User, deputy: User, commune: Unit, as_: SignIn) -> None:
    lend(head, deputy)
    third = member_of(commune)
    with pytest.raises(PermissionRefused, match="không được giao tiếp"):
        lend(head, third, by=fresh(deputy))
    assert as_(deputy).get(f"/roles/{head.roles.get().pk}/delegation/").status_code == 403
    with pytest.raises(PermissionRefused):
        lend(head, third, by=third)


@pytest.mark.parametrize("role", [UserRole.ADMINISTRATOR, UserRole.AUDITOR])
def test_roles_of_the_whole_system_are_not_delegated(deputy: User, role: str) -> None:
    with pytest.raises(PermissionRefused):
        lend(person_with(role), deputy, by=person_with(UserRole.ADMINISTRATOR))


def test_only_a_colleague_who_can_sign_in_acts(head: User, deputy: User, commune: Unit) -> None:
    elsewhere = member_of(UnitFactory())
    suspended = member_of(commune, is_active=False)
    for person in (elsewhere, suspended, head):
        with pytest.raises(ValidationError):
            lend(head, person)
    assert Delegation.objects.count() == 0


def test_one_person_acts_in_a_role_at_a_time(head: User, deputy: User, commune: Unit) -> None:
    lend(head, deputy)
    third = member_of(commune)
    with pytest.raises(ValidationError, match="Đã có người"):
        lend(head, third, begins=6)
    lend(head, third, begins=7)


@pytest.mark.parametrize(("begins", "days"), [(-1, 3), (0, 0), (0, 400)])
def test_days_that_cannot_be_are_refused(head: User, deputy: User, begins: int, days: int) -> None:
    with pytest.raises(ValidationError):
        lend(head, deputy, begins=begins, days=days)


@pytest.mark.parametrize(
    ("lent", "own"),
    [
        (UserRole.PAYMENT_PREPARER, UserRole.CHIEF_ACCOUNTANT),
        (UserRole.PAYMENT_PREPARER, UserRole.ACCOUNT_HOLDER),
        (UserRole.CHIEF_ACCOUNTANT, UserRole.PAYMENT_PREPARER),
        (UserRole.ACCOUNT_HOLDER, UserRole.PAYMENT_PREPARER),
    ],
)
@pytest.mark.parametrize("acted_in", [False, True])
def test_nobody_prepares_and_approves_both(commune: Unit, lent: str, own: str, acted_in: bool) -> None:
    holder = person_with(lent, commune)
    if acted_in:
        delegate = member_of(commune)
        lend(person_with(own, commune), delegate, begins=3)
    else:
        delegate = person_with(own, commune)
    with pytest.raises(ValidationError, match="không được duyệt"):
        lend(holder, delegate, days=5)
    assert Delegation.objects.filter(role__user=holder).count() == 0


def test_nobody_prepares_at_one_unit_and_approves_at_another(commune: Unit) -> None:
    delegate = person_with(UserRole.PAYMENT_PREPARER, UnitFactory())
    MembershipFactory(user=delegate, unit=commune)
    with pytest.raises(ValidationError, match="không được duyệt"):
        lend(person_with(UserRole.CHIEF_ACCOUNTANT, commune), delegate)


def test_whoever_acts_as_head_does_not_give_themselves_a_role_to_keep(head: User, deputy: User, commune: Unit) -> None:
    lend(head, deputy)
    with pytest.raises(PermissionRefused, match="chính mình"):
        actions.grant_role(user=fresh(deputy), role=UserRole.CLERK, unit=commune, by=fresh(deputy))


# -- the record --------------------------------------------------------------------------------------------------------


def test_the_record_says_for_whom(head: User, deputy: User, commune: Unit) -> None:
    lend(head, deputy)
    ann = member_of(commune)
    actions.grant_role(user=ann, role=UserRole.CLERK, unit=commune, by=fresh(deputy))
    event = Event.objects.get(move="grant")
    assert event.by == deputy
    assert event.facts["acting_for"] == {"user": head.pk, "role": "head", "unit": commune.pk}
    actions.grant_role(user=member_of(commune), role=UserRole.CLERK, unit=commune, by=fresh(head))
    assert "acting_for" not in Event.objects.filter(move="grant").latest("pk").facts


def test_what_one_does_in_an_own_role_is_nobody_elses(head: User, commune: Unit) -> None:
    second = person_with(UserRole.HEAD, commune)
    lend(head, member_of(commune))
    DelegationFactory(role=RoleFactory(role=UserRole.HEAD, unit=commune), delegate=second)
    actions.grant_role(user=member_of(commune), role=UserRole.CLERK, unit=commune, by=fresh(second))
    assert "acting_for" not in Event.objects.get(move="grant").facts


def test_the_story_and_the_pages_say_for_whom(head: User, deputy: User, commune: Unit, as_: SignIn) -> None:
    lend(head, deputy)
    client, ann = as_(deputy), member_of(commune, full_name="Nguyễn Thị Ánh")
    page = client.post(f"/people/{ann.pk}/roles/grant/", {"role": "clerk", "unit": commune.code}, follow=True)
    assert "làm thay Hoàng Văn Trưởng (Thủ trưởng đơn vị)" in page.content.decode()
    home = client.get("/").content.decode()
    assert "Bạn đang làm thay Hoàng Văn Trưởng: Thủ trưởng đơn vị, Xã Hòa Thử." in home
    assert "làm thay Hoàng Văn Trưởng: Thủ trưởng đơn vị" in as_(deputy).get("/profile/").content.decode()


# -- the pages ---------------------------------------------------------------------------------------------------------


def typed(delegate: User, **more: Any) -> dict[str, Any]:
    first = TODAY()
    filled = {"delegate": delegate.pk, "valid_from": first.isoformat(), "valid_to": (first + DAY).isoformat()}
    return {**filled, "reason": "Đi học tập trung", **more}


def test_a_head_lets_a_deputy_act_from_their_own_page(head: User, deputy: User, as_: SignIn) -> None:
    client, role = as_(head), head.roles.get()
    assert f"/roles/{role.pk}/delegation/" in client.get("/profile/").content.decode()
    page = client.get(f"/roles/{role.pk}/delegation/")
    assert page.status_code == 200
    assert "Lê Thị Phó" in page.content.decode()
    done = client.post(f"/roles/{role.pk}/delegate/", typed(deputy), follow=True).content.decode()
    assert "Đi học tập trung" in done
    assert fresh(deputy).has_role(UserRole.HEAD)


def test_what_was_typed_stays_when_it_is_refused(head: User, deputy: User, as_: SignIn) -> None:
    role = head.roles.get()
    response = as_(head).post(f"/roles/{role.pk}/delegate/", typed(deputy, valid_to="2020-01-01"))
    assert response.status_code == 422
    assert "Đi học tập trung" in response.content.decode()
    assert "Ngày cuối không được trước ngày đầu" in response.content.decode()


# -- the database ------------------------------------------------------------------------------------------------------


def wrong_rows(head: User, deputy: User) -> dict[str, dict[str, Any]]:
    return {
        "oneself": {"role": head.roles.get(), "delegate": head},
        "system": {"role": RoleFactory(role=UserRole.AUDITOR, unit=None), "delegate": deputy, "given_by": head},
        "two": {"role": DelegationFactory().role, "delegate": deputy},
    }


@pytest.mark.parametrize("case", ["oneself", "system", "two"])
def test_the_database_refuses_what_the_policies_would(head: User, deputy: User, case: str) -> None:
    columns = wrong_rows(head, deputy)[case]
    with pytest.raises(DatabaseError), transaction.atomic():
        DelegationFactory(**columns)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE accounts_delegation DISABLE TRIGGER accounts_delegation_guarded")
    assert DelegationFactory(**columns).pk
