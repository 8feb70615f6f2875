"""Reading people in words."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import TYPE_CHECKING, Any

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import connections
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Lower

from accounts.keys import key_digest, readings
from accounts.roles import Standing, UserRole
from units.text import fold

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from accounts.models import Delegation, Invitation, Membership, Role, User  # noqa: F401
    from units.models import Unit

# In whose and which day's place a question is made that is kept.
ANYBODY, ANY_DAY = -1, dt.date.min


def sees_everybody(user: Any) -> bool:
    """Whether the person looks after the accounts of all units, or audits them."""
    return bool(user.is_superuser or user.has_role(UserRole.ADMINISTRATOR) or user.has_role(UserRole.AUDITOR))


def _dated(first: dt.date, path: str = "", last: dt.date | None = None) -> Q:
    """What holds on the day, or on some day from the first to the last."""
    begun = Q(**{f"{path}valid_from": None}) | Q(**{f"{path}valid_from__lte": last or first})
    return begun & (Q(**{f"{path}valid_to": None}) | Q(**{f"{path}valid_to__gte": first}))


def _named(typed: str) -> Q:
    return Q(email__iexact=typed) | Q(staff_code__iexact=typed)


def _in_force(first: dt.date, path: str = "", last: dt.date | None = None) -> Q:
    return _dated(first, path, last) & Q(**{f"{path}ended_at": None})


def _lent_on(day: dt.date) -> Q:
    return Q(user__is_active=True) & _in_force(day, "delegations__")


class UserQuerySet(QuerySet["User"]):
    """People with an account."""

    def active(self) -> UserQuerySet:
        """Those who can sign in."""
        return self.filter(is_active=True)

    def holding(self, role: str, units: Iterable[Unit], day: dt.date) -> UserQuerySet:
        """Those who act in the role at one of the units on the day: its holders, and those to whom it is delegated."""
        places = list(units)
        held = Q(roles__role=role, roles__unit__in=places) & _dated(day, "roles__")
        lent = Q(
            delegations_received__role__role=role,
            delegations_received__role__unit__in=places,
            delegations_received__role__user__is_active=True,
        )
        lent &= _dated(day, "delegations_received__role__") & _in_force(day, "delegations_received__")
        return self.active().filter(held | lent).distinct()

    def administrating(self, day: dt.date) -> UserQuerySet:
        """Those who look after units and accounts on the day."""
        role = Q(roles__role=UserRole.ADMINISTRATOR) & _dated(day, "roles__")
        return self.active().filter(Q(is_superuser=True) | role).distinct()

    def visible_to(self, user: Any) -> UserQuerySet:
        """Administrators and auditors see everybody, the head of a unit those who work or worked there."""
        if not user.is_authenticated:
            return self.none()
        if sees_everybody(user):
            return self.all()
        units = user.unit_ids_as(UserRole.HEAD)
        if not units:
            return self.none()
        here = self.filter(Q(memberships__unit__in=units) | Q(roles__unit__in=units))
        return self.filter(pk__in=here.values("pk"))

    def at(self, unit: Unit, day: dt.date) -> UserQuerySet:
        """Those who work at the unit on the day."""
        return self.filter(pk__in=self.filter(Q(memberships__unit=unit) & _dated(day, "memberships__")).values("pk"))

    def trusted_with(self, role: str, day: dt.date) -> UserQuerySet:
        """Those whose own role it is on the day, anywhere."""
        return self.filter(pk__in=self.filter(Q(roles__role=role) & _dated(day, "roles__")).values("pk"))

    def with_standing(self, standing: str) -> UserQuerySet:
        """Those of one standing: active, invited or suspended."""
        never_chose = Q(password__startswith=UNUSABLE_PASSWORD_PREFIX)
        return {
            Standing.ACTIVE.value: self.filter(~never_chose, is_active=True),
            Standing.INVITED.value: self.filter(never_chose, is_active=True),
            Standing.SUSPENDED.value: self.filter(is_active=False),
        }.get(standing, self)

    def search(self, words: str) -> UserQuerySet:
        """Those whose name holds every word, with or without accents."""
        found = self
        for word in fold(words).split():
            found = found.filter(search_text__contains=word)
        return found

    def found_by(self, words: str) -> UserQuerySet:
        """Those whose name holds every word, or whose e-mail address or staff code is exactly what was typed."""
        return self.filter(Q(pk__in=self.search(words).values("pk")) | _named(words.strip()))

    def named_in(self, column: str, values: Collection[str]) -> UserQuerySet:
        """Those whose e-mail, staff code or phone (the column) is one of these, in small letters."""
        return self.annotate(compared=Lower(column)).filter(compared__in=values)

    def reached_at(self, emails: Collection[str], phones: Collection[str]) -> UserQuerySet:
        """Those whose e-mail address, in small letters, or phone number, as kept, is one of these."""
        return self.alias(folded_email=Lower("email")).filter(Q(folded_email__in=emails) | Q(phone__in=phones))

    def identified_by(self, typed: str) -> UserQuerySet:
        """Those who sign in with exactly this e-mail address, staff code or phone number (as kept)."""
        return self.filter(_named(typed) | Q(phone=typed))

    def known_as(self, typed: str, phone: str = "") -> UserQuerySet:
        """Those whose e-mail address, staff code or phone (as kept) was typed, or their whole name, accents or not.

        Nobody is found by a part of the name: the portal is no directory.
        """
        words = fold(typed)
        found = _named(typed.strip())
        if phone:
            found |= Q(phone=phone)
        if " " in words:
            found |= Q(search_text=words)
        return self.filter(found)

    def in_order(self) -> UserQuerySet:
        """By given name, as people are listed in Vietnam."""
        return self.order_by("sort_key", "pk")


class MembershipQuerySet(QuerySet["Membership"]):
    """Who works where, and when."""

    def valid_on(self, day: dt.date) -> MembershipQuerySet:
        """Those that hold on the day."""
        return self.filter(_dated(day))

    def overlapping(self, first: dt.date | None, last: dt.date | None) -> MembershipQuerySet:
        """Those that share a day with the time from the first to the last."""
        begun = Q() if last is None else Q(valid_from=None) | Q(valid_from__lte=last)
        going_on = Q() if first is None else Q(valid_to=None) | Q(valid_to__gte=first)
        return self.filter(begun, going_on)

    def visible_to(self, user: Any) -> MembershipQuerySet:
        """Administrators and auditors see all, the head of a unit those at the unit."""
        if not user.is_authenticated:
            return self.none()
        return self.all() if sees_everybody(user) else self.filter(unit__in=user.unit_ids_as(UserRole.HEAD))

    def latest_first(self) -> MembershipQuerySet:
        """What goes on and began last, then what is over."""
        return self.order_by(F("valid_to").desc(nulls_first=True), F("valid_from").desc(nulls_last=True), "pk")


class RoleQuerySet(QuerySet["Role"]):
    """Who is trusted with what, and when."""

    def valid_on(self, day: dt.date) -> RoleQuerySet:
        """Those that hold on the day."""
        return self.filter(_dated(day))

    def valid_within(self, first: dt.date, last: dt.date) -> RoleQuerySet:
        """Those that hold on some day from the first to the last."""
        return self.filter(_dated(first, last=last))

    def administering(self, day: dt.date) -> RoleQuerySet:
        """Those of administrators on the day who can sign in, without an end."""
        return self.valid_on(day).filter(role=UserRole.ADMINISTRATOR, valid_to=None, user__is_active=True)

    def lent_to(self, user: User, day: dt.date) -> RoleQuerySet:
        """Roles of others in which the person acts on the day; a suspended person's roles are acted in by nobody."""
        return self.valid_on(day).filter(Q(delegations__delegate=user) & _lent_on(day))

    def exercised_by(self, user: User, day: dt.date) -> RoleQuerySet:
        """The person's own roles on the day, and those of others in which they act."""
        return self.valid_on(day).filter(user=user).union(self.lent_to(user, day))

    def exercised_among(self, people: Collection[User], day: dt.date) -> RoleQuerySet:
        """What `exercised_by` finds of several people at once; `acting` is who acts in it, by key."""
        lent = self.valid_on(day).filter(Q(delegations__delegate__in=people) & _lent_on(day))
        own = self.valid_on(day).filter(user__in=people).annotate(acting=F("user"))
        return own.union(lent.annotate(acting=F("delegations__delegate")))

    def held_by(self, user: User, day: dt.date) -> list[Role]:
        """What `exercised_by` finds, asked in words that are kept: every page of everybody asks this.

        To make the question takes ten times as long as to answer it.
        """
        said, given = _exercised(self.model)
        meant: dict[Any, Any] = {ANYBODY: user.pk, ANY_DAY: day}
        columns = [column.attname for column in self.model._meta.concrete_fields]
        with connections[self.db].cursor() as cursor:
            cursor.execute(said, [meant.get(one, one) for one in given])
            return [self.model.from_db(self.db, columns, row) for row in cursor.fetchall()]

    def visible_to(self, user: Any) -> RoleQuerySet:
        """Administrators and auditors see all, the head of a unit those at the unit, everybody their own."""
        if not user.is_authenticated:
            return self.none()
        if sees_everybody(user):
            return self.all()
        return self.filter(Q(user=user) | Q(unit__in=user.unit_ids_as(UserRole.HEAD)))

    def latest_first(self) -> RoleQuerySet:
        """What goes on and began last, then what is over."""
        return self.order_by(F("valid_to").desc(nulls_first=True), F("valid_from").desc(nulls_last=True), "pk")


