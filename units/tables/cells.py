"""What a cell says: text, a day, a whole number or one of several words, however a spreadsheet wrote it."""

from __future__ import annotations

import datetime as dt
import math
import re

from django.utils.translation import gettext as _

from units.tables.columns import Column, Content
from units.text import normalise

Value = str | int | dt.date | None
EXACT = 2**53  # beyond it a spreadsheet has lost digits
EPOCH = dt.date(1899, 12, 30)  # the day 0 of Excel
SERIALS = range(10_000, 80_000)  # from 1927 to 2119: smaller numbers are years, counts, typing errors
YEARS = range(1900, 2200)
DAY_FIRST = re.compile(r"(\d{1,2})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{4})")
YEAR_FIRST = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00(?:\.0+)?)?)?")
GROUPED = re.compile(r"\d{1,3}(?:([.,  ])\d{3})(?:\1\d{3})*")
MOST_DIGITS = 12
LARGEST = 2_147_483_647


class BadCell(ValueError):
    """What the cell holds is not what the column takes; the message says what to write."""


def is_empty(cell: object) -> bool:
    """Whether nothing is written in the cell."""
    return cell is None or (isinstance(cell, str) and not normalise(cell))


def is_number(cell: object) -> bool:
    """Whether the spreadsheet kept a number: leading zeros are lost then."""
    return isinstance(cell, int | float) and not isinstance(cell, bool)


def value_of(cell: object, column: Column) -> Value:
    """The cell's value in its column; an empty cell is an empty text or nothing. Raises BadCell."""
    if is_empty(cell):
        return "" if column.content in {Content.TEXT, Content.CHOICE} else None
    if isinstance(cell, float) and not math.isfinite(cell):
        raise BadCell(_("This is no number."))
    if column.content is Content.DATE:
        return day_of(cell)
    if column.content is Content.WHOLE:
        return whole_of(cell)
    text = text_of(cell)
    if column.content is Content.CHOICE:
        return _chosen(text, column)
    if len(text) > column.most:
        raise BadCell(_("At most %(most)s characters.") % {"most": column.most})
    return text


def text_of(cell: object) -> str:
    """The text that a person sees in the cell: a number is written without ".0"."""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        if not cell.is_integer():
            return format(cell, ".15g")
        cell = int(cell)
    if isinstance(cell, int) and abs(cell) > EXACT:
        raise BadCell(_("Excel has rounded this number. Give the column the format “Text” and write it again."))
    if isinstance(cell, dt.date | dt.time | dt.timedelta):
        raise BadCell(_("Excel has made a date of this. Give the column the format “Text” and write it again."))
    return normalise(str(cell))


def day_of(cell: object) -> dt.date:
    """The day in the cell: a date of Excel, 30/06/2025 or 2025-06-30."""
    if isinstance(cell, dt.datetime):
        cell = cell.date()
    day = cell if isinstance(cell, dt.date) else _day_written(cell)
    if day is None or day.year not in YEARS:
        raise BadCell(_("Write a day as 30/06/2025."))
    return day


def _day_written(cell: object) -> dt.date | None:
    if isinstance(cell, int | float):
        return EPOCH + dt.timedelta(days=int(cell)) if int(cell) in SERIALS else None
    text = str(cell).strip()
    if found := DAY_FIRST.fullmatch(text):
        day, month, year = map(int, found.groups())
    elif found := YEAR_FIRST.fullmatch(text):
        year, month, day = map(int, found.groups())
    else:
        return None
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def whole_of(cell: object) -> int:
    """The whole number in the cell: 1234, 1.234 or 1,234."""
    if is_number(cell) and float(cell) == int(cell):  # type: ignore[arg-type, call-overload]
        number = int(cell)  # type: ignore[call-overload]
    else:
        text = normalise(str(cell))
        if GROUPED.fullmatch(text) and not is_number(cell):
            text = re.sub(r"\D", "", text)
        if not (text.isascii() and text.isdecimal()):
            raise BadCell(_("Write a whole number."))
        number = int(text[:MOST_DIGITS])
    if not 0 <= number <= LARGEST:
        raise BadCell(_("This number is too small or too large."))
    return int(number)


def _chosen(text: str, column: Column) -> str:
    value = column.choice(text)
    if value is None:
        offered = ", ".join(str(label) for _value, label in column.choices)
        raise BadCell(_("“%(text)s” is none of: %(offered)s.") % {"text": text, "offered": offered})
    return value
