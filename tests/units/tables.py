"""Tables of units for tests."""

from units.plan import COLUMNS
from units.tables import Table, read_table

HEAD = "ma;ten;loai;ma cap tren;tu ngay;den ngay;bien che"


def csv_of(*lines: str, head: str = HEAD) -> bytes:
    """A table as somebody would upload it; the first line is row 2."""
    return "\n".join([head, *lines]).encode()


def table_of(*lines: str, head: str = HEAD) -> Table:
    """The same, read."""
    return read_table(csv_of(*lines, head=head), COLUMNS)
