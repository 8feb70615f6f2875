"""Reminding the units that sent nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Role
from accounts.roles import UserRole
from audit.log import record
from audit.verdicts import MoveRefused
from contests.models import Contest
from notifications.outbox import tell
from submissions.allowance import Allowance, allowance
from submissions.models import Reminder
from submissions.policies import reception as policies
from submissions.tally import asked_units, sending_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterable

    from django.db.models import QuerySet

    from accounts.models import User

TOLD = (UserRole.CLERK, UserRole.HEAD)
TEMPLATE = "submissions/reminder"


@dataclass(frozen=True)
class Silent:
    """A unit that sent nothing: what is asked of it, who is known there, when it was last reminded."""

    unit: Any
    allowed: Allowance
    clerks: list[User]
    heads: list[User]
    today: dt.date

    @property
    def people(self) -> list[User]:
        """Its clerks and heads, each once."""
        return list({person.pk: person for person in (*self.clerks, *self.heads)}.values())

    @property
    def reminded_today(self) -> bool:
        """Whether it was reminded today already."""
        return bool(self.unit.reminded_on == self.today)

    @property
    def can_be_told(self) -> bool:
        """Whether a reminder would reach somebody who was not reminded today."""
        return bool(self.people) and not self.reminded_today


def silent_units(contest: Contest, *, words: str = "") -> QuerySet[Any]:
    """The units that are asked for entries and sent none, with the day on which each was last reminded."""
    last = Reminder.objects.filter(contest=contest, unit=OuterRef("pk")).order_by("-on").values("on")[:1]
    asked = asked_units(contest, list(contest.quotas.all()), words=words)
    silent: QuerySet[Any] = asked.annotate(reminded_on=Subquery(last)).filter(sent=0)
    return silent


def with_people(contest: Contest, units: Iterable[Any]) -> list[Silent]:
    """Each of these units with the people who would be told today."""
    listed, today, rules = list(units), timezone.localdate(), list(contest.quotas.all())
    held = Role.objects.valid_on(today).filter(role__in=TOLD, unit__in=listed, user__is_active=True)
    known: dict[tuple[int | None, str], list[User]] = {}
    for role in held.select_related("user").order_by("user__sort_key", "user"):
        known.setdefault((role.unit_id, role.role), []).append(role.user)
    return [
        Silent(
            unit,
            allowance(rules, sending_of(unit)),
            clerks=known.get((unit.pk, UserRole.CLERK), []),
            heads=known.get((unit.pk, UserRole.HEAD), []),
            today=today,
        )
        for unit in listed
    ]


def text_of(contest: Contest, silent: Silent) -> dict[str, Any]:
    """What the reminder says, as its template takes it."""
    due = contest.deadline("forwarding", silent.unit.kind)
    return {
        "contest": contest,
        "unit": silent.unit,
        "allowed": silent.allowed,
        "waiting": silent.unit.handed_in,
        "due": due,
    }


@transaction.atomic
def remind(*, contest: Contest, units: Collection[int], by: User) -> list[Silent]:
    """Remind these units' clerks and heads, each unit once a day; those that were reminded are answered.

    Raises MoveRefused when none of them can be: all sent something, were reminded today, or have nobody to be told.
    """
    policies.remind(by, contest).enforce()
    Contest.objects.select_for_update(no_key=True).get(pk=contest.pk)
    waiting = with_people(contest, silent_units(contest).filter(pk__in=units))
    chosen = [silent for silent in waiting if silent.can_be_told]
    if not chosen:
        message = _("Nobody is left to remind: these units sent something, were reminded today, or have no officer.")
        raise MoveRefused(message)
    Reminder.objects.bulk_create(
        Reminder(contest=contest, unit=silent.unit, on=silent.today, people=len(silent.people), by=by)
        for silent in chosen
    )
    record(contest, "remind", by=by, facts={"units": [silent.unit.pk for silent in chosen]})
    for silent in chosen:
        tell(
            silent.people,
            TEMPLATE,
            key=f"remind-{contest.pk}-{silent.unit.pk}-{silent.today}",
            url=contest.get_absolute_url(),
            **text_of(contest, silent),
        )
    return chosen
