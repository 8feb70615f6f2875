"""The text of office files, part by part in the order in which people read them."""

from __future__ import annotations

import posixpath
import re
import zipfile
import zlib
from contextlib import contextmanager
from time import monotonic
from typing import IO, TYPE_CHECKING

from lxml import etree

from submissions.extraction.tidying import LONGEST, Unreadable
from submissions.oldfonts import slides, word

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

MOST_TO_READ = 64 * 1024 * 1024  # bytes of one part
MOST_SECONDS = 60
WORDS = re.compile(r"word/(?:document|(?:header|footer)\d*|footnotes|endnotes|diagrams/data\d*|charts/chart\d*)\.xml")
SLIDES = re.compile(r"ppt/(?:slides/slide|notesslides/notesslide|diagrams/data|charts/chart)\d+\.xml")
SHEETS = re.compile(r"xl/(?:worksheets/sheet|drawings/drawing|charts/chart)\d+\.xml")
ORDER = ("word/document", "ppt/slides", "xl/worksheets", "header", "word/foot", "word/end")
SHARED = "xl/sharedstrings.xml"
# What was taken out, and what older programs show in place of what newer ones do.
PASSED_OVER = {"del", "moveFrom", "Fallback", "rPh", "phoneticPr"}
BREAKS = {"p": "\n", "br": "\n", "cr": "\n", "tr": "\n", "row": "\n", "si": "\n", "pt": "\n"}
IN_A_LINE = {"tab": "\t", "tc": "\t", "c": "\t", "noBreakHyphen": "-"}


def document_text(file: IO[bytes]) -> str:
    """What a Word file says in Unicode: the text, then heads and feet of its pages, notes, drawings and charts."""
    with _opened(file) as package:
        reading = _Reading(package)
        fonts = word.fonts_in(reading.trees(name for name in (word.STYLES, word.THEME) if name in reading.parts))
        reading.convert = lambda root: word.convert_tree(root, fonts)
        return reading.joined(WORDS)


def slides_text(file: IO[bytes]) -> str:
    """What a presentation says in Unicode, slide by slide, then the speaker's notes."""
    with _opened(file) as package:
        reading = _Reading(package)
        fonts = slides.Fonts(reading.trees(filter(slides.NAMING.fullmatch, reading.parts)))
        reading.convert = lambda root: slides.convert_tree(root, fonts)
        return reading.joined(SLIDES)


def workbook_text(file: IO[bytes]) -> str:
    """What the cells of a workbook say, row by row."""
    with _opened(file) as package:
        return _Reading(package).joined(SHEETS)


@contextmanager
def _opened(file: IO[bytes]) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(file) as package:
            yield package
    except (zipfile.BadZipFile, zipfile.LargeZipFile, etree.LxmlError) as error:
        raise Unreadable(f"It is damaged: {error}") from error
    except (NotImplementedError, EOFError, OSError, ValueError, RuntimeError, zlib.error) as error:
        raise Unreadable(f"It cannot be unpacked: {error}") from error


def _stays(root: etree._Element) -> None:
    """Nothing in it is in an old font that is named."""


def _place(name: str) -> tuple[int, str, int]:
    """Where a part comes: main parts first, and the tenth after the ninth."""
    kind = next((place for place, start in enumerate(ORDER) if start in name), len(ORDER))
    number = re.search(r"(\d+)\.xml$", name)
    return kind, posixpath.dirname(name), int(number[1][:9]) if number else 0


class _Reading:
    """The parts of a file, and what was read of them so far."""

    def __init__(self, package: zipfile.ZipFile) -> None:
        self.package = package
        self.parts = {part.filename.replace("\\", "/").lower(): part for part in package.infolist()}
        self.said: list[str] = []
        self.length = 0
        self.until = monotonic() + MOST_SECONDS
        self.shared = self._shared() if SHARED in self.parts else []
        self.convert: Callable[[etree._Element], object] = _stays

    def joined(self, wanted: re.Pattern[str]) -> str:
        """What the parts of these names say."""
        for name in sorted(filter(wanted.fullmatch, self.parts), key=_place):
            self._add(name)
        return "".join(self.said)

    def _add(self, name: str) -> None:
        """Read one more part, unless enough was read."""
        if self.length > LONGEST:
            return
        self._say("\n\n")
        root = self.tree(name)
        self.convert(root)
        for piece in _pieces(root, self.shared):
            self._say(piece)
            if self.length > LONGEST:
                return

    def _say(self, piece: str) -> None:
        self.said.append(piece)
        self.length += len(piece)

    def trees(self, names: Iterable[str]) -> dict[str, etree._Element]:
        """Parts as XML, by their names."""
        return {name: self.tree(name) for name in names}

    def tree(self, name: str) -> etree._Element:
        """A part as XML."""
        if monotonic() > self.until:
            raise Unreadable(f"Reading it took longer than {MOST_SECONDS} seconds.")
        part = self.parts[name]
        if part.file_size > MOST_TO_READ:
            raise Unreadable("It is too large inside.")
        with self.package.open(part) as file:
            content = file.read(MOST_TO_READ + 1)
        parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
        return etree.fromstring(content, parser)

    def _shared(self) -> list[str]:
        """The texts that cells of a workbook point to by number."""
        return ["".join(_pieces(one, [])).strip() for one in self.tree(SHARED).iterfind("{*}si")]


def _pieces(root: etree._Element, shared: list[str]) -> Iterable[str]:
    """The words below an element, with what parts them."""
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        kind = etree.QName(element).localname if isinstance(element.tag, str) else ""
        if event == "end":
            continue
        if kind in PASSED_OVER:
            walk.skip_subtree()
        elif kind == "t":
            yield element.text or ""
        elif kind == "v":
            yield _value(element, shared)
        else:
            yield _parting(element, kind)


def _parting(element: etree._Element, kind: str) -> str:
    """What an element puts between words: a new line, a tab, nothing; the stops of a ruler are no tabs."""
    if kind == "tab" and _kind_of(element.getparent()) != "r":
        return ""
    return BREAKS.get(kind) or IN_A_LINE.get(kind, "")


def _value(element: etree._Element, shared: list[str]) -> str:
    """What a cell or a chart's point holds: a number, or the text that a number points to."""
    cell, value = element.getparent(), element.text or ""
    if cell is None or cell.get("t") != "s":
        return value
    return shared[int(value)] if value.isascii() and value.isdecimal() and int(value) < len(shared) else ""


def _kind_of(element: etree._Element | None) -> str:
    return "" if element is None or not isinstance(element.tag, str) else str(etree.QName(element).localname)
