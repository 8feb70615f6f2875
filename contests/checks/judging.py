"""Whether the rounds follow one another, and their rules can tell the entries apart."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contests.checks.planned import Finding
from contests.rubric import CARRIED, RESERVED
from look.wording import mark

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contests.checks.planned import Findings, Plan, PlannedCriterion, PlannedRound

MOST_NAMED = 3
JUDGES_TO_DIVERGE = 2


def rounds(plan: Plan) -> Findings:
    """There are rounds, in order, and enough entries go on."""
    if not plan.rounds:
        yield Finding(_("There is no round of judging."), "blocks", "rounds")
    for round_ in plan.rounds:
        if round_.opens_at is None or round_.closes_at is None:
            yield Finding(_("“%(round)s” has no dates.") % {"round": round_.name}, "warns", "rounds")
        elif round_.closes_at <= round_.opens_at:
            yield Finding(_("“%(round)s” closes before it opens.") % {"round": round_.name}, "blocks", "rounds")
    for earlier, later in pairwise(plan.rounds):
        if earlier.closes_at and later.opens_at and later.opens_at < earlier.closes_at:
            names = {"later": later.name, "earlier": earlier.name}
            yield Finding(_("“%(later)s” opens before “%(earlier)s” has closed.") % names, "blocks", "rounds")
    yield from _rounds_against_deadlines(plan)
    yield from _finalists(plan)


def _rounds_against_deadlines(plan: Plan) -> Findings:
    sent = [deadline.moment for deadline in plan.due if deadline.kind == "forwarding"]
    forwarding = plan.deadlines.get("forwarding")
    last_sent = max([*sent, *([forwarding.moment] if forwarding else [])], default=None)
    scoring = plan.deadlines.get("scoring")
    opens = [round_.opens_at for round_ in plan.rounds if round_.opens_at]
    closes = [round_.closes_at for round_ in plan.rounds if round_.closes_at]
    if last_sent and opens and min(opens) < last_sent:
        yield Finding(_("Judging opens while units may still send entries."), "warns", "rounds")
    if scoring and closes and max(closes) > scoring.moment:
        yield Finding(_("The last round closes after the day by which judging is to be done."), "warns", "rounds")


def _finalists(plan: Plan) -> Findings:
    prizes = sum(tier.count for tier in plan.tiers)
    for round_ in plan.rounds[:-1]:
        finalists = _most_going_on(round_, plan)
        if finalists is not None and finalists < prizes:
            words = {"round": round_.name, "finalists": finalists, "prizes": prizes}
            sentence = _("After “%(round)s” only %(finalists)d entries go on, but there are %(prizes)d prizes.") % words
            yield Finding(sentence, "warns", "rounds")


def _most_going_on(round_: PlannedRound, plan: Plan) -> int | None:
    """How many go on at most, ties apart; None where nobody knows."""
    if round_.finalists is None:
        return None
    kinds = {entrant.entrant for entrant in plan.entrants}
    groups = {"area": len(plan.area_names), "kind": len(kinds)}.get(round_.per, 1)
    return round_.finalists * max(groups, 1)


# ── criteria ───────────────────────────────────────────────────────────────────────────────────────────────────────


def criteria(plan: Plan) -> Findings:
    """Each round has criteria that apply to every entry and reach its scale, and an order in which ties are broken."""
    for round_ in plan.rounds:
        names = {"round": round_.name}
        if not round_.criteria:
            yield Finding(_("“%(round)s” has no criteria.") % names, "blocks", "criteria")
        elif round_.scale is None:
            yield Finding(_("“%(round)s” has no scoring rules.") % names, "blocks", "criteria")
        else:
            yield from _reach(round_, round_.scale, plan)
            yield from _ties(round_)
        for criterion in round_.criteria:
            yield from _bands(round_, criterion)
            yield from _applies(round_, criterion, plan)


def _reach(round_: PlannedRound, scale: Decimal, plan: Plan) -> Findings:
    """The criteria add up to the scale, for each entry on its own where they differ by entrant or area."""
    if not any(criterion.entrants or criterion.areas for criterion in round_.criteria):
        yield from _maxima(round_, scale, round_.criteria)
        return
    bare, short = [], []
    for entrant, area in plan.pairs():
        judged_by = [criterion for criterion in round_.criteria if criterion.applies_to(entrant, area)]
        if not judged_by:
            bare.append(plan.area_names[area])
        elif _weighed(judged_by) != scale:
            short.append(plan.area_names[area])
    if bare:
        words = {"round": round_.name, "areas": _some(bare)}
        sentence = _("“%(round)s”: no criterion applies to some entries in %(areas)s.") % words
        yield Finding(sentence, "blocks", "criteria")
    if short:
        words = {"round": round_.name, "areas": _some(short), "scale": mark(scale)}
        sentence = _(
            "“%(round)s”: in %(areas)s the criteria that apply do not add up to %(scale)s; points are stretched."
        )
        yield Finding(sentence % words, "warns", "criteria")


def _some(names: Sequence[str]) -> str:
    each = list(dict.fromkeys(names))
    return ", ".join(f"“{name}”" for name in each[:MOST_NAMED]) + (" …" if len(each) > MOST_NAMED else "")


def _weighed(criteria: Sequence[PlannedCriterion]) -> Decimal:
    return sum((criterion.maximum * criterion.weight for criterion in criteria), Decimal(0))


def _maxima(round_: PlannedRound, scale: Decimal, criteria: Sequence[PlannedCriterion]) -> Findings:
    total = _weighed(criteria)
    words = {"round": round_.name, "total": mark(total), "scale": mark(scale)}
    if total == scale:
        return
    if all(criterion.weight == 1 for criterion in criteria):
        sentence = _("The criteria of “%(round)s” add up to %(total)s points, but its scale is %(scale)s.") % words
        yield Finding(sentence, "blocks", "criteria")
    else:
        sentence = _("With their weights the criteria of “%(round)s” add up to %(total)s, but its scale is %(scale)s.")
        yield Finding(sentence % words, "warns", "criteria")


def _applies(round_: PlannedRound, criterion: PlannedCriterion, plan: Plan) -> Findings:
    if plan.pairs() and not any(criterion.applies_to(entrant, area) for entrant, area in plan.pairs()):
        words = {"round": round_.name, "criterion": criterion.name}
        sentence = _("“%(criterion)s” (%(round)s) applies to no entrant and no content area of this contest.") % words
        yield Finding(sentence, "warns", "criteria")


def _ties(round_: PlannedRound) -> Findings:
    """Something decides between equals before they share a rank, and each is asked once."""
    if round_.tie_breaks is None:
        return
    names = {"round": round_.name}
    asked = [name for name in round_.tie_breaks if name != "share"]
    known = {criterion.key for criterion in round_.criteria} | RESERVED
    if not asked:
        sentence = _("“%(round)s”: nothing breaks a tie, equal entries always share the rank.") % names
        yield Finding(sentence, "warns", "criteria")
    if len(set(asked)) != len(asked):
        yield Finding(_("“%(round)s”: a criterion breaks ties twice.") % names, "warns", "criteria")
    if set(asked) - known:
        yield Finding(_("“%(round)s”: ties are broken by a criterion that is gone.") % names, "blocks", "criteria")


def _bands(round_: PlannedRound, criterion: PlannedCriterion) -> Findings:
    ordered = sorted(criterion.bands)
    outside = any(low < 0 or high > criterion.maximum for low, high in ordered)
    overlap = any(upper[0] <= lower[1] for lower, upper in pairwise(ordered))
    if outside or overlap:
        words = {"round": round_.name, "criterion": criterion.name}
        sentence = _("The bands of “%(criterion)s” (%(round)s) overlap or leave its scale.") % words
        yield Finding(sentence, "warns", "criteria")


# ── scoring ────────────────────────────────────────────────────────────────────────────────────────────────────────


def scoring(plan: Plan) -> Findings:
    """The rules of each round have what they need: judges, a round before, a score that can be reached."""
    for number, round_ in enumerate(plan.rounds):
        yield from _judges(round_)
        yield from _carried(round_, first=number == 0)
        if round_.threshold is not None and round_.scale is not None and round_.threshold > round_.scale:
            words = {"round": round_.name, "score": mark(round_.threshold), "scale": mark(round_.scale)}
            sentence = _("After “%(round)s” nobody can go on: %(score)s points are asked on a scale of %(scale)s.")
            yield Finding(sentence % words, "blocks", "rounds")


def _judges(round_: PlannedRound) -> Findings:
    words = {"round": round_.name, "judges": round_.judges_per_entry, "from": round_.trim_from}
    if round_.judges_per_entry < 1:
        yield Finding(_("“%(round)s” has no judge for an entry.") % words, "blocks", "rounds")
    elif round_.trim_from is not None and round_.judges_per_entry < round_.trim_from:
        sentence = ngettext(
            "“%(round)s” leaves out the largest and the smallest total from %(from)s judges on, but %(judges)s reads "
            "each entry.",
            "“%(round)s” leaves out the largest and the smallest total from %(from)s judges on, but %(judges)s read "
            "each entry.",
            round_.judges_per_entry,
        )
        yield Finding(sentence % words, "warns", "scoring")
    if round_.divergence and round_.judges_per_entry < JUDGES_TO_DIVERGE:
        sentence = _("“%(round)s”: judges who differ are to talk, but only one judge reads each entry.") % words
        yield Finding(sentence, "warns", "scoring")


def _carried(round_: PlannedRound, *, first: bool) -> Findings:
    names = {"round": round_.name}
    if first and round_.carry_weight > 0:
        sentence = _("“%(round)s” is the first round: there is no score of a round before to count in.") % names
        yield Finding(sentence, "blocks", "scoring")
    elif first and CARRIED in (round_.tie_breaks or ()):
        sentence = _("“%(round)s” is the first round: no score of a round before can break a tie.") % names
        yield Finding(sentence, "warns", "scoring")
