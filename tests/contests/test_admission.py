"""Which files are let in: every way in that is closed, and what stays open."""

import io
import zipfile

import pikepdf
import pytest

from contests import admission
from contests.admission import EXAMINERS, Flaw, examine, extension_of, glance, look_inside
from tests.submissions.scenes import mp4_file, office_file, pdf_file, zipped

ALL = tuple(EXAMINERS)
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01"
REMOTE = (
    '<Relationships><Relationship Id="r1" Type="http://schemas.example/officeDocument/relationships/{kind}" '
    'Target="https://example.org/x" TargetMode="External"/></Relationships>'
)


def flaw(name: str, content: bytes, allowed: tuple[str, ...] = ALL, most: int = 10_000_000) -> Flaw | None:
    return examine(io.BytesIO(content), name=name, size=len(content), allowed=allowed, most_bytes=most)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.docx", office_file("docx")),
        ("a.xlsx", office_file("xlsx")),
        ("a.pptx", office_file("pptx")),
        ("a.pdf", pdf_file()),
        ("a.JPG", JPEG),
        ("a.jpeg", JPEG),
        ("a.png", PNG),
        ("a.mp4", mp4_file()),
    ],
)
def test_what_it_says_it_is_is_let_in(name: str, content: bytes) -> None:
    assert flaw(name, content) is None


@pytest.mark.parametrize(
    "name", ["chay.exe", "a.docm", "a.doc", "a.html", "a.svg", "a.zip", "khong-duoi", "a.pdf.exe", ".pdf"]
)
def test_other_types_are_refused_before_they_are_opened(name: str) -> None:
    assert flaw(name, pdf_file()) is Flaw.TYPE


def test_a_type_that_the_contest_does_not_take_is_refused() -> None:
    assert flaw("a.mp4", mp4_file(), allowed=("pdf",)) is Flaw.TYPE


def test_a_type_that_cannot_be_examined_is_refused_whatever_the_contest_says() -> None:
    assert flaw("a.rar", b"Rar!", allowed=("rar",)) is Flaw.TYPE


def test_nothing_and_too_much_are_refused() -> None:
    assert flaw("a.pdf", b"") is Flaw.EMPTY
    assert flaw("a.pdf", pdf_file(), most=20) is Flaw.SIZE


@pytest.mark.parametrize("extension", ALL)
def test_another_thing_under_the_name_is_refused(extension: str) -> None:
    assert flaw(f"a.{extension}", b"MZ\x90\x00 this is a program") is Flaw.NOT_WHAT_IT_SAYS


def test_one_office_document_under_the_name_of_another_is_refused() -> None:
    assert flaw("a.docx", office_file("xlsx")) is Flaw.NOT_WHAT_IT_SAYS
    assert flaw("a.docx", zipped({"word/document.xml": "<w/>"})) is Flaw.NOT_WHAT_IT_SAYS


@pytest.mark.parametrize(
    "part", ["word__vbaProject.bin", "word__VBAPROJECT.BIN", "xl__macrosheets__sheet1.xml", "word__vbaData.xml"]
)
def test_macros_are_refused(part: str) -> None:
    assert flaw("a.docx", office_file("docx", **{part: b"x"})) is Flaw.MACROS


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le"])
def test_a_macro_document_under_a_plain_name_is_refused(encoding: str) -> None:
    types = '<Types><Override ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/></Types>'
    content = zipped({"[Content_Types].xml": types.encode(encoding), "word/document.xml": "<w/>"})
    assert flaw("a.docx", content) is Flaw.MACROS


@pytest.mark.parametrize(
    "part", ["word/embeddings/oleObject1.bin", "word/embeddings/chay.exe", "word/activeX/activeX1.bin"]
)
def test_embedded_objects_are_refused(part: str) -> None:
    content = zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": "<w/>", part: b"x"})
    assert flaw("a.docx", content) is Flaw.EMBEDDED


def test_what_is_inside_an_embedded_workbook_is_examined_too() -> None:
    book = zipped({"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<x/>", "xl/vbaProject.bin": b"x"})
    parts = {"[Content_Types].xml": "<Types/>", "word/document.xml": "<w/>", "word/embeddings/Book1.xlsx": book}
    assert flaw("a.docx", zipped(parts)) is Flaw.MACROS
    deep = zipped({**parts, "word/embeddings/Book1.xlsx": office_file("xlsx")})
    deeper = zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": "<w/>", "word/embeddings/In.docx": deep})
    assert flaw("a.docx", deep) is None
    assert flaw("a.docx", deeper) is Flaw.EMBEDDED


