"""A unit ends: who works there, and what people are trusted with there, goes over to what follows it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q

from accounts.models import Membership, Role, User
from audit.log import record
from notifications.outbox import tell
from units.policies import change_tree

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from accounts.querysets import MembershipQuerySet, RoleQuerySet, UserQuerySet
    from units.models import Unit


def _memberships(units: Sequence[Unit], on: dt.date) -> MembershipQuerySet:
    """Those at the units that go on to the day or begin later."""
    return Membership.objects.filter(Q(valid_to=None) | Q(valid_to__gte=on), unit__in=units)


def _roles(units: Sequence[Unit], on: dt.date) -> RoleQuerySet:
    return Role.objects.filter(Q(valid_to=None) | Q(valid_to__gte=on), unit__in=units)


def people_of(units: Sequence[Unit], on: dt.date) -> UserQuerySet:
    """Those who work at the units or hold a role there on the day or later."""
    here = Q(pk__in=_memberships(units, on).values("user")) | Q(pk__in=_roles(units, on).values("user"))
    found: UserQuerySet = User.objects.filter(here)
    return found.in_order()


@transaction.atomic
def move_people(
    *, old: Sequence[Unit], successors: Sequence[Unit], on: dt.date, where: Mapping[int, int], by: User
) -> None:
    """End what people are at the old units on the day before, and let them be the same at a successor from the day on.

    `where` names each person's successor, counted from 0; the first one otherwise. A dissolved unit has none: what
    people are there ends. They are told.
    """
    change_tree(by).enforce()
    people = list(people_of(old, on))
    goes = {user.pk: successors[where.get(user.pk, 0)] if successors else None for user in people}
    for membership in _memberships(old, on).select_for_update().order_by("pk"):
        _move_membership(membership, goes[membership.user_id], on, by)
    for role in _roles(old, on).select_for_update().order_by("pk"):
        held = _move_role(role, goes[role.user_id], on, by)
        if held is not None:
            _go_on_acting(role, held, {pk for pk, unit in goes.items() if unit == held.unit}, on)
        _end(role, on)
    ended = ", ".join(unit.name for unit in old)
    for user in people:
        key = f"unit-ended-{old[0].pk}-{on:%Y%m%d}"
        tell([user], "accounts/unit_ended", key=key, url="/profile/", ended=ended, new=goes[user.pk], on=on)


def _move_membership(membership: Membership, new: Unit | None, on: dt.date, by: User) -> None:
    facts: dict[str, object] = {"user": membership.user_id, "unit": membership.unit_id, "new": new, "on": on}
    since = max(on, membership.valid_from or on)
    there = Membership.objects.overlapping(since, membership.valid_to).filter(user=membership.user_id, unit=new)
    if new is not None and not there.exists():
        Membership.objects.create(
            user_id=membership.user_id, unit=new, title=membership.title, valid_from=since, valid_to=membership.valid_to
        )
    record(membership, "move", by=by, facts=facts)
    _end(membership, on)


def _move_role(role: Role, new: Unit | None, on: dt.date, by: User) -> Role | None:
    """The same role at the successor."""
    facts: dict[str, object] = {"user": role.user_id, "role": role.role, "unit": role.unit_id, "new": new, "on": on}
    held = None
    if new is not None:
        held = Role.objects.filter(user=role.user_id, role=role.role, unit=new).first()
        if held is None:
            held = Role(user_id=role.user_id, role=role.role, unit=new)
        if held.pk is None or (held.valid_to is not None and held.valid_to < on):
            held.valid_from, held.valid_to = max(on, role.valid_from or on), role.valid_to
            held.save()
    record(role, "move", by=by, facts=facts)
    return held


def _go_on_acting(role: Role, held: Role, colleagues: set[int], on: dt.date) -> None:
    """Let whoever acts in the role act in the new one, if they go the same way and nobody acts in it already."""
    for lent in role.delegations.filter(ended_at=None, valid_to__gte=on, delegate__in=colleagues):
        taken = held.delegations.filter(ended_at=None, valid_from__lte=lent.valid_to, valid_to__gte=lent.valid_from)
        if not taken.exists():
            lent.role = held
            lent.save(update_fields=["role"])


def _end(line: Membership | Role, on: dt.date) -> None:
    """Let it end on the day before; what was only to begin later never begins."""
    if line.valid_from is not None and line.valid_from >= on:
        line.delete()
        return
    line.valid_to = on - dt.timedelta(days=1)
    line.save(update_fields=["valid_to"])
