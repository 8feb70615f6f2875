"""The judged copy tells nothing of the authors (B3): a canary in each place of the original is gone from the copy."""

import io
import zipfile
from collections.abc import Callable
from typing import Any

import pikepdf
import pytest
from django.test import Client
from docx import Document
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from contests.admission import Flaw, Unfit, look_inside
from submissions import tasks
from submissions.actions.attachments import attach
from submissions.cleaning import CLEANERS
from submissions.models import Attachment
from tests.submissions.scenes import draft, office_file, scene, upload, zipped

CANARY = "Chim Hoang Yen 0987-654-321"
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def cleaned(content: bytes, extension: str) -> bytes:
    made = io.BytesIO()
    CLEANERS[extension](io.BytesIO(content), made)
    assert look_inside(io.BytesIO(made.getvalue()), extension) is None
    return made.getvalue()


def told(content: bytes) -> str:
    """Everything that somebody who takes the file apart can read, in any coding."""
    parts = [content]
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = [package.comment, *(package.read(name) for name in package.namelist())]
            parts += [name.encode() for name in package.namelist()]
    if content.startswith(b"%PDF"):
        with pikepdf.open(io.BytesIO(content)) as document:
            parts += [_bytes(one) for one in document.objects if isinstance(one, pikepdf.Stream)]
            parts += [str(one).encode() for one in _strings(document)]
    return "\n".join(part.decode("utf-8", "replace") + part.decode("utf-16-be", "replace") for part in parts)


def _bytes(stream: pikepdf.Stream) -> bytes:
    return stream.read_raw_bytes() if stream.get("/Filter") == pikepdf.Name.DCTDecode else stream.read_bytes()


def _strings(document: pikepdf.Pdf) -> list[str]:
    waiting: list[Any] = [document.trailer, *document.objects]
    found, seen = [], 0
    while waiting and seen < 10_000:
        one, seen = waiting.pop(), seen + 1
        if isinstance(one, pikepdf.String):
            found.append(str(one))
        elif isinstance(one, pikepdf.Array):
            waiting += [part for part in one if not getattr(part, "is_indirect", False)]
        elif isinstance(one, pikepdf.Dictionary | pikepdf.Stream):
            waiting += [part for _key, part in one.items() if not getattr(part, "is_indirect", False)]
    return found


# -- Word ---------------------------------------------------------------------------------------------------------

DOCX_PLACES = {
    "docProps/core.xml": f"<coreProperties><creator>{CANARY}</creator></coreProperties>",
    "docProps/app.xml": f"<Properties><Company>{CANARY}</Company></Properties>",
    "docProps/custom.xml": f"<Properties><lpwstr>{CANARY}</lpwstr></Properties>",
    "word/comments.xml": f'<w:comments {W}><w:comment w:author="{CANARY}"/></w:comments>',
    "word/commentsExtended.xml": f'<w:x {W} w:author="{CANARY}"/>',
    "word/people.xml": f'<w:people {W}><w:person w:author="{CANARY}"/></w:people>',
    "customXml/item1.xml": f"<x>{CANARY}</x>",
    "word/settings.xml": f'<w:settings {W}><w:attachedTemplate w:val="C:\\Users\\{CANARY}\\a.dotx"/>'
    f'<w:docVars><w:docVar w:val="{CANARY}"/></w:docVars><w:rsids><w:rsid w:val="00AB12CD"/></w:rsids></w:settings>',
    "word/footnotes.xml": f'<w:footnotes {W}><!-- {CANARY} --><w:ins w:author="{CANARY}"><w:r/></w:ins></w:footnotes>',
}
BODY = (
    f'<w:document {W} {R}><w:body><w:p w:rsidR="00AB12CD"><w:r><w:t>Giữ lại.</w:t></w:r>'
    f'<w:ins w:id="1" w:author="{CANARY}" w:date="2026-01-01T00:00:00Z"><w:r><w:t>Thêm vào.</w:t></w:r></w:ins>'
    f'<w:del w:id="2" w:author="{CANARY}"><w:r><w:delText>{CANARY} đã bỏ</w:delText></w:r></w:del>'
    f'<w:r><w:rPr><w:b/><w:rPrChange w:author="{CANARY}"/></w:rPr><w:t>Đậm.</w:t><w:commentReference w:id="0"/></w:r>'
    f'<w:r><w:drawing><docPr name="Ảnh" descr="C:\\Users\\{CANARY}\\anh.jpg"/></w:drawing></w:r></w:p>'
    f'<w:tbl><w:tr><w:trPr><w:del w:author="{CANARY}"/></w:trPr><w:tc><w:p><w:r><w:t>{CANARY}</w:t></w:r></w:p></w:tc>'
    "</w:tr><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl></w:body></w:document>"
)


