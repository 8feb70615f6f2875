"""How people write a unit's name: with its office or without, its kind in full or shortened, its place alone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from submissions.masking.folding import is_proper, is_written_so
from units.text import fold, normalise

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

OFFICE = ("hdnd va ubnd", "hdnd-ubnd", "ubnd", "uy ban nhan dan", "hoi dong nhan dan", "hdnd", "dang uy", "uy ban")
BEFORE_PLACE = rf"(?:(?:{'|'.join(OFFICE)})\s+)?"
# Kinds of places, whose name alone tells where somebody works; each with how it is shortened.
PLACES = {
    "thi tran": r"(?:thi\s+tran|tt\.?)",
    "thanh pho": r"(?:thanh\s+pho|tp\.?)",
    "thi xa": r"(?:thi\s+xa|tx\.?)",
    "dac khu": r"dac\s+khu",
    "to dan pho": r"(?:to\s+dan\s+pho|tdp)",
    "phuong": r"(?:phuong|p\.)",
    "xa": r"(?:xa|x\.)",
    "huyen": r"(?:huyen|h\.)",
    "quan": r"(?:quan|q\.)",
    "tinh": r"(?:tinh|t\.)",
    "thon": r"(?:thon)",
    "xom": r"(?:xom)",
    "ap": r"(?:ap)",
    "ban": r"(?:ban)",
}
# Kinds of agencies whose name without the kind is an ordinary word ("tư pháp", "nội vụ").
BRANCHES = {"so": r"(?:so)", "phong": r"(?:phong|p\.)", "cuc": r"(?:cuc)", "chi cuc": r"(?:chi\s+cuc)"}
SHORTEST_ALONE = 2
SHORTEST_TAIL = 3
SHORTEST_ACRONYM = 3


@dataclass(frozen=True, slots=True)
class Form:
    """One way of writing a unit's name, and which of its matches count as they are written."""

    pattern: re.Pattern[str]
    counts: Callable[[str], bool] = bool


def unit_forms(names: Iterable[str]) -> Iterator[Form]:
    """Every way in which the units' names are written; a name with commas names several."""
    parts = {normalise(part) for name in names for part in re.split(r"[,;]|\s[-–]\s", name)}
    for part in sorted(filter(None, parts)):
        yield from _forms(_without_office(part.split()))


def _without_office(words: Sequence[str]) -> list[str]:
    plain = fold(" ".join(words))
    for office in OFFICE:
        if plain.startswith(f"{office} "):
            return list(words[len(office.split()) :])
    return list(words)


def _forms(words: Sequence[str]) -> Iterator[Form]:
    plain = [re.escape(fold(word)) for word in words]
    kind = next((kind for kind in (*PLACES, *BRANCHES) if fold(" ".join(words)).startswith(f"{kind} ")), "")
    rest, rest_plain = words[len(kind.split()) :], plain[len(kind.split()) :]
    tail = r"\s+".join(rest_plain)
    if kind:
        yield Form(_pattern(rf"{BEFORE_PLACE}{PLACES.get(kind) or BRANCHES[kind]}\s*{tail}"))
    elif len(words) >= SHORTEST_ALONE:
        yield Form(_pattern(r"\s+".join(plain)))
    if kind in PLACES and len(rest) >= SHORTEST_ALONE:
        yield Form(_pattern(tail), lambda text: is_proper(text) and is_written_so(text, rest))
    if not kind and len(words) > SHORTEST_TAIL:
        yield Form(_pattern(r"\s+".join(plain[1:])), lambda text: is_written_so(text, words[1:]))
    if kind not in PLACES:
        yield from _acronyms([word for word in words if fold(word) != "va"])
    own = _own_name(words)
    if not kind and SHORTEST_ALONE <= len(own) < len(words):
        yield Form(
            _pattern(r"\s+".join(re.escape(fold(word)) for word in own)),
            lambda text: is_proper(text) and is_written_so(text, own),
        )


def _own_name(words: Sequence[str]) -> list[str]:
    """The capitalised words at the end: "Kim Đồng" of "Trường Tiểu học Kim Đồng"."""
    own: list[str] = []
    for word in reversed(words):
        if not word[:1].isupper():
            break
        own.insert(0, word)
    return own


def _acronyms(words: Sequence[str]) -> Iterator[Form]:
    """The first letters, as in "STTTT" and "Sở TT&TT"; they count in capitals only."""
    letters = [fold(word)[:1] for word in words]
    if len(letters) >= SHORTEST_ACRONYM:
        yield Form(_pattern("[&.]?".join(map(re.escape, letters))), str.isupper)
    if len(letters) > SHORTEST_ACRONYM:
        short = "[&.]?".join(map(re.escape, letters[1:]))
        yield Form(_pattern(rf"{re.escape(fold(words[0]))}\s+{short}"), lambda text: text.split()[-1].isupper())


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![^\W_]){text}(?![^\W_])")
