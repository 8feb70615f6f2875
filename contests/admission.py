"""Which files are let in: by extension, by their first bytes, and by what is inside them.

What is cheap to see is seen while a person waits (`glance`); what is inside takes longer (`look_inside`).
"""

from __future__ import annotations

import hashlib
import posixpath
import re
import unicodedata
import zipfile
import zlib
from dataclasses import dataclass
from enum import StrEnum
from typing import IO, TYPE_CHECKING, BinaryIO, cast

import pikepdf
from django.utils.translation import gettext as _

from audit.verdicts import Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from django.core.files.uploadedfile import UploadedFile

MEGABYTE = 1024 * 1024
LONGEST_NAME = 120

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
    VIRUS = "virus"


class Unfit(Exception):
    """The file has a flaw."""

    def __init__(self, flaw: Flaw) -> None:
        super().__init__(flaw.value)
        self.flaw = flaw


def extension_of(name: str) -> str:
    """What stands after the last dot of a file's name, in small letters."""
    return posixpath.splitext(name.replace("\\", "/"))[1].lstrip(".").lower()


class FileRefused(Refused):
    """The file is not let in; the reason says what to do."""


@dataclass(frozen=True, slots=True)
class Admitted:
    """A file that was let in: the name it is told by, its type, its size in bytes and its digest."""

    name: str
    extension: str
    size: int
    sha256: str


def admit(file: UploadedFile[bytes], *, extensions: Sequence[str], most_bytes: int) -> Admitted:
    """Let a file in, once it was examined. Raises FileRefused, in words that say what to do."""
    name, size = plain_name(file.name or ""), file.size or 0
    flaw = examine(cast("IO[bytes]", file.file), name=name, size=size, allowed=extensions, most_bytes=most_bytes)
    if flaw is not None:
        raise FileRefused(flaw_in_words(flaw, name, extensions, most_bytes))
    return Admitted(name, extension_of(name), size, _digest(file))


def plain_name(name: str) -> str:
    """A file's name without folders, signs that cannot be seen and needless length; its extension stays."""
    base = posixpath.basename(unicodedata.normalize("NFC", name).replace("\\", "/"))
    visible = "".join(sign for sign in base if unicodedata.category(sign)[0] != "C").strip()
    stem, dot = posixpath.splitext(visible)
    return f"{stem[:LONGEST_NAME]}{dot[:10]}"


def _digest(file: UploadedFile[bytes]) -> str:
    sha256 = hashlib.sha256()
    for chunk in file.chunks():
        sha256.update(chunk)
    file.seek(0)
    return sha256.hexdigest()


def receive(file: UploadedFile[bytes], *, extensions: Sequence[str], most_bytes: int) -> Admitted:
    """Take a file in, to be examined later. Raises FileRefused for what can be seen at a glance."""
    name, size = plain_name(file.name or ""), file.size or 0
    start = file.read(START)
    file.seek(0)
    flaw = glance(start, name=name, size=size, allowed=extensions, most_bytes=most_bytes)
    if flaw is not None:
        raise FileRefused(flaw_in_words(flaw, name, extensions, most_bytes))
    return Admitted(name, extension_of(name), size, _digest(file))


def examine(file: IO[bytes], *, name: str, size: int, allowed: Collection[str], most_bytes: int) -> Flaw | None:
    """The first reason why the file is not let in, or none. The cheap questions come before the file is opened."""
    file.seek(0)
    start = file.read(START)
    return glance(start, name=name, size=size, allowed=allowed, most_bytes=most_bytes) or look_inside(
        file, extension_of(name)
    )


