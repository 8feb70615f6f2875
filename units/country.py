"""The country as the statistical office counts it: provinces and communes, from the package `vietnam-provinces`."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from vietnam_provinces import Province, VietNamDivisionType, Ward, __data_version__

from units.kinds import UnitKind
from units.plan import Node

if TYPE_CHECKING:
    from collections.abc import Iterator

SOURCE = f"vietnam-provinces {__data_version__}"
NATION = Node(-1, "VN", "Việt Nam", UnitKind.NATION, None)
# Since that day there are no districts, and these provinces alone are what they were before.
TWO_LEVELS_SINCE = dt.date(2025, 7, 1)
UNCHANGED = frozenset({"01", "04", "11", "12", "14", "20", "22", "38", "40", "42", "46"})


def provinces() -> Iterator[Node]:
    """The provinces and municipalities; a code has two digits."""
    for province in Province.iter_all():
        code = f"{province.code.value:02d}"
        name = f"Tỉnh {province.name}" if province.division_type is VietNamDivisionType.TINH else province.name
        since = None if code in UNCHANGED else TWO_LEVELS_SINCE
        yield Node(-1, code, name, UnitKind.PROVINCE, None, valid_from=since)


def communes() -> Iterator[tuple[str, Node]]:
    """The communes, wards and special zones, each with its province's code; a code has five digits."""
    for ward in Ward.iter_all():
        code = f"{ward.code.value:05d}"
        yield (
            f"{ward.province_code.value:02d}",
            Node(-1, code, ward.name, UnitKind.COMMUNE, None, valid_from=TWO_LEVELS_SINCE),
        )
