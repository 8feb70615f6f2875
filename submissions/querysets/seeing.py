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
    return _any_of(ways_to_see(user, prefix))


def worked_on_by(user: Any, prefix: str = "") -> Q:
    """Which entries lie at the desk of the person's unit, or reached the office where the person runs the contest."""
    return _any_of(_ways_of_work(user, prefix))


def along_the_way(unit_ids: list[int]) -> Q:
    """Which entries were handed in to one of the units, lie there, or were decided on there; joins screenings."""
    return _any_of(ways_along(unit_ids))


def ways_to_see(user: Any, prefix: str = "") -> list[Q]:
    """What lets a person see an entry; any of these is enough, and each is found by an index of its own."""
    if not user.is_authenticated:
        return []
    if user.has_role(UserRole.AUDITOR):
        return [Q()]
    own = [Q(**{f"{prefix}created_by": user.pk}), Q(**{f"{prefix}authors__user": user.pk})]
    return own + _ways_of_work(user, prefix)


def ways_along(unit_ids: list[int], prefix: str = "") -> list[Q]:
    """What puts one of the units on an entry's way; any of these is enough."""
    places = ("unit__in", "holder__in", "screenings__unit__in")
    seen = Q(**{f"{prefix}state__in": SEEN_BY_OTHERS})
    return [Q(**{f"{prefix}{place}": unit_ids}) & seen for place in places] if unit_ids else []


def _ways_of_work(user: Any, prefix: str) -> list[Q]:
    reached = Q(**{f"{prefix}state__in": AT_THE_OFFICE})
    offices = user.unit_ids_as(UserRole.OFFICE)
    at_office = [Q(**{f"{prefix}contest__receiving_office__in": offices}) & reached] if offices else []
    organised = Q(**{f"{prefix}contest__organisers__user": user.pk}) & reached
    return [*ways_along(user.unit_ids_as(UserRole.CLERK, UserRole.HEAD), prefix), *at_office, organised]


def _any_of(ways: list[Q]) -> Q:
    return reduce(or_, ways) if ways else Q(pk__in=[])


def left_first_unit(prefix: str = "") -> Q:
    """Which entries the unit to which they were handed in has sent on, to the office or to the unit above."""
    at_office = Q(**{f"{prefix}state__in": LEFT_THE_UNIT})
    higher = Q(**{f"{prefix}state__in": LEFT_THE_AUTHOR}) & ~Q(**{f"{prefix}holder": F(f"{prefix}unit")})
    return at_office | higher
