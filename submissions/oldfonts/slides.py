"""Presentations in old fonts: a run names its font, or has that of the master slide or the theme."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING

from submissions.oldfonts.converting import coding_of
from submissions.oldfonts.runs import convert_runs, said_in
from submissions.oldfonts.spotting import coding_in

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lxml import etree

    from submissions.oldfonts.converting import Coding

WRITTEN = re.compile(
    r"ppt/(?:slides/slide|notesslides/notesslide|slidelayouts/slidelayout|slidemasters/slidemaster"
    r"|diagrams/(?:data|drawing))\d+\.xml"
)
NAMING = re.compile(rf"{WRITTEN.pattern}|ppt/(?:theme/theme\d+|presentation|tablestyles)\.xml")
MASTER = re.compile(r"ppt/slidemasters/slidemaster\d+\.xml")
THEME = re.compile(r"ppt/theme/theme\d+\.xml")
THEMED = {"+mj": "majorFont", "+mn": "minorFont"}


class Fonts:
    """The fonts of a presentation: those that are named anywhere, and those of letters that name none."""

    def __init__(self, trees: Mapping[str, etree._Element]) -> None:
        themes = [tree for name, tree in sorted(trees.items()) if THEME.fullmatch(name)]
        self.theme = {
            kind: found.get("typeface", "")
            for kind in THEMED.values()
            for theme in themes[:1]
            if (found := theme.find(f".//{{*}}{kind}/{{*}}latin")) is not None
        }
        styles = [tree.find("{*}txStyles") for name, tree in trees.items() if MASTER.fullmatch(name)]
        of_masters = {self.named(latin) for style in styles if style is not None for latin in style.iter("{*}latin")}
        self.usual = sorted(of_masters - {""} or set(self.theme.values()) - {""})
        named = {str(latin.get("typeface")) for tree in trees.values() for latin in tree.iter("{*}latin")}
        self.old = sorted(name for name in named if coding_of(name) is not None)

    def named(self, latin: etree._Element | None) -> str:
        """The font that is meant, where a theme is pointed to."""
        name = "" if latin is None else latin.get("typeface", "")
        return self.theme.get(THEMED.get(name[:3], ""), "") if name.startswith("+") else name

    def own(self, run: etree._Element) -> str:
        """The font that the run itself names."""
        return self.named(run.find("{*}rPr/{*}latin"))

    def meant(self, run: etree._Element, said: str) -> tuple[Coding | None, str]:
        """How the letters of a run lie, and in which font; `said` is all that its paragraph says without naming one.

        Where master slides mix fonts of today with old ones, the words themselves tell.
        """
        if name := self.own(run):
            return coding_of(name), name
        codings = {coding_of(name) for name in self.usual}
        if len(codings) == 1:
            return codings.pop(), self.usual[0]
        coding = coding_in(said)
        return coding, next((name for name in self.old if coding_of(name) == coding), "")


def convert_parts(trees: Mapping[str, etree._Element]) -> set[str]:
    """Write what a presentation's parts say in old fonts in Unicode, and name those fonts."""
    fonts = Fonts(trees)
    return {name for part in filter(WRITTEN.fullmatch, trees) for name in convert_tree(trees[part], fonts)}


def convert_tree(root: etree._Element, fonts: Fonts) -> set[str]:
    """Write what a part says in old fonts in Unicode, and name those fonts. What is Unicode already stays."""
    if not fonts.old:
        return set()
    return {name for paragraph in root.iter("{*}p") for name in _convert_paragraph(paragraph, fonts)}


def _convert_paragraph(paragraph: etree._Element, fonts: Fonts) -> set[str]:
    found = set[str]()
    whole = list(paragraph.iter("{*}r", "{*}fld"))
    said = said_in([run for run in whole if not fonts.own(run)])
    for (coding, font), runs in groupby(whole, key=lambda run: fonts.meant(run, said)):
        if font and convert_runs(list(runs), coding, font):
            found.add(font)
    return found