@pytest.mark.parametrize("kind", ["attachedTemplate", "oleObject", "frame"])
def test_a_document_that_fetches_parts_of_itself_is_refused(kind: str) -> None:
    content = zipped(
        {
            "[Content_Types].xml": "<Types/>",
            "word/document.xml": "<w/>",
            "word/_rels/settings.xml.rels": REMOTE.format(kind=kind),
        }
    )
    assert flaw("a.docx", content) is Flaw.REMOTE


def test_plain_links_are_let_in() -> None:
    parts = {
        "[Content_Types].xml": "<Types/>",
        "word/document.xml": "<w/>",
        "word/_rels/document.xml.rels": REMOTE.format(kind="hyperlink"),
    }
    assert flaw("a.docx", zipped(parts)) is None


def test_a_document_with_a_password_is_refused_as_such() -> None:
    assert flaw("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 EncryptedPackage") is Flaw.LOCKED
    locked = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf_file())) as document:
        document.save(locked, encryption=pikepdf.Encryption(owner="a", user="b"))
    assert flaw("a.pdf", locked.getvalue()) is Flaw.LOCKED


def test_a_zip_that_swells_is_refused_before_it_is_unpacked() -> None:
    assert flaw("a.docx", office_file("docx", word__bomb=b"\0" * 60_000_000)) is Flaw.HUGE_INSIDE
    crowd = {f"word/p{number}": b"" for number in range(5_001)}
    content = zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": "<w/>", **crowd})
    assert flaw("a.docx", content) is Flaw.HUGE_INSIDE


def test_a_zip_that_lies_about_its_size_is_refused() -> None:
    content = bytearray(office_file("docx"))
    content[:4] = b"PK\x03\x04"
    cut = bytes(content[: len(content) - 30])
    assert flaw("a.docx", cut) is Flaw.BROKEN


def test_damaged_content_is_refused() -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as package:
        package.writestr("[Content_Types].xml", "<Types/>" * 50)
        package.writestr("word/document.xml", "<w/>")
    content = made.getvalue().replace(b"<Types/><Types/>", b"<Types/><Typos/>", 1)
    assert flaw("a.docx", content) is Flaw.BROKEN


@pytest.mark.parametrize(
    ("root", "found"),
    [
        ({"OpenAction": "<< /S /JavaScript /JS (app.alert\\(1\\)) >>"}, Flaw.SCRIPT),
        ({"OpenAction": "<< /S /Launch /F (cmd.exe) >>"}, Flaw.SCRIPT),
        ({"AA": "<< /WC << /S /Java#53cript /JS (x) >> >>"}, Flaw.SCRIPT),
        ({"Names": "<< /JavaScript << /Names [(a) << /S /JavaScript >>] >> >>"}, Flaw.SCRIPT),
        ({"Names": "<< /EmbeddedFiles << /Names [] >> >>"}, Flaw.EMBEDDED),
        ({"Extra": "[ << /Type /EmbeddedFile >> ]"}, Flaw.EMBEDDED),
        ({"Extra": "<< /Subtype /RichMedia >>"}, Flaw.EMBEDDED),
        ({"Lang": "(vi)"}, None),
    ],
)
def test_scripts_and_files_inside_a_pdf_are_refused(root: dict[str, str], found: Flaw | None) -> None:
    assert flaw("a.pdf", pdf_file(**root)) is found


