"""Cut-offs: whether a moment has passed, exactly, and whose cut-off it is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Protocol, TypeVar


class Levelled(Protocol):
    """A deadline of a kind, for units of some kinds; for all others where it names none."""

    @property
    def kind(self) -> str:
        """Which deadline it is."""

    @property
    def unit_kinds(self) -> Sequence[str]:
        """Whose it is."""


Due = TypeVar("Due", bound=Levelled)


def holding(deadlines: Iterable[Due], kind: str, unit_kind: str = "") -> Due | None:
    """The deadline of a kind that holds for units of a kind: their own level's, else the one for all units."""
    found = [deadline for deadline in deadlines if deadline.kind == kind]
    own = (deadline for deadline in found if unit_kind and unit_kind in deadline.unit_kinds)
    return next(own, None) or next((deadline for deadline in found if not deadline.unit_kinds), None)


@dataclass(frozen=True, slots=True)
class Cutoff:
    """A moment until which something may be done, itself included or not."""

    moment: datetime
    inclusive: bool

    def __post_init__(self) -> None:
        if self.moment.utcoffset() is None:
            raise ValueError(f"a cut-off needs a time zone: {self.moment}")

    @classmethod
    def before_day(cls, day: date, zone: tzinfo) -> "Cutoff":
        """Before a day begins: "trước ngày 10/4" read as until 00:00, the day itself not included."""
        return cls(datetime.combine(day, time.min, zone), inclusive=False)

    @classmethod
    def through_day(cls, day: date, zone: tzinfo) -> "Cutoff":
        """Until a day ends: "hết ngày 10/4"."""
        return cls.before_day(day + timedelta(days=1), zone)

    def passed(self, now: datetime) -> bool:
        """Whether it is too late at `now`, by the database's clock. Raises ValueError for a moment without a zone."""
        if now.utcoffset() is None:
            raise ValueError(f"the time now needs a time zone: {now}")
        late, cut = now.astimezone(UTC), self.moment.astimezone(UTC)
        return late > cut if self.inclusive else late >= cut
