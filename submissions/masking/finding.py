"""Finding what gives an entry's authors away: names, units, telephone numbers, e-mails, addresses, staff codes.

Names are looked for over folded text, whole, shortened ("Nguyễn An", "anh An") and by initials ("Nguyễn V. A"),
also where they are written in an old font.
What is found is a proposal: a person decides on each.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from submissions.masking.folding import folded, is_proper, is_written_so
from submissions.masking.naming import unit_forms
from submissions.oldfonts import readings
from units.text import fold, normalise

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from submissions.oldfonts import Reading

BEFORE, BEHIND = r"(?<![a-z])", r"(?![a-z])"
APART = r"[\s._-]{0,3}"
SHORTEST_NAME = 2
SHORTEST_CODE = 4
ADDRESSED = r"(?:ong|ba|anh|chi|em|co|thay|dong chi|d/c|bac|chu)\s+"
EMAIL = re.compile(r"[a-z0-9][\w.+-]*@[a-z0-9][a-z0-9-]*(?:\.[a-z0-9-]+)+")
PHONE = re.compile(r"(?<![\d.,])(?:\(?\+?84\)?|\(?0)(?:[\s.()-]{0,2}\d){8,10}(?!\d)")
WORD = re.compile(r"[^\s,.-]+")
FRACTION = re.compile(r"0\.\d+")
CITIZEN_ID = re.compile(r"(?<![\d.,])0\d{11}(?!\d)")


@dataclass(frozen=True, slots=True)
class Hidden:
    """What judges of a blind round must not learn of an entry."""

    people: frozenset[str] = frozenset()
    units: frozenset[str] = frozenset()
    phones: frozenset[str] = frozenset()
    addresses: frozenset[str] = frozenset()
    codes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, order=True)
class Found:
    """A passage that tells something: from where to where, and what it tells."""

    start: int
    end: int
    what: str


@dataclass(frozen=True, slots=True)
class Sought:
    """A pattern over folded text, what it tells, and which of its matches count as they are written."""

    pattern: re.Pattern[str]
    what: str
    counts: Callable[[str], bool] = bool


def passages(text: str, hidden: Hidden) -> list[Found]:
    """Every passage of the text that gives the authors away, in order, none over another.

    A text that shows an old font (TCVN3, VNI) is searched as it reads in Unicode too.
    """
    return _apart(one for reading in readings(text) for one in _found_in(reading, hidden))


def occurrences(text: str, words: str) -> list[tuple[int, int]]:
    """Where the words stand in the text, with or without accents and capitals, whatever spaces lie between."""
    parts = [re.escape(part) for part in fold(words).split()]
    if not parts:
        return []
    begin = r"(?<!\w)" if fold(words)[0].isalnum() else ""
    end = r"(?!\w)" if fold(words)[-1].isalnum() else ""
    return list(folded(text).spans(re.compile(begin + r"\s+".join(parts) + end)))


def _found_in(reading: Reading, hidden: Hidden) -> Iterator[Found]:
    where = folded(reading.text)
    for sought in _sought(hidden):
        for start, end in where.spans(sought.pattern):
            if sought.counts(where.source[start:end]):
                yield Found(*reading.place(start, end), sought.what)


def _sought(hidden: Hidden) -> Iterator[Sought]:
    yield Sought(EMAIL, "email")
    yield Sought(CITIZEN_ID, "code")
    yield Sought(PHONE, "phone", lambda text: not FRACTION.fullmatch(text))
    for phone in sorted(hidden.phones):
        yield from _phone(phone)
    for name in sorted(hidden.people):
        yield from _person(normalise(name).split())
    for form in unit_forms(hidden.units):
        yield Sought(form.pattern, "unit", form.counts)
    for address in sorted(hidden.addresses):
        yield Sought(_whole(address), "address")
    for code in sorted(hidden.codes):
        if len(code) >= SHORTEST_CODE:
            yield Sought(re.compile(rf"(?<!\w){re.escape(fold(code))}(?!\w)"), "code")


def _phone(phone: str) -> Iterator[Sought]:
    digits = re.sub(r"\D", "", phone)
    national = digits.removeprefix("84") if digits.startswith("84") else digits.removeprefix("0")
    if len(national) > SHORTEST_CODE:
        apart = r"[\s.()-]{0,3}".join(national)
        yield Sought(re.compile(rf"(?<!\d)(?:\(?\+?84\)?[\s.()-]{{0,3}}|\(?0[\s.()-]{{0,2}})?{apart}(?!\d)"), "phone")


def _whole(text: str) -> re.Pattern[str]:
    words = r"[\s,.-]+".join(map(re.escape, WORD.findall(fold(text))))
    return re.compile(rf"(?<!\w){words}(?!\w)")


def _person(words: Sequence[str]) -> Iterator[Sought]:
    """A name as people write it: whole, squeezed, without its middle, without its family name, by initials."""
    if len(words) < SHORTEST_NAME:
        return
    plain = [re.escape(fold(word)) for word in words]
    yield _named(words, plain, strict=len(words) == SHORTEST_NAME)
    if len(words) > SHORTEST_NAME:
        yield _named([words[0], words[-1]], [plain[0], plain[-1]], strict=True)
        yield _named(words[1:], plain[1:], strict=True)
    parts = r"[\s.]{1,3}".join(rf"(?:{part}|{part[0]})" for part in plain)
    yield Sought(
        re.compile(rf"{BEFORE}{parts}\.?{BEHIND}"), "author", lambda text: _is_initialled(text, len(words), plain)
    )
    given = re.compile(rf"(?<![a-z]){ADDRESSED}(?P<it>{plain[-1]}){BEHIND}")
    yield Sought(given, "author", lambda text: is_proper(text) and is_written_so(text, words[-1:]))


def _named(words: Sequence[str], plain: Sequence[str], *, strict: bool) -> Sought:
    pattern = re.compile(BEFORE + APART.join(plain) + BEHIND)
    kept = list(words)
    return Sought(pattern, "author", (lambda text: is_proper(text) and is_written_so(text, kept)) if strict else bool)


def _is_initialled(text: str, parts: int, plain: Sequence[str]) -> bool:
    """Whether a match is a name by initials: capitals throughout, and a whole word of it or a dot after each letter."""
    told = any(len(word) > 1 and re.search(rf"(?<![a-z]){word}(?![a-z])", fold(text)) for word in plain)
    return is_proper(text) and (told or text.count(".") >= parts - 1)


def _apart(found: Iterable[Found]) -> list[Found]:
    """The passages in order; what overlaps becomes one, and tells what its longest part told."""
    kept: list[Found] = []
    for one in sorted(found, key=lambda found: (found.start, -found.end)):
        last = kept[-1] if kept else None
        if last is None or one.start >= last.end:
            kept.append(one)
        elif one.end > last.end:
            longer = one if one.end - one.start > last.end - last.start else last
            kept[-1] = Found(last.start, one.end, longer.what)
    return kept
