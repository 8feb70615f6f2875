"""What authors stand in: a contest with its units, and drafts that lack nothing."""

import io
import zipfile
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.models import User
from accounts.roles import UserRole
from contests.models import Contest, Deadline, EntrantKind
from submissions.actions import entries as actions
from submissions.actions.authors import AuthorText, save_authors, token
from submissions.actions.entries import EntryText
from submissions.models import Entry
from tests.factories.accounts import member_of, person_with
from tests.factories.contests import (
    ContentAreaFactory,
    ContestFactory,
    DeadlineFactory,
    EligibilityFactory,
    EntryFieldFactory,
    SeriesFactory,
)
from tests.factories.units import UnitFactory
from units.kinds import UnitKind
from units.models import Unit

CLAUSE = "Ủy ban nhân dân được sử dụng bài dự thi mà không phải xin phép tác giả."


@dataclass
class Scene:
    """A contest of a district with two communes of nearly the same name, an author and the unit's clerk."""

    district: Unit
    commune: Unit
    twin: Unit
    contest: Contest
    author: User
    clerk: User


def scene(**columns: Any) -> Scene:
    """A contest that takes entries for ten more days."""
    district = UnitFactory(kind=UnitKind.DISTRICT, name="Huyện Chương Thử")
    office = UnitFactory(kind=UnitKind.DEPARTMENT, name="Phòng Nội vụ", parent=district)
    commune = UnitFactory(name="Xã Thủy Xuân Thử", parent=district)
    twin = UnitFactory(name="Xã Thủy Xuân Thử", parent=UnitFactory(kind=UnitKind.DISTRICT, name="Huyện Khác"))
    contest = ContestFactory(
        series=SeriesFactory(host=district), receiving_office=office, licence_clause=CLAUSE, **columns
    )
    for order, entrant in enumerate(EntrantKind.values):
        EligibilityFactory(contest=contest, order=order, entrant=entrant)
    ContentAreaFactory(contest=contest, name="Cải cách thủ tục hành chính")
    EntryFieldFactory(contest=contest, order=1, key="giai-phap", label="Giải pháp", word_limit=20)
    EntryFieldFactory(contest=contest, order=2, key="ghi-chu", label="Ghi chú thêm", required=False)
    DeadlineFactory(contest=contest, kind=Deadline.Kind.SUBMISSION)
    author = member_of(commune, full_name="Nguyễn Thị Tác", phone="+84912345678", address="Thôn Trí Thử")
    clerk = person_with(UserRole.CLERK, commune, full_name="Lê Thị Thụ")
    return Scene(district, commune, twin, contest, author, clerk)


def whole_text(entry: Entry, **changes: Any) -> EntryText:
    """A text that lacks nothing."""
    columns: dict[str, Any] = {
        "title": entry.title,
        "form": "article",
        "area": entry.contest.areas.first(),
        "summary": "Trả kết quả tại nhà văn hóa thôn.",
        "answers": {"giai-phap": "Cán bộ mang kết quả về thôn.", "ghi-chu": ""},
        "contact_phone": "+84912345678",
        "contact_address": "Thôn Trí Thử",
    }
    return EntryText(**{**columns, **changes})


def draft(at: Scene, kind: str = "individual", **changes: Any) -> Entry:
    """A draft that lacks nothing but its licence clause; a group has two more authors."""
    entry = actions.start(contest=at.contest, by=at.author, kind=kind, unit=at.commune, title="Hồ sơ không hẹn")
    entry = actions.save(entry=entry, by=at.author, version=entry.version, text=whole_text(entry, **changes))
    if kind == "group":
        name_three(entry, at.author)
    return entry


def name_three(entry: Entry, by: User, shares: tuple[int, int, int] = (50, 30, 20)) -> None:
    """Three authors of a group."""
    rows = list(entry.authors.all())
    own = rows[0]
    lines = [
        AuthorText(own.full_name, Decimal(shares[0]), True, own.email, own.phone, pk=own.pk),
        AuthorText("Trần Văn Đồng", Decimal(shares[1]), email="dong@thu.example", unit_name="Xã Thủy Xuân Thử"),
        AuthorText("Lê Thị Chung", Decimal(shares[2])),
    ]
    save_authors(entry=entry, by=by, seen=token(rows), lines=lines)


def due(contest: Contest, moment: datetime, *, inclusive: bool = False) -> Deadline:
    """Make the contest's submission deadline this moment."""
    deadline = contest.deadlines.get(kind=Deadline.Kind.SUBMISSION)
    deadline.moment, deadline.inclusive = moment, inclusive
    deadline.save()
    return deadline


def yesterday() -> datetime:
    """A day ago."""
    return timezone.now() - timedelta(days=1)


def text_fields(entry: Entry, **changes: Any) -> dict[str, Any]:
    """What a browser sends from the writing page."""
    entry.refresh_from_db()
    area = entry.contest.areas.first()
    return {
        "version": entry.version,
        "title": entry.title,
        "area": area.pk if area else "",
        "form": "article",
        "summary": "Trả kết quả tại nhà văn hóa thôn.",
        "answer_giai-phap": "Cán bộ mang kết quả về thôn.",
        "answer_ghi-chu": "",
        "contact_phone": "0912 345 678",
        "contact_address": "Thôn Trí Thử",
        **changes,
    }


def office_file(extension: str = "docx", **parts: bytes | str) -> bytes:
    """An office document of the fewest parts, and others as given ("word/x" is written word__x)."""
    main = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml", "pptx": "ppt/presentation.xml"}[extension]
    whole: dict[str, bytes | str] = {"[Content_Types].xml": "<Types/>", main: "<main/>"}
    whole |= {name.replace("__", "/"): content for name, content in parts.items()}
    return zipped(whole)


def zipped(parts: dict[str, bytes | str]) -> bytes:
    """A zip of these parts."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return made.getvalue()


def pdf_file(**root: str) -> bytes:
    """A PDF of one page, with more written into its catalogue."""
    more = " ".join(f"/{name} {value}" for name, value in root.items())
    objects = [
        f"<< /Type /Catalog /Pages 2 0 R {more} >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 100 100] >>",
    ]
    body, places = "%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(body))
        body += f"{number} 0 obj\n{content}\nendobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    start = len(body)
    body += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
    return f"{body}trailer << /Root 1 0 R /Size {len(objects) + 1} >>\nstartxref\n{start}\n%%EOF\n".encode()


def mp4_file() -> bytes:
    """A film of two boxes."""
    return (16).to_bytes(4) + b"ftypisom\0\0\0\0" + (8).to_bytes(4) + b"moov"


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    """A file as a browser sends it."""
    return SimpleUploadedFile(name, content)
