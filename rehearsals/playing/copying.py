"""A contest's plan made anew under the play's own host, so that it can be played without touching the original."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db.models import F, Min

from contests.actions.making import create_contest
from contests.models import Contest
from contests.moments import database_now
from contests.planfile import plan_of

if TYPE_CHECKING:
    from accounts.models import User
    from units.models import Unit

AHEAD = dt.timedelta(days=10)
A_DAY = dt.timedelta(days=1)
LONGEST_SLUG = 60


def copy_contest(original: Contest, *, host: Unit, office: Unit, key: str, by: User) -> Contest:
    """A draft with the plan of the original, its dates moved so that entries are awaited; their intervals stay.

    `key` makes its short name and code unlike all others. Raises UnreadablePlan or ValidationError for a plan from
    which no contest can be made.
    """
    whole = Contest.objects.with_plan().get(pk=original.pk)
    contest = create_contest(
        plan=plan_of(whole),
        named={
            "host": host,
            "receiving_office": office,
            "slug": f"dien-tap-{key}"[:LONGEST_SLUG],
            "code": _free_code(key),
            "edition": 1,
        },
        launched_on=original.launched_on,
        by=by,
    )
    _move_dates(contest)
    return Contest.objects.get(pk=contest.pk)


def _move_dates(contest: Contest) -> None:
    """Move deadlines and rounds together, so far that the first deadline lies ahead."""
    first = contest.deadlines.aggregate(first=Min("moment"))["first"]
    now = database_now()
    if first is None or first > now + A_DAY:
        return
    shift = dt.timedelta(days=(now - first).days) + AHEAD
    contest.deadlines.update(moment=F("moment") + shift)
    contest.rounds.update(opens_at=F("opens_at") + shift, closes_at=F("closes_at") + shift)


def _free_code(key: str) -> str:
    """A code that no contest has: of the key's letters and digits, at most eight."""
    stem = "".join(sign for sign in key.upper() if sign.isascii() and sign.isalnum())[-6:]
    candidates = [f"T{stem}", *(f"T{stem[-5:]}{number}" for number in range(10, 99))]
    taken = set(Contest.objects.filter(code__in=candidates).values_list("code", flat=True))
    return next(code for code in candidates if code not in taken and len(code) > 1)
