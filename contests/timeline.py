"""A contest's way from the launch to the results, with "you are here"."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

# Up to which step a state has come at least: entries are closed when judging begins, whatever the clock says.
REACHED = {"draft": 0, "published": 1, "judging": 3, "announced": 5, "concluded": 5, "cancelled": 0, "archived": 5}
FINISHED = frozenset({"announced", "concluded", "archived"})


@dataclass(frozen=True, slots=True)
class Step:
    """One step: when it ends, whether it is behind us, whether we stand on it."""

    label: str
    at: dt.datetime | dt.date | None
    done: bool
    current: bool


def steps(
    state: str,
    now: dt.datetime,
    *,
    launched_on: dt.date | None,
    deadlines: Mapping[str, dt.datetime],
    announced_at: dt.datetime | None,
) -> list[Step]:
    """The five steps of a contest at this moment; a cancelled contest stands nowhere."""
    ends: list[tuple[str, dt.datetime | dt.date | None]] = [
        (_("Launch"), launched_on),
        (_("Authors hand in"), deadlines.get("submission")),
        (_("Units send on"), deadlines.get("forwarding")),
        (_("Judging"), deadlines.get("scoring")),
        (_("Results"), announced_at),
    ]
    here = _position(state, now, [at for _label, at in ends])
    standing = state != "cancelled" and state not in FINISHED
    return [
        Step(label, at, done=position < here, current=standing and position == here)
        for position, (label, at) in enumerate(ends)
    ]


def _position(state: str, now: dt.datetime, ends: list[dt.datetime | dt.date | None]) -> int:
    """Where we stand: as far as the state says, and while entries come in as far as the clock says."""
    position = REACHED[state]
    if state != "published":
        return position
    for at in ends[position:3]:
        if at is None or _as_moment(at) > now:
            break
        position += 1
    return min(position, 3)


def _as_moment(at: dt.datetime | dt.date) -> dt.datetime:
    if isinstance(at, dt.datetime):
        return at
    return timezone.make_aware(dt.datetime.combine(at, dt.time.min))
