"""A unit ends: the contests that it holds or receives go on with what follows it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Q

from audit.log import record
from contests.lifecycle import ContestState
from contests.models import Contest, Series

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from units.models import Unit

OVER = (ContestState.CANCELLED, ContestState.ARCHIVED)


def contests_of(units: Sequence[Unit]) -> QuerySet[Contest]:
    """The contests that the units hold or receive and that are not over."""
    theirs = Q(host__in=units) | Q(receiving_office__in=units)
    return Contest.objects.filter(theirs).exclude(state__in=OVER).order_by("pk")


@transaction.atomic
def move_contests(*, old: Sequence[Unit], successors: Sequence[Unit], by: Any) -> None:
    """Let the first successor hold and receive the contests that are not over; without one they stay as they are."""
    if not successors:
        return
    ended = {unit.pk for unit in old}
    for contest in contests_of(old).select_for_update():
        changed = [name for name in ("host", "receiving_office") if getattr(contest, f"{name}_id") in ended]
        before = {name: getattr(contest, f"{name}_id") for name in changed}
        for name in changed:
            setattr(contest, name, successors[0])
        contest.save(update_fields=changed)
        facts: dict[str, object] = {name: [was, successors[0].pk] for name, was in before.items()}
        record(contest, "move", by=by, facts=facts)
    Series.objects.filter(host__in=old).update(host=successors[0])
