"""What the receiving office finds eligible of the entries that units sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from audit.verdicts import MoveRefused, Refused
from notifications.outbox import tell
from submissions.actions import points
from submissions.actions.concerned import authors_of
from submissions.actions.locks import hold_contest, hold_entry
from submissions.actions.redaction import needs_redaction, search
from submissions.lifecycle import ENTRY
from submissions.models import Entry
from submissions.policies import reception as policies

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from accounts.models import User


@transaction.atomic
def admit(*, entry: Entry, note: str = "", by: User) -> Entry:
    """Find an entry eligible and tell its authors.

    Raises MoveRefused while a point of the check list is open, and when the contest's rules are not met and no note
    says why the entry is admitted all the same.
    """
    policies.admit(by, entry).enforce()
    hold_contest(entry.contest, policies.CHECKED_WHILE)
    hold_entry(entry)
    points.enforce_settled(entry)
    failing = points.failing(Entry.objects.with_facts().get(pk=entry.pk))
    if failing and not note:
        raise MoveRefused(
            _("%(title)s: %(rule)s Say in a note why the entry is admitted all the same, or find it not eligible.")
            % {"title": entry.title, "rule": failing[0].finding}
        )
    facts = {"rules not met": [line.rule for line in failing]} if failing else {}
    ENTRY.apply(entry, "admit", by=by, facts=facts, state_reason=note)
    if needs_redaction(entry.contest):
        search(entry)
    tell(
        authors_of(entry),
        "submissions/reception_admitted",
        key=f"reception-admitted-{entry.pk}",
        url=entry.get_absolute_url(),
        entry=entry,
    )
    return entry


@transaction.atomic
def admit_many(
    *, entries: Sequence[Entry], by: User, areas_seen: Mapping[int, str] | None = None
) -> list[tuple[Entry, str]]:
    """Find several entries eligible, each by itself; with each, why it was left as it is, or nothing.

    `areas_seen` has, by key, those whose content area was looked at and found right, with the mark of what was read.
    """
    seen = areas_seen or {}
    return [(entry, _admitted(entry, seen.get(entry.pk), by)) for entry in sorted(entries, key=lambda entry: entry.pk)]


def _admitted(entry: Entry, area_seen: str | None, by: User) -> str:
    try:
        with transaction.atomic():
            if area_seen is not None:
                points.tick_area(entry=entry, seen_as=area_seen, by=by)
            admit(entry=entry, by=by)
    except Refused as refusal:
        return refusal.reason
    return ""
