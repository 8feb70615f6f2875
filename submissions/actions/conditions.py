"""Declaring what the contest's conditions depend on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import transaction

from audit.log import record
from submissions.actions.entries import Stale, in_hand
from submissions.policies import entries as policies
from units.text import normalise

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from accounts.models import User
    from submissions.models import Entry


@dataclass(frozen=True, slots=True)
class Declared:
    """Dates of birth by author, and what recognised the idea or gave it a prize before."""

    born_on: Mapping[int, dt.date | None] = field(default_factory=dict)
    recognised_by: str = ""
    recognition_note: str = ""
    won_before: bool | None = None
    prize_note: str = ""


@transaction.atomic
def declare(*, entry: Entry, by: User, version: int, declared: Declared) -> Entry:
    """Keep what the entry declares; dates of birth stand in no record.

    Raises Stale when somebody saved since `version` was read; nothing is written then.
    """
    policies.declare(by, entry).enforce()
    kept = in_hand(entry)
    if kept.version != version:
        raise Stale(kept)
    kept.recognised_by = declared.recognised_by
    kept.recognition_note = normalise(declared.recognition_note)
    kept.won_before = declared.won_before
    kept.prize_note = normalise(declared.prize_note)
    kept.version += 1
    columns = ["recognised_by", "recognition_note", "won_before", "prize_note", "version", "saved_at"]
    kept.save(update_fields=columns)
    for author in kept.authors.filter(pk__in=declared.born_on):
        author.born_on = declared.born_on[author.pk]
        author.save(update_fields=["born_on"])
    facts = {"version": kept.version, "recognised_by": kept.recognised_by, "won_before": kept.won_before}
    record(kept, "declare", by=by, facts=facts)
    return kept
