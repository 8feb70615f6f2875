"""Writing in Unicode what authors wrote in an old font, once they have seen it and want it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING, Any, cast

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.canonical import digest
from audit.log import record
from audit.verdicts import MoveRefused
from submissions.actions.answers import answers_of
from submissions.actions.attachments import keep
from submissions.actions.entries import EntryText, Stale, content_of, in_hand, save
from submissions.content import WORDED
from submissions.models import Attachment, KeptAsIs, SetAside, attachment_path
from submissions.oldfonts import modern
from submissions.oldfonts.files import before_and_after, converted_file
from submissions.policies import oldfonts as policies

if TYPE_CHECKING:
    from collections.abc import Iterable

    from accounts.models import User
    from submissions.models import Entry

MOST_SHOWN = 8  # paragraphs of a file


@dataclass(frozen=True, slots=True)
class Change:
    """A part of a text as it stands, and as it reads in Unicode."""

    label: str
    before: str
    after: str


def changes_of(entry: Entry) -> list[Change]:
    """The parts of an entry's text that are written in an old font."""
    told = [(_("Title"), entry.title), (_("Summary"), entry.summary)]
    told += [(answer.label, answer.text) for answer in answers_of(entry) if answer.kind in WORDED]
    return [Change(label, text, after) for label, text in told if (after := modern(text)) != text]


def digest_of(changes: Iterable[Change]) -> str:
    """What the parts in an old font are known by: once they are written otherwise, they are others."""
    return digest([change.before for change in changes])


def kept_as_is(entry: Entry) -> dict[str, KeptAsIs]:
    """Who keeps which text or file of the entry as it is, and since when, by what it is known by."""
    return {kept.sha256: kept for kept in entry.kept_as_is.select_related("created_by")}


def changes_in(attachment: Attachment) -> list[tuple[str, str]]:
    """The first paragraphs of a file that are written in an old font, before and after."""
    with attachment.file.open("rb") as file:
        return before_and_after(cast("IO[bytes]", file), attachment.extension, MOST_SHOWN)


@transaction.atomic
def convert_text(*, entry: Entry, by: User, version: int) -> Entry:
    """Write the text in Unicode; the one that stood there is set aside among the texts of the entry.

    Raises Stale when somebody saved since `version` was read.
    """
    policies.convert_text(by, entry).enforce()
    kept, _changes = _seen_in_hand(entry, version)
    SetAside.objects.create(entry=kept, content=content_of(kept), created_by=by)
    record(kept, "convert_text", by=by, facts={"version": kept.version})
    asked = [field.key for field in kept.contest.entry_fields.all() if field.retired_at is None]
    text = EntryText(
        title=modern(kept.title),
        form=kept.form,
        area=kept.area,
        summary=modern(kept.summary),
        answers={key: _modern(kept.answers[key]) for key in asked if key in kept.answers},
        contact_phone=kept.contact_phone,
        contact_address=modern(kept.contact_address),
    )
    return save(entry=kept, by=by, version=version, text=text)


def convert_file(*, attachment: Attachment, by: User) -> Attachment:
    """Put the file in Unicode in the place of the one that was sent; that one stays among what was sent.

    The new file is examined like any other.
    """
    policies.convert_file(by, attachment).enforce()
    with TemporaryFile() as made:
        with attachment.file.open("rb") as file:
            fonts = converted_file(cast("IO[bytes]", file), made, attachment.extension)
        made.seek(0)
        digest, size = hashlib.file_digest(made, "sha256").hexdigest(), made.tell()
        made.seek(0)
        path = default_storage.save(attachment_path(attachment, ""), File(made))
    try:
        return _put_in_place(attachment, by, Attachment(file=path, sha256=digest, size=size), fonts)
    except BaseException:
        default_storage.delete(path)
        raise


@transaction.atomic
def keep_text(*, entry: Entry, by: User, version: int) -> KeptAsIs:
    """Keep the text in the old font: converting it is not offered any more, unless it is written otherwise.

    Raises Stale when somebody saved since `version` was read.
    """
    policies.keep_text(by, entry).enforce()
    kept, changes = _seen_in_hand(entry, version)
    return _keep(kept, digest_of(changes), by, "keep_text")


@transaction.atomic
def keep_file(*, attachment: Attachment, by: User) -> KeptAsIs:
    """Keep the file in the old font: converting it is not offered any more."""
    policies.keep_file(by, attachment).enforce()
    return _keep(in_hand(attachment.entry), attachment.sha256, by, "keep_file")


def _seen_in_hand(entry: Entry, version: int) -> tuple[Entry, list[Change]]:
    """The entry as it was seen, held, with the parts of it that are in an old font."""
    kept = in_hand(entry)
    if kept.version != version:
        raise Stale(kept)
    changes = changes_of(kept)
    if not changes:
        raise MoveRefused(_("No old font was found in this text."))
    return kept, changes


def _keep(entry: Entry, sha256: str, by: User, act: str) -> KeptAsIs:
    kept, made = KeptAsIs.objects.get_or_create(entry=entry, sha256=sha256, defaults={"created_by": by})
    if made:
        record(entry, act, by=by, facts={"sha256": sha256})
    return kept


@transaction.atomic
def _put_in_place(old: Attachment, by: User, new: Attachment, fonts: Iterable[str]) -> Attachment:
    entry = in_hand(old.entry)
    if not entry.attachments.kept().filter(pk=old.pk).update(removed_at=timezone.now()):
        raise MoveRefused(_("This file was taken away from the entry."))
    new.kind, new.field_key, new.name, new.extension = old.kind, old.field_key, old.name, old.extension
    kept = keep(entry, by, new)
    facts = {"attachment": old.pk, "converted": kept.pk, "fonts": sorted(fonts)}
    record(entry, "convert_file", by=by, facts=facts)
    return kept


def _modern(value: Any) -> Any:
    """An answer with every text in it in Unicode."""
    if isinstance(value, str):
        return modern(value)
    if isinstance(value, list):
        return [_modern(part) for part in value]
    return {key: _modern(part) for key, part in value.items()} if isinstance(value, dict) else value
