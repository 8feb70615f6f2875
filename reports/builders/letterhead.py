"""Word documents in the layout of Nghị định 30/2020: A4, Times New Roman 13–14, head, place and date, signature."""

import datetime as dt
from collections.abc import Sequence
from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

FONT = "Times New Roman"
CENTRE, RIGHT, JUSTIFY = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT, WD_ALIGN_PARAGRAPH.JUSTIFY
PADDED_DAYS = 10
PADDED_MONTHS = 3


class Letter:
    """A paper with its head; add a title, paragraphs and tables, then the signature."""

    def __init__(
        self, *, body: str, number: str, place: str, on: dt.date | None, above: str = "", about: str = ""
    ) -> None:
        """`above` is the body over the issuing one; `about` what a letter without a title is about."""
        self._document = Document()
        self._page()
        self._head((above, body), (number, about), place, on)

    def title(self, kind: str, subject: str) -> None:
        """The kind of paper in capitals, and below it what it is about."""
        self._line(kind.upper(), bold=True, size=14, align=CENTRE, before=12)
        self._line(subject, bold=True, size=14, align=CENTRE, after=12)

    def addressee(self, name: str) -> None:
        """To whom a letter is written."""
        self._line(f"Kính gửi: {name}", size=14, align=CENTRE, before=12, after=12)

    def heading(self, text: str) -> None:
        """A numbered heading."""
        self._line(text, bold=True, size=14, before=6)

    def text(self, text: str, *, italic: bool = False) -> None:
        """A paragraph of the text."""
        paragraph = self._line(text, italic=italic, size=14, align=JUSTIFY, after=6)
        paragraph.paragraph_format.first_line_indent = Mm(10)

    def table(self, head: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[int]) -> None:
        """A table with a repeated head; widths in millimetres."""
        table = self._document.add_table(rows=1, cols=len(head))
        table.style = "Table Grid"
        table.autofit = False
        for cell, label in zip(table.rows[0].cells, head, strict=True):
            self._cell(cell, label, bold=True, align=CENTRE)
        repeat = OxmlElement("w:tblHeader")
        repeat.set(qn("w:val"), "true")
        table.rows[0]._tr.get_or_add_trPr().append(repeat)  # noqa: SLF001 - python-docx has no public way
        for row in rows:
            for cell, value in zip(table.add_row().cells, row, strict=True):
                self._cell(cell, value)
        for row in table.rows:
            for cell, width in zip(row.cells, widths, strict=True):
                cell.width = Mm(width)
        self._line("", size=6)

    def signature(self, authority: str, *, receivers: Sequence[str], receivers_label: str, signer: str = "") -> None:
        """Who receives the paper at the left, who signs it at the right; the space for signature and seal stays."""
        table = self._document.add_table(rows=1, cols=2)
        left, right = table.rows[0].cells
        self._cell(left, receivers_label, bold=True, italic=True, size=12)
        for receiver in receivers:
            self._append(left, f"- {receiver};", size=11)
        self._cell(right, authority.upper(), bold=True, size=14, align=CENTRE)
        for _line in range(5):
            self._append(right, "", size=14)
        if signer:
            self._append(right, signer, bold=True, size=14, align=CENTRE)

    def content(self) -> bytes:
        """The file."""
        buffer = BytesIO()
        self._document.save(buffer)
        return buffer.getvalue()

    def _page(self) -> None:
        section = self._document.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.top_margin = section.bottom_margin = Mm(20)
        section.left_margin, section.right_margin = Mm(30), Mm(20)
        section.different_first_page_header_footer = True
        paragraph = section.header.paragraphs[0]
        paragraph.alignment = CENTRE
        run = paragraph.add_run()
        for kind, text in [("begin", None), (None, "PAGE"), ("end", None)]:
            element = OxmlElement("w:instrText" if text else "w:fldChar")
            if text:
                element.text = text
            else:
                element.set(qn("w:fldCharType"), str(kind))
            run._r.append(element)  # noqa: SLF001 - python-docx has no public way
        normal = self._document.styles["Normal"]
        normal.font.name, normal.font.size = FONT, Pt(14)
        normal.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)

    def _head(self, bodies: tuple[str, str], told: tuple[str, str], place: str, on: dt.date | None) -> None:
        (above, body), (number, about) = bodies, told
        table = self._document.add_table(rows=1, cols=2)
        left, right = table.rows[0].cells
        left.width, right.width = Mm(65), Mm(95)
        if above:
            self._cell(left, above.upper(), size=13, align=CENTRE)
            self._append(left, body.upper(), bold=True, size=13, align=CENTRE)
        else:
            self._cell(left, body.upper(), bold=True, size=13, align=CENTRE)
        self._append(left, "———", size=8, align=CENTRE)
        self._append(left, f"Số: {number}" if number else "Số:        /QĐ-UBND", size=13, align=CENTRE)
        if about:
            self._append(left, about, size=12, align=CENTRE)
        self._cell(right, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", bold=True, size=13, align=CENTRE)
        self._append(right, "Độc lập - Tự do - Hạnh phúc", bold=True, size=14, align=CENTRE)
        self._append(right, "————————————", size=8, align=CENTRE)
        self._append(right, f"{place}, {day_in_words(on)}", italic=True, size=14, align=CENTRE)

    def _line(self, text: str, *, align: Any = None, before: int = 0, after: int = 0, **face: Any) -> Any:
        paragraph = self._document.add_paragraph()
        paragraph.paragraph_format.space_before, paragraph.paragraph_format.space_after = Pt(before), Pt(after)
        return self._fill(paragraph, text, align=align, **face)

    def _cell(self, cell: Any, text: str, *, align: Any = None, **face: Any) -> None:
        paragraph = cell.paragraphs[0]
        paragraph.paragraph_format.space_after = Pt(0)
        self._fill(paragraph, text, align=align, **{"size": 13, **face})

    def _append(self, cell: Any, text: str, *, align: Any = None, **face: Any) -> None:
        paragraph = cell.add_paragraph()
        paragraph.paragraph_format.space_after = Pt(0)
        self._fill(paragraph, text, align=align, **face)

    @staticmethod
    def _fill(
        paragraph: Any, text: str, *, size: int, bold: bool = False, italic: bool = False, align: Any = None
    ) -> Any:
        run = paragraph.add_run(text)
        run.bold, run.italic = bold, italic
        run.font.name, run.font.size = FONT, Pt(size)
        if align is not None:
            paragraph.alignment = align
        return paragraph


def day_in_words(on: dt.date | None) -> str:
    """A date as papers write it: days below 10 and the months 1 and 2 take a leading zero; none leaves room."""
    if on is None:
        return "ngày      tháng      năm"
    day = f"{on.day:02d}" if on.day < PADDED_DAYS else str(on.day)
    month = f"{on.month:02d}" if on.month < PADDED_MONTHS else str(on.month)
    return f"ngày {day} tháng {month} năm {on.year}"
