"""What administrators decide about people, and the heads of units about theirs."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import policies
from accounts.actions.delegations import end_acting
from accounts.models import Membership, Role, User
from accounts.roles import UserRole
from audit.log import record
from units.models import Unit


@transaction.atomic
def suspend(*, user: User, by: User) -> None:
    """Let a person sign in no longer: their sessions end at once."""
    others = other_administrators(user)
    policies.suspend(by, user, others).enforce()
    user.is_active = False
    user.save(update_fields=["is_active"])
    record(user, "suspend", by=by)


@transaction.atomic
def allow(*, user: User, by: User) -> None:
    """Let a person sign in again."""
    policies.allow(by, user).enforce()
    user.is_active = True
    user.save(update_fields=["is_active"])
    record(user, "allow", by=by)


def other_administrators(user: User) -> int:
    """How many administrators there are for good beside this person; they stay so until the transaction ends."""
    held = Role.objects.select_for_update().filter(role=UserRole.ADMINISTRATOR)  # all of them, so that two acts meet
    others = held.administering(timezone.localdate()).values_list("user", flat=True)
    return sum(other != user.pk for other in others)


@transaction.atomic
def grant_role(
    *,
    user: User,
    role: str,
    by: User,
    unit: Unit | None = None,
    since: dt.date | None = None,
    until: dt.date | None = None,
) -> Role:
    """Trust a person with a role, at a unit or in the whole system, from today or a later day on.

    A role that is held already goes on; only its last day changes. Raises ValidationError for days that cannot be.
    """
    policies.grant_role(by, role, unit, user).enforce()
    User.objects.select_for_update().get(pk=user.pk)
    today = timezone.localdate()
    held = Role.objects.filter(user=user, role=role, unit=unit).first() or Role(user=user, role=role, unit=unit)
    if held._state.adding or not Role.objects.valid_on(today).filter(pk=held.pk).exists():
        held.valid_from = max(since or today, today)
    held.valid_to = until
    _check_days(held, today)
    held.full_clean(validate_unique=False)
    held.save()
    record(held, "grant", by=by, facts={"user": user.pk, "role": role, "unit": unit and unit.pk, "until": until})
    return held


def _check_days(held: Role, today: dt.date) -> None:
    if held.valid_to is None:
        return
    if held.valid_to < max(held.valid_from or today, today):
        raise ValidationError({"until": _("The last day cannot lie before the first, nor in the past.")})
    if held.role == UserRole.ADMINISTRATOR and not other_administrators(held.user):
        raise ValidationError({"until": _("There must remain an administrator. Name another one first.")})


@transaction.atomic
def end_role(*, role: Role, by: User) -> None:
    """Take a role away at once: the next request is without it, also of whoever acts in it."""
    policies.end_role(by, role, other_administrators(role.user)).enforce()
    today = timezone.localdate()
    for acting in role.delegations.lasting(today).select_related("role__user", "role__unit", "delegate"):
        end_acting(acting, by=by)
    record(role, "end", by=by, facts={"user": role.user_id, "role": role.role, "unit": role.unit_id})
    if role.valid_from and role.valid_from >= today:
        role.delete()
        return
    role.valid_to = today - dt.timedelta(days=1)
    role.save(update_fields=["valid_to"])


@transaction.atomic
def add_membership(
    *,
    user: User,
    unit: Unit,
    by: User,
    title: str = "",
    valid_from: dt.date | None = None,
    valid_to: dt.date | None = None,
) -> Membership:
    """Say that a person works at a unit. Raises ValidationError where it is known already for a part of that time."""
    policies.add_membership(by, unit).enforce()
    User.objects.select_for_update().get(pk=user.pk)
    membership = Membership(user=user, unit=unit, title=title, valid_from=valid_from, valid_to=valid_to)
    membership.full_clean()
    if Membership.objects.filter(user=user, unit=unit).overlapping(valid_from, valid_to).exists():
        raise ValidationError({"unit": _("It is known already that the person works at this unit in that time.")})
    membership.save()
    record(membership, "add", by=by, facts={"user": user.pk, "unit": unit.pk})
    return membership


@transaction.atomic
def end_membership(*, membership: Membership, by: User, on: dt.date) -> None:
    """Say that a person's last day at a unit is or was `on`."""
    policies.end_membership(by, membership).enforce()
    membership.valid_to = on
    membership.full_clean()
    membership.save(update_fields=["valid_to"])
    record(membership, "end", by=by, facts={"user": membership.user_id, "unit": membership.unit_id, "on": on})
