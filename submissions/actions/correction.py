"""Correcting clerical errors in an entry that was handed in: a new revision, with what stood there before."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from audit.log import record
from audit.verdicts import MoveRefused
from contests.answers import plain
from notifications.outbox import tell
from submissions.actions.concerned import authors_of, clerks_of
from submissions.actions.locks import hold_contest, hold_entry
from submissions.actions.redaction import needs_redaction, search
from submissions.content import content_digest
from submissions.models import Correction, Entry, Revision
from submissions.policies import correction as policies
from submissions.policies.reception import CHECKED_WHILE
from units.text import normalise

if TYPE_CHECKING:
    from collections.abc import Mapping

    from accounts.models import User
    from contests.models import ContentArea


@dataclass(frozen=True, slots=True)
class Corrected:
    """How it should read; authors' names by author."""

    title: str
    area: ContentArea
    unit_name: str
    author_names: Mapping[int, str] = field(default_factory=dict)


@transaction.atomic
def correct(*, entry: Entry, corrected: Corrected, reason: str, by: User) -> Correction:
    """Correct clerical errors; the authors and their unit are told what stood there and what stands there now.

    Raises MoveRefused when nothing is changed, or when the title or the area of an entry is to change that judges
    read already.
    """
    policies.correct(by, entry).enforce()
    hold_contest(entry.contest, CHECKED_WHILE)
    kept = hold_entry(entry)
    changes = list(_changes(kept, corrected))
    _enforce_fit(kept, changes)
    last = kept.revisions.latest("number")
    content = _content(last.content, changes, corrected)
    revision = Revision.objects.create(
        entry=kept, number=last.number + 1, content=content, sha256=content_digest(content), created_by=by
    )
    _write(kept, corrected)
    made = Correction.objects.create(
        entry=kept, revision=revision, changes=changes, reason=plain(reason), corrected_by=by
    )
    record(
        kept,
        "correct",
        by=by,
        facts={"revision": revision.number, "sha256": revision.sha256, "what": [one["what"] for one in changes]},
    )
    if kept.state == "eligible" and needs_redaction(kept.contest):
        search(kept)
    tell(
        [*authors_of(kept), *clerks_of(kept.unit)],
        "submissions/entry_corrected",
        key=f"correction-{made.pk}",
        url=kept.get_absolute_url(),
        entry=kept,
        correction=made,
    )
    return made


def _changes(entry: Entry, corrected: Corrected) -> list[dict[str, str]]:
    unit_name = str(entry.unit_snapshot.get("name", ""))
    pairs = [
        ("title", entry.title, normalise(corrected.title)),
        ("area", entry.area.name if entry.area else "", corrected.area.name),
        ("unit", unit_name, normalise(corrected.unit_name)),
        *(
            ("author", author.full_name, normalise(corrected.author_names.get(author.pk, author.full_name)))
            for author in entry.authors.order_by("order")
        ),
    ]
    return [{"what": what, "before": before, "after": after} for what, before, after in pairs if before != after]


def _enforce_fit(entry: Entry, changes: list[dict[str, str]]) -> None:
    if not changes:
        raise MoveRefused(_("Nothing was changed."))
    if any(not change["after"] for change in changes):
        raise MoveRefused(_("A title, an area and a name cannot be empty."))
    judged = {change["what"] for change in changes} & {"title", "area"}
    if judged and policies.is_judged(entry.contest):
        raise MoveRefused(
            _("A round has begun: judges read the title, and the area decides how they score. Names can be corrected.")
        )


def _content(before: dict[str, Any], changes: list[dict[str, str]], corrected: Corrected) -> dict[str, Any]:
    """The content as it was handed in, with the corrections in it."""
    names = {change["before"]: change["after"] for change in changes if change["what"] == "author"}
    what = {change["what"] for change in changes}
    content = dict(before)
    if "title" in what:
        content["title"] = plain(normalise(corrected.title))
    if "area" in what:
        content["area"] = {"code": corrected.area.code, "name": corrected.area.name}
    if "unit" in what:
        content["unit"] = {**(before.get("unit") or {}), "name": normalise(corrected.unit_name)}
    content["authors"] = [
        {**line, "full_name": names.get(line["full_name"], line["full_name"])} for line in before.get("authors", [])
    ]
    return content


def _write(entry: Entry, corrected: Corrected) -> None:
    entry.title = normalise(corrected.title)
    entry.area = corrected.area
    entry.unit_snapshot = {**entry.unit_snapshot, "name": normalise(corrected.unit_name)}
    entry.version += 1
    entry.save(update_fields=["title", "area", "unit_snapshot", "version", "search_text", "saved_at"])
    for author in entry.authors.all():
        name = normalise(corrected.author_names.get(author.pk, author.full_name))
        if name != author.full_name:
            author.full_name = name
            author.save(update_fields=["full_name"])
