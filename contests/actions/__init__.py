"""Every change of a contest's plan, and the steps of its life that need no knowledge of entries."""

from contests.actions.judging import save_criteria, save_rounds, save_scoring
from contests.actions.making import create_contest
from contests.actions.organisers import add_organiser, remove_organiser
from contests.actions.running import PlanIncomplete, archive, close_entries, conclude, publish, unarchive
from contests.actions.sections import (
    save_areas,
    save_basics,
    save_deadlines,
    save_entrants,
    save_prizes,
    save_quotas,
)
from contests.actions.versions import PlanChanged

__all__ = [
    "PlanChanged",
    "PlanIncomplete",
    "add_organiser",
    "archive",
    "close_entries",
    "conclude",
    "create_contest",
    "publish",
    "remove_organiser",
    "save_areas",
    "save_basics",
    "save_criteria",
    "save_deadlines",
    "save_entrants",
    "save_prizes",
    "save_quotas",
    "save_rounds",
    "save_scoring",
    "unarchive",
]
