"""Invented words, files and points: the same for the same seed."""

from __future__ import annotations

import datetime as dt
import hashlib
from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pikepdf
from django.core.files.uploadedfile import SimpleUploadedFile
from docx import Document

from audit.canonical import number_text
from contests.answers import columns_of
from contests.models import EntryField

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from contests.models import Criterion

SPOKEN = (
    "Bộ phận Một cửa tiếp nhận hồ sơ, số hóa giấy tờ ngay khi người dân nộp và trả kết quả trong ngày; công chức không "
    "phải nhập lại thông tin, người dân không phải đi lại nhiều lần. Đơn vị đã áp dụng sáu tháng, thời gian giải quyết "
    "giảm một nửa và ai cũng có thể làm theo."
)
SITE = "dien-tap.example"
A_DAY = dt.date(2026, 1, 15)
MOST_WORDS = 60
WHOLE, BEST, WORST = Decimal(100), Decimal(97), Decimal(40)
BANK = "970436"


def chance(*parts: object) -> int:
    """A large number that is the same for the same parts."""
    return int.from_bytes(hashlib.sha256("/".join(map(str, parts)).encode()).digest()[:6])


def answer(field: EntryField, number: int) -> Any:
    """What entry number so-and-so answers to a question; None where no answer of this kind can be invented."""
    invent = ANSWERS.get(field.kind)
    return None if invent is None else invent(field, number)


def _text(field: EntryField, number: int) -> str:
    words = SPOKEN.split()
    length = min(MOST_WORDS, field.word_limit or MOST_WORDS)
    start = number % len(words)
    return " ".join((words[start:] + words)[:length])


def _number(field: EntryField, number: int) -> str:
    least = Decimal(field.settings.get("least", "1"))
    wanted = least + number % 10
    return number_text(min(wanted, Decimal(field.settings.get("most", wanted))))


def _date(field: EntryField, _number: int) -> str:
    earliest, latest = field.settings.get("earliest", ""), field.settings.get("latest", "")
    return str(earliest or latest or A_DAY.isoformat())


def _link(field: EntryField, number: int) -> str:
    host = next(iter(field.settings.get("hosts", [])), SITE)
    return f"https://{host}/{number}"


def _choice(field: EntryField, number: int) -> dict[str, Any]:
    options = field.settings.get("options", [])
    return {"chosen": options[number % len(options) :][:1] if options else [], "other": ""}


def _table(field: EntryField, number: int) -> list[dict[str, str]]:
    cells = {"number": str(number), "date": A_DAY.isoformat(), "text": SPOKEN.split(maxsplit=1)[0]}
    row = {column.key: cells[column.kind] for column in columns_of(field.settings)}
    return [row] * max(1, field.settings.get("least_rows", 0))


ANSWERS: dict[str, Callable[[EntryField, int], Any]] = {
    EntryField.Kind.TEXT: _text,
    EntryField.Kind.NUMBER: _number,
    EntryField.Kind.DATE: _date,
    EntryField.Kind.LINK: _link,
    EntryField.Kind.CHOICE: _choice,
    EntryField.Kind.TABLE: _table,
}
ANSWERABLE = {*ANSWERS, EntryField.Kind.FILE}


def paper(title: str) -> bytes:
    """A true PDF: one empty A4 page that carries the title as metadata."""
    buffer = BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(595, 842))
        with pdf.open_metadata() as metadata:
            metadata["dc:title"] = title
        pdf.save(buffer)
    return buffer.getvalue()


def letter(title: str) -> bytes:
    """A true DOCX of one line."""
    buffer = BytesIO()
    document = Document()
    document.add_paragraph(title)
    document.save(buffer)
    return buffer.getvalue()


def film(_title: str) -> bytes:
    """The smallest film that is one: what it is, and an empty table of its contents."""
    return (16).to_bytes(4) + b"ftypisom\0\0\0\0" + (8).to_bytes(4) + b"moov"


FILES: dict[str, Callable[[str], bytes]] = {"pdf": paper, "docx": letter, "mp4": film}


def upload(extensions: Sequence[str], title: str) -> Any:
    """A file of the first of these types that can be invented, as a browser sends it; None where there is none."""
    extension = next((one for one in FILES if one in extensions), None)
    return None if extension is None else SimpleUploadedFile(f"thu.{extension}", FILES[extension](title))


def points_for(criterion: Criterion, bands: Sequence[tuple[Decimal, Decimal]], strength: Decimal) -> Decimal | None:
    """The points nearest to a strength of 0 to 100 that the criterion can earn; None where no points fit its levels."""
    wanted = criterion.maximum * max(Decimal(), min(WHOLE, strength)) / WHOLE
    steps = int(criterion.maximum / criterion.step)
    near = int(wanted / criterion.step)
    for distance in range(steps + 1):
        for place in (near - distance, near + distance):
            points = place * criterion.step
            if 0 <= place <= steps and (not bands or any(low <= points <= high for low, high in bands)):
                return points
    return None


def strengths(count: int, prizes: int, seed: int) -> list[Decimal]:
    """How good each of so many entries is, from 97 down to 40, in an order of chance.

    The two best are equals, and so are those on both sides of the last prize: ties have to be decided.
    """
    falling = [BEST - (BEST - WORST) * place / max(count - 1, 1) for place in range(count)]
    for edge in (1, prizes):
        if 0 < edge < count:
            falling[edge] = falling[edge - 1]
    order = sorted(range(count), key=lambda place: chance(seed, "strength", place))
    return [falling[place] for place in order]