@cache
def _exercised(roles: type[Role]) -> tuple[str, tuple[Any, ...]]:
    """`exercised_by` in the database's words, made once, for anybody and any day."""
    users: Any = roles._meta.get_field("user").related_model
    said, given = roles.objects.exercised_by(users(pk=ANYBODY), ANY_DAY).query.sql_with_params()
    return said, tuple(given)


class DelegationQuerySet(QuerySet["Delegation"]):
    """Who acts for whom, and when."""

    def in_force(self, first: dt.date, last: dt.date | None = None) -> DelegationQuerySet:
        """Those that hold on the day, or on some day from the first to the last."""
        return self.filter(_in_force(first, last=last))

    def lasting(self, day: dt.date) -> DelegationQuerySet:
        """Those that hold on the day or begin later."""
        return self.filter(ended_at=None, valid_to__gte=day)

    def concerning(self, user: User) -> DelegationQuerySet:
        """Those by which the person acts for somebody, or is acted for."""
        return self.filter(Q(delegate=user) | Q(role__user=user))

    def visible_to(self, user: Any) -> DelegationQuerySet:
        """Administrators and auditors see all, everybody what concerns them."""
        if not user.is_authenticated:
            return self.none()
        return self.all() if sees_everybody(user) else self.concerning(user)

    def in_order(self) -> DelegationQuerySet:
        """The latest first."""
        return self.order_by("-valid_from", "-pk")


