"""How an answer is shown: numbers and dates as people write them in the page's language."""

from __future__ import annotations

import datetime as dt
import unicodedata
from decimal import Decimal, InvalidOperation

from look.wording import day, grouped, is_vietnamese


def plain(text: str) -> str:
    """A text of several lines in one way of writing it: composed letters, one kind of line end, no margins."""
    unified = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    return "\n".join(line.rstrip() for line in unified.split("\n")).strip()


def show_number(value: str) -> str:
    """A number with its thousands apart: 1.234,5 in Vietnamese, 1,234.5 in English."""
    try:
        number = Decimal(value)
    except InvalidOperation:
        return value
    whole, _point, part = f"{abs(number):f}".partition(".")
    mark = "," if is_vietnamese() else "."
    sign = "-" if number < 0 else ""
    return f"{sign}{grouped(int(whole))}{mark + part if part else ''}"


def show_date(value: str) -> str:
    """A day as dd/mm/yyyy."""
    try:
        return day(dt.date.fromisoformat(value))
    except ValueError:
        return value


def show_cell(kind: str, value: str) -> str:
    """A cell of a table, or an answer that is one line."""
    if kind == "number":
        return show_number(value) if value else ""
    return show_date(value) if kind == "date" else value
