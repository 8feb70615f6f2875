"""Texts in old fonts written in Unicode."""

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from itertools import accumulate

from submissions.oldfonts.tables import TCVN3, VNI

CAPITALS = re.compile(r"^\.Vn.*H$")
FAMILIES = (("arial", "Arial"), ("courier", "Courier New"), ("helve", "Arial"))


class Coding(StrEnum):
    """How the letters of an old font lie."""

    TCVN3 = "tcvn3"
    VNI = "vni"


TABLES: Mapping[Coding, Mapping[str, str]] = {Coding.TCVN3: TCVN3, Coding.VNI: VNI}
SIGNS = {
    coding: re.compile("|".join(map(re.escape, sorted(table, key=len, reverse=True))))
    for coding, table in TABLES.items()
}


def coding_of(font: str) -> Coding | None:
    """How letters lie in a font of this name; nothing for a font of today."""
    if font.startswith(".Vn"):
        return Coding.TCVN3
    return Coding.VNI if re.match(r"VNI[- ]", font, re.IGNORECASE) else None


def successor(font: str) -> str:
    """The font of today that takes the place of an old one."""
    return next((name for part, name in FAMILIES if part in font.lower()), "Times New Roman")


def converted(text: str, coding: Coding) -> str:
    """The text in Unicode; what the coding does not know stays."""
    table = TABLES[coding]
    return SIGNS[coding].sub(lambda found: table[found[0]], text)


def converted_pieces(pieces: Sequence[str], coding: Coding) -> list[str]:
    """One text in pieces, in Unicode; a letter whose signs lie in two pieces goes to the first of them."""
    table, whole, ends = TABLES[coding], "".join(pieces), list(accumulate(map(len, pieces)))
    made, place, current = [""] * len(pieces), 0, 0
    while place < len(whole):
        while place >= ends[current]:
            current += 1
        found = SIGNS[coding].match(whole, place)
        sign = found[0] if found else whole[place]
        made[current] += table[sign] if found else sign
        place += len(sign)
    return made
