"""Files sent in parts, by the tus protocol, version 1.0.0: begun, continued after a cut, given up.

The protocol wants all acts on one file at the file's own address, told apart by the method; each is a function of its
own.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from functools import wraps
from http import HTTPStatus
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING, Any

import structlog
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from audit.verdicts import MoveRefused, PermissionRefused, Refused
from contests.store import is_full
from submissions.actions import uploads as actions
from submissions.models import SENT_BY_AUTHORS, Entry, Upload
from submissions.views.judged import file_in_hand
from submissions.views.redaction import copy_in_hand

if TYPE_CHECKING:
    from collections.abc import Callable

    from accounts.http import MemberRequest

VERSION = "1.0.0"
EXTENSIONS = "creation,termination,checksum,expiration"
DIGESTS = {"sha1": hashlib.sha1, "sha256": hashlib.sha256}
SPOKEN = {
    "Tus-Resumable": VERSION,
    "Tus-Version": VERSION,
    "Tus-Extension": EXTENSIONS,
    "Tus-Checksum-Algorithm": ",".join(DIGESTS),
}
CHECKSUM_MISMATCH = 460
BLOCK = 64 * 1024
MOST_DIGITS = 15

log = structlog.get_logger(__name__)


class BadRequest(Exception):
    """A header is missing or makes no sense; the status says which way."""

    def __init__(self, text: str, status: int = HTTPStatus.BAD_REQUEST) -> None:
        super().__init__(text)
        self.text = text
        self.status = status


def tus(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Speak the protocol: its version on every answer, a refusal as plain words that the sender's page shows."""

    @wraps(view)
    def speaking(request: MemberRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            _enforce_version(request)
            answer = view(request, *args, **kwargs)
        except BadRequest as bad:
            answer = _words(bad.text, bad.status)
        except actions.OffsetDiffers as differs:
            answer = _words(differs.reason, HTTPStatus.CONFLICT)
            answer.headers["Upload-Offset"] = str(differs.offset)
        except Refused as refused:
            answer = _words(refused.reason, _status(refused))
        except Exception as error:
            if not is_full(error):
                raise
            log.exception("no_room_for_files")
            full = _("The portal has no room for this file just now. What was sent so far is not lost: go on later.")
            answer = _words(full, HTTPStatus.INSUFFICIENT_STORAGE)
        for name, value in {**SPOKEN, "Tus-Max-Size": str(settings.VIDEO_MAX_BYTES)}.items():
            answer.headers[name] = value
        return answer

    return speaking


@require_http_methods(["POST"])
@tus
def begin_upload(request: MemberRequest, code: str) -> HttpResponse:
    """Begin to send a file: its name, purpose and size are told, its bytes follow."""
    entry = get_object_or_404(Entry.objects.visible_to(request.user).select_related("contest", "unit"), code=code)
    told = _metadata(request)
    upload = actions.begin_upload(
        entry=entry,
        by=request.user,
        kind=_kind(told.get("kind", "")),
        name=told.get("filename", ""),
        size=_number(request, "Upload-Length"),
    )
    return _begun(upload)


@require_http_methods(["POST"])
@tus
def begin_redacted(request: MemberRequest, pk: int, number: int) -> HttpResponse:
    """Begin to send a redacted file, which judges of blind rounds get instead of the authors' own."""
    shown = copy_in_hand(request, pk)
    upload = actions.begin_redacted(
        redaction=shown,
        attachment=file_in_hand(shown, number).attachment,
        by=request.user,
        name=_metadata(request).get("filename", ""),
        size=_number(request, "Upload-Length"),
    )
    return _begun(upload)


@require_http_methods(["HEAD", "PATCH", "DELETE"])
@tus
def upload(request: MemberRequest, key: str) -> HttpResponse:
    """A file that is being sent: how much has arrived, its next part, or the end of it."""
    joined = ("entry__contest", "entry__unit", "attachment", "judged__attachment", "judged__redaction")
    rows = Upload.objects.visible_to(request.user).select_related(*joined)
    sent = get_object_or_404(rows, key=key)
    return {"HEAD": _tell, "PATCH": _take, "DELETE": _terminate}[str(request.method)](request, sent)


def _begun(sent: Upload) -> HttpResponse:
    """Where the parts of the file go."""
    address = reverse("submissions:upload", args=[sent.key])
    return HttpResponse(status=HTTPStatus.CREATED, headers={"Location": address, **_progress(sent)})


def _tell(request: MemberRequest, sent: Upload) -> HttpResponse:
    """How much of the file has arrived."""
    if sent.state not in {"receiving", "arrived"}:
        raise BadRequest(sent.get_state_display(), HTTPStatus.GONE)
    headers = {"Upload-Length": str(sent.size), "Cache-Control": "no-store", **_progress(sent)}
    return HttpResponse(headers=headers)


def _take(request: MemberRequest, sent: Upload) -> HttpResponse:
    """The file's next part; what arrives before the line is cut is kept."""
    if request.content_type != "application/offset+octet-stream":
        raise BadRequest("Send application/offset+octet-stream.", HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
    offset, announced = _number(request, "Upload-Offset"), int(request.META.get("CONTENT_LENGTH") or 0)
    room = min(sent.size - sent.offset, 2 * settings.UPLOAD_PART_BYTES)
    if announced > room and offset == sent.offset:
        raise BadRequest("More than there is room for.", HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    if sent.state == "receiving" and offset != sent.offset:
        raise actions.OffsetDiffers(sent.offset)
    with TemporaryFile() as part:
        size = _received(request, part, room)
        _enforce_checksum(request, part)
        part.seek(0)
        kept = actions.take(upload=sent, by=request.user, offset=offset, part=part, size=size)
    return HttpResponse(status=HTTPStatus.NO_CONTENT, headers=_progress(kept))


def _terminate(request: MemberRequest, sent: Upload) -> HttpResponse:
    """The sender gives the file up."""
    actions.terminate(upload=sent, by=request.user)
    return HttpResponse(status=HTTPStatus.NO_CONTENT)


def _received(request: MemberRequest, part: IO[bytes], most: int) -> int:
    """Write the body down as it comes, so that it is never held in memory; a line that is cut ends it."""
    size = 0
    while size < most:
        try:
            block = request.read(min(BLOCK, most - size))
        except OSError:  # the line was cut; what came before it counts
            break
        if not block:
            break
        part.write(block)
        size += len(block)
    return size


def _enforce_version(request: MemberRequest) -> None:
    if request.headers.get("Tus-Resumable", VERSION) != VERSION:
        raise BadRequest("This server speaks tus 1.0.0.", HTTPStatus.PRECONDITION_FAILED)


def _enforce_checksum(request: MemberRequest, part: IO[bytes]) -> None:
    given = request.headers.get("Upload-Checksum")
    if given is None:
        return
    name, _space, expected = given.partition(" ")
    if name not in DIGESTS:
        raise BadRequest("Unknown checksum algorithm.")
    part.seek(0)
    found = DIGESTS[name]()
    while block := part.read(BLOCK):
        found.update(block)
    if _decoded(expected) != found.digest():
        raise BadRequest("The part's checksum differs.", CHECKSUM_MISMATCH)


def _metadata(request: MemberRequest) -> dict[str, str]:
    """What the sender tells of the file: names and their values, coded so that any letter passes."""
    pairs = (pair.strip().partition(" ") for pair in request.headers.get("Upload-Metadata", "").split(","))
    return {name: _decoded(value).decode("utf-8", "replace") for name, _space, value in pairs if name}


def _decoded(value: str) -> bytes:
    try:
        return base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadRequest("Not base64.") from error


def _number(request: MemberRequest, header: str) -> int:
    value = request.headers.get(header, "")
    if not (value.isascii() and value.isdecimal() and len(value) <= MOST_DIGITS):
        raise BadRequest(f"{header} is missing or no number.")
    return int(value)


def _kind(value: str) -> str:
    if value not in dict(SENT_BY_AUTHORS):
        raise BadRequest(_("Choose what the file is."), HTTPStatus.UNPROCESSABLE_ENTITY)
    return value


def _progress(sent: Upload) -> dict[str, str]:
    """How much has arrived, and until when the rest is waited for."""
    return {
        "Upload-Offset": str(sent.offset),
        "Upload-Expires": f"{sent.heard_at + actions.LEFT_AFTER:%a, %d %b %Y %H:%M:%S} GMT",
    }


def _status(refused: Refused) -> int:
    if isinstance(refused, PermissionRefused):
        return HTTPStatus.FORBIDDEN
    return HTTPStatus.CONFLICT if isinstance(refused, MoveRefused) else HTTPStatus.UNPROCESSABLE_ENTITY


def _words(text: str, status: int) -> HttpResponse:
    return HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")
