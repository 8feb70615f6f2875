"""How what was typed becomes an answer."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audit.canonical import number_text
from contests.answers.questions import Unreadable, Value, columns_of
from contests.answers.showing import plain
from look.wording import is_vietnamese

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from contests.answers.questions import Column, Question

MOST_DIGITS = 15
MOST_DECIMALS = 6
LONGEST_CELL = 1_000
LONGEST_LINK = 500
DAY = re.compile(r"^(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})$", re.ASCII)
YEARS = range(1900, 2101)
HOST = re.compile(r"^(?!-)[\w-]+(\.[\w-]+)+$")


def read_number(typed: str, decimals: int = MOST_DECIMALS) -> str:
    """The number in its canonical text, its decimals and thousands marked as in the page's language: 1.234,5.

    Raises Unreadable for what is no number, or has more decimals than are asked for.
    """
    squeezed = "".join(typed.split()).replace("−", "-")
    if not squeezed:
        return ""
    point, apart = (",", ".") if is_vietnamese() else (".", ",")
    whole = rf"[1-9]\d{{0,2}}(?:{re.escape(apart)}\d{{3}})+|\d+"
    if re.fullmatch(rf"[-+]?(?:{whole})(?:{re.escape(point)}\d+)?", squeezed, re.ASCII):
        text = squeezed.replace(apart, "").replace(point, ".")
    elif re.fullmatch(rf"[-+]?\d+{re.escape(apart)}\d+", squeezed, re.ASCII):  # 12.5 can mean one thing only
        text = squeezed.replace(apart, ".")
    else:
        raise Unreadable(
            _("“%(typed)s” is not a number. Write it like %(example)s.")
            % {"typed": typed.strip()[:40], "example": f"1{apart}234{point}5" if decimals else f"1{apart}234"}
        )
    return _bounded(text, decimals)


def _bounded(text: str, decimals: int) -> str:
    value = number_text(Decimal(text))
    whole, _dot, part = value.lstrip("-").partition(".")
    if len(whole) > MOST_DIGITS:
        raise Unreadable(_("A number has at most %(count)d digits.") % {"count": MOST_DIGITS})
    if len(part) > decimals:
        raise Unreadable(fewer_decimals(decimals))
    return value


def fewer_decimals(most: int) -> str:
    """What to do about a number with more decimals than are taken."""
    if not most:
        return _("Give a whole number, without decimals.")
    return ngettext("Give at most %(count)d decimal.", "Give at most %(count)d decimals.", most) % {"count": most}


def read_date(typed: str) -> str:
    """The day as yyyy-mm-dd, typed as dd/mm/yyyy or as a browser's calendar sends it."""
    squeezed = typed.strip()
    if not squeezed:
        return ""
    match = DAY.match(squeezed)
    try:
        found = dt.date(*map(int, reversed(match.groups()))) if match else dt.date.fromisoformat(squeezed)
    except ValueError:
        found = None
    if found is None or found.year not in YEARS:
        raise Unreadable(
            _("“%(typed)s” is no day. Write it as day/month/year, like 30/03/2026.") % {"typed": squeezed[:40]}
        )
    return found.isoformat()


def read_link(typed: str) -> str:
    """An address that begins with https and names a site; nothing in it signs anybody in."""
    address = typed.strip()
    if not address:
        return ""
    try:
        parts = urlsplit(address)
        sound = bool(HOST.match(parts.hostname or "")) and parts.username is None and parts.port in {None, 443}
    except ValueError:
        sound = False
    printable = address.isprintable() and not re.search(r"[\s<>\"'`\\{}|^]", address)
    if not sound or not printable or parts.scheme != "https" or len(address) > LONGEST_LINK:
        raise Unreadable(
            _("“%(typed)s” is no link. Copy the whole address; it begins with https://.") % {"typed": address[:60]}
        )
    return address


def read_choice(options: Sequence[str], chosen: Sequence[str], other: str = "") -> Value:
    """What was chosen, in the order of the options; what is not among them stands after."""
    ticked = [option for option in options if option in chosen]
    ticked += [label for label in dict.fromkeys(chosen) if label and label not in ticked]
    written = plain(other)
    return {"chosen": ticked, "other": written} if ticked or written else ""


def read_table(question: Question, rows: Sequence[Mapping[str, str]]) -> Value:
    """The rows in which something was typed. Raises Unreadable with a sentence for each wrong cell."""
    columns = columns_of(question.settings)
    wrong: list[str] = []
    kept = []
    for number, row in enumerate(rows, 1):
        if any(row.get(column.key, "").strip() for column in columns):
            kept.append({column.key: _cell(number, column, row.get(column.key, ""), wrong) for column in columns})
    if wrong:
        raise Unreadable(*wrong)
    return kept or ""


def _cell(number: int, column: Column, typed: str, wrong: list[str]) -> str:
    try:
        return read_cell(column.kind, typed)
    except Unreadable as unreadable:
        where = {"row": number, "column": column.label}
        wrong += [
            _("Row %(row)d, “%(column)s”: %(reason)s") % {**where, "reason": reason} for reason in unreadable.reasons
        ]
        return ""


def read_cell(kind: str, typed: str) -> str:
    """A cell of a table."""
    if kind == "number":
        return read_number(typed)
    if kind == "date":
        return read_date(typed)
    text = " ".join(plain(typed).split())
    if len(text) > LONGEST_CELL:
        raise Unreadable(_("Write at most %(count)d characters.") % {"count": LONGEST_CELL})
    return text
