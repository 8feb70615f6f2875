"""Answers that are files."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from django.core.files.storage import default_storage
from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.utils.http import content_disposition_header

from contests.store import in_bucket, piece_of

if TYPE_CHECKING:
    from django.db.models.fields.files import FieldFile
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

Answer = TypeVar("Answer", bound="HttpResponseBase")
# What a browser draws or plays and never runs: nothing else that people sent is shown in place.
SHOWN = frozenset({"image/webp", "video/mp4"})
RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})")


def to_keep(file: FieldFile, name: str) -> FileResponse:
    """A file that people sent, to be kept under its name: never shown or run inside the portal's own pages."""
    kind = "application/octet-stream"
    if not in_bucket():
        return _harmless(FileResponse(file.open("rb"), as_attachment=True, filename=name, content_type=kind))
    answer = FileResponse(piece_of(str(file.name), 0, file.size), content_type=kind)
    answer.headers["Content-Length"] = str(file.size)
    answer.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or ""
    return _harmless(answer)


def to_show(request: HttpRequest, path: str, kind: str) -> HttpResponseBase:
    """A stored picture or film to be drawn in place, of one of the kinds in SHOWN; as much of it as was asked for."""
    if kind not in SHOWN:
        message = f"{kind} is never shown"
        raise ValueError(message)
    size = default_storage.size(path)
    try:
        span = span_of("" if "If-Range" in request.headers else request.headers.get("Range", ""), size)
    except Unsatisfiable:
        nothing = HttpResponse(status=HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, content_type="text/plain")
        nothing.headers["Content-Range"] = f"bytes */{size}"
        return _harmless(nothing)
    first, end = span or Span(0, size)
    answer = StreamingHttpResponse(piece_of(path, first, end), content_type=kind)
    answer.headers["Content-Length"] = str(end - first)
    answer.headers["Accept-Ranges"] = "bytes"
    answer.headers["Content-Disposition"] = "inline"
    if span is not None:
        answer.status_code = HTTPStatus.PARTIAL_CONTENT
        answer.headers["Content-Range"] = f"bytes {first}-{end - 1}/{size}"
    return _harmless(answer)


class Span(NamedTuple):
    """The bytes from `first` as far as, without, `end`."""

    first: int
    end: int


class Unsatisfiable(Exception):
    """What is asked for lies behind the end of the file."""


def span_of(header: str, size: int) -> Span | None:
    """The bytes that a Range header asks for, of a file of this size; all of them for none, several or a wrong one.

    Raises Unsatisfiable where none of the bytes exists (RFC 9110, section 14).
    """
    asked = RANGE.fullmatch(header.strip())
    if asked is None or asked[0] == "bytes=-":
        return None
    first, last = asked.groups()
    if not first:
        span = Span(max(size - int(last), 0), size)
    elif last and int(last) < int(first):
        return None
    else:
        span = Span(int(first), min(int(last) + 1, size) if last else size)
    if span.first >= span.end:
        raise Unsatisfiable
    return span


def _harmless(answer: Answer) -> Answer:
    """Whatever the bytes say, no browser takes them for a page or a script of the portal."""
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return answer
