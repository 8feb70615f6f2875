"""The words of a file: what Word, Excel, PowerPoint and PDF files say as plain text; pictures and films say none."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

from submissions.extraction.office import document_text, slides_text, workbook_text
from submissions.extraction.papers import pdf_text
from submissions.extraction.tidying import LONGEST, Unreadable, tidied
from submissions.oldfonts import modern

if TYPE_CHECKING:
    from collections.abc import Callable

READERS: dict[str, Callable[[IO[bytes]], str]] = {
    "docx": document_text,
    "xlsx": workbook_text,
    "pptx": slides_text,
    "pdf": pdf_text,
}


def text_of(file: IO[bytes], extension: str) -> str:
    """What a file says, paragraph by paragraph, as far as `LONGEST` signs; empty when it holds no text, as a scan does.

    What is written in old fonts (TCVN3, VNI) is given in Unicode; the file itself stays as it is.
    Raises Unreadable, in words for a technician, when the file is damaged, too tangled or takes too long.
    """
    reader = READERS.get(extension)
    if reader is None:
        return ""
    file.seek(0)
    try:
        return tidied(modern(reader(file)))
    finally:
        file.seek(0)


__all__ = ["LONGEST", "READERS", "Unreadable", "text_of"]
