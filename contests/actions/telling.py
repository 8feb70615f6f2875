"""Who is told of a contest: the clerks and heads of the units that are asked for entries."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from accounts.roles import UserRole
from contests.models import Deadline
from notifications.outbox import tell
from units.models import Unit

if TYPE_CHECKING:
    import datetime as dt

    from contests.models import Contest

TOLD = (UserRole.CLERK, UserRole.HEAD)


def people_of_units(contest: Contest, day: dt.date) -> list[User]:
    """The clerks and heads, on the day, of the host's units whose kinds the quotas ask for."""
    asked = reduce(or_, (quota.asks for quota in contest.quotas.all()), Q(pk__in=[]))
    units = list(Unit.objects.valid_on(day).within(contest.host).filter(asked))
    people = {person.pk: person for role in TOLD for person in User.objects.holding(role, units, day)}
    return list(people.values())


def tell_units(contest: Contest, template: str, *, key: str) -> None:
    """Tell them, each once for the key."""
    tell(
        people_of_units(contest, timezone.localdate()),
        template,
        key=key,
        url=contest.get_absolute_url(),
        contest=contest,
        deadlines=list(Deadline.objects.filter(contest=contest)),
        quotas=list(contest.quotas.all()),
    )
