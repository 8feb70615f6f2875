"""Whether an answer is what its question asks for: what can never be kept, and what is lacking at the end."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from contests.answers.questions import Value, is_empty
from contests.answers.reading import fewer_decimals
from contests.answers.setting import MOST_ROWS
from contests.answers.showing import show_date, show_number

if TYPE_CHECKING:
    from contests.answers.questions import Question

Flaws = Iterator[str]


def words(text: str) -> int:
    """How many words a text has, as a Vietnamese typist counts them: by the spaces between."""
    return len(text.split())


def flaws(question: Question, value: Value) -> list[str]:
    """What is wrong with an answer, by the bounds and options of its question; none is wrong with no answer."""
    check = BY_KIND.get(question.kind)
    return [] if check is None or is_empty(value) else list(check(question.settings, value))


def gaps(question: Question, value: Value) -> list[str]:
    """What keeps an answer from being handed in: that it is missing, too long or too short, or wrong."""
    named = {"question": question.label}
    if is_empty(value):
        least = question.settings.get("least_rows", 0) if question.kind == "table" else 0
        return [ASK[question.kind]() % named] if question.required or least else []
    found = [_("“%(question)s”: %(reason)s") % {**named, "reason": reason} for reason in flaws(question, value)]
    if question.kind == "text" and question.word_limit and words(str(value)) > question.word_limit:
        limit = {**named, "count": words(str(value)), "limit": question.word_limit}
        found.append(_("“%(question)s” has %(count)d words; at most %(limit)d are taken. Shorten it.") % limit)
    least = question.settings.get("least_rows", 0)
    if question.kind == "table" and len(value) < least:
        found.append(_("“%(question)s” needs at least %(least)d rows.") % {**named, "least": least})
    return found


def _choice(settings: Mapping[str, Any], value: Value) -> Flaws:
    gone = [label for label in value["chosen"] if label not in settings.get("options", [])]
    if gone:
        yield _("“%(option)s” is no longer among the options. Choose again.") % {"option": gone[0]}
    if value["other"] and not settings.get("other"):
        yield _("Choose one of the options: other answers are not taken here.")
    if not settings.get("several") and len(value["chosen"]) + bool(value["other"]) > 1:
        yield _("Choose one option only.")


def _number(settings: Mapping[str, Any], value: Value) -> Flaws:
    number = Decimal(value)
    if "least" in settings and number < Decimal(settings["least"]):
        yield _("Give %(least)s or more.") % {"least": show_number(settings["least"])}
    if "most" in settings and number > Decimal(settings["most"]):
        yield _("Give %(most)s or less.") % {"most": show_number(settings["most"])}
    decimals = settings.get("decimals", 0)
    if len(value.partition(".")[2]) > decimals:
        yield fewer_decimals(decimals)


def _date(settings: Mapping[str, Any], value: Value) -> Flaws:
    if value < settings.get("earliest", value):
        yield _("Give a day from %(earliest)s on.") % {"earliest": show_date(settings["earliest"])}
    if value > settings.get("latest", value):
        yield _("Give a day up to %(latest)s.") % {"latest": show_date(settings["latest"])}


def _link(settings: Mapping[str, Any], value: Value) -> Flaws:
    hosts = settings.get("hosts", [])
    host = (urlsplit(value).hostname or "").lower()
    if hosts and not any(host == one or host.endswith(f".{one}") for one in hosts):
        yield _("Links to %(host)s are not taken here, only to: %(hosts)s.") % {"host": host, "hosts": ", ".join(hosts)}


def _table(settings: Mapping[str, Any], value: Value) -> Flaws:
    most = settings.get("most_rows", MOST_ROWS)
    if len(value) > most:
        yield _("The table has %(count)d rows; at most %(most)d are taken.") % {"count": len(value), "most": most}


BY_KIND: Mapping[str, Callable[[Mapping[str, Any], Value], Flaws]] = {
    "choice": _choice,
    "number": _number,
    "date": _date,
    "link": _link,
    "table": _table,
}
ASK: Mapping[str, Callable[[], str]] = {
    "text": lambda: _("Write the part “%(question)s”."),
    "choice": lambda: _("Choose an answer to “%(question)s”."),
    "number": lambda: _("Give a number for “%(question)s”."),
    "date": lambda: _("Give the day of “%(question)s”."),
    "file": lambda: _("Add the file “%(question)s”."),
    "link": lambda: _("Give the link “%(question)s”."),
    "table": lambda: _("Fill in the table “%(question)s”."),
}
