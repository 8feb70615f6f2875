"""The way of an entry from unit to unit up to the receiving office, as its contest's route lays it out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from units.models import Unit

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from contests.models import Contest, RouteStep


def next_kinds(steps: Iterable[RouteStep], kind: str) -> frozenset[str]:
    """The kinds of units to which units of a kind send on; none where the receiving office comes next."""
    own = next((step for step in steps if kind in step.from_kinds), None)
    return frozenset() if own is None or own.to_office else frozenset(own.to_kinds)


def way_from(contest: Contest, unit: Unit) -> list[Unit]:
    """The units through which an entry at a unit still goes, in order; the receiving office follows the last.

    A step leads to the nearest unit above that is of the step's kinds and exists today. Where there is none, as for a
    commune after its district was abolished, the receiving office comes next.
    """
    steps = list(contest.route.all())
    if not next_kinds(steps, unit.kind):
        return []
    above, way = _above(unit), [unit]
    while (following := _following(contest, steps, way[-1], above)) is not None:
        way.append(following)
    return way[1:]


def next_unit(contest: Contest, unit: Unit) -> Unit | None:
    """The unit to which a unit's letter sends entries; none when the letter goes to the receiving office."""
    return next(iter(way_from(contest, unit)), None)


def _following(contest: Contest, steps: Sequence[RouteStep], unit: Unit, above: Sequence[Unit]) -> Unit | None:
    kinds = next_kinds(steps, unit.kind)
    fitting = (one for one in above if one.kind in kinds and len(one.path) < len(unit.path))
    found = next(fitting, None)
    return None if found is None or found.pk == contest.receiving_office_id else found


def _above(unit: Unit) -> list[Unit]:
    """The units above, the nearest first."""
    found = Unit.objects.above(unit).valid_on(timezone.localdate())
    return sorted(found, key=lambda one: len(one.path), reverse=True)
