"""Tables that people upload, a workbook or text with separators: read, previewed, and offered as a file to fill in."""

from units.tables.columns import Column, Content, Problem
from units.tables.files import Limits, TableRefused
from units.tables.preview import Change, Fate, Line, Preview, shown_lines
from units.tables.reading import Row, Table, read_table
from units.tables.workbook import write_table

__all__ = [
    "Change",
    "Column",
    "Content",
    "Fate",
    "Limits",
    "Line",
    "Preview",
    "Problem",
    "Row",
    "Table",
    "TableRefused",
    "read_table",
    "shown_lines",
    "write_table",
]
