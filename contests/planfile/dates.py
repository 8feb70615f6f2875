"""Days and moments of a plan: as they fall, or counted from the day of the launch."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from django.utils import timezone

COUNTED = re.compile(r"launch([+-]\d{1,4})(?: (\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?))?")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
MOMENT = re.compile(r"(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?)")
MIDNIGHT = dt.time()


@dataclass(frozen=True, slots=True)
class FromLaunch:
    """A day, or a time on a day, so many days after the launch."""

    days: int
    time: dt.time | None = None

    def on(self, launched_on: dt.date) -> dt.date:
        """The day it falls on."""
        return launched_on + dt.timedelta(days=self.days)

    def __str__(self) -> str:
        return f"launch{self.days:+d}" + (f" {hour(self.time)}" if self.time is not None else "")


Day = dt.date | FromLaunch
Moment = dt.datetime | FromLaunch


def read_day(text: str) -> Day | None:
    """A day; None when it is none. Raises ValueError for one that the calendar has not."""
    counted = COUNTED.fullmatch(text)
    if counted and counted.group(2) is None:
        return FromLaunch(int(counted.group(1)))
    return dt.date.fromisoformat(text) if DAY.fullmatch(text) else None


def read_moment(text: str) -> Moment | None:
    """A moment in the portal's time zone; None when it is none. Raises ValueError for one that cannot be."""
    counted = COUNTED.fullmatch(text)
    if counted and counted.group(2) is not None:
        return FromLaunch(int(counted.group(1)), dt.time.fromisoformat(counted.group(2)))
    written = MOMENT.fullmatch(text)
    if written is None:
        return None
    day, time = dt.date.fromisoformat(written.group(1)), dt.time.fromisoformat(written.group(2))
    return timezone.make_aware(dt.datetime.combine(day, time))


def hour(time: dt.time) -> str:
    """A time as a plan writes it: no more than it says."""
    if time.microsecond:
        return time.isoformat()
    return time.isoformat("seconds") if time.second else time.isoformat("minutes")


def written(value: Day | Moment) -> str:
    """A day or a moment as a plan writes it."""
    if isinstance(value, FromLaunch):
        return str(value)
    if isinstance(value, dt.datetime):
        local = timezone.localtime(value)
        return f"{local:%Y-%m-%d} {hour(local.time())}"
    return value.isoformat()


def counted(value: dt.date | dt.datetime | None, launched_on: dt.date) -> Day | Moment | None:
    """The day or moment as counted from the launch."""
    if isinstance(value, dt.datetime):
        local = timezone.localtime(value)
        return FromLaunch((local.date() - launched_on).days, local.time())
    return None if value is None else FromLaunch((value - launched_on).days)


def day_of(value: Day | None, launched_on: dt.date | None, shift: dt.timedelta) -> dt.date | None:
    """The day on which it falls for a launch on this day; what was written out is moved by the shift."""
    if isinstance(value, FromLaunch):
        return None if launched_on is None else value.on(launched_on)
    return None if value is None else value + shift


def moment_of(value: Moment | None, launched_on: dt.date | None, shift: dt.timedelta) -> dt.datetime | None:
    """The moment at which it falls for a launch on this day; what was written out is moved by the shift."""
    if isinstance(value, FromLaunch):
        day = None if launched_on is None else value.on(launched_on)
        return None if day is None else timezone.make_aware(dt.datetime.combine(day, value.time or MIDNIGHT))
    if value is None:
        return None
    local = timezone.localtime(value)
    return timezone.make_aware(dt.datetime.combine(local.date() + shift, local.time()))
