"""Whether handing in came in time: what counts is when the request arrived, not how long it waited for its turn."""

from __future__ import annotations

import datetime as dt
import time
from typing import TYPE_CHECKING

from audit.models import Event
from contests.moments import database_now

if TYPE_CHECKING:
    from contests.models import Deadline
    from submissions.models import Entry

LONGEST_WAIT = dt.timedelta(minutes=2)


def moment_of(entry: Entry, deadline: Deadline | None, arrived: float | None) -> dt.datetime:
    """The moment, by the database's clock, at which the entry is handed in: now, while the deadline has not passed.

    After it, when the request arrived: `arrived` is what `time.monotonic()` read then on this machine (None: just now).
    It waited in the portal's own queue meanwhile, LONGEST_WAIT at most. An entry that was changed since then is handed
    in when it was last changed, so that nothing that was written after the deadline goes with it.
    """
    now = database_now()
    if arrived is None or deadline is None or not deadline.passed(now):
        return now
    waited = min(dt.timedelta(seconds=max(time.monotonic() - arrived, 0)), LONGEST_WAIT)
    return min(now, max(now - waited, entry.saved_at, *_told(entry)))


def _told(entry: Entry) -> list[dt.datetime]:
    """When something was last done to the entry, by the record."""
    lines = Event.objects.filter(subject_type=entry._meta.label_lower, subject_id=str(entry.pk))
    return list(lines.order_by("-pk").values_list("at", flat=True)[:1])