def jpeg(**beside: Any) -> bytes:
    made = io.BytesIO()
    Image.effect_noise((40, 30), 80).convert("RGB").save(made, "JPEG", **beside)
    return made.getvalue()


def exif(way: int = 6) -> Any:
    kept = Image.Exif()
    kept[0x013B], kept[0x0112] = CANARY, way
    return kept


def docx(**changed: str | bytes) -> bytes:
    made = io.BytesIO()
    Document().save(made)
    with zipfile.ZipFile(made) as package:
        parts: dict[str, str | bytes] = {name: package.read(name) for name in package.namelist()}
    lines = "".join(
        f'<Relationship Id="x{place}" Type="{OFFICE}/x" Target="{name.removeprefix("word/")}"/>'
        for place, name in enumerate(DOCX_PLACES)
        if name.startswith("word/")
    )
    relations = f'<Relationships xmlns="{RELATIONS}">{lines}</Relationships>'
    parts |= {**DOCX_PLACES, "word/document.xml": BODY, "word/_rels/document.xml.rels": relations}
    parts["word/media/image1.jpeg"] = jpeg(exif=exif())
    return zipped({**parts, **changed})


@pytest.mark.parametrize("place", [*DOCX_PLACES, "word/document.xml", "word/media/image1.jpeg"])
def test_each_place_of_a_word_document_tells_and_its_copy_does_not(place: str) -> None:
    whole = docx()
    with zipfile.ZipFile(io.BytesIO(whole)) as package:
        assert CANARY in package.read(place).decode("utf-8", "replace")
        assert CANARY in told(whole)
    assert CANARY not in told(cleaned(whole, "docx"))
    assert "00AB12CD" not in told(cleaned(whole, "docx"))


def test_the_copy_of_a_word_document_reads_as_if_all_changes_were_accepted() -> None:
    copy = cleaned(docx(), "docx")
    document = Document(io.BytesIO(copy))
    assert document.paragraphs[0].text.startswith("Giữ lại.Thêm vào.Đậm.")
    assert len(document.tables[0].rows) == 1
    with zipfile.ZipFile(io.BytesIO(copy)) as package:
        names = set(package.namelist())
        assert not {name for name in names if name.startswith("docProps")}
        assert "docProps" not in package.read("[Content_Types].xml").decode()
        assert "comments" not in package.read("word/_rels/document.xml.rels").decode()
        assert {part.date_time for part in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}


@pytest.mark.parametrize(
    ("extension", "place", "content"),
    [
        ("xlsx", "xl/comments1.xml", f"<comments><author>{CANARY}</author></comments>"),
        ("xlsx", "xl/threadedComments/threadedComment1.xml", f"<x>{CANARY}</x>"),
        ("xlsx", "xl/persons/person.xml", f"<x>{CANARY}</x>"),
        ("xlsx", "xl/revisions/userNames.xml", f"<x>{CANARY}</x>"),
        ("xlsx", "xl/drawings/vmlDrawing1.vml", f"<x>{CANARY}</x>"),
        ("xlsx", "xl/printerSettings/printerSettings1.bin", CANARY),
        (
            "xlsx",
            "xl/workbook.xml",
            f'<workbook><fileSharing userName="{CANARY}"/><absPath url="{CANARY}"/></workbook>',
        ),
        ("xlsx", "docProps/core.xml", f"<creator>{CANARY}</creator>"),
        ("pptx", "ppt/commentAuthors.xml", f'<x name="{CANARY}"/>'),
        ("pptx", "ppt/comments/comment1.xml", f"<x>{CANARY}</x>"),
        ("pptx", "ppt/authors.xml", f"<x>{CANARY}</x>"),
        ("pptx", "ppt/changesInfos/changesInfo1.xml", f"<x>{CANARY}</x>"),
        ("pptx", "docProps/app.xml", f"<Company>{CANARY}</Company>"),
        ("pptx", "docProps/thumbnail.jpeg", CANARY),
    ],
)
def test_each_place_of_a_sheet_or_a_slide_show_tells_and_its_copy_does_not(
    extension: str, place: str, content: str
) -> None:
    whole = office_file(extension, **{place.replace("/", "__"): content})
    assert CANARY in told(whole)
    assert CANARY not in told(cleaned(whole, extension))


def test_a_document_type_is_no_part_of_an_office_document() -> None:
    with pytest.raises(Unfit) as unfit:
        cleaned(docx(**{"word/document.xml": f'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;{CANARY}</x>'}), "docx")
    assert unfit.value.flaw is Flaw.BROKEN


# -- PDF, pictures, films ----------------------------------------------------------------------------------------------


