"""Files sent in parts, those of entries and redacted ones: begun, received, put together, given up, swept away.

The bytes of a part lie in the store before the row says so, and the row says so under its lock and only at the offset
that the sender named: a part that is sent twice, or by two windows at once, counts once.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import uuid
from typing import IO, TYPE_CHECKING, Any, cast

import structlog
from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.log import record
from audit.verdicts import MoveRefused, Refused
from contests.admission import SIGN, START, FileRefused, extension_of, flaw_in_words, glance, plain_name
from contests.store import piece_of
from submissions.actions.attachments import MOST_FILES, keep, most_bytes, taken_extensions
from submissions.actions.entries import in_hand
from submissions.actions.judged import keep_redacted, redacted_extensions
from submissions.actions.pulse import Pulse
from submissions.lifecycle import UPLOAD
from submissions.models import Attachment, JudgedFile, Upload, attachment_path
from submissions.policies import files as policies

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from accounts.models import User
    from submissions.models import Entry, Redaction

MOST_UNFINISHED = 20
LEFT_AFTER = dt.timedelta(hours=24)
DEAD_AFTER = dt.timedelta(minutes=2)
BLOCK = 1024 * 1024

log = structlog.get_logger(__name__)


class OffsetDiffers(MoveRefused):
    """The part does not begin where the last one ended; `offset` is where that is."""

    def __init__(self, offset: int) -> None:
        super().__init__(_("This part does not follow what has arrived so far."))
        self.offset = offset


@transaction.atomic
def begin_upload(*, entry: Entry, by: User, kind: str, name: str, size: int) -> Upload:
    """Begin to send a file. Raises FileRefused, in words that say what to do, before a byte of it is sent."""
    policies.begin_upload(by, entry).enforce()
    upload = Upload(entry=in_hand(entry), kind=kind, name=plain_name(name), size=size, begun_by=by)
    return _begin(upload, "begin_upload", {"kind": kind})


@transaction.atomic
def begin_redacted(*, redaction: Redaction, attachment: Attachment, by: User, name: str, size: int) -> Upload:
    """Begin to send a redacted file, which judges of blind rounds get instead of the authors' own.

    Raises FileRefused like begin_upload.
    """
    policies.begin_redacted(by, redaction, attachment).enforce()
    judged, _made = JudgedFile.objects.get_or_create(redaction=redaction, attachment=attachment)
    upload = Upload(
        entry=attachment.entry, kind=attachment.kind, judged=judged, name=plain_name(name), size=size, begun_by=by
    )
    return _begin(upload, "begin_redacted", {"file": attachment.sha256})


def _begin(upload: Upload, act: str, facts: dict[str, Any]) -> Upload:
    _enforce_sign(upload, _sign_of(upload.name))
    _enforce_room(upload)
    upload.heard_at = timezone.now()
    upload.save()
    facts |= {"entry": upload.entry_id, "size": upload.size}
    record(upload, act, by=upload.begun_by, after=upload.state, facts=facts)
    return upload


def take(*, upload: Upload, by: User, offset: int, part: IO[bytes], size: int) -> Upload:
    """Keep the next part of a file; with the last one, the file goes with the entry.

    Raises OffsetDiffers when the part does not follow what has arrived, and FileRefused for what is not let in.
    """
    policies.take(by, upload).enforce()
    if upload.offset != offset:
        raise OffsetDiffers(upload.offset)
    if offset == 0 and size >= START:
        try:
            _enforce_sign(upload, part.read(START))
        except FileRefused as refused:
            _refuse(upload, by, refused.reason)
            raise
        part.seek(0)
    kept = _keep_part(upload, offset, part, size) if size else upload
    if kept.is_whole:
        put_together(upload=kept, by=by)
    return kept


def put_together(*, upload: Upload, by: User) -> None:
    """Make one file of the parts, and let it go with the entry; done twice at once, it is done once."""
    if not UPLOAD.allows(upload, "finish"):
        return
    try:
        _put_together(upload, by)
    except Exception as error:
        if not Upload.objects.receiving().filter(pk=upload.pk).exists():
            return  # somebody else put it together, and was faster
        if isinstance(error, Refused):
            _refuse(upload, by, error.reason)
        raise
    clear(upload)


@transaction.atomic
def terminate(*, upload: Upload, by: User) -> None:
    """Give up sending a file."""
    policies.terminate(by, upload).enforce()
    UPLOAD.apply(upload, "terminate", by=by)
    transaction.on_commit(lambda: clear(upload))


def sweep() -> None:
    """Clear the store of what has ended, put together what arrived whole, end what was left unfinished.

    Room is made first, and what cannot be put together keeps nothing else waiting: it is tried again next time.
    """
    now = timezone.now()
    rows = Upload.objects.select_related("entry__contest", "entry__unit", "begun_by", "judged__attachment")
    for upload in rows.to_be_cleared():
        clear(upload)
    for upload in rows.left_whole(now - DEAD_AFTER):
        try:
            put_together(upload=upload, by=upload.begun_by)
        except Refused as refused:
            log.info("upload_refused", upload=upload.pk, reason=type(refused).__name__)
        except Exception:
            log.exception("upload_not_put_together", upload=upload.pk)
    for upload in rows.left_unfinished(now - LEFT_AFTER):
        UPLOAD.apply(upload, "expire", by=None)
        clear(upload)


def clear(upload: Upload) -> None:
    """Take the parts of a file that has ended out of the store, also those that no row knows."""
    try:
        _folders, names = default_storage.listdir(upload.folder)
    except FileNotFoundError:
        names = []
    for name in names:
        default_storage.delete(f"{upload.folder}/{name}")
    default_storage.delete(upload.folder)
    Upload.objects.filter(pk=upload.pk).exclude(state="receiving").update(parts=[])


class Joined(io.RawIOBase):
    """The parts of a file, read one after the other as one; it remembers how they begin, their length and digest."""

    def __init__(self, parts: Sequence[tuple[str, int]], pulse: Pulse) -> None:
        super().__init__()
        self.parts = list(parts)
        self.pulse = pulse
        self.sha256 = hashlib.sha256()
        self.length = 0
        self.start = b""
        self._bytes = self._read_all()
        self._left = b""

    def readable(self) -> bool:
        """It can be read, once."""
        return True

    def readinto(self, buffer: Any) -> int:
        """The next bytes."""
        block = self._left or next(self._bytes, b"")
        taken, self._left = block[: len(buffer)], block[len(buffer) :]
        buffer[: len(taken)] = taken
        self.sha256.update(taken)
        self.length += len(taken)
        if len(self.start) < START:
            self.start = (self.start + taken)[:START]
        return len(taken)

    def _read_all(self) -> Iterator[bytes]:
        for path, size in self.parts:
            for block in piece_of(path, 0, size):
                self.pulse.beat()
                yield block


def _sign_of(name: str) -> bytes:
    """The first bytes that a file of this name should have: until they arrive, they are believed."""
    place, sign = SIGN.get(extension_of(name), (0, b""))
    return bytes(place) + sign


def _enforce_room(upload: Upload) -> None:
    under_way, entry = Upload.objects.receiving(), upload.entry
    going_along = entry.attachments.kept().count() + under_way.joining().filter(entry=entry).count()
    if upload.judged is None and going_along >= MOST_FILES:
        raise FileRefused(_("An entry has at most %(count)d files. Take one away first.") % {"count": MOST_FILES})
    own = under_way.visible_to(upload.begun_by)
    waiting = own.aggregate(total=Sum(F("size") - F("offset")))["total"] or 0
    if own.count() >= MOST_UNFINISHED or waiting + upload.size > 2 * settings.VIDEO_MAX_BYTES:
        raise FileRefused(_("Too many of your files are still unfinished. Finish sending them, or give them up."))


def _enforce_sign(upload: Upload, start: bytes) -> None:
    """Look at the first bytes. Raises FileRefused for what is something else than its name says."""
    contest, judged = upload.entry.contest, upload.judged
    extensions = redacted_extensions(judged.attachment) if judged else taken_extensions(contest, upload.kind)
    most = most_bytes(contest, kind=upload.kind)
    flaw = glance(start, name=upload.name, size=upload.size, allowed=extensions, most_bytes=most)
    if flaw is not None:
        raise FileRefused(flaw_in_words(flaw, upload.name, extensions, most))


def _keep_part(upload: Upload, offset: int, part: IO[bytes], size: int) -> Upload:
    # By a name of its own, in any store: who loses the race takes away nothing but what they sent.
    path = default_storage.save(f"{upload.folder}/{offset:012d}-{uuid.uuid4().hex}", File(part))
    try:
        return _count(upload, offset, path, size)
    except BaseException:
        default_storage.delete(path)
        raise


@transaction.atomic
def _count(upload: Upload, offset: int, path: str, size: int) -> Upload:
    """Let the row say that the part is there, if it still follows what is there."""
    rows = Upload.objects.select_for_update(of=("self",)).select_related("entry__contest", "entry__unit")
    kept: Upload = rows.get(pk=upload.pk)
    if kept.offset != offset or not UPLOAD.allows(kept, "finish"):
        raise OffsetDiffers(kept.offset)
    kept.parts.append([path, size])
    kept.offset += size
    kept.heard_at = timezone.now()
    kept.save(update_fields=["parts", "offset", "heard_at"])
    return kept


def _put_together(upload: Upload, by: User) -> None:
    joined = Joined(upload.parts, Pulse(Upload.objects.filter(pk=upload.pk), "heard_at"))
    attachment = Attachment(kind=upload.kind, name=upload.name, size=upload.size)
    # A read must give as much as it is asked for: a store's client takes the first short one for the end of a small
    # file, and then holds all the rest in memory.
    whole = File(cast("IO[bytes]", io.BufferedReader(joined, BLOCK)))
    path = default_storage.save(attachment_path(attachment, upload.name), whole)
    try:
        _enforce_whole(upload, joined)
        attachment.extension = extension_of(upload.name)
        attachment.file.name, attachment.sha256 = path, joined.sha256.hexdigest()
        _arrive(upload, by, attachment)
    except BaseException:
        default_storage.delete(path)
        raise


def _enforce_whole(upload: Upload, joined: Joined) -> None:
    _enforce_sign(upload, joined.start)
    if joined.length != upload.size:
        raise FileRefused(_("“%(name)s” did not arrive as it was sent. Send it anew.") % {"name": upload.name})


@transaction.atomic
def _arrive(upload: Upload, by: User, attachment: Attachment) -> None:
    seen = Upload.objects.select_for_update(of=("self",)).get(pk=upload.pk)
    policies.take(by, upload).enforce()
    if not UPLOAD.allows(seen, "finish"):
        raise MoveRefused(_("This file has arrived already."))
    if upload.judged is None:
        kept = keep(upload.entry, by, attachment)
    else:
        kept = keep_redacted(judged=upload.judged, redacted=attachment, by=by)
    UPLOAD.apply(upload, "finish", by=by, attachment_id=kept.pk, facts={"sha256": kept.sha256})


def _refuse(upload: Upload, by: User, reason: str) -> None:
    try:
        UPLOAD.apply(upload, "refuse", by=by, reason=reason[:300])
    except MoveRefused:
        return  # it has ended already
    clear(upload)