def glance(start: bytes, *, name: str, size: int, allowed: Collection[str], most_bytes: int) -> Flaw | None:
    """What is wrong with a file by its name, its size and its first bytes."""
    extension = extension_of(name)
    if extension not in allowed or extension not in EXAMINERS:
        return Flaw.TYPE
    if size == 0:
        return Flaw.EMPTY
    if size > most_bytes:
        return Flaw.SIZE
    if start.startswith(OLD_CONTAINER) and extension in OFFICE_MAIN:
        return Flaw.LOCKED  # a password turns an office document into an old-style container
    place, sign = SIGN[extension]
    return None if start[place:].startswith(sign) else Flaw.NOT_WHAT_IT_SAYS


def look_inside(file: IO[bytes], extension: str) -> Flaw | None:
    """What is wrong with what a file of this type holds, or nothing."""
    try:
        file.seek(0)
        EXAMINERS[extension](file)
    except Unfit as unfit:
        return unfit.flaw
    finally:
        file.seek(0)
    return None


# ── office documents: zips of parts ──────────────────────────────────────────────────────────────────────────────────

OLD_CONTAINER = b"\xd0\xcf\x11\xe0"
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
    if start.startswith(OLD_CONTAINER):
        raise Unfit(Flaw.LOCKED)
    if not start.startswith(b"PK\x03\x04"):
        raise Unfit(Flaw.NOT_WHAT_IT_SAYS)
    try:
        with zipfile.ZipFile(file) as package:
            _examine_package(package, extension, depth)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, ValueError, RuntimeError) as error:
        raise Unfit(Flaw.BROKEN) from error
    except zlib.error as error:
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
        for dictionary in dictionaries(thing):
            _examine_dictionary(dictionary)


def dictionaries(thing: object) -> Iterator[pikepdf.Dictionary]:
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
# The bytes by which a type is known, and where they stand.
SIGN: dict[str, tuple[int, bytes]] = {
    **dict.fromkeys(OFFICE_MAIN, (0, b"PK\x03\x04")),
    "pdf": (0, b"%PDF-"),
    "jpg": (0, b"\xff\xd8\xff"),
    "jpeg": (0, b"\xff\xd8\xff"),
    "png": (0, b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"),
    "mp4": (4, b"ftyp"),
}
START = 16


# ── in words ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def flaw_in_words(flaw: Flaw, name: str, extensions: Sequence[str], most_bytes: int) -> str:
    """Why a file is not let in, and what to do."""
    types = ", ".join(extension.upper() for extension in extensions)
    extension = extension_of(name)
    reasons = {
        Flaw.TYPE: _("Files of type “.%(extension)s” are not taken here. Send one of these: %(types)s."),
        Flaw.EMPTY: _("“%(name)s” is empty. Choose the file again."),
        Flaw.SIZE: _("“%(name)s” is larger than %(most)d MB. Make it smaller, for instance with smaller pictures."),
        Flaw.NOT_WHAT_IT_SAYS: _(
            "“%(name)s” is named .%(extension)s but is something else inside. Open it and save it anew as %(types)s."
        ),
        Flaw.BROKEN: _("“%(name)s” cannot be opened: it is damaged. Save it anew and send it again."),
        Flaw.LOCKED: _("“%(name)s” is protected by a password. Save a copy without the password and send that."),
        Flaw.MACROS: _("“%(name)s” holds macros, which are not taken. Save it without macros, or as PDF."),
        Flaw.EMBEDDED: _(
            "“%(name)s” has other files inside it. Take them out and send each by itself, or save as PDF."
        ),
        Flaw.SCRIPT: _(
            "“%(name)s” holds a script or an act that starts by itself. Print it to a new PDF and send that."
        ),
        Flaw.REMOTE: _("“%(name)s” fetches parts of itself from elsewhere. Save it as PDF and send that."),
        Flaw.HUGE_INSIDE: _("“%(name)s” is too large or too tangled inside. Save it as PDF and send that."),
        Flaw.VIRUS: _("“%(name)s” holds a virus. Clean your machine, then make the file anew and send that."),
    }
    megabytes = most_bytes // (1024 * 1024)
    return reasons[flaw] % {"name": name, "extension": extension, "types": types, "most": megabytes}
