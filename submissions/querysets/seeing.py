"""Who sees an entry is decided here, once."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import Any

from django.db.models import (
    F,
    Q,
)
from django.db.models.functions import Greatest

from accounts.roles import UserRole
from submissions import lifecycle

AT_THE_UNIT = lifecycle.AT_THE_UNIT
LEFT_THE_AUTHOR = ("submitted", "returned", "accepted", "declined", "confirmed", "forwarded", "eligible", "ineligible")
IN_THE_UNITS_HANDS = lifecycle.IN_THE_UNITS_HANDS
RANKED = ("accepted", "confirmed")
LEFT_THE_UNIT = lifecycle.LEFT_THE_UNIT
AT_THE_OFFICE = lifecycle.AT_THE_OFFICE
# What is seen, counted or not: an entry that was merged into another one stays with everybody whom it concerned.
SEEN_BY_OTHERS = (*LEFT_THE_AUTHOR, "united")
PASSED_ON = "passed_on"
LIES_SINCE = Greatest("submitted_at", "came_at")  # nulls count for nothing


def seen_by(user: Any, prefix: str = "") -> Q:
    """Which entries a person may see as author, unit or office; `prefix` leads to the entry from another table.

    Judges do not see entries: they see contenders, by blind code. Auditors see all.
    """
    if not user.is_authenticated:
        return Q(pk__in=[])
    if user.has_role(UserRole.AUDITOR):
        return Q()

    def path(name: str) -> str:
        return f"{prefix}{name}"

    own = Q(**{path("created_by"): user.pk}) | Q(**{path("authors__user"): user.pk})
    return own | worked_on_by(user, prefix)


def worked_on_by(user: Any, prefix: str = "") -> Q:
    """Which entries lie at the desk of the person's unit, or reached the office where the person runs the contest."""

    def path(name: str) -> str:
        return f"{prefix}{name}"

    at_unit = along_the_way(user.unit_ids_as(UserRole.CLERK, UserRole.HEAD), prefix)
    office = Q(**{path("contest__receiving_office__in"): user.unit_ids_as(UserRole.OFFICE)}) | Q(
        **{path("contest__organisers__user"): user.pk}
    )
    return at_unit | (office & Q(**{path("state__in"): AT_THE_OFFICE}))


def along_the_way(unit_ids: list[int], prefix: str = "") -> Q:
    """Which entries were handed in to one of the units, lie there, or were decided on there; joins screenings."""
    places = (f"{prefix}{name}" for name in ("unit__in", "holder__in", "screenings__unit__in"))
    passed = [Q(**{place: unit_ids}) for place in places]
    return reduce(or_, passed) & Q(**{f"{prefix}state__in": SEEN_BY_OTHERS})


def left_first_unit(prefix: str = "") -> Q:
    """Which entries the unit to which they were handed in has sent on, to the office or to the unit above."""
    at_office = Q(**{f"{prefix}state__in": LEFT_THE_UNIT})
    higher = Q(**{f"{prefix}state__in": LEFT_THE_AUTHOR}) & ~Q(**{f"{prefix}holder": F(f"{prefix}unit")})
    return at_office | higher
