"""Which files are let in: by extension, by their first bytes, and by what is inside them."""

import posixpath
import re
import zipfile
from collections.abc import Callable, Collection, Iterator
from enum import StrEnum
from typing import IO, BinaryIO, cast

import pikepdf

MOST_PARTS = 5_000
MOST_UNPACKED = 400 * 1024 * 1024
MOST_RATIO = 200
RATIO_MATTERS_FROM = 10 * 1024 * 1024
MOST_DEPTH = 2
MOST_PART_READ = 2 * 1024 * 1024
MOST_PAGES = 1_000
MOST_OBJECTS = 300_000


class Flaw(StrEnum):
    """Why a file is not let in."""

    TYPE = "type"
    EMPTY = "empty"
    SIZE = "size"
    NOT_WHAT_IT_SAYS = "not_what_it_says"
    BROKEN = "broken"
    LOCKED = "locked"
    MACROS = "macros"
    EMBEDDED = "embedded"
    SCRIPT = "script"
    REMOTE = "remote"
    HUGE_INSIDE = "huge_inside"


class Unfit(Exception):
    """The file has a flaw."""

    def __init__(self, flaw: Flaw) -> None:
        super().__init__(flaw.value)
        self.flaw = flaw


def extension_of(name: str) -> str:
    """What stands after the last dot of a file's name, in small letters."""
    return posixpath.splitext(name.replace("\\", "/"))[1].lstrip(".").lower()


def examine(file: IO[bytes], *, name: str, size: int, allowed: Collection[str], most_bytes: int) -> Flaw | None:
    """The first reason why the file is not let in, or none. The cheap questions come before the file is opened."""
    extension = extension_of(name)
    if extension not in allowed or extension not in EXAMINERS:
        return Flaw.TYPE
    if size == 0:
        return Flaw.EMPTY
    if size > most_bytes:
        return Flaw.SIZE
    try:
        file.seek(0)
        EXAMINERS[extension](file)
    except Unfit as unfit:
        return unfit.flaw
    finally:
        file.seek(0)
    return None


# ── office documents: zips of parts ──────────────────────────────────────────────────────────────────────────────────

OFFICE_MAIN = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml", "pptx": "ppt/presentation.xml"}
CONTENT_TYPES = "[Content_Types].xml"
MACRO_PART = re.compile(r"(^|/)(vbaproject\.bin|vbadata\.xml|macrosheets/.*|attachedtoolbars\.bin)$")
OLE_PART = re.compile(r"(^|/)(embeddings|activex|controls)/")
EMBEDDED_OFFICE = re.compile(r"(^|/)embeddings/[^/]+\.(docx|xlsx|pptx)$")  # the workbook behind a chart
REMOTE_TYPE = re.compile(rb"/(attachedtemplate|oleobject|frame|subdocument|externallinkpath)\b")
RELATIONSHIP = re.compile(rb"<(?:\w+:)?relationship\b[^>]*>", re.DOTALL)


def _office(extension: str) -> Callable[[IO[bytes]], None]:
    def examiner(file: IO[bytes]) -> None:
        _examine_office(file, extension, depth=1)

    return examiner


def _examine_office(file: IO[bytes], extension: str, depth: int) -> None:
    start = file.read(8)
    file.seek(0)
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unfit(Flaw.LOCKED)  # a password turns an office document into an old-style container
    if not start.startswith(b"PK\x03\x04"):
        raise Unfit(Flaw.NOT_WHAT_IT_SAYS)
    try:
        with zipfile.ZipFile(file) as package:
            _examine_package(package, extension, depth)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, ValueError, RuntimeError) as error:
        raise Unfit(Flaw.BROKEN) from error
    except zipfile.zlib.error as error:  # type: ignore[attr-defined]
        raise Unfit(Flaw.BROKEN) from error


def _examine_package(package: zipfile.ZipFile, extension: str, depth: int) -> None:
    parts = package.infolist()
    _enforce_modest(parts)
    names = {part.filename.replace("\\", "/").lower(): part for part in parts}
    if CONTENT_TYPES.lower() not in names or OFFICE_MAIN[extension] not in names:
        raise Unfit(Flaw.NOT_WHAT_IT_SAYS)
    if any(part.flag_bits & 1 for part in parts):
        raise Unfit(Flaw.LOCKED)
    types = _text(package, names[CONTENT_TYPES.lower()])
    if b"macroenabled" in types or any(MACRO_PART.search(name) for name in names):
        raise Unfit(Flaw.MACROS)
    for name, part in names.items():
        _examine_part(package, name, part, depth)


def _enforce_modest(parts: list[zipfile.ZipInfo]) -> None:
    unpacked = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts)
    bloated = unpacked > RATIO_MATTERS_FROM and unpacked > MOST_RATIO * max(packed, 1)
    if len(parts) > MOST_PARTS or unpacked > MOST_UNPACKED or bloated:
        raise Unfit(Flaw.HUGE_INSIDE)


def _examine_part(package: zipfile.ZipFile, name: str, part: zipfile.ZipInfo, depth: int) -> None:
    embedded = EMBEDDED_OFFICE.search(name)
    if embedded and depth < MOST_DEPTH:
        with package.open(part) as inside:
            _examine_office(inside, embedded[2], depth + 1)
    elif OLE_PART.search(name) and not name.endswith((".rels", ".xml", "/")):
        raise Unfit(Flaw.EMBEDDED)
    if name.endswith(".rels") and any(_reaches_out(line) for line in RELATIONSHIP.findall(_text(package, part))):
        raise Unfit(Flaw.REMOTE)


