"""Office files in old fonts: which fonts they use, what would change, and the same file in Unicode."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from itertools import islice
from typing import IO, TYPE_CHECKING

from lxml import etree

from submissions.oldfonts import slides, word
from submissions.oldfonts.converting import coding_of, successor

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Iterator, Mapping

MOST_TO_READ = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Kind:
    """A type of files: its parts that say something, those that name fonts, and what writes them in Unicode."""

    written: re.Pattern[str]
    naming: re.Pattern[str]
    convert: Callable[[Mapping[str, etree._Element]], set[str]]


# Workbooks are not among them: their formulas compare cells with words, and would no longer find them.
KINDS: Mapping[str, Kind] = {
    "docx": Kind(word.WRITTEN, word.NAMING, word.convert_parts),
    "pptx": Kind(slides.WRITTEN, slides.NAMING, slides.convert_parts),
}


def converted_file(source: IO[bytes], target: IO[bytes], extension: str) -> set[str]:
    """Write the file in Unicode and in fonts of today, all else as it was; the old fonts that it used."""
    with zipfile.ZipFile(source) as package, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        trees, found = _converted_trees(package, KINDS[extension])
        for name, part in _parts(package):
            made.writestr(part, _written(trees[name]) if name in trees else package.read(part), zipfile.ZIP_DEFLATED)
    return found


def old_fonts_in(file: IO[bytes], extension: str) -> set[str]:
    """The old fonts in which a file says something, as far as files of its type are converted."""
    if extension not in KINDS:
        return set()
    with zipfile.ZipFile(file) as package:
        return _converted_trees(package, KINDS[extension])[1]


def before_and_after(file: IO[bytes], extension: str, most: int) -> list[tuple[str, str]]:
    """The first paragraphs of a file that are in old fonts, as programs of today read them and in Unicode."""
    kind = KINDS[extension]
    with zipfile.ZipFile(file) as package:
        before = _trees(package, kind)
        after, _found = _converted_trees(package, kind)
    said = (
        pair
        for name in sorted(filter(kind.written.fullmatch, before))
        for pair in zip(paragraphs_of(before[name]), paragraphs_of(after[name]), strict=True)
    )
    return list(islice((pair for pair in said if pair[0] != pair[1]), most))


def paragraphs_of(root: etree._Element) -> list[str]:
    """What each paragraph says, for a preview."""
    said = ("".join(text.text or "" for text in paragraph.iter("{*}t")) for paragraph in root.iter("{*}p"))
    return [text for text in said if text.strip()]


def _converted_trees(package: zipfile.ZipFile, kind: Kind) -> tuple[dict[str, etree._Element], set[str]]:
    trees = _trees(package, kind)
    return trees, kind.convert(trees)


def _trees(package: zipfile.ZipFile, kind: Kind) -> dict[str, etree._Element]:
    return {name: _tree(package, part) for name, part in _parts(package) if kind.naming.fullmatch(name)}


def _parts(package: zipfile.ZipFile) -> Iterator[tuple[str, zipfile.ZipInfo]]:
    return ((part.filename.replace("\\", "/").lower(), part) for part in package.infolist())


def _tree(package: zipfile.ZipFile, part: zipfile.ZipInfo) -> etree._Element:
    with package.open(part) as file:
        content = file.read(MOST_TO_READ + 1)
    return etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))


def _written(root: etree._Element) -> bytes:
    for one in root.iter("{*}rFonts", "{*}latin"):
        for name, value in list(one.attrib.items()):
            if coding_of(str(value)) is not None:
                one.set(name, successor(str(value)))
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return written
