"""People for tests. Everybody's password is PASSWORD."""

from typing import Any

import factory
from django.contrib.auth.hashers import MD5PasswordHasher

from accounts.models import Membership, Role, User
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
