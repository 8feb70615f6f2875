"""What a plan would bring, in figures and words, before a contest is made of it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from contests.checks import PlannedTier, prize_totals
from contests.models import Deadline, EntryForm
from contests.planfile import dates, placeholders
from contests.wording import advance_words
from units.kinds import UnitKind

if TYPE_CHECKING:
    from collections.abc import Mapping


def summary(plan: Mapping[str, Any]) -> dict[str, Any]:
    """The plan's parts as they are shown beside the choice and the form."""
    tiers = tuple(
        PlannedTier(tier["name"], tier["count"], tier["individual_amount"], tier["collective_amount"])
        for tier in plan["prizes"]
    )
    least, most = prize_totals(tiers)
    return {
        "title": plan["title"],
        "description": plan["description"],
        "name": placeholders.fill(plan["contest"]["name"], placeholders.of_contest("…", "…", None)),
        "series": (plan["series"] or {}).get("name", ""),
        "edition": plan["contest"]["edition"],
        "forms": [EntryForm(form).label for form in plan["contest"]["entry_forms"]],
        "areas": [area["name"] for area in plan["areas"]],
        "eligibilities": len(plan["eligibilities"]),
        "fields": len(plan["form"]["fields"]),
        "deadlines": [_deadline(deadline, plan["launched_on"]) for deadline in plan["deadlines"]],
        "quotas": len(plan["quotas"]),
        "rounds": [_round(round_) for round_ in plan["rounds"]],
        "prizes": sum(tier.count for tier in tiers),
        "least": least,
        "most": most,
        "chosen": [note["text"] for note in (plan["notes"] or {}).values() if note and note["chosen_by_us"]],
    }


def _deadline(deadline: Mapping[str, Any], launched_on: Any) -> dict[str, Any]:
    """What is due, and so many days after the launch, since the launch is yet to be set."""
    moment = deadline["moment"]
    counted = dates.counted(moment, launched_on) if isinstance(moment, dt.datetime) and launched_on else moment
    kinds = [UnitKind(kind).label for kind in deadline["unit_kinds"]]
    return {
        "label": Deadline.Kind(deadline["kind"]).label,
        "kinds": kinds,
        "days": counted.days if isinstance(counted, dates.FromLaunch) else None,
        "moment": None if isinstance(counted, dates.FromLaunch) else counted,
    }


def _round(round_: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "name": round_["name"],
        "criteria": len(round_["criteria"]),
        "points": sum(criterion["maximum"] for criterion in round_["criteria"]),
        "advance": advance_words(round_["rules"]["advance"]),
    }
