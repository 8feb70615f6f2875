"""PDF documents without who made them, when, with what, and who wrote remarks on them."""

from __future__ import annotations

from typing import IO, BinaryIO, cast

import pikepdf

from contests.admission import dictionaries
from submissions.cleaning.pictures import clean_jpeg

TOLD = ("/Metadata", "/PieceInfo", "/LastModified", "/CreatorInfo", "/AF", "/Perms", "/Collection")
TOLD_OF_SIGNERS = ("/Name", "/Location", "/Reason", "/ContactInfo", "/Cert", "/Contents", "/M", "/Prop_Build")
# Remarks are annotations; links and the boxes of a form are what the paper itself shows.
SHOWN = {"/Link", "/Widget"}
TOLD_OF_SHOWN = ("/T", "/M", "/NM", "/CreationDate")


def clean_pdf(source: IO[bytes], target: IO[bytes]) -> None:
    """Write the document anew: only what its pages show, without information, metadata, remarks and older versions."""
    with pikepdf.open(cast("BinaryIO", source)) as document:
        for key in ("/Info", "/ID"):
            if key in document.trailer:
                del document.trailer[key]
        for page in document.pages:
            _clean_remarks(page.obj)
        for thing in document.objects:
            _clean(thing)
        document.save(cast("BinaryIO", target), fix_metadata_version=False)


def _clean_remarks(page: pikepdf.Object) -> None:
    if "/Annots" not in page:
        return
    shown = [one for one in list(page.Annots) if str(one.get("/Subtype")) in SHOWN]
    for one in shown:
        if str(one.get("/Subtype")) == "/Link":
            _drop(one, TOLD_OF_SHOWN)
    page.Annots = pikepdf.Array(shown)


def _clean(thing: pikepdf.Object) -> None:
    if isinstance(thing, pikepdf.Stream):
        _clean_picture(thing)
    for one in dictionaries(thing):
        _drop(one, TOLD)
        if str(one.get("/Type")) == "/Sig":
            _drop(one, TOLD_OF_SIGNERS)
        elif str(one.get("/FT")) == "/Sig":
            _drop(one, ("/V",))


def _clean_picture(stream: pikepdf.Stream) -> None:
    """A photograph inside the document carries what its camera wrote."""
    if stream.get("/Filter") == pikepdf.Name.DCTDecode:
        parameters = cast("pikepdf.Dictionary | None", stream.get("/DecodeParms"))
        stream.write(clean_jpeg(stream.read_raw_bytes()), filter=pikepdf.Name.DCTDecode, decode_parms=parameters)


def _drop(thing: pikepdf.Object, keys: tuple[str, ...]) -> None:
    for key in keys:
        if key in thing:
            del thing[key]
