"""Films without what the camera or the editor wrote beside them: the boxes stay in their place, their words are zeros.

What is inside the pictures and the sound themselves, and in tracks of timed data, is not looked at.
"""

from __future__ import annotations

import os
import shutil
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

CONTAINERS = {b"moov", b"trak", b"mdia", b"minf", b"edts", b"moof", b"traf", b"mvex"}
TOLD = {b"udta", b"meta", b"uuid", b"free", b"skip", b"wide"}
TIMED = {b"mvhd", b"tkhd", b"mdhd"}
HANDLER_NAME = 24  # where, inside a handler's box, its name begins
BLOCK = 1024 * 1024
HEAD, LONG_HEAD = 8, 16


def clean_film(source: IO[bytes], target: IO[bytes]) -> None:
    """Write the film without user data, metadata, times and handlers' names."""
    shutil.copyfileobj(source, target, BLOCK)
    _clean_boxes(target, 0, target.tell())
    target.seek(0, os.SEEK_END)


def _clean_boxes(film: IO[bytes], start: int, end: int) -> None:
    for kind, place, body, after in _boxes(film, start, end):
        if kind in CONTAINERS:
            _clean_boxes(film, body, after)
        elif kind in TOLD:
            _write(film, place + 4, b"free")
            _zero(film, body, after)
        elif kind in TIMED:
            film.seek(body)
            _zero(film, body + 4, body + 4 + (16 if film.read(1) == b"\x01" else 8))
        elif kind == b"hdlr":
            _zero(film, body + HANDLER_NAME, after)


def _boxes(film: IO[bytes], start: int, end: int) -> Iterator[tuple[bytes, int, int, int]]:
    """Each box: its kind, where it begins, where what it holds begins and ends."""
    place = start
    while place + HEAD <= end:
        film.seek(place)
        head = film.read(LONG_HEAD)
        length, body = int.from_bytes(head[:4]), place + HEAD
        if length == 1:
            length, body = int.from_bytes(head[8:16]), place + LONG_HEAD
        after = end if length == 0 else min(place + length, end)
        if after < body:
            return
        yield head[4:8], place, body, after
        place = after


def _zero(film: IO[bytes], start: int, end: int) -> None:
    film.seek(start)
    while (left := end - film.tell()) > 0:
        film.write(bytes(min(left, BLOCK)))


def _write(film: IO[bytes], place: int, given: bytes) -> None:
    film.seek(place)
    film.write(given)
