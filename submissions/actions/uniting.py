"""Merging two entries that are the same, and taking them apart again. Nothing is deleted and nothing is moved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from audit.log import record
from contests.answers import plain
from contests.models import Round
from contests.moments import database_now
from notifications.outbox import tell
from submissions.actions.concerned import authors_of, clerks_of
from submissions.actions.locks import hold_contest
from submissions.actions.points import draw_up
from submissions.lifecycle import ENTRY
from submissions.models import Entry, Union
from submissions.policies import uniting as policies
from submissions.policies.reception import CHECKED_WHILE

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def unite(*, entry: Entry, into: Entry, reason: str, by: User) -> Union:
    """Merge an entry into another one, which goes on alone; the authors and units of both are told.

    Raises PermissionRefused once a round of judging has opened, and when one of the two is no longer in the contest.
    """
    policies.unite(by, entry, into).enforce()
    held, kept = _hold(entry, into)
    policies.unite(by, held, kept).enforce()
    union = Union.objects.create(entry=held, into=kept, reason=plain(reason), united_by=by)
    ENTRY.apply(held, "unite", by=by, facts={"into": kept.pk, "union": union.pk})
    record(kept, "take_in", by=by, before=kept.state, after=kept.state, facts={"entry": held.pk, "union": union.pk})
    _tell(union, "submissions/union_made", "made", union.reason)
    return union


@transaction.atomic
def separate(*, entry: Entry, reason: str, by: User) -> Entry:
    """Take a merged entry out again: it waits for the office's check once more; the authors of both are told."""
    policies.separate(by, entry).enforce()
    union = Union.objects.select_related("into").get(entry=entry, undone_at=None)
    held, kept = _hold(entry, union.into)
    policies.separate(by, held).enforce()
    union.undone_reason, union.undone_at, union.undone_by = plain(reason), database_now(), by
    union.save(update_fields=["undone_reason", "undone_at", "undone_by"])
    ENTRY.apply(held, "separate", by=by, facts={"from": kept.pk, "union": union.pk})
    record(kept, "let_go", by=by, before=kept.state, after=kept.state, facts={"entry": held.pk, "union": union.pk})
    draw_up([held])
    _tell(union, "submissions/union_undone", "undone", union.undone_reason)
    return held


def _hold(entry: Entry, other: Entry) -> tuple[Entry, Entry]:
    """Both entries to ourselves until the transaction ends, and no round opens meanwhile."""
    hold_contest(entry.contest, CHECKED_WHILE)
    list(Round.objects.filter(contest=entry.contest_id).select_for_update().order_by("pk").values("pk"))
    keys = [entry.pk, other.pk]
    list(Entry.objects.filter(pk__in=keys).select_for_update(no_key=True).order_by("pk").values("pk"))
    found = Entry.objects.filter(pk__in=keys).with_facts().with_unions().in_bulk()
    return found[entry.pk], found[other.pk]


def _tell(union: Union, template: str, what: str, reason: str) -> None:
    for entry in (union.entry, union.into):
        tell(
            [*authors_of(entry), *clerks_of(entry.unit)],
            template,
            key=f"union-{union.pk}-{what}-{entry.pk}",
            url=entry.get_absolute_url(),
            entry=union.entry,
            into=union.into,
            reason=reason,
        )
