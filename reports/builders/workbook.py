"""Workbooks: values stay values (no formula, no link is made of what somebody typed)."""

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any

import xlsxwriter

SAFE = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
HEAD_ROW = 2


class Workbook:
    """A workbook of plain tables with a title, a frozen head and filters."""

    def __init__(self) -> None:
        self._buffer = BytesIO()
        self._book = xlsxwriter.Workbook(self._buffer, SAFE)
        self._title = self._book.add_format({"bold": True, "font_size": 14})
        self._head = self._book.add_format({"bold": True, "bg_color": "#fbeef0", "border": 1, "text_wrap": True})
        self._cell = self._book.add_format({"border": 1, "text_wrap": True, "valign": "top"})
        self._number = self._book.add_format({"border": 1, "valign": "top", "num_format": "#,##0.##"})

    def table(self, name: str, title: str, head: Sequence[tuple[str, int]], rows: Iterable[Sequence[Any]]) -> None:
        """Add a sheet: `head` gives each column's title and width in characters."""
        sheet = self._book.add_worksheet(name[:31])
        sheet.write_string(0, 0, title, self._title)
        for column, (label, width) in enumerate(head):
            sheet.set_column(column, column, width)
            sheet.write_string(HEAD_ROW, column, label, self._head)
        last = HEAD_ROW
        for last, row in enumerate(rows, start=HEAD_ROW + 1):
            for column, value in enumerate(row):
                if isinstance(value, str) or value is None:
                    sheet.write_string(last, column, value or "", self._cell)
                else:
                    sheet.write_number(last, column, value, self._number)
        sheet.freeze_panes(HEAD_ROW + 1, 0)
        sheet.autofilter(HEAD_ROW, 0, last, len(head) - 1)
        sheet.set_landscape()
        sheet.repeat_rows(HEAD_ROW)
        sheet.fit_to_pages(1, 0)

    def content(self) -> bytes:
        """The file."""
        self._book.close()
        return self._buffer.getvalue()
