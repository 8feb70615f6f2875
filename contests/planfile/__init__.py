"""A contest's plan as a file: read with every problem named by its path, written always in the same form."""

from contests.planfile.editions import next_edition, next_launch
from contests.planfile.making import Filling, contest_columns, make_rows
from contests.planfile.problems import Problem, UnreadablePlan
from contests.planfile.reading import parse, plain
from contests.planfile.taking import plan_of
from contests.planfile.text import decoded

__all__ = [
    "Filling",
    "Problem",
    "UnreadablePlan",
    "contest_columns",
    "decoded",
    "make_rows",
    "next_edition",
    "next_launch",
    "parse",
    "plain",
    "plan_of",
]
