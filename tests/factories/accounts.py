"""People for tests. Everybody's password is PASSWORD."""

import datetime as dt
from typing import Any

import factory
from django.contrib.auth.hashers import MD5PasswordHasher
from django.utils import timezone

from accounts.keys import key_digest
from accounts.models import Delegation, Invitation, Membership, PeopleImport, Role, User
from accounts.roles import UserRole
from tests.factories.units import UnitFactory

PASSWORD = "mat-khau-thu-nghiem"
_HASHED = MD5PasswordHasher().encode(PASSWORD, "salt")


class UserFactory(factory.django.DjangoModelFactory[User]):
    """Somebody with an account."""

    class Meta:
        model = User

    full_name = factory.Sequence(lambda n: f"Nguyễn Văn Thử {n}")
    email = factory.Sequence(lambda n: f"nguoi{n}@thu.example")
    password = _HASHED


class MembershipFactory(factory.django.DjangoModelFactory[Membership]):
    """Somebody works at a unit."""

    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    unit = factory.SubFactory(UnitFactory)
    title = "Chuyên viên"


class RoleFactory(factory.django.DjangoModelFactory[Role]):
    """Somebody is a unit's clerk."""

    class Meta:
        model = Role

    user = factory.SubFactory(UserFactory)
    role = UserRole.CLERK
    unit = factory.SubFactory(UnitFactory)


class DelegationFactory(factory.django.DjangoModelFactory[Delegation]):
    """Somebody acts for a clerk this week."""

    class Meta:
        model = Delegation

    role = factory.SubFactory(RoleFactory)
    delegate = factory.SubFactory(UserFactory)
    valid_from = factory.LazyFunction(timezone.localdate)
    valid_to = factory.LazyFunction(lambda: timezone.localdate() + dt.timedelta(days=6))
    reason = "Nghỉ phép năm"
    given_by = factory.SelfAttribute("role.user")


class InvitationFactory(factory.django.DjangoModelFactory[Invitation]):
    """Somebody without a password was invited by mail; the key is `key`."""

    class Meta:
        model = Invitation

    class Params:
        key = factory.Sequence(lambda n: f"chia-khoa-{n}")

    user = factory.SubFactory(UserFactory, password="!chua-dat")
    invited_by = factory.SubFactory(UserFactory)
    way = "mail"
    key_digest = factory.LazyAttribute(lambda invitation: key_digest(invitation.key))
    sent_at = factory.LazyFunction(timezone.now)
    expires_at = factory.LazyFunction(lambda: timezone.now() + dt.timedelta(days=14))


TABLE = "Họ và tên;Thư điện tử;Mã đơn vị\nNguyễn Thị Ánh;anh-moi@thu.example;{code}\n"


class PeopleImportFactory(factory.django.DjangoModelFactory[PeopleImport]):
    """An administrator uploaded a table of one person."""

    class Meta:
        model = PeopleImport

    name = "nguoi-dung.csv"
    sha256 = "1" * 64
    content = TABLE.format(code="khong-co").encode()
    uploaded_by = factory.SubFactory(UserFactory)


def person_with(role: str, unit: Any = None, **columns: Any) -> User:
    """A person who holds the role at the unit (or in the system) and works there."""
    user = UserFactory(**columns)
    RoleFactory(user=user, role=role, unit=unit)
    if unit is not None:
        MembershipFactory(user=user, unit=unit)
    return user


def member_of(unit: Any, **columns: Any) -> User:
    """A person who works at the unit."""
    user = UserFactory(**columns)
    MembershipFactory(user=user, unit=unit)
    return user
