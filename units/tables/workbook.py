"""A workbook with the columns of an import: empty to be filled in, or filled to be changed and uploaded again."""

from __future__ import annotations

import datetime as dt
from io import BytesIO
from typing import TYPE_CHECKING

import xlsxwriter
from django.utils.translation import gettext as _

from units.tables.columns import Column, Content

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from units.tables.cells import Value

SAFE = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
FORMATS = {Content.TEXT: "@", Content.CHOICE: "@", Content.DATE: "dd/mm/yyyy", Content.WHOLE: "0"}
WIDTHS = {Content.TEXT: 28, Content.CHOICE: 28, Content.DATE: 14, Content.WHOLE: 12}
ROWS_WITH_LISTS = 20_000
LONGEST_LIST = 255


def write_table(columns: Sequence[Column], rows: Iterable[Mapping[str, Value]] = ()) -> bytes:
    """An .xlsx file with one sheet to fill in and one that explains the columns; it can be uploaded as it is.

    Text stays text, so that leading zeros stay; choices are offered as lists.
    """
    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer, SAFE)
    head = book.add_format({"bold": True, "bg_color": "#fbeef0", "border": 1, "text_wrap": True})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    styles = {content: book.add_format({"num_format": style}) for content, style in FORMATS.items()}
    sheet = book.add_worksheet(_("Table"))
    for place, column in enumerate(columns):
        sheet.set_column(place, place, WIDTHS[column.content], styles[column.content])
        sheet.write_string(0, place, _heading(column), head)
        _offer(sheet, place, column)
    for number, row in enumerate(rows, start=1):
        for place, column in enumerate(columns):
            _write(sheet, (number, place), _readable(column, row.get(column.key)), styles[column.content])
    sheet.freeze_panes(1, 0)
    _explain(book.add_worksheet(_("What to write")), columns, head, wrapped)
    book.close()
    return buffer.getvalue()


def _heading(column: Column) -> str:
    return f"{column.title} *" if column.required else str(column.title)


def _readable(column: Column, value: Value) -> Value:
    if column.content is Content.CHOICE and value:
        return str(dict(column.choices).get(str(value), value))
    return value


def _write(sheet: xlsxwriter.worksheet.Worksheet, place: tuple[int, int], value: Value, style: object) -> None:
    if value is None or value == "":
        return
    if isinstance(value, dt.date):
        sheet.write_datetime(*place, dt.datetime.combine(value, dt.time()), style)
    elif isinstance(value, int):
        sheet.write_number(*place, value, style)
    else:
        sheet.write_string(*place, value, style)


def _offer(sheet: xlsxwriter.worksheet.Worksheet, place: int, column: Column) -> None:
    labels = [str(label) for _value, label in column.choices]
    if labels and len(",".join(labels)) <= LONGEST_LIST:
        rule = {"validate": "list", "source": labels, "error_type": "warning"}
        sheet.data_validation(1, place, ROWS_WITH_LISTS, place, rule)


def _explain(sheet: xlsxwriter.worksheet.Worksheet, columns: Sequence[Column], head: object, wrapped: object) -> None:
    titles = [(_("Column"), 28), (_("What to write"), 70), (_("Example"), 28)]
    for place, (title, width) in enumerate(titles):
        sheet.set_column(place, place, width)
        sheet.write_string(0, place, title, head)
    for number, column in enumerate(columns, start=1):
        sheet.write_string(number, 0, _heading(column), wrapped)
        sheet.write_string(number, 1, _explanation(column), wrapped)
        sheet.write_string(number, 2, column.example, wrapped)


def _explanation(column: Column) -> str:
    parts = [str(column.help)] if column.help else []
    if column.choices:
        labels = ", ".join(str(label) for _value, label in column.choices)
        parts.append(_("One of: %(labels)s.") % {"labels": labels})
    parts.append(_("Needed in every row.") if column.required else _("May stay empty."))
    return " ".join(parts)
