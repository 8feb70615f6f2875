"""Every change in judging: the panel, the entries of a round, who judges what, points, results."""

from judging.actions.assignments import Board, Plan, assign, propose_assignment
from judging.actions.conflicts import declare_conflict, detect_conflicts, dismiss_conflict
from judging.actions.contenders import enrol, is_last, read_names
from judging.actions.course import (
    Postponement,
    cancel,
    concerned_by,
    plan_postponement,
    postpone,
    tell_of_extensions,
)
from judging.actions.panel import record_decision, seat, unseat
from judging.actions.reconciling import Difference, differences, settle
from judging.actions.results import Progress, gaps_before_sealing, scoring_rules
from judging.actions.rounds import announce, close_round, gaps_before_opening, open_round
from judging.actions.sheets import StaleSheet, reopen, save_scores, scale_of, sign

__all__ = [
    "Board",
    "Difference",
    "Plan",
    "Postponement",
    "Progress",
    "StaleSheet",
    "announce",
    "assign",
    "cancel",
    "close_round",
    "concerned_by",
    "declare_conflict",
    "detect_conflicts",
    "differences",
    "dismiss_conflict",
    "enrol",
    "gaps_before_opening",
    "gaps_before_sealing",
    "is_last",
    "open_round",
    "plan_postponement",
    "postpone",
    "propose_assignment",
    "read_names",
    "record_decision",
    "reopen",
    "save_scores",
    "scale_of",
    "scoring_rules",
    "seat",
    "settle",
    "sign",
    "tell_of_extensions",
    "unseat",
]
