"""Putting dates off: which lie ahead, and to when each moves."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from contests.wording import of_kinds


@dataclass(frozen=True, slots=True)
class Ahead:
    """A date of a contest that still lies ahead: its key in forms, its kind and name (a round's own), and the round."""

    key: str
    kind: str
    name: object
    moment: dt.datetime
    inclusive: bool = False
    round_id: int | None = None
    unit_kinds: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """What happens then, in the reader's language."""
        names = {"round": self.name}
        if self.kind == "round_opens":
            return _("“%(round)s” opens") % names
        if self.kind == "round_closes":
            return _("“%(round)s” closes") % names
        return of_kinds(self.name, self.unit_kinds)


@dataclass(frozen=True, slots=True)
class Shift:
    """A date that moves."""

    date: Ahead
    after: dt.datetime
    inclusive: bool = False

    @property
    def days(self) -> int:
        """By how many whole days."""
        return (self.after - self.date.moment).days

    @property
    def is_later(self) -> bool:
        """Whether there is really more time than before."""
        return (self.after, self.inclusive) > (self.date.moment, self.date.inclusive)


def shifted(dates: Iterable[Ahead], *, days: int, chosen: Mapping[str, dt.datetime]) -> list[Shift]:
    """Move each date to the chosen moment (by its key), and the others by so many days; what stays is left out."""
    moved = [
        Shift(date, chosen.get(date.key) or date.moment + dt.timedelta(days=days), date.inclusive) for date in dates
    ]
    return [shift for shift in moved if shift.after != shift.date.moment]
