"""Uploaded tables: what is read, what is refused, and what a preview says."""

import datetime as dt
import zipfile
from io import BytesIO
from typing import Any

import pytest
import xlsxwriter
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from hypothesis import given
from hypothesis import strategies as st

from units.tables import (
    Change,
    Column,
    Content,
    Fate,
    Limits,
    Line,
    Preview,
    Problem,
    TableRefused,
    files,
    read_table,
    write_table,
)
from units.tables.cells import BadCell, value_of
from units.tables.preview import by_row, changes_between
from units.text import normalise

CODE = Column("code", _("code"), required=True, also=("ma", "ma don vi"))
NAME = Column("name", _("name"), required=True, also=("ten",), most=40)
SINCE = Column("valid_from", _("from"), content=Content.DATE, also=("tu ngay",))
STAFF = Column("headcount", "Headcount", content=Content.WHOLE, also=("bien che",))
KIND = Column("kind", _("kind"), content=Content.CHOICE, also=("loai",), choices=[("a", _("unit")), ("b", "Khác")])
COLUMNS = [CODE, NAME, SINCE, STAFF, KIND]


def workbook(*rows: list[Any]) -> bytes:
    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = book.add_worksheet()
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    for number, row in enumerate(rows):
        for place, cell in enumerate(row):
            sheet.write(number, place, cell, *([day] if isinstance(cell, dt.date) else []))
    book.close()
    return buffer.getvalue()


def refusal(content: bytes, **limits: int) -> str:
    with translation.override("en"), pytest.raises(TableRefused) as refused:
        read_table(content, COLUMNS, Limits(**limits))
    return refused.value.reason


def test_a_workbook_is_read_with_the_row_numbers_of_excel() -> None:
    content = workbook(
        ["UBND HUYỆN THỬ"],
        [],
        ["Tên (*)", "MÃ ĐƠN VỊ", "Từ ngày", "Biên chế", "Ghi chú"],
        ["Xã Hòa Thử", "00123", dt.date(2025, 7, 1), 42, "x"],
        [],
        ["Xã  Bình", 1.0, 45839.0, "1.234", ""],
    )
    table = read_table(content, COLUMNS)
    assert [(row.number, row.values) for row in table.rows] == [
        (4, {"name": "Xã Hòa Thử", "code": "00123", "valid_from": dt.date(2025, 7, 1), "headcount": 42}),
        (6, {"name": "Xã Bình", "code": "1", "valid_from": dt.date(2025, 7, 1), "headcount": 1234}),
    ]
    assert table.rows[0].numeric == {"headcount"}
    assert table.rows[1].numeric == {"code", "valid_from"}
    assert table.ignored == ["Ghi chú"]
    assert table.problems == []


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_text_is_read_in_whatever_form_excel_saves_it(separator: str, encoding: str) -> None:
    lines = [["Mã", "Tên", "Từ ngày"], ["01", f'"Sở{separator} Thử"', "1/7/2025"], [], ["007", "Ban", "2025-07-01"]]
    text = "\r\n".join(separator.join(line) for line in lines)
    table = read_table(text.encode(encoding), COLUMNS)
    assert [(row.number, row.text("code"), row.text("name"), row.text("valid_from")) for row in table.rows] == [
        (2, "01", normalise(f"Sở{separator} Thử"), "2025-07-01"),
        (4, "007", "Ban", "2025-07-01"),
    ]


def test_the_separator_that_excel_names_is_believed() -> None:
    table = read_table(b"sep=;\nma;ten\n01;Ban A, B, C\n", COLUMNS)
    assert [(row.number, row.text("name")) for row in table.rows] == [(3, "Ban A, B, C")]


