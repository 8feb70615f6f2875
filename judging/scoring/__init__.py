"""A round's result as a pure function of its policy and its score sheets."""

from judging.scoring.policy import AdvanceRule, CriterionRule, DivergenceStep, Policy
from judging.scoring.reading import Reader, ScoringError
from judging.scoring.standings import Flag, SheetInput, Standing, compute

__all__ = [
    "AdvanceRule",
    "CriterionRule",
    "DivergenceStep",
    "Flag",
    "Policy",
    "Reader",
    "ScoringError",
    "SheetInput",
    "Standing",
    "compute",
]
