"""What is to become of units on a day to come: kept as it was confirmed, and carried out when the day has come."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.log import record
from audit.verdicts import MoveRefused, Refused
from contests.moments import database_now
from notifications.outbox import tell
from submissions.actions.succession import Where, succeed
from units import policies
from units.actions import Becoming, NewUnit
from units.lifecycle import PLAN
from units.models import SuccessionPlan, Unit

if TYPE_CHECKING:
    import datetime as dt


@transaction.atomic
def plan_succession(*, becoming: Becoming, where: Where, by: User) -> SuccessionPlan:
    """Keep what is to become of the units until the day. Raises MoveRefused when it does not fit together."""
    policies.plan_succession(by, becoming.ending, becoming.on, timezone.localdate()).enforce()
    if flaw := becoming.flaw():
        raise MoveRefused(flaw)
    unit = Unit.objects.select_for_update().get(pk=becoming.old[0].pk)
    if unit.succession_plans.waiting().exists():
        raise MoveRefused(_("Something is planned for this unit already: call that off first."))
    plan = SuccessionPlan.objects.create(
        unit=unit, kind=becoming.kind, on=becoming.on, becoming=_written(becoming, where), planned_by=by
    )
    record(plan, "plan_succession", by=by, after=plan.state, facts={"unit": unit.pk, "kind": plan.kind, "on": plan.on})
    return plan


@transaction.atomic
def call_off_succession(*, plan: SuccessionPlan, by: User) -> None:
    """Do not carry it out."""
    policies.call_off_succession(by, plan).enforce()
    PLAN.apply(plan, "call_off", by=by, ended_at=database_now())


def carry_out_due(day: dt.date) -> int:
    """Carry out every plan whose day has come, each in a transaction of its own; answers how many are over now."""
    over = 0
    for pk in SuccessionPlan.objects.due(day).values_list("pk", flat=True):
        over += carry_out(pk)
    return over


@transaction.atomic
def carry_out(pk: int) -> bool:
    """Carry out one plan in the name of whoever planned it; one that is refused says why and is tried no more.

    Answers False when another worker has it in hand or it is over.
    """
    plans = SuccessionPlan.objects.waiting().select_for_update(of=("self",), skip_locked=True)
    plan = plans.select_related("unit", "planned_by").filter(pk=pk).first()
    if plan is None:
        return False
    try:
        with transaction.atomic():
            becoming, where = _read(plan)
            succeed(becoming=becoming, where=where, by=plan.planned_by)
    except Refused as refusal:
        PLAN.apply(plan, "give_up", by=None, ended_at=database_now(), reason=str(refusal))
    else:
        PLAN.apply(plan, "carry_out", by=None, ended_at=database_now())
    _tell(plan)
    return True


def _written(becoming: Becoming, where: Where) -> dict[str, Any]:
    return {
        "old": [unit.pk for unit in becoming.old],
        "existing": [unit.pk for unit in becoming.existing],
        "new": [[new.code, new.name] for new in becoming.new],
        "unit": {str(key): place for key, place in becoming.where.items()},
        "person": {str(key): place for key, place in where.people.items()},
        "entry": {str(key): place for key, place in where.entries.items()},
    }


def _read(plan: SuccessionPlan) -> tuple[Becoming, Where]:
    kept = plan.becoming
    units = Unit.objects.in_bulk([*kept["old"], *kept["existing"]])
    places = {sort: {int(key): place for key, place in kept[sort].items()} for sort in ("unit", "person", "entry")}
    becoming = Becoming(
        kind=plan.kind,
        on=plan.on,
        old=[units[key] for key in kept["old"]],
        existing=[units[key] for key in kept["existing"]],
        new=[NewUnit(code, name) for code, name in kept["new"]],
        where=places["unit"],
    )
    return becoming, Where(people=places["person"], entries=places["entry"])


def _tell(plan: SuccessionPlan) -> None:
    """Tell whoever planned it; when it could not be carried out, every administrator."""
    people = [plan.planned_by]
    if plan.state == "failed":
        people += User.objects.administrating(timezone.localdate()).exclude(pk=plan.planned_by_id)
    tell(
        people,
        "submissions/succession_plan_over",
        key=f"succession-plan-{plan.pk}",
        url=plan.unit.get_absolute_url(),
        plan=plan,
        carried_out=plan.state == "done",
    )
