"""From bytes to rows of cells; what is too large, or no table at all, is refused before anything is parsed."""

from __future__ import annotations

import codecs
import csv
import re
import zipfile
import zlib
from dataclasses import dataclass
from io import BytesIO, StringIO
from itertools import islice
from typing import TYPE_CHECKING

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from audit.verdicts import Refused
from units.tables.cells import is_empty

if TYPE_CHECKING:
    from collections.abc import Iterator

    from python_calamine import CalamineSheet

SEPARATORS = ("\t", ";", ",")
ZIP, OLD_OFFICE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# Where a cell or a row says that it stands. Two cells far apart make a table of all that lies between them.
PLACE = re.compile(rb"""<(?:[\w.-]+:)?(?:c|row)(?=\s)[^<]*?\sr\s*=\s*["']([A-Za-z]{0,9})([0-9]{1,12})["']""")
CHUNK = 1 << 20
FIRST_LETTER = ord("A") - 1


class TableRefused(Refused):
    """The file is not a table that can be read; the reason says what to do."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a table may be: the file, what it unpacks to, its rows and columns."""

    size: int = 5 * 1024 * 1024
    unpacked: int = 60 * 1024 * 1024
    rows: int = 20_000
    columns: int = 60


def raw_rows(content: bytes, limits: Limits) -> Iterator[tuple[int, list[object]]]:
    """The rows of the file's first sheet with their numbers, from 1 as a spreadsheet counts them; empty ones left out.

    Raises TableRefused.
    """
    if not content:
        raise TableRefused(_("The file is empty. Choose another one."))
    if len(content) > limits.size:
        most = filesizeformat(limits.size)
        raise TableRefused(_("The file is larger than %(most)s. Split the table into several files.") % {"most": most})
    if content.startswith(OLD_OFFICE):
        raise TableRefused(_("This is an old or protected Excel file. Save it as .xlsx without a password."))
    rows = _sheet_rows(content, limits) if content.startswith(ZIP) else _text_rows(content)
    return _counted(rows, limits)


def _counted(rows: Iterator[list[object]], limits: Limits) -> Iterator[tuple[int, list[object]]]:
    for number, row in enumerate(rows, start=1):
        if number > limits.rows:
            raise _too_many_rows(limits)
        if not all(is_empty(cell) for cell in row):
            yield number, row[: limits.columns]


def _too_many_rows(limits: Limits) -> TableRefused:
    sentence = _("The table has more than %(most)s rows. Remove empty rows at its end, or split it into several files.")
    return TableRefused(sentence % {"most": limits.rows})


# -- workbooks ---------------------------------------------------------------------------------------------------------


def _sheet_rows(content: bytes, limits: Limits) -> Iterator[list[object]]:
    _weigh(content, limits)
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(content))
        return map(list, _first_sheet(book).iter_rows())
    except CalamineError as error:
        raise TableRefused(_("This file is no workbook that can be read. Save it again as .xlsx.")) from error


def _first_sheet(book: CalamineWorkbook) -> CalamineSheet:
    for index, sheet in enumerate(book.sheets_metadata):
        if sheet.typ is SheetTypeEnum.WorkSheet and sheet.visible is SheetVisibleEnum.Visible:
            return book.get_sheet_by_index(index)
    raise TableRefused(_("The workbook has no sheet. Choose another file."))


def _weigh(content: bytes, limits: Limits) -> None:
    """Refuse a workbook that would unpack to much more than its file, or spread over more rows than allowed."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as parts:
            left = limits.unpacked
            for part in parts.infolist():
                left -= _weigh_part(parts, part, left, limits)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, zlib.error) as error:
        raise TableRefused(_("The workbook is damaged. Save it again as .xlsx.")) from error


def _weigh_part(parts: zipfile.ZipFile, part: zipfile.ZipInfo, left: int, limits: Limits) -> int:
    """How many bytes a part of the workbook really unpacks to: what the file says of itself is not believed."""
    weight, rest = 0, b""
    with parts.open(part) as unpacked:
        while chunk := unpacked.read(CHUNK):
            weight += len(chunk)
            if weight > left:
                raise TableRefused(_("The workbook unpacks to far more than a table needs. Save only the table."))
            _look_at_places(rest + chunk, limits)
            rest = (rest + chunk)[(rest + chunk).rfind(b"<") :]
    return weight


def _look_at_places(xml: bytes, limits: Limits) -> None:
    for letters, digits in PLACE.findall(xml):
        if int(digits) > limits.rows:
            raise _too_many_rows(limits)
        if _column_number(letters) > limits.columns:
            sentence = _("The table has more than %(most)s columns. Remove those that are not needed.")
            raise TableRefused(sentence % {"most": limits.columns})


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - FIRST_LETTER
    return number


# -- text with separators ----------------------------------------------------------------------------------------------


def _text_rows(content: bytes) -> Iterator[list[object]]:
    text = _decoded(content)
    head, _rest, body = text.partition("\n")
    declared = re.fullmatch(r"sep=(.)\s*", head)  # Excel's own first line
    if declared:
        yield []
    separator = declared.group(1) if declared else _separator(text)
    try:
        yield from csv.reader(StringIO(body if declared else text, newline=""), delimiter=separator)
    except csv.Error as error:
        raise TableRefused(
            _("The text is no table: a quote may be open. Save it again as CSV, or upload the .xlsx file.")
        ) from error


def _decoded(content: bytes) -> str:
    encoding = "utf-16" if content.startswith(UTF_16) else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise TableRefused(
            _("The letters of this file cannot be read. Save it as “CSV UTF-8”, or upload the .xlsx file.")
        ) from error
    if "\0" in text:
        raise TableRefused(_("This is neither a workbook (.xlsx) nor a CSV file. Choose the table's file."))
    return text


def _separator(text: str) -> str:
    """The separator that stands most often outside quotes in the first lines."""
    lines = "\n".join(line for line in islice(text.splitlines(), 20) if line.strip())
    bare = re.sub(r'"[^"]*"', "", lines)
    return max(SEPARATORS, key=bare.count)