def test_a_wrong_cell_is_named_by_row_and_column() -> None:
    content = workbook(
        ["Mã", "Tên", "Từ ngày", "Biên chế", "Loại"],
        ["01", "Ban", "31/02/2025", -1, "lạ"],
        ["", "Ban", 2025, 1.5, "KHAC"],
        [dt.date(2025, 1, 2), "N" * 41, "", "", ""],
        [1e17, "Ban", "", "nhiều", "b"],
    )
    with translation.override("en"):
        table = read_table(content, COLUMNS)
        assert [(problem.row, problem.column, problem.message) for problem in table.problems] == [
            (2, "valid_from", "Write a day as 30/06/2025."),
            (2, "headcount", "This number is too small or too large."),
            (2, "kind", "“lạ” is none of: unit, Khác."),
            (3, "code", "This cell must not be empty."),
            (3, "valid_from", "Write a day as 30/06/2025."),
            (3, "headcount", "Write a whole number."),
            (4, "code", "Excel has made a date of this. Give the column the format “Text” and write it again."),
            (4, "name", "At most 40 characters."),
            (5, "code", "Excel has rounded this number. Give the column the format “Text” and write it again."),
            (5, "headcount", "Write a whole number."),
        ]
    assert [row.text("kind") for row in table.rows] == ["", "b", "", "b"]


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_heading_and_a_choice_are_known_in_each_language(language: str) -> None:
    with translation.override(language):
        content = workbook([str(CODE.title).upper(), str(NAME.title), str(KIND.title)], ["01", "Ban", str(_("unit"))])
    table = read_table(content, COLUMNS)
    assert table.rows[0].values == {"code": "01", "name": "Ban", "kind": "a"}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The file is empty"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old or protected"),
        (b"PK\x03\x04 and nothing else", "damaged"),
        ("Mã,Tên\n01,Sở".encode("cp1258", "replace") + b"\xff\xc5", "letters of this file"),
        (b"\x89PNG\x0d\x0a\x00\x00\x01", "letters of this file"),
        (b"GIF89a\x00\x00", "neither a workbook"),
        (b"ma,ten\n", "headings but no rows"),
        (b"ma,ghi chu\n01,x\n", "lacks the columns “name”"),
        (b"ma,ten,MA\n01,x,02\n", "has the column “code” twice"),
        (b'ma,ten\n01,"' + b"x" * 200_000, "no table"),
    ],
)
def test_what_is_no_table_is_refused_with_what_to_do(content: bytes, words: str) -> None:
    assert words in refusal(content)


def test_size_rows_and_columns_are_capped() -> None:
    assert "larger than 10" in refusal(b"ma,ten\n" + b"01,x\n" * 10, size=10)
    assert "more than 3 rows" in refusal(b"ma,ten\n" + b"01,x\n" * 3, rows=3)
    many = workbook(["Mã", "Tên"], *[["01", "x"]] * 4)
    assert "more than 4 rows" in refusal(many, rows=4)
    assert len(read_table(many, COLUMNS, Limits(rows=5)).rows) == 4
    assert "more than 2 columns" in refusal(workbook(["Mã", "Tên", "Loại"]), columns=2)


def spread(cell: str) -> bytes:
    """A small workbook with one cell far away from the others."""
    kept = BytesIO()
    with zipfile.ZipFile(BytesIO(workbook(["Mã", "Tên"], ["01", "x"]))) as old, zipfile.ZipFile(kept, "w") as new:
        for part in old.infolist():
            text = old.read(part)
            if part.filename == "xl/worksheets/sheet1.xml":
                text = text.replace(b"</sheetData>", f'<row><c r="{cell}"><v>1</v></c></row></sheetData>'.encode())
            new.writestr(part.filename, text, zipfile.ZIP_DEFLATED)
    return kept.getvalue()


