"""Word files in old fonts: which font a run of letters is shown in, and the same file in Unicode."""

from __future__ import annotations

import re
import zipfile
from itertools import groupby, islice
from typing import IO, TYPE_CHECKING

from lxml import etree

from submissions.oldfonts.converting import CAPITALS, coding_of, converted_pieces, successor
from submissions.oldfonts.spotting import BYTE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

WRITTEN = re.compile(r"word/(?:document|(?:header|footer)\d*|footnotes|endnotes)\.xml")
NAMING = re.compile(r"word/(?:[^/]+|theme/[^/]+)\.xml")
STYLES, THEME = "word/styles.xml", "word/theme/theme1.xml"
MOST_STYLES = 30  # one based on another
MOST_TO_READ = 64 * 1024 * 1024


class Fonts:
    """Which font each run is shown in: its own, that of its style or its paragraph's, the document's, the theme's."""

    def __init__(self, styles: etree._Element | None, theme: etree._Element | None) -> None:
        self.styles = {_value(style, "styleId"): style for style in _all(styles, "style")}
        whole = [style for style in _all(styles, "style") if _value(style, "type") == "paragraph"]
        self.usual = next((style for style in whole if _value(style, "default") in {"1", "true", "on"}), None)
        self.default = None if styles is None else styles.find("{*}docDefaults/{*}rPrDefault/{*}rPr")
        latin = {} if theme is None else {kind: theme.find(f".//{{*}}{kind}Font/{{*}}latin") for kind in _THEMED}
        self.theme = {kind: found.get("typeface", "") for kind, found in latin.items() if found is not None}

    def of(self, run: etree._Element) -> str:
        """The name of the run's font for letters of the Latin alphabet."""
        own, paragraph = run.find("{*}rPr"), _paragraph_of(run)
        around = None if paragraph is None else paragraph.find("{*}pPr/{*}pStyle")
        style = self.styles.get(_value(around, "val"), self.usual)
        return (
            self._named(own)
            or self._of_style(self.styles.get(_value(None if own is None else own.find("{*}rStyle"), "val")))
            or self._of_style(style)
            or self._named(self.default)
        )

    def _of_style(self, style: etree._Element | None) -> str:
        for _step in range(MOST_STYLES):
            if style is None:
                return ""
            if name := self._named(style.find("{*}rPr")):
                return name
            style = self.styles.get(_value(style.find("{*}basedOn"), "val"))
        return ""

    def _named(self, properties: etree._Element | None) -> str:
        fonts = None if properties is None else properties.find("{*}rFonts")
        for kind in ("hAnsi", "ascii"):
            themed = _value(fonts, f"{kind}Theme")
            name = self.theme.get(themed[:5], "") if themed else _value(fonts, kind)
            if name:
                return name
        return ""


_THEMED = ("major", "minor")


def fonts_in(trees: Mapping[str, etree._Element]) -> Fonts:
    """The fonts of a file, by its parts' names."""
    return Fonts(trees.get(STYLES), trees.get(THEME))


def convert_tree(root: etree._Element, fonts: Fonts) -> set[str]:
    """Write what a part says in old fonts in Unicode, and name those fonts. What is Unicode already stays."""
    found: set[str] = set()
    runs = ((run, fonts.of(run)) for run in root.iter("{*}r"))
    for (_paragraph, name), group in groupby(runs, key=lambda pair: (_paragraph_of(pair[0]), pair[1])):
        if coding_of(name) is not None and _convert_runs([run for run, _name in group], name):
            found.add(name)
    return found


def _convert_runs(runs: list[etree._Element], font: str) -> bool:
    texts = [text for run in runs for text in run.iterfind("{*}t") if text.text]
    coding, whole = coding_of(font), "".join(text.text or "" for text in texts)
    if coding is None or not whole.strip() or any(ord(sign) > BYTE and sign.isalpha() for sign in whole):
        return False
    for text, said in zip(texts, converted_pieces([text.text or "" for text in texts], coding), strict=True):
        text.text = said.upper() if CAPITALS.match(font) else said
    return True


def converted_file(source: IO[bytes], target: IO[bytes]) -> set[str]:
    """Write the Word file in Unicode and in fonts of today, all else as it was; the old fonts that it used."""
    with zipfile.ZipFile(source) as package, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        trees, found = _converted_trees(package)
        for name, part in _parts(package):
            made.writestr(part, _written(trees[name]) if name in trees else package.read(part), zipfile.ZIP_DEFLATED)
    return found


def old_fonts_in(file: IO[bytes]) -> set[str]:
    """The old fonts in which a Word file says something."""
    with zipfile.ZipFile(file) as package:
        return _converted_trees(package)[1]


def before_and_after(file: IO[bytes], most: int) -> list[tuple[str, str]]:
    """The first paragraphs of a Word file that are in old fonts, as programs of today read them and in Unicode."""
    with zipfile.ZipFile(file) as package:
        before = _trees(package)
        after, _found = _converted_trees(package)
    said = (
        pair
        for name in sorted(filter(WRITTEN.fullmatch, before))
        for pair in zip(paragraphs_of(before[name]), paragraphs_of(after[name]), strict=True)
    )
    return list(islice((pair for pair in said if pair[0] != pair[1]), most))


def _converted_trees(package: zipfile.ZipFile) -> tuple[dict[str, etree._Element], set[str]]:
    trees = _trees(package)
    fonts, found = fonts_in(trees), set[str]()
    for name in filter(WRITTEN.fullmatch, trees):
        found |= convert_tree(trees[name], fonts)
    return trees, found


def _trees(package: zipfile.ZipFile) -> dict[str, etree._Element]:
    return {name: _tree(package, part) for name, part in _parts(package) if NAMING.fullmatch(name)}


def paragraphs_of(root: etree._Element) -> list[str]:
    """What each paragraph says, for a preview."""
    said = ("".join(text.text or "" for text in paragraph.iter("{*}t")) for paragraph in root.iter("{*}p"))
    return [text for text in said if text.strip()]


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


def _paragraph_of(run: etree._Element) -> etree._Element | None:
    return next(run.iterancestors("{*}p"), None)


def _all(root: etree._Element | None, kind: str) -> Iterable[etree._Element]:
    return [] if root is None else root.iterfind(f"{{*}}{kind}")


def _value(one: etree._Element | None, name: str) -> str:
    """An attribute, in whichever namespace."""
    if one is None:
        return ""
    return next((str(value) for key, value in one.attrib.items() if etree.QName(key).localname == name), "")
