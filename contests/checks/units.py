"""Whether entries find their way through the units, and units can do what is asked of them."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from contests.checks.planned import Finding
from units.kinds import UnitKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from contests.checks.planned import Findings, Plan, PlannedQuota

Ways = dict[str, set[str]]


# ── the route ──────────────────────────────────────────────────────────────────────────────────────────────────────


def route(plan: Plan) -> Findings:
    """The steps lead from every unit that takes entries to the receiving office, never in a circle."""
    if not plan.reaches_office:
        yield Finding(_("No step of the route leads to the receiving office."), "warns", "entrants")
    ways = _ways(plan)
    reached = _reached(plan, ways)
    for step in plan.route:
        if step.from_kinds and not step.from_kinds & reached:
            sentence = _("The step “%(step)s” begins at units that no entry reaches.") % {"step": step.label}
            yield Finding(sentence, "warns", "entrants")
    circle = _circle(ways)
    if circle:
        sentence = _("The way of an entry goes in a circle: %(units)s.") % {"units": _kinds(circle)}
        yield Finding(sentence, "blocks", "entrants")
    elif plan.reaches_office and any(step.from_kinds for step in plan.route):
        yield from _dead_ends(plan, ways, reached)


def _ways(plan: Plan) -> Ways:
    """From each kind of units to the kinds that its entries go to."""
    ways: Ways = {}
    for step in plan.route:
        for kind in step.from_kinds:
            ways.setdefault(kind, set()).update(step.to_kinds)
    return ways


def _begun(plan: Plan) -> set[str]:
    """The kinds of units to which authors hand in."""
    taken = {kind for step in plan.route if not step.from_kinds for kind in step.to_kinds}
    return taken or set(plan.eligible_kinds)


def _reached(plan: Plan, ways: Mapping[str, set[str]]) -> set[str]:
    reached, waiting = set(), list(_begun(plan))
    while waiting:
        kind = waiting.pop()
        if kind not in reached:
            reached.add(kind)
            waiting += ways.get(kind, ())
    return reached


def _circle(ways: Mapping[str, set[str]]) -> list[str]:
    """The kinds of units on a circle, in order; none where every way ends."""
    for start in sorted(ways):
        trails = [[start]]
        while trails:
            trail = trails.pop()
            for kind in sorted(ways.get(trail[-1], ())):
                if kind == start:
                    return [*trail, start]
                if kind not in trail:
                    trails.append([*trail, kind])
    return []


def _dead_ends(plan: Plan, ways: Mapping[str, set[str]], reached: set[str]) -> Findings:
    """Kinds of units from which nothing leads on: no step of their own, and none for all the others."""
    at_the_office = {kind for step in plan.route if step.to_office for kind in step.from_kinds}
    if any(step.to_office and not step.from_kinds for step in plan.route):
        return
    stuck = sorted(kind for kind in reached if kind not in at_the_office and not ways.get(kind))
    if stuck:
        sentence = _("Entries stay with these units, no step leads them on: %(units)s.") % {"units": _kinds(stuck)}
        yield Finding(sentence, "warns", "entrants")


def _kinds(kinds: Iterable[str]) -> str:
    return " → ".join(str(UnitKind(kind).label) for kind in kinds)


# ── quotas ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def quotas(plan: Plan) -> Findings:
    """Somebody is asked for entries, who can send them; no two quotas ask opposite things."""
    if not plan.quota_kinds:
        yield Finding(_("No unit is asked for entries: nobody will be told of the contest."), "warns", "quotas")
    elif plan.eligible_kinds and plan.quota_kinds - plan.eligible_kinds:
        sentence = _("A quota asks for entries from a kind of unit where nobody may enter.")
        yield Finding(sentence, "warns", "quotas")
    for quota in plan.quotas:
        yield from _bounds(quota)
        yield from _somebody(quota, plan)
    for one, other in combinations(plan.quotas, 2):
        yield from _together(one, other)


def _bounds(quota: PlannedQuota) -> Findings:
    words = {"quota": quota.label}
    if quota.maximum is not None and quota.maximum < quota.minimum:
        yield Finding(_("“%(quota)s”: the most is less than the least.") % words, "blocks", "quotas")
    low, high = quota.headcounts
    if low is not None and high is not None and high < low:
        yield Finding(_("“%(quota)s”: the most staff are fewer than the fewest.") % words, "blocks", "quotas")


def _somebody(quota: PlannedQuota, plan: Plan) -> Findings:
    """Units under the host today fall under the quota."""
    if not plan.units:
        return
    asked = [unit for unit in plan.units if unit.kind in quota.unit_kinds]
    words = {"quota": quota.label}
    if not asked:
        yield Finding(_("“%(quota)s”: the host has no such units today.") % words, "warns", "quotas")
    elif quota.by_size and all(unit.headcount is None for unit in asked):
        sentence = _("“%(quota)s”: no head count is kept of these units, so that nobody knows which are meant.") % words
        yield Finding(sentence, "warns", "quotas")
    elif quota.by_size and not any(quota.takes(unit.headcount) for unit in asked):
        yield Finding(_("“%(quota)s”: no unit has so many staff.") % words, "warns", "quotas")


def _together(one: PlannedQuota, other: PlannedQuota) -> Findings:
    if not one.meets(other):
        return
    words = {"one": one.label, "other": other.label}
    opposite = any(low.maximum is not None and low.maximum < high.minimum for low, high in ((one, other), (other, one)))
    if opposite:
        sentence = _("“%(one)s” and “%(other)s” contradict one another for the same units.") % words
        yield Finding(sentence, "blocks", "quotas")
    else:
        sentence = _("“%(one)s” and “%(other)s” both hold for the same units: which one counts is unclear.") % words
        yield Finding(sentence, "warns", "quotas")
