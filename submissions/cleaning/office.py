"""Office documents without who wrote them: properties, remarks, tracked changes, people, traces of editing."""

from __future__ import annotations

import posixpath
import re
import zipfile
from io import BytesIO
from typing import IO

from lxml import etree

from contests.admission import Flaw, Unfit
from submissions.cleaning.pictures import clean_picture

MOST_TO_READ = 64 * 1024 * 1024
CONTENT_TYPES = "[content_types].xml"
DROPPED = re.compile(
    r"^(docprops/|customxml/|_xmlsignatures/"
    r"|word/(people|comments\w*)\.xml$|word/(printersettings|customizations)"
    r"|xl/(comments|threadedcomments|persons|revisions|printersettings|customproperty|drawings/vmldrawing)"
    r"|ppt/(comments|authors\.xml|commentauthors|changesinfos|revisioninfo|printersettings|tags/))"
)
PICTURE = re.compile(r"\.(jpe?g|png)$")
OFFICE = re.compile(r"\.(docx|xlsx|pptx)$")
# Word's tracked changes: what was put in stays, what was taken out goes, how it looked before goes.
UNWRAPPED = {"ins", "moveTo"}
REMOVED = {
    *("del", "moveFrom", "rPrChange", "pPrChange", "sectPrChange", "tblPrChange", "trPrChange", "tcPrChange"),
    *("tblGridChange", "tblPrExChange", "numberingChange", "cellIns", "cellDel", "cellMerge", "moveFromRangeStart"),
    *("moveFromRangeEnd", "moveToRangeStart", "moveToRangeEnd", "commentRangeStart", "commentRangeEnd"),
    *("commentReference", "dataBinding", "rsids", "rsid", "attachedTemplate", "docVars", "trackRevisions"),
    *("writeProtection", "mailMerge", "absPath", "revisionPtr", "fileSharing", "customWorkbookViews"),
    *("legacyDrawing", "legacyDrawingHF", "custDataLst"),
}
WORDS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
TOLD_BY_ATTRIBUTE = {"author", "date", "initials", "userId", "userName", "lastModifiedBy", "uid"}
A_FOLDER_OF_SOMEBODY = re.compile(r"[A-Za-z]:\\|/(Users|home)/")
NAMING = {"descr", "name", "title", "url"}
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"


def clean_office(source: IO[bytes], target: IO[bytes]) -> None:
    """Write the document without what tells of its authors; every part at the same moment of the same day."""
    with zipfile.ZipFile(source) as package, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as clean:
        kept = [part for part in package.infolist() if not DROPPED.match(_plain(part.filename)) and not part.is_dir()]
        names = {_plain(part.filename) for part in kept}
        lost = _lost_relations(package, kept)
        for part in kept:
            content = _clean_part(package, part, names, lost.get(_plain(part.filename), set()))
            clean.writestr(zipfile.ZipInfo(part.filename), content, zipfile.ZIP_DEFLATED)


def _clean_part(package: zipfile.ZipFile, part: zipfile.ZipInfo, names: set[str], lost: set[str]) -> bytes:
    name = _plain(part.filename)
    content = _read(package, part)
    if PICTURE.search(name):
        return clean_picture(content)
    if OFFICE.search(name):
        inner = BytesIO()
        clean_office(BytesIO(content), inner)
        return inner.getvalue()
    if not name.endswith((".xml", ".rels", ".vml")):
        return content
    root = _parsed(content)
    if name == CONTENT_TYPES:
        _drop(one for one in root if _is_lost(one.get("PartName"), "", names))
    elif name.endswith(".rels"):
        _drop(one for one in root if _leads_nowhere(one, name, names))
    else:
        _clean_tree(root, lost)
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return written


def _read(package: zipfile.ZipFile, part: zipfile.ZipInfo) -> bytes:
    if part.file_size > MOST_TO_READ:
        raise Unfit(Flaw.HUGE_INSIDE)
    return package.read(part)


def _parsed(content: bytes) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise Unfit(Flaw.BROKEN) from error
    if root.getroottree().docinfo.doctype:
        raise Unfit(Flaw.BROKEN)  # no office program writes one
    return root


def _lost_relations(package: zipfile.ZipFile, kept: list[zipfile.ZipInfo]) -> dict[str, set[str]]:
    """For each part, the keys of its relations to parts that are dropped."""
    names = {_plain(part.filename) for part in kept}
    found = {}
    for part in kept:
        name = _plain(part.filename)
        if name.endswith(".rels"):
            root = _parsed(_read(package, part))
            found[_owner(name)] = {one.get("Id", "") for one in root if _leads_nowhere(one, name, names)}
    return found


def _owner(relations: str) -> str:
    folder, name = posixpath.split(relations)
    return posixpath.join(posixpath.dirname(folder), name.removesuffix(".rels"))


def _leads_nowhere(relation: etree._Element, name: str, names: set[str]) -> bool:
    if relation.get("TargetMode") == "External":
        return str(relation.get("Type")).endswith(("/attachedTemplate", "/mailMergeSource"))
    return _is_lost(relation.get("Target"), posixpath.dirname(posixpath.dirname(name)), names)


def _is_lost(target: str | None, folder: str, names: set[str]) -> bool:
    """Whether a name leads to a part that is not there; a name that is none leads nowhere wrong."""
    if not target or target.startswith("#"):
        return False
    path = target.lower()
    whole = path.lstrip("/") if path.startswith("/") else posixpath.normpath(posixpath.join(folder, path))
    return whole not in names


def _clean_tree(root: etree._Element, lost: set[str]) -> None:
    for one in list(root.iter("*")):
        kind = etree.QName(one).localname
        if kind in UNWRAPPED and etree.QName(one).namespace == WORDS:
            _unwrap(one)
        elif kind in REMOVED or (lost and lost & _relations_of(one)):
            _remove(one)
        else:
            _clean_attributes(one)


def _relations_of(one: etree._Element) -> set[str]:
    return {str(value) for name, value in one.attrib.items() if str(name).startswith(RELATION)}


def _clean_attributes(one: etree._Element) -> None:
    for name, value in list(one.attrib.items()):
        local = etree.QName(name).localname
        of_somebody = local in NAMING and A_FOLDER_OF_SOMEBODY.search(str(value))
        if local.startswith("rsid") or local in TOLD_BY_ATTRIBUTE or of_somebody:
            del one.attrib[name]


def _remove(one: etree._Element) -> None:
    """Take the element out; a deleted row of a table goes with its mark."""
    parent = one.getparent()
    if parent is None:
        return
    if etree.QName(parent).localname == "trPr" and etree.QName(one).localname == "del":
        row = parent.getparent()
        if row is not None and row.getparent() is not None:
            _take_out(row)
            return
    _take_out(one)


def _take_out(one: etree._Element) -> None:
    parent = one.getparent()
    if parent is not None:
        parent.remove(one)


def _unwrap(one: etree._Element) -> None:
    parent = one.getparent()
    if parent is None:
        return
    place = parent.index(one)
    for child in reversed(list(one)):
        parent.insert(place, child)
    parent.remove(one)


def _drop(ones: object) -> None:
    for one in list(ones):  # type: ignore[call-overload]
        _take_out(one)


def _plain(name: str) -> str:
    return name.replace("\\", "/").lower()
