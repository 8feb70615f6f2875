"""Covering what gives authors away inside a Word document itself, however its text is cut into runs."""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass
from itertools import pairwise
from typing import IO, TYPE_CHECKING
from urllib.parse import unquote

from lxml import etree

from submissions.masking.finding import passages
from submissions.masking.showing import around

if TYPE_CHECKING:
    from collections.abc import Iterator

    from submissions.masking.finding import Found, Hidden

COVER = "▇▇▇"
READ = re.compile(r"^word/.*\.xml$", re.IGNORECASE)
RELATIONS = re.compile(r"^word/.*\.rels$", re.IGNORECASE)
NOT_READ = re.compile(r"^word/(media|embeddings|afchunk)", re.IGNORECASE)
TEXT = {"t", "delText", "instrText"}
SPACES = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
NAMING = {"descr", "title", "name", "tooltip", "alt"}
NAMED = {"alias", "tag"}
NOWHERE = "about:blank"
PRESERVE = "{http://www.w3.org/XML/1998/namespace}space"


@dataclass(frozen=True, slots=True)
class Covered:
    """A passage that was covered, with what stands around it and what it told."""

    before: str
    text: str
    after: str
    what: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a paragraph's text, from where on it stands there, and the element that holds it, if it can change."""

    start: int
    text: str
    element: etree._Element | None


def cover_document(source: IO[bytes], target: IO[bytes], hidden: Hidden) -> list[Covered]:
    """Write the document with every passage that gives its authors away covered; answers what was covered, in order."""
    covered: list[Covered] = []
    with zipfile.ZipFile(source) as package, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as written:
        for part in package.infolist():
            content = package.read(part)
            if READ.match(part.filename):
                content = _covered(content, hidden, covered)
            elif RELATIONS.match(part.filename):
                content = _without_addresses(content, hidden, covered)
            written.writestr(part.filename, content)
    return covered


def parts_not_read(source: IO[bytes]) -> int:
    """How many pictures and embedded things the document has, in which nothing is looked for."""
    with zipfile.ZipFile(source) as package:
        return sum(bool(NOT_READ.match(part.filename)) and not part.is_dir() for part in package.infolist())


def _covered(content: bytes, hidden: Hidden, covered: list[Covered]) -> bytes:
    root = _parsed(content)
    for paragraph in list(root.iter("{*}p")):
        pieces = list(_pieces(paragraph))
        text = "".join(piece.text for piece in pieces)
        found = passages(text, hidden)
        for piece in pieces:
            _cover(piece, found)
        covered += [Covered(*around(text, one.start, one.end), one.what) for one in found]
    for element in root.iter("*"):
        _cover_names(element, hidden, covered)
    return _written(root)


def _pieces(paragraph: etree._Element) -> Iterator[Piece]:
    """The paragraph's text, piece by piece; what a box inside it says belongs to the paragraphs of the box."""
    start = 0
    for element in paragraph.iter("*"):
        kind = etree.QName(element).localname
        text = (element.text or "") if kind in TEXT else SPACES.get(kind, "")
        if text and next(element.iterancestors("{*}p"), None) is paragraph:
            yield Piece(start, text, element if kind in TEXT else None)
            start += len(text)


def _cover(piece: Piece, found: list[Found]) -> None:
    """Take the passages out of the piece; the cover stands where a passage begins."""
    end = piece.start + len(piece.text)
    touched = [one for one in found if one.start < end and one.end > piece.start]
    if piece.element is None or not touched:
        return
    edges = [
        (piece.start, piece.start),
        *((max(one.start, piece.start), min(one.end, end)) for one in touched),
        (end, end),
    ]
    kept = [piece.text[before[1] - piece.start : after[0] - piece.start] for before, after in pairwise(edges)]
    covers = [COVER if one.start >= piece.start else "" for one in touched]
    piece.element.text = kept[0] + "".join(cover + text for cover, text in zip(covers, kept[1:], strict=True))
    piece.element.set(PRESERVE, "preserve")


def _cover_names(element: etree._Element, hidden: Hidden, covered: list[Covered]) -> None:
    """Cover what pictures, links and boxes are called, which programs show and read out."""
    named = etree.QName(element).localname in NAMED
    for name, value in list(element.attrib.items()):
        local = etree.QName(name).localname
        found = passages(str(value), hidden) if local in NAMING or (named and local == "val") else []
        if found:
            element.set(name, COVER)
            covered += [Covered(*around(str(value), one.start, one.end), one.what) for one in found]


def _without_addresses(content: bytes, hidden: Hidden, covered: list[Covered]) -> bytes:
    """Let links that name somebody lead nowhere."""
    root = _parsed(content)
    for relation in root:
        target = unquote(str(relation.get("Target", "")))
        found = passages(target, hidden) if relation.get("TargetMode") == "External" else []
        if found:
            relation.set("Target", NOWHERE)
            covered += [Covered(*around(target, one.start, one.end), one.what) for one in found]
    return _written(root)


def _parsed(content: bytes) -> etree._Element:
    return etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False))


def _written(root: etree._Element) -> bytes:
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return written