def test_a_script_in_a_compressed_part_of_a_pdf_is_refused() -> None:
    packed = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf_file(OpenAction="<< /S /JavaScript /JS (x) >>"))) as document:
        document.save(packed, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    assert b"/JavaScript" not in packed.getvalue()
    assert flaw("a.pdf", packed.getvalue()) is Flaw.SCRIPT


def test_half_a_pdf_is_refused() -> None:
    assert flaw("a.pdf", b"%PDF-1.4\nnothing here") is Flaw.BROKEN


def test_a_film_without_its_index_is_refused() -> None:
    assert flaw("a.mp4", (16).to_bytes(4) + b"ftypisom\0\0\0\0") is Flaw.BROKEN


def test_the_extension_is_what_stands_last() -> None:
    assert [extension_of(name) for name in ("a.PDF", "b.tar.gz", "c", "d.pdf.exe", "thư mục.x/e")] == [
        "pdf", "gz", "", "exe", "",
    ]  # fmt: skip


def test_without_the_look_inside_a_macro_would_come_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """The positive control: with the examiner switched off, the file that must be refused is let in."""
    content = office_file("docx", **{"word__vbaProject.bin": b"x"})
    assert flaw("a.docx", content) is Flaw.MACROS
    monkeypatch.setitem(EXAMINERS, "docx", lambda file: None)
    assert flaw("a.docx", content) is None


PROGRAM = b"MZ\x90\x00 this is a program, and longer than any sign that a file is known by"


@pytest.mark.parametrize("extension", ALL)
def test_what_is_seen_at_a_glance_and_what_is_inside_are_each_asked_for(extension: str) -> None:
    allowed = {"name": f"a.{extension}", "size": len(PROGRAM), "allowed": ALL, "most_bytes": 10_000}
    assert glance(PROGRAM, **allowed) is Flaw.NOT_WHAT_IT_SAYS  # type: ignore[arg-type]
    assert look_inside(io.BytesIO(PROGRAM), extension) is Flaw.NOT_WHAT_IT_SAYS


def test_an_old_container_is_seen_inside_too() -> None:
    assert look_inside(io.BytesIO(b"\xd0\xcf\x11\xe0" + bytes(600)), "docx") is Flaw.LOCKED


def test_a_locked_part_of_a_document_is_refused() -> None:
    content = bytearray(office_file("docx"))
    place = content.find(b"PK\x01\x02")
    while place >= 0:  # each part's line in the list at the end: its flags stand eight bytes on
        content[place + 8] |= 1
        place = content.find(b"PK\x01\x02", place + 4)
    assert look_inside(io.BytesIO(bytes(content)), "docx") is Flaw.LOCKED


def test_a_pdf_that_opens_without_a_password_but_is_locked_is_refused() -> None:
    locked = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf_file())) as document:
        document.save(locked, encryption=pikepdf.Encryption(owner="chu", user=""))
    assert look_inside(locked, "pdf") is Flaw.LOCKED


def test_a_pdf_without_pages_is_refused() -> None:
    empty = io.BytesIO()
    with pikepdf.new() as document:
        document.save(empty)
    assert look_inside(empty, "pdf") is Flaw.BROKEN


@pytest.mark.parametrize(
    ("limit", "extension", "content"),
    [
        ("MOST_PAGES", "pdf", pdf_file()),
        ("MOST_OBJECTS", "pdf", pdf_file()),
        ("MOST_PARTS", "docx", office_file("docx")),
        ("MOST_UNPACKED", "docx", office_file("docx")),
        ("MOST_PART_READ", "docx", office_file("docx")),
    ],
)
def test_each_limit_of_size_is_asked_for(
    monkeypatch: pytest.MonkeyPatch, limit: str, extension: str, content: bytes
) -> None:
    assert look_inside(io.BytesIO(content), extension) is None
    monkeypatch.setattr(admission, limit, 0)
    assert look_inside(io.BytesIO(content), extension) is Flaw.HUGE_INSIDE


def test_other_quotes_hide_no_part_that_is_fetched() -> None:
    relations = REMOTE.format(kind="attachedTemplate").replace('"', "'")
    parts = {"[Content_Types].xml": "<Types/>", "word/document.xml": "<w/>", "word/_rels/settings.xml.rels": relations}
    assert flaw("a.docx", zipped(dict(parts))) is Flaw.REMOTE


def test_a_script_without_an_act_is_refused() -> None:
    assert flaw("a.pdf", pdf_file(Names="<< /JavaScript << >> >>")) is Flaw.SCRIPT


def test_a_film_begins_with_its_type() -> None:
    swapped = (8).to_bytes(4) + b"moov" + (16).to_bytes(4) + b"ftypisom\0\0\0\0"
    assert look_inside(io.BytesIO(swapped), "mp4") is Flaw.NOT_WHAT_IT_SAYS
