"""Word files in old fonts: which font a run of letters is shown in, and what it says in Unicode."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING

from lxml import etree

from submissions.oldfonts.converting import coding_of
from submissions.oldfonts.runs import convert_runs

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

WRITTEN = re.compile(r"word/(?:document|(?:header|footer)\d*|footnotes|endnotes)\.xml")
NAMING = re.compile(r"word/(?:[^/]+|theme/[^/]+)\.xml")
STYLES, THEME = "word/styles.xml", "word/theme/theme1.xml"
MOST_STYLES = 30  # one based on another


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
        if convert_runs([run for run, _name in group], coding_of(name), name):
            found.add(name)
    return found


def convert_parts(trees: Mapping[str, etree._Element]) -> set[str]:
    """Write what a file's parts say in old fonts in Unicode, and name those fonts."""
    fonts = fonts_in(trees)
    return {name for part in filter(WRITTEN.fullmatch, trees) for name in convert_tree(trees[part], fonts)}


def _paragraph_of(run: etree._Element) -> etree._Element | None:
    return next(run.iterancestors("{*}p"), None)


def _all(root: etree._Element | None, kind: str) -> Iterable[etree._Element]:
    return [] if root is None else root.iterfind(f"{{*}}{kind}")


def _value(one: etree._Element | None, name: str) -> str:
    """An attribute, in whichever namespace."""
    if one is None:
        return ""
    return next((str(value) for key, value in one.attrib.items() if etree.QName(key).localname == name), "")