def pdf(place: str) -> bytes:
    document = pikepdf.new()
    page = document.add_blank_page(page_size=(100, 100))
    secret = pikepdf.String(CANARY)
    note = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Text, T=secret, Rect=[0, 0, 9, 9])
    picture = document.make_stream(jpeg(exif=exif()))
    picture.Subtype, picture.Filter, picture.Type = pikepdf.Name.Image, pikepdf.Name.DCTDecode, pikepdf.Name.XObject
    metadata = document.make_stream(f"<x>{CANARY}</x>".encode())
    made = {
        "info": lambda: document.docinfo.__setitem__("/Author", secret),
        "metadata": lambda: document.Root.__setitem__("/Metadata", metadata),
        "metadata of a page": lambda: page.obj.__setitem__("/Metadata", metadata),
        "remark": lambda: page.obj.__setitem__("/Annots", pikepdf.Array([document.make_indirect(note)])),
        "editor's own": lambda: page.obj.__setitem__("/PieceInfo", pikepdf.Dictionary(Word=secret)),
        "signature": lambda: document.Root.__setitem__(
            "/Signed", document.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.Sig, Name=secret))
        ),
        "photograph": lambda: page.obj.__setitem__(
            "/Resources", pikepdf.Dictionary(XObject=pikepdf.Dictionary(A=picture))
        ),
    }
    made[place]()
    written = io.BytesIO()
    document.save(written, fix_metadata_version=False)
    return written.getvalue()


@pytest.mark.parametrize(
    "place", ["info", "metadata", "metadata of a page", "remark", "editor's own", "signature", "photograph"]
)
def test_each_place_of_a_pdf_tells_and_its_copy_does_not(place: str) -> None:
    whole = pdf(place)
    assert CANARY in told(whole)
    assert CANARY not in told(cleaned(whole, "pdf"))


def test_a_photograph_loses_what_the_camera_wrote_and_still_stands_upright() -> None:
    whole = jpeg(exif=exif(), comment=CANARY.encode(), progressive=True) + CANARY.encode()
    assert told(whole).count(CANARY) == 3
    copy = cleaned(whole, "jpg")
    assert CANARY not in told(copy)
    with Image.open(io.BytesIO(copy)) as after, Image.open(io.BytesIO(whole)) as before:
        assert dict(after.getexif()) == {0x0112: 6}
        assert after.tobytes() == before.tobytes()


def test_a_png_loses_its_texts() -> None:
    beside, made = PngInfo(), io.BytesIO()
    beside.add_text("Author", CANARY)
    beside.add_itxt("Author", CANARY)
    Image.effect_noise((40, 30), 80).save(made, "PNG", pnginfo=beside, exif=exif())
    whole = made.getvalue() + CANARY.encode()
    assert CANARY in told(whole)
    copy = cleaned(whole, "png")
    assert CANARY not in told(copy)
    with Image.open(io.BytesIO(copy)) as after, Image.open(io.BytesIO(whole)) as before:
        assert after.tobytes() == before.tobytes()


def box(kind: bytes, content: bytes = b"") -> bytes:
    return (8 + len(content)).to_bytes(4) + kind + content


def film(**at: bytes) -> bytes:
    secret = CANARY.encode()
    track = box(b"trak", box(b"mdia", box(b"hdlr", bytes(24) + at.get("handler", b""))) + at.get("track", b""))
    header = box(b"mvhd", bytes(4) + b"\xaa" * 8 + bytes(88))
    moov = box(b"moov", header + track + at.get("moov", b""))
    whole = box(b"ftyp", b"isom\0\0\0\0") + at.get("top", b"") + moov + box(b"mdat", b"film")
    assert secret not in box(b"mdat", b"film")
    return whole


@pytest.mark.parametrize(
    "at",
    [
        {"handler": CANARY.encode()},
        {"track": box(b"udta", CANARY.encode())},
        {"moov": box(b"udta", box(b"meta", CANARY.encode()))},
        {"moov": box(b"meta", CANARY.encode())},
        {"top": box(b"uuid", CANARY.encode())},
        {"top": box(b"free", CANARY.encode())},
    ],
)
def test_each_place_of_a_film_tells_and_its_copy_does_not(at: dict[str, bytes]) -> None:
    whole = film(**at)
    assert CANARY in told(whole)
    copy = cleaned(whole, "mp4")
    assert CANARY not in told(copy)
    assert b"\xaa" not in copy
    assert (len(copy), copy.endswith(box(b"mdat", b"film"))) == (len(whole), True)


# -- who is given what --------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_original_is_kept_and_the_copy_is_beside_it(as_: Callable[[Any], Client]) -> None:
    at = scene()
    whole = docx()
    file = attach(entry=draft(at), by=at.author, kind="supplement", file=upload("Bài.docx", whole))
    tasks.examine(file.pk)
    kept = Attachment.objects.get()
    assert kept.state == "clean"
    with kept.file.open("rb") as original, kept.copy.open("rb") as copy:
        assert original.read() == whole
        assert CANARY not in told(copy.read())
    answer = as_(at.author).get(f"/attachments/{kept.pk}/")
    assert b"".join(answer.streaming_content) == whole
