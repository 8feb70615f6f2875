"""Act six: documents are asked for, watched, taken away and read."""

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf
from docx import Document
from playwright.sync_api import Page, expect
from python_calamine import CalamineWorkbook

from tests.stories.stage import press, told

DOCUMENTS = {
    "Danh sách bài dự thi (XLSX)": "xlsx",
    "Bảng tổng hợp điểm (XLSX)": "xlsx",
    "Quyết định trao giải (DOCX)": "docx",
    "Giấy chứng nhận (PDF)": "pdf",
    "Báo cáo tổng kết (DOCX)": "docx",
}


def ask_for(page: Page, document: str) -> None:
    """Ask for a document; its progress is shown at once."""
    press(page.locator(".task-card", has_text=document), "Lập văn bản")
    told(page, f"Đang lập “{document}”.")


def take_away(page: Page, document: str) -> bytes:
    """Wait on the page until the worker made the document, and download it."""
    shown = page.locator("article.document", has_text=document)
    expect(shown.locator(".state")).to_have_text("Sẵn sàng")
    with page.expect_download() as download:
        shown.get_by_role("link").click()
    assert download.value.suggested_filename.endswith(DOCUMENTS[document])
    return Path(download.value.path()).read_bytes()


def words_of(document: str, content: bytes) -> str:
    """Everything that the document says."""
    read = {"xlsx": _workbook_words, "docx": _letter_words, "pdf": _pdf_words}[DOCUMENTS[document]]
    return " ".join(read(content))


def _workbook_words(content: bytes) -> Iterator[str]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    for name in book.sheet_names:
        yield name
        for row in book.get_sheet_by_name(name).to_python():
            yield from (str(value) for value in row)


def _letter_words(content: bytes) -> Iterator[str]:
    letter = Document(io.BytesIO(content))
    yield from (paragraph.text for paragraph in letter.paragraphs)
    for table in letter.tables:
        for row in table.rows:
            yield from (cell.text for cell in row.cells)


def _pdf_words(content: bytes) -> Iterator[str]:
    """The text of a PDF, read as any reader does: glyphs by the fonts' own tables of Unicode."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        for page in pdf.pages:
            fonts = {name: _glyphs(font) for name, font in page.Resources.Font.items()}
            glyphs: dict[str, str] = {}
            for operands, operator in pikepdf.parse_content_stream(page):
                if str(operator) == "Tf":
                    glyphs = fonts[str(operands[0])]
                if str(operator) in {"Tj", "TJ"}:
                    parts = operands[0] if str(operator) == "TJ" else operands
                    yield "".join(_said(part, glyphs) for part in parts if isinstance(part, pikepdf.String))


def _glyphs(font: Any) -> dict[str, str]:
    table = font.ToUnicode.read_bytes().decode("ascii")
    pairs = re.findall(r"^<([0-9a-fA-F]{4})>\s+<([0-9a-fA-F]+)>$", table, re.MULTILINE)
    return {code.lower(): bytes.fromhex(text).decode("utf-16-be") for code, text in pairs}


def _said(part: Any, glyphs: dict[str, str]) -> str:
    codes = bytes(part).hex()
    return "".join(glyphs.get(codes[at : at + 4], "") for at in range(0, len(codes), 4))
