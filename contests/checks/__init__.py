"""What a plan lacks or contradicts, before everybody may read it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contests.checks import basics, judging, prizes, timing, units
from contests.checks.planned import (
    Finding,
    HostUnit,
    Plan,
    PlannedCriterion,
    PlannedDeadline,
    PlannedEntrant,
    PlannedQuestion,
    PlannedQuota,
    PlannedRound,
    PlannedStep,
    PlannedTier,
    page_of,
)
from contests.checks.prizes import prize_totals

if TYPE_CHECKING:
    import datetime as dt

__all__ = [
    "Finding",
    "HostUnit",
    "Plan",
    "PlannedCriterion",
    "PlannedDeadline",
    "PlannedEntrant",
    "PlannedQuestion",
    "PlannedQuota",
    "PlannedRound",
    "PlannedStep",
    "PlannedTier",
    "findings",
    "page_of",
    "prize_totals",
]


def findings(plan: Plan, now: dt.datetime) -> list[Finding]:
    """Everything to put right at this moment, what blocks the publication first."""
    found = [
        *basics.basics(plan),
        *basics.entrants(plan),
        *units.route(plan),
        *basics.areas(plan),
        *timing.deadlines(plan, now),
        *units.quotas(plan),
        *judging.rounds(plan),
        *judging.criteria(plan),
        *judging.scoring(plan),
        *prizes.prizes(plan),
        *basics.organisers(plan),
    ]
    return sorted(dict.fromkeys(found), key=lambda finding: not finding.blocks)
