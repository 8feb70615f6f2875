"""Films are asked for piece by piece: what is answered is what was asked for, to the byte (RFC 9110, section 14)."""

from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from contests.http import Span, Unsatisfiable, span_of, to_show

WHOLE = bytes(range(256)) * 4


def shown(**headers: str) -> tuple[int, bytes, str]:
    """What a browser is answered that asks for the file so."""
    path = default_storage.save("thu/phim", ContentFile(WHOLE))
    try:
        answer: Any = to_show(RequestFactory().get("/", headers=headers), path, "video/mp4")
        told = answer.headers.get("Content-Range", "")
        return answer.status_code, answer.getvalue(), told
    finally:
        default_storage.delete(path)


@pytest.mark.parametrize(
    ("asked", "status", "piece", "told"),
    [
        ("bytes=0-", 206, WHOLE, "bytes 0-1023/1024"),
        ("bytes=0-0", 206, WHOLE[:1], "bytes 0-0/1024"),
        ("bytes=100-299", 206, WHOLE[100:300], "bytes 100-299/1024"),
        ("bytes=1000-5000", 206, WHOLE[1000:], "bytes 1000-1023/1024"),
        ("bytes=-24", 206, WHOLE[-24:], "bytes 1000-1023/1024"),
        ("bytes=-9999", 206, WHOLE, "bytes 0-1023/1024"),
        ("bytes=1024-", 416, b"", "bytes */1024"),
        ("bytes=-0", 416, b"", "bytes */1024"),
        ("bytes=5-4", 200, WHOLE, ""),
        ("bytes=0-1,5-6", 200, WHOLE, ""),
        ("bytes=-", 200, WHOLE, ""),
        ("bytes=a-b", 200, WHOLE, ""),
        ("bytes=٠-٩", 200, WHOLE, ""),
        ("lines=1-2", 200, WHOLE, ""),
        ("bytes=0-" + "9" * 40, 200, WHOLE, ""),
    ],
)
def test_a_piece_is_answered_as_it_was_asked_for(asked: str, status: int, piece: bytes, told: str) -> None:
    assert shown(Range=asked) == (status, piece, told)


def test_a_file_that_may_have_changed_is_sent_whole() -> None:
    assert shown(Range="bytes=5-9", If_Range='"another"')[:2] == (200, WHOLE)
    assert shown()[:2] == (200, WHOLE)


@given(size=st.integers(0, 40), first=st.integers(0, 50), last=st.integers(0, 50))
def test_pieces_are_those_of_the_file(size: int, first: int, last: int) -> None:
    whole = bytes(size)
    for header, piece in (
        (f"bytes={first}-", whole[first:]),
        (f"bytes={first}-{first + last}", whole[first : first + last + 1]),
        (f"bytes=-{last}", whole[-last:] if last else b""),
    ):
        try:
            span = span_of(header, size)
        except Unsatisfiable:
            assert piece == b""
        else:
            assert span is not None
            assert (whole[slice(*span)], span.first < span.end <= size) == (piece, True)


def test_what_is_no_picture_or_film_is_never_shown() -> None:
    for kind in ("text/html", "image/svg+xml", "application/pdf"):
        with pytest.raises(ValueError, match="never shown"):
            to_show(RequestFactory().get("/"), "x", kind)


def test_a_span_is_first_and_end() -> None:
    assert span_of("bytes=2-3", 9) == Span(2, 4)
