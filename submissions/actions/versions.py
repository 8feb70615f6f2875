"""The texts that an entry had: each that was handed in, each that was set aside, and the one being written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from audit.log import record
from contests.answers import is_empty
from submissions.actions.answers import SHAPE
from submissions.actions.entries import EntryText, Stale, content_of, in_hand, save
from submissions.content import answers_in, content_digest
from submissions.lifecycle import ENTRY
from submissions.models import SetAside
from submissions.policies import entries as policies

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from accounts.models import User
    from submissions.models import Entry, Revision

NOW = "now"


@dataclass(frozen=True, slots=True)
class Version:
    """A text of an entry: how an address names it, how people do, and what it says."""

    key: str
    name: str
    content: Mapping[str, Any]
    sha256: str
    at: dt.datetime
    by: User | None

    @property
    def is_revision(self) -> bool:
        """Whether it was handed in."""
        return self.key.startswith("r")


def versions(entry: Entry, *, working: bool) -> list[Version]:
    """Every text that the entry had, the latest first; with `working`, also what was never handed in.

    What was handed in and rests with others is named once: nobody is writing it.
    """
    handed_in = [
        Version(f"r{one.number}", _name_of(one), one.content, one.sha256,
                one.created_at, one.created_by)
        for one in entry.revisions.select_related("created_by", "correction")
    ]  # fmt: skip
    aside = [
        Version(f"a{one.pk}", _("Draft that was set aside"), one.content, content_digest(one.content), one.created_at,
                one.created_by)
        for one in entry.asides.select_related("created_by")
    ]  # fmt: skip
    found = sorted([*handed_in, *(aside if working else [])], key=lambda version: version.at, reverse=True)
    now = _being_written(entry)
    rests = not ENTRY.allows(entry, "submit") and now.sha256 in {version.sha256 for version in handed_in}
    return found if rests or not working else [now, *found]


def _name_of(revision: Revision) -> str:
    if hasattr(revision, "correction"):
        return _("Corrected by the office, no. %(number)d") % {"number": revision.number}
    return _("Handed in, no. %(number)d") % {"number": revision.number}


def _being_written(entry: Entry) -> Version:
    content = content_of(entry)
    return Version(
        NOW, _("What is being written"), content, content_digest(content), entry.saved_at, entry.text_saved_by
    )


@transaction.atomic
def take_back(*, entry: Entry, by: User, version: int, key: str) -> Entry:
    """Go on writing from an earlier text, handed in or set aside; the one that was being written is set aside.

    Answers to questions that are not asked any more, or ask otherwise, stay as they are, and so do authors and files.
    Raises Stale when somebody saved since `version` was read.
    """
    policies.take_back(by, entry).enforce()
    kept = in_hand(entry)
    if kept.version != version:
        raise Stale(kept)
    chosen = next(one for one in versions(kept, working=True) if one.key == key)
    SetAside.objects.create(entry=kept, content=content_of(kept), created_by=by)
    record(kept, "take_back", by=by, facts={"version": kept.version, "taken": key, "sha256": chosen.sha256})
    return save(entry=kept, by=by, version=version, text=_text(kept, chosen.content))


def _text(entry: Entry, content: Mapping[str, Any]) -> EntryText:
    code = (content.get("area") or {}).get("code", "")
    area = entry.contest.areas.filter(code=code).first()
    asked = {field.key: field for field in entry.contest.entry_fields.all() if field.retired_at is None}
    given = {answer.key: answer.value for answer in answers_in(content, {}) if answer.key in asked}
    return EntryText(
        title=content["title"],
        form=content.get("form") or entry.form,
        area=area or entry.area,
        summary=content.get("summary", ""),
        answers={key: value for key, value in given.items() if _fits(asked[key].kind, value)},
        contact_phone=entry.contact_phone,
        contact_address=entry.contact_address,
    )


def _fits(kind: str, value: Any) -> bool:
    return kind in SHAPE and (is_empty(value) or isinstance(value, SHAPE[kind]))
