"""A contest's dates as a calendar that people add to their own (RFC 5545)."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from icalendar import Calendar, Event

PRODUCT = "-//Administrative reform contests//VI"


@dataclass(frozen=True, slots=True)
class Happening:
    """A date of a contest: what it is found by, its name, when it begins and ends, a sentence about it.

    `key` stays the same when the date moves, so that the entry in a reader's calendar moves with it.
    """

    key: str
    name: str
    starts: dt.datetime | dt.date
    ends: dt.datetime | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class About:
    """What all entries of the calendar share: a name, the page's address, which version of the dates they are."""

    name: str
    url: str
    domain: str
    sequence: int
    cancelled: bool = False


def calendar_file(about: About, happenings: Iterable[Happening], *, now: dt.datetime) -> bytes:
    """The file: instants in UTC, lines folded at 75 octets, one entry for each date."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("x-wr-calname", about.name)
    for happening in happenings:
        calendar.add_component(_event(about, happening, now))
    file: bytes = calendar.to_ical()
    return file


def _event(about: About, happening: Happening, now: dt.datetime) -> Event:
    event = Event()
    event.add("uid", f"{happening.key}@{about.domain}")
    event.add("dtstamp", _in_utc(now))
    event.add("sequence", about.sequence)
    event.add("summary", f"{happening.name} – {about.name}")
    event.add("dtstart", _in_utc(happening.starts))
    if happening.ends is not None:
        event.add("dtend", _in_utc(happening.ends))
    if happening.note:
        event.add("description", happening.note)
    event.add("url", about.url)
    event.add("status", "CANCELLED" if about.cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    return event


def _in_utc(at: dt.datetime | dt.date) -> dt.datetime | dt.date:
    return at.astimezone(dt.UTC) if isinstance(at, dt.datetime) else at
