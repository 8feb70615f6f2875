"""Runs of letters in the parts of an office file, written in Unicode where they lie."""

from __future__ import annotations

from typing import TYPE_CHECKING

from submissions.oldfonts.converting import CAPITALS, converted_pieces
from submissions.oldfonts.spotting import BYTE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lxml import etree

    from submissions.oldfonts.converting import Coding


def said_in(runs: Sequence[etree._Element]) -> str:
    """What the runs say, one after the other."""
    return "".join(text.text or "" for run in runs for text in run.iterfind("{*}t"))


def convert_runs(runs: Sequence[etree._Element], coding: Coding | None, font: str) -> bool:
    """Write what the runs of one font say in Unicode, and tell whether they said anything in it.

    What has letters that no old font has is Unicode already, and stays.
    """
    whole = said_in(runs)
    if coding is None or not whole.strip() or any(ord(sign) > BYTE and sign.isalpha() for sign in whole):
        return False
    texts = [text for run in runs for text in run.iterfind("{*}t") if text.text]
    for text, said in zip(texts, converted_pieces([text.text or "" for text in texts], coding), strict=True):
        text.text = said.upper() if CAPITALS.match(font) else said
    return True