@pytest.mark.parametrize(("cell", "words"), [("XFD2", "more than 60 columns"), ("A1048576", "more than 20000 rows")])
def test_a_far_cell_is_refused_before_a_table_of_all_between_is_made(
    cell: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[bytes] = []
    monkeypatch.setattr(files, "CalamineWorkbook", opened)
    assert words in refusal(spread(cell))
    assert opened == []


def test_a_workbook_that_unpacks_to_far_more_than_its_file_is_refused() -> None:
    bomb = BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/worksheets/sheet1.xml", b" " * 5_000_000)
    assert len(bomb.getvalue()) < 10_000
    assert "unpacks to far more" in refusal(bomb.getvalue(), unpacked=1_000_000)


def test_the_template_can_be_uploaded_as_it_is() -> None:
    for language in ("vi", "en"):
        with translation.override(language):
            empty = write_table(COLUMNS)
            assert "headings but no rows" in refusal(empty)
            rows: list[dict[str, Any]] = [
                {"code": "007", "name": "=1+1", "valid_from": dt.date(2025, 7, 1), "headcount": 5, "kind": "b"},
                {"code": "01", "name": "Ban", "headcount": None},
            ]
            table = read_table(write_table(COLUMNS, rows), COLUMNS)
        assert [row.values for row in table.rows] == [
            rows[0],
            {"code": "01", "name": "Ban", "valid_from": None, "headcount": None, "kind": ""},
        ]
        assert table.rows[0].numeric == {"headcount"}


@given(st.dates(dt.date(1930, 1, 1), dt.date(2110, 1, 1)))
def test_a_day_reads_the_same_however_it_is_written(day: dt.date) -> None:
    serial = (day - dt.date(1899, 12, 30)).days
    forms = [day, serial, float(serial), f"{day:%d/%m/%Y}", day.isoformat(), f"{day.day}.{day.month}.{day.year}"]
    forms.append(dt.datetime.combine(day, dt.time()))
    assert [value_of(form, SINCE) for form in forms] == [day] * len(forms)


@pytest.mark.parametrize("cell", ["9" * 5000, float("inf"), float("nan"), "-1", "1,5", "²"])
def test_a_wild_number_is_a_wrong_cell(cell: Any) -> None:
    for column in (STAFF, SINCE):
        with pytest.raises(BadCell):
            value_of(cell, column)


def test_a_preview_counts_and_puts_first_what_needs_a_look() -> None:
    preview = Preview()
    preview.add(Line(2, "Ban A", Fate.ADDED))
    preview.add(Line(3, "Ban B", Fate.CHANGED, [Change("name", "Ban", "Ban B")]))
    preview.add(Line(4, "Ban C", Fate.ADDED, problems=[Problem(4, "name", "Same name elsewhere", warning=True)]))
    assert preview.whole
    preview.add(Line(5, "Ban D", Fate.CHANGED, problems=[Problem(5, "code", "Twice")]))
    preview.add(Line(6, "Ban E", Fate.UNCHANGED))
    assert not preview.whole
    assert preview.counts == {"added": 2, "changed": 1, "unchanged": 1, "faulty": 1, "warned": 1}
    assert [line.number for line in preview.in_order()] == [5, 4, 3, 2, 6]
    assert [line.number for line in preview.with_fate("warned")] == [4]
    assert [line.number for line in preview.with_fate("added")] == [2, 4]


def test_a_preview_that_would_do_something_else_has_another_digest() -> None:
    def digest(fate: Fate, after: str) -> str:
        preview = Preview()
        preview.add(Line(2, "Ban", fate, [Change("name", "x", after)]))
        return preview.digest()

    assert digest(Fate.CHANGED, "y") == digest(Fate.CHANGED, "y")
    assert len({digest(Fate.CHANGED, "y"), digest(Fate.CHANGED, "z"), digest(Fate.ADDED, "y")}) == 3


def test_only_columns_that_the_table_has_change_anything() -> None:
    assert changes_between({"name": "a", "headcount": 5}, {"name": "b"}) == [Change("name", "a", "b")]
    assert by_row([Problem(3, "a", "x"), Problem(2, "b", "y"), Problem(3, "c", "z")])[3] == [
        Problem(3, "a", "x"),
        Problem(3, "c", "z"),
    ]
