"""What a question may be set to, by kind of answer, and what is wrong with its settings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from contests.answers.reading import HOST, MOST_DECIMALS

Flaws = Iterator[str]
MOST_LINES = 40
MOST_OPTIONS = 40
LONGEST_OPTION = 200
LONGEST_UNIT = 20
MOST_FILES = 10
MOST_MEGABYTES = 1_000
MOST_HOSTS = 20
MOST_COLUMNS = 8
MOST_ROWS = 50
LONGEST_HEAD = 80
CELL_KINDS = ("text", "number", "date")
KNOWN = {
    "text": {"lines"},
    "choice": {"options", "several", "other"},
    "number": {"unit", "decimals", "least", "most"},
    "date": {"earliest", "latest"},
    "file": {"extensions", "most_megabytes", "most_files"},
    "link": {"hosts"},
    "table": {"columns", "least_rows", "most_rows"},
}


def settings_flaws(kind: str, settings: object) -> Flaws:
    """Every reason why a question of this kind cannot be set up so."""
    if not isinstance(settings, Mapping) or set(settings) - KNOWN.get(kind, set()):
        yield _("These settings do not belong to this kind of answer.")
        return
    yield from BY_KIND[kind](settings)


def _text(settings: Mapping[str, Any]) -> Flaws:
    yield from _whole(settings, "lines", 1, MOST_LINES)


def _choice(settings: Mapping[str, Any]) -> Flaws:
    options = settings.get("options")
    if not _texts(options, LONGEST_OPTION) or not 1 <= len(options) <= MOST_OPTIONS:  # type: ignore[arg-type]
        yield _("Give from one to %(most)d options, each with words of its own.") % {"most": MOST_OPTIONS}
    elif len(options) == 1 and not settings.get("other"):  # type: ignore[arg-type]
        yield _("Give a second option, or let people write another answer.")
    yield from _ticks(settings, "several", "other")


def _number(settings: Mapping[str, Any]) -> Flaws:
    yield from _whole(settings, "decimals", 0, MOST_DECIMALS)
    yield from _unit(settings.get("unit", ""))
    least, most = (_decimal(settings.get(name)) for name in ("least", "most"))
    if any(name in settings and _decimal(settings[name]) is None for name in ("least", "most")):
        yield _("The bounds must be numbers.")
    elif least is not None and most is not None and least > most:
        yield _("The greatest number cannot be below the least.")


def _date(settings: Mapping[str, Any]) -> Flaws:
    earliest, latest = (_day(settings.get(name)) for name in ("earliest", "latest"))
    if any(name in settings and _day(settings[name]) is None for name in ("earliest", "latest")):
        yield _("The bounds must be days.")
    elif earliest is not None and latest is not None and earliest > latest:
        yield _("The last day cannot be before the first.")


def _file(settings: Mapping[str, Any]) -> Flaws:
    extensions = settings.get("extensions", [])
    if not _texts(extensions, 8) or not all(one.isalnum() and one == one.lower() for one in extensions):
        yield _("Name file types by their extensions, such as pdf.")
    yield from _whole(settings, "most_megabytes", 1, MOST_MEGABYTES)
    yield from _whole(settings, "most_files", 1, MOST_FILES)


def _link(settings: Mapping[str, Any]) -> Flaws:
    hosts = settings.get("hosts", [])
    sound = _texts(hosts, 100) and len(hosts) <= MOST_HOSTS
    if not sound or not all(HOST.match(host) and host == host.lower() for host in hosts):
        yield _("Name sites without https:// and in small letters, such as youtube.com.")


def _table(settings: Mapping[str, Any]) -> Flaws:
    columns = settings.get("columns")
    if not isinstance(columns, list) or not 1 <= len(columns) <= MOST_COLUMNS:
        yield _("Give the table from one to %(most)d columns.") % {"most": MOST_COLUMNS}
    elif not all(_is_column(column) for column in columns):
        yield _("Each column needs a heading, and holds text, numbers or days.")
    elif any(len({column[name] for column in columns}) != len(columns) for name in ("key", "label")):
        yield _("Two columns have the same heading.")
    yield from _whole(settings, "least_rows", 0, MOST_ROWS)
    yield from _whole(settings, "most_rows", 1, MOST_ROWS)
    least, most = settings.get("least_rows", 0), settings.get("most_rows", MOST_ROWS)
    if isinstance(least, int) and isinstance(most, int) and least > most:
        yield _("The most rows cannot be fewer than the fewest.")


def _is_column(column: object) -> bool:
    if not isinstance(column, Mapping) or set(column) - {"key", "label", "kind", "unit"}:
        return False
    named = _texts([column.get("key"), column.get("label")], LONGEST_HEAD, apart=False)
    unit = column.get("unit", "")
    return named and column.get("kind", "text") in CELL_KINDS and isinstance(unit, str) and len(unit) <= LONGEST_UNIT


def _whole(settings: Mapping[str, Any], name: str, least: int, most: int) -> Flaws:
    value = settings.get(name, least)
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        yield _("Give a whole number from %(least)d to %(most)d.") % {"least": least, "most": most}


def _unit(unit: object) -> Flaws:
    if not isinstance(unit, str) or len(unit) > LONGEST_UNIT:
        yield _("A unit has at most %(most)d characters.") % {"most": LONGEST_UNIT}


def _ticks(settings: Mapping[str, Any], *names: str) -> Flaws:
    if not all(isinstance(settings.get(name, False), bool) for name in names):
        yield _("These settings do not belong to this kind of answer.")


def _texts(texts: object, longest: int, *, apart: bool = True) -> bool:
    """Whether it is a list of words, none empty or too long, and, if they stand `apart`, none twice."""
    if not isinstance(texts, list) or not all(isinstance(text, str) and text.strip() for text in texts):
        return False
    return all(len(text) <= longest for text in texts) and (not apart or len(set(texts)) == len(texts))


def _decimal(text: object) -> Decimal | None:
    try:
        number = Decimal(text) if isinstance(text, str) else None
    except InvalidOperation:
        return None
    return number if number is not None and number.is_finite() else None


def _day(text: object) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None


BY_KIND: Mapping[str, Callable[[Mapping[str, Any]], Flaws]] = {
    "text": _text,
    "choice": _choice,
    "number": _number,
    "date": _date,
    "file": _file,
    "link": _link,
    "table": _table,
}
