"""Names in braces: what differs between one holding of a contest and the next, and is filled in when one is made."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

from django.utils import timezone

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

LARGEST_PADDED_DAY = 9
LARGEST_PADDED_MONTH = 2
BRACED = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")
BODIES = ("host", "office")
YEARLY = ("host", "office", "year")
DAILY = ("day", "date", "eve", "eve_date")


def unknown(text: str, known: Sequence[str]) -> list[str]:
    """What stands in single braces and is none of the known names."""
    return [
        found.group()
        for found in BRACED.finditer(text)
        if found.group() not in {"{{", "}}"} and found.group(1) not in known
    ]


def fill(text: str, words: Mapping[str, str]) -> str:
    """The text with what the names stand for."""

    def meant(found: re.Match[str]) -> str:
        whole = found.group()
        return whole[0] if whole in {"{{", "}}"} else words[found.group(1)]

    return BRACED.sub(meant, text)


def lift(text: str, words: Mapping[str, str]) -> str:
    """The text with names in the place of what they stand for; filling it in gives the text again."""
    names: dict[str, str] = {}
    for name, said in words.items():
        if said:
            names.setdefault(said, name)
    longest_first = sorted(names, key=lambda said: -len(said))
    either = "|".join([*(rf"(?<![\w/.-]){re.escape(said)}(?![\w/-])" for said in longest_first), r"[{}]"])

    def meant(found: re.Match[str]) -> str:
        whole = found.group()
        return whole * 2 if whole in "{}" else f"{{{names[whole]}}}"

    return re.sub(either, meant, text)


def of_contest(host: str, office: str, launched_on: dt.date | None) -> dict[str, str]:
    """What the names stand for all over a plan."""
    return {"host": host, "office": office, "year": str((launched_on or timezone.localdate()).year)}


def of_moment(moment: dt.datetime) -> dict[str, str]:
    """What the names of days stand for beside a moment: its day, and the day before, as papers write them."""
    day = timezone.localtime(moment).date()
    eve = day - dt.timedelta(days=1)
    return {
        "day": official_day(day),
        "date": f"{day:%d/%m/%Y}",
        "eve": official_day(eve),
        "eve_date": f"{eve:%d/%m/%Y}",
    }


def official_day(day: dt.date) -> str:
    """A date as official papers write it: days below 10 and the months 1 and 2 get a leading zero."""
    number = f"{day.day:02d}" if day.day <= LARGEST_PADDED_DAY else str(day.day)
    month = f"{day.month:02d}" if day.month <= LARGEST_PADDED_MONTH else str(day.month)
    return f"{number}/{month}/{day.year}"