def _reaches_out(relationship: bytes) -> bool:
    """Whether the document would fetch a part of itself from elsewhere when opened; plain links are fine."""
    return b'targetmode="external"' in relationship.replace(b"'", b'"') and bool(REMOTE_TYPE.search(relationship))


def _text(package: zipfile.ZipFile, part: zipfile.ZipInfo) -> bytes:
    """A part's letters, small; without zero bytes, so that another encoding hides nothing."""
    with package.open(part) as file:
        read = file.read(MOST_PART_READ + 1)
    if len(read) > MOST_PART_READ:
        raise Unfit(Flaw.HUGE_INSIDE)
    return read.replace(b"\0", b"").lower()


# ── PDF ──────────────────────────────────────────────────────────────────────────────────────────────────────────────

SCRIPT_KEYS = {"/JavaScript", "/JS"}
EMBEDDED_KEYS = {"/EmbeddedFiles", "/EmbeddedFile", "/RichMediaContent"}
SCRIPT_ACTIONS = {"/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/GoToE"}
EMBEDDED_TYPES = {"/EmbeddedFile", "/FileAttachment", "/RichMedia", "/Movie", "/Sound", "/3D"}


def _pdf(file: IO[bytes]) -> None:
    if not file.read(5) == b"%PDF-":
        raise Unfit(Flaw.NOT_WHAT_IT_SAYS)
    file.seek(0)
    try:
        with pikepdf.open(cast("BinaryIO", file)) as document:
            _examine_document(document)
    except pikepdf.PasswordError as error:
        raise Unfit(Flaw.LOCKED) from error
    except (pikepdf.PdfError, ValueError, RuntimeError) as error:
        raise Unfit(Flaw.BROKEN) from error


def _examine_document(document: pikepdf.Pdf) -> None:
    if document.is_encrypted:
        raise Unfit(Flaw.LOCKED)
    if len(document.pages) == 0:
        raise Unfit(Flaw.BROKEN)
    if len(document.pages) > MOST_PAGES or len(document.objects) > MOST_OBJECTS:
        raise Unfit(Flaw.HUGE_INSIDE)
    for thing in document.objects:
        for dictionary in _dictionaries(thing):
            _examine_dictionary(dictionary)


def _dictionaries(thing: object) -> Iterator[pikepdf.Dictionary]:
    """The object and everything written inside it; what it only refers to is met on its own."""
    waiting = [thing]
    while waiting:
        one = waiting.pop()
        if isinstance(one, pikepdf.Array):
            waiting += [part for part in one if _is_written_here(part)]
        elif isinstance(one, pikepdf.Dictionary | pikepdf.Stream):
            dictionary = one.stream_dict if isinstance(one, pikepdf.Stream) else one
            yield dictionary
            waiting += [part for _key, part in dictionary.items() if _is_written_here(part)]


def _is_written_here(part: object) -> bool:
    return isinstance(part, pikepdf.Array | pikepdf.Dictionary) and not part.is_indirect


def _examine_dictionary(dictionary: pikepdf.Dictionary) -> None:
    keys = set(dictionary.keys())
    names = (dictionary.get(key) for key in ("/S", "/Type", "/Subtype"))
    named = {str(name) for name in names if isinstance(name, pikepdf.Name)}
    if keys & SCRIPT_KEYS or named & SCRIPT_ACTIONS:
        raise Unfit(Flaw.SCRIPT)
    if keys & EMBEDDED_KEYS or named & EMBEDDED_TYPES:
        raise Unfit(Flaw.EMBEDDED)


# ── pictures and films ───────────────────────────────────────────────────────────────────────────────────────────────


def _jpeg(file: IO[bytes]) -> None:
    if file.read(3) != b"\xff\xd8\xff":
        raise Unfit(Flaw.NOT_WHAT_IT_SAYS)


def _png(file: IO[bytes]) -> None:
    if file.read(16) != b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR":
        raise Unfit(Flaw.NOT_WHAT_IT_SAYS)


def _mp4(file: IO[bytes]) -> None:
    boxes = dict.fromkeys(_boxes(file))
    if next(iter(boxes), None) != b"ftyp":
        raise Unfit(Flaw.NOT_WHAT_IT_SAYS)
    if b"moov" not in boxes:
        raise Unfit(Flaw.BROKEN)


BOX_HEAD = 8


def _boxes(file: IO[bytes]) -> Iterator[bytes]:
    """The kinds of the film's outermost boxes, each of which says how long it is."""
    place, seen = 0, 0
    while seen < MOST_PARTS:
        file.seek(place)
        head = file.read(16)
        if len(head) < BOX_HEAD:
            return
        yield head[4:8]
        length = int.from_bytes(head[:4])
        if length == 1:
            length = int.from_bytes(head[8:16])
        if length < BOX_HEAD:
            return
        place, seen = place + length, seen + 1


EXAMINERS: dict[str, Callable[[IO[bytes]], None]] = {
    **{extension: _office(extension) for extension in OFFICE_MAIN},
    "pdf": _pdf,
    "jpg": _jpeg,
    "jpeg": _jpeg,
    "png": _png,
    "mp4": _mp4,
}
