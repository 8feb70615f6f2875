"""Whether the deadlines follow one another, for units of every level."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from contests.checks.planned import Finding
from contests.clock import holding
from contests.wording import of_kinds

if TYPE_CHECKING:
    import datetime as dt

    from contests.checks.planned import Findings, Plan, PlannedDeadline

# Words that name a day without saying whether the day itself still counts: "trước ngày 10/4", "đến 10/4".
AMBIGUOUS = re.compile(r"^\s*(trước|đến)\s+(ngày\s+)?\d{1,2}/\d{1,2}(/\d{4})?\s*\.?\s*$", re.IGNORECASE)
ORDER = ("submission", "forwarding", "scoring")


def deadlines(plan: Plan, now: dt.datetime) -> Findings:
    """The deadlines are there, ahead, clear, and in order at each level."""
    missing = {
        "submission": _("The deadline for authors is missing."),
        "forwarding": _("The deadline for units is missing."),
        "scoring": _("The day by which judging is done is missing."),
    }
    for kind, sentence in missing.items():
        if kind not in plan.deadlines:
            yield Finding(sentence, "warns" if kind == "scoring" else "blocks", "deadlines")
    yield from _order(plan)
    yield from _levels(plan)
    for deadline in plan.due:
        yield from _deadline(deadline, now)


def _order(plan: Plan) -> Findings:
    """For units of every kind that is named, and for all others, one deadline does not fall after the next."""
    told = set()
    for unit_kind in ["", *sorted({kind for level in plan.levels for kind in level.unit_kinds})]:
        held = [holding(plan.due, kind, unit_kind) for kind in ORDER]
        for earlier, later in pairwise([deadline for deadline in held if deadline is not None]):
            if earlier.moment > later.moment and (earlier, later) not in told:
                told.add((earlier, later))
                yield _after(earlier, later)


def _levels(plan: Plan) -> Findings:
    """What a lower level sends reaches the upper level while that can still send it on."""
    for step in plan.route:
        for lower in sorted(step.from_kinds):
            for upper in sorted(step.to_kinds - step.from_kinds):
                sends, sends_on = (holding(plan.due, "forwarding", kind) for kind in (lower, upper))
                if sends and sends_on and sends is not sends_on and sends.moment > sends_on.moment:
                    yield _after(sends, sends_on)


def _after(earlier: PlannedDeadline, later: PlannedDeadline) -> Finding:
    names = {"earlier": _named(earlier), "later": _named(later)}
    sentence = _("“%(earlier)s” falls after “%(later)s”: these deadlines are in the wrong order.") % names
    return Finding(sentence, "blocks", "deadlines")


def _named(deadline: PlannedDeadline) -> str:
    return of_kinds(deadline.label, deadline.unit_kinds)


def _deadline(deadline: PlannedDeadline, now: dt.datetime) -> Findings:
    if deadline.moment <= now:
        yield Finding(_("“%(label)s” lies in the past.") % {"label": _named(deadline)}, "blocks", "deadlines")
    if AMBIGUOUS.match(deadline.wording):
        words = {"label": _named(deadline), "wording": deadline.wording.strip()}
        sentence = _("“%(label)s” is worded “%(wording)s”, which can be read in two ways: check the exact moment.")
        yield Finding(sentence % words, "warns", "deadlines")
