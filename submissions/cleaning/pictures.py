"""Pictures without what the camera wrote beside them: who, where, when, with what; which way up they stand is kept."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Literal

from contests.admission import Flaw, Unfit

if TYPE_CHECKING:
    from collections.abc import Iterator

MARK, START_OF_SCAN, END_OF_IMAGE, COMMENT = 0xFF, 0xDA, 0xD9, 0xFE
STANDING_ALONE = {0x01, *range(0xD0, 0xD8)}
APPLICATION = range(0xE0, 0xF0)
# What of an application's segments says how to draw the picture: JFIF, the colour profile, Adobe's colour transform.
DRAWS = {0xE0: b"JFIF\0", 0xE2: b"ICC_PROFILE\0", 0xEE: b"Adobe"}
EXIF = b"Exif\0\0"
ORIENTATION = 0x0112
PNG_SIGN = b"\x89PNG\r\n\x1a\n"
PNG_KEPT = {
    *(b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"cHRM", b"gAMA", b"sRGB", b"iCCP", b"sBIT", b"bKGD", b"pHYs"),
    *(b"acTL", b"fcTL", b"fdAT", b"cICP"),
}


def clean_jpeg_file(source: IO[bytes], target: IO[bytes]) -> None:
    """Write the picture without its metadata."""
    target.write(clean_jpeg(source.read()))


def clean_png_file(source: IO[bytes], target: IO[bytes]) -> None:
    """Write the picture without its metadata."""
    target.write(clean_png(source.read()))


def clean_picture(picture: bytes) -> bytes:
    """A picture of a known kind without its metadata; another one as it is."""
    if picture.startswith(b"\xff\xd8\xff"):
        return clean_jpeg(picture)
    return clean_png(picture) if picture.startswith(PNG_SIGN) else picture


def clean_jpeg(picture: bytes) -> bytes:
    """A JPEG without comments, EXIF, XMP, IPTC and whatever stands behind its end."""
    kept = [b"\xff\xd8"]
    for marker, segment, scanned in _segments(picture):
        clean = _clean_segment(marker, segment)
        if clean is not None:
            kept.append(bytes([MARK, marker]) + (len(clean) + 2).to_bytes(2) + clean + scanned)
    return b"".join([*kept, b"\xff\xd9"])


def _clean_segment(marker: int, segment: bytes) -> bytes | None:
    if marker == COMMENT or (marker in APPLICATION and not segment.startswith(DRAWS.get(marker, EXIF))):
        return None
    return _upright_only(segment) if marker in APPLICATION and marker not in DRAWS else segment


def _segments(picture: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """Each segment: its marker, what it holds, and what is drawn from it."""
    place = 2
    while place + 4 <= len(picture):
        if picture[place] != MARK:
            raise Unfit(Flaw.BROKEN)
        marker = picture[place + 1]
        if marker == END_OF_IMAGE:
            return
        if marker == MARK or marker in STANDING_ALONE:
            place += 1 if marker == MARK else 2
            continue
        length = int.from_bytes(picture[place + 2 : place + 4])
        end = place + 2 + length
        after = _end_of_scan(picture, end) if marker == START_OF_SCAN else end
        yield marker, picture[place + 4 : end], picture[end:after]
        place = after


def _end_of_scan(picture: bytes, place: int) -> int:
    """Where what is drawn ends: at a marker that neither stands for a byte nor starts the drawing again."""
    while True:
        place = picture.find(b"\xff", place)
        if place < 0 or place + 1 >= len(picture):
            return len(picture)
        following = picture[place + 1]
        if following != 0 and following not in STANDING_ALONE and following != MARK:
            return place
        place += 1 if following == MARK else 2


def _upright_only(segment: bytes) -> bytes | None:
    """EXIF that says nothing but which way up the picture stands; nothing where it says none."""
    tiff = segment[len(EXIF) :]
    order: Literal["little", "big"] = "little" if tiff[:2] == b"II" else "big"
    first = int.from_bytes(tiff[4:8], order)
    count = int.from_bytes(tiff[first : first + 2], order)
    for entry in range(first + 2, min(first + 2 + 12 * count, len(tiff)), 12):
        if int.from_bytes(tiff[entry : entry + 2], order) == ORIENTATION:
            way = int.from_bytes(tiff[entry + 8 : entry + 10], order)
            line = ORIENTATION.to_bytes(2) + (3).to_bytes(2) + (1).to_bytes(4) + way.to_bytes(2) + b"\0\0"
            return EXIF + b"MM\0*" + (8).to_bytes(4) + (1).to_bytes(2) + line + bytes(4)
    return None


def clean_png(picture: bytes) -> bytes:
    """A PNG of the chunks that draw it, without texts, times, EXIF and whatever stands behind its end."""
    kept, place = [PNG_SIGN], len(PNG_SIGN)
    while place + 12 <= len(picture):
        end = place + 12 + int.from_bytes(picture[place : place + 4])
        kind = picture[place + 4 : place + 8]
        if kind in PNG_KEPT:
            kept.append(picture[place:end])
        if kind == b"IEND":
            break
        place = end
    return b"".join(kept)