class InvitationQuerySet(QuerySet["Invitation"]):
    """Invitations to choose a password."""

    def visible_to(self, user: Any) -> InvitationQuerySet:
        """Administrators and auditors see all that somebody gave, the head of a unit those of people who work there."""
        given = self.exclude(invited_by=None)
        if not user.is_authenticated:
            return self.none()
        if sees_everybody(user):
            return given
        units = user.unit_ids_as(UserRole.HEAD)
        here = self.filter(Q(user__memberships__unit__in=units) | Q(user__roles__unit__in=units))
        return given.filter(pk__in=here.values("pk")) if units else self.none()

    def open(self) -> InvitationQuerySet:
        """Those that wait for their person."""
        return self.filter(state="open")

    def standing(self, name: str, now: dt.datetime) -> InvitationQuerySet:
        """Those that wait, that wait in vain, that were accepted or withdrawn; all for another word."""
        late = Q(expires_at__lte=now)
        found = {"waiting": self.open().exclude(late), "expired": self.open().filter(late)}
        if name in {"accepted", "withdrawn"}:
            return self.filter(state=name)
        return found.get(name, self)

    def to_hand_over(self) -> InvitationQuerySet:
        """Those that have not gone out yet, for their person has no e-mail address."""
        return self.open().filter(way="")

    def opened_by(self, typed: str) -> InvitationQuerySet:
        """The one to which the typed key belongs, whatever has become of it."""
        return self.filter(key_digest__in=[key_digest(key) for key in readings(typed)])

    def search(self, words: str) -> InvitationQuerySet:
        """Those whose person's name holds every word, with or without accents."""
        found = self
        for word in fold(words).split():
            found = found.filter(user__search_text__contains=word)
        return found

    def latest_first(self) -> InvitationQuerySet:
        """The latest first."""
        return self.order_by("-invited_at", "-pk")
