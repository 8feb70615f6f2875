"""Acting for somebody: a role lent to a colleague for a time."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import policies
from accounts.models import Delegation, Role, User
from audit.log import record
from audit.verdicts import Verdict
from notifications.outbox import tell

LONGEST = dt.timedelta(days=366)


@transaction.atomic
def delegate_role(
    *, role: Role, delegate: User, valid_from: dt.date, valid_to: dt.date, reason: str, by: User
) -> Delegation:
    """Let a colleague act in a role from one day to another; both are told.

    Raises ValidationError for a person or days that cannot be.
    """
    today = timezone.localdate()
    held = Role.objects.select_for_update(of=("self",)).select_related("user", "unit").get(pk=role.pk)
    policies.delegate_role(by, held, today).enforce()
    _check_days(held, valid_from, valid_to, today)
    if not (verdict := may_act(held, delegate, valid_from, valid_to)):
        raise ValidationError({"delegate": verdict.reason})
    made = Delegation(
        role=held, delegate=delegate, valid_from=valid_from, valid_to=valid_to, reason=reason, given_by=by
    )
    made.full_clean()
    made.save(force_insert=True)
    facts = {"role": held.role, "unit": held.unit_id, "from": valid_from, "to": valid_to}
    record(made, "delegate", by=by, facts={"user": held.user_id, "delegate": delegate.pk, **facts})
    tell([held.user, delegate], "accounts/delegated", key=f"delegated-{made.pk}", url="/profile/", delegation=made)
    return made


def may_act(role: Role, delegate: User, first: dt.date, last: dt.date) -> Verdict:
    """Whether the person may act in the role in that time, and the reason why not."""
    if role.unit is None:
        return Verdict(allowed=False)
    own = delegate.roles.valid_within(first, last).values_list("role", "unit")
    lent = Delegation.objects.in_force(first, last).filter(delegate=delegate).values_list("role__role", "role__unit")
    others: set[tuple[str, int | None]] = {*own, *lent}
    colleague = delegate.memberships.valid_on(first).filter(unit=role.unit).exists()
    return policies.delegate_role_to(role, delegate, others, colleague=colleague)


def _check_days(role: Role, first: dt.date, last: dt.date, today: dt.date) -> None:
    if first < today:
        raise ValidationError({"valid_from": _("It begins today at the earliest.")})
    if last < first:
        raise ValidationError({"valid_to": _("The last day cannot lie before the first.")})
    if last - first >= LONGEST or (role.valid_to and last > role.valid_to):
        raise ValidationError({"valid_to": _("It lasts a year at most, and no longer than the role itself.")})
    if Delegation.objects.in_force(first, last).filter(role=role).exists():
        raise ValidationError(_("Somebody acts in this role in that time already. End that first."))


@transaction.atomic
def end_delegation(*, delegation: Delegation, by: User) -> None:
    """End the acting at once; both are told."""
    kept = Delegation.objects.select_for_update(of=("self",)).select_related("role__user", "role__unit", "delegate")
    acting = kept.get(pk=delegation.pk)
    policies.end_delegation(by, acting).enforce()
    end_acting(acting, by=by)


def end_acting(acting: Delegation, *, by: User) -> None:
    """Write down that the acting has ended, and tell both."""
    acting.ended_at, acting.ended_by = timezone.now(), by
    acting.save(update_fields=["ended_at", "ended_by"])
    record(acting, "end", by=by, facts={"user": acting.role.user_id, "delegate": acting.delegate_id})
    people = [acting.role.user, acting.delegate]
    tell(people, "accounts/delegation_ended", key=f"delegation-ended-{acting.pk}", url="/profile/", delegation=acting)
