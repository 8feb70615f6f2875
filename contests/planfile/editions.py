"""The next edition of a contest that was held."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contests.planfile.taking import plan_of

if TYPE_CHECKING:
    import datetime as dt

    from contests.models import Contest

LEAP = (2, 29)


def next_edition(contest: Contest) -> dict[str, Any]:
    """All its rules under the next number; the papers of the last edition are left behind."""
    plan = plan_of(contest)
    written = {**plan["contest"], "edition": contest.edition + 1, "plan_number": "", "plan_on": None}
    return {**plan, "contest": written, "documents": []}


def next_launch(contest: Contest) -> dt.date | None:
    """The same day, after as many years as lie between two editions (one if nobody said)."""
    launched = contest.launched_on
    if launched is None:
        return None
    year = launched.year + (contest.series.period_years or 1)
    return launched.replace(year=year, day=28 if (launched.month, launched.day) == LEAP else launched.day)
