"""The rules and remarks of a result in words."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from judging.scoring import AdvanceRule, Flag, Policy
from look.wording import mark

if TYPE_CHECKING:
    from collections.abc import Mapping

LARGEST_SHARE = Decimal(100)


def rules(policy: Policy, criteria: Mapping[str, str], *, last: bool = False) -> list[str]:
    """How the result is computed, a sentence for each step; `criteria` gives names, the last round sends nobody on."""
    said = [_judges(policy), _missing(policy)]
    if policy.carry_weight:
        said.append(
            _("The score of the round before counts for %(share)s %%.")
            % {"share": mark(policy.carry_weight * LARGEST_SHARE)}
        )
    said += [
        _("“%(criterion)s” below %(floor)s on average puts an entry out.")
        % {"criterion": criteria.get(rule.key, rule.key), "floor": mark(rule.floor)}
        for rule in policy.criteria
        if rule.floor is not None
    ]
    said.append(_("Scores are rounded half up to %(places)d decimal places.") % {"places": policy.places})
    said.append(_ties(policy, criteria))
    return said if last else [*said, cut(policy.advance)]


def cut(rule: AdvanceRule) -> str:
    """Who goes on."""
    if rule.kind == "score_at_least" and rule.value is not None:
        words = (
            _("Entries above %(score)s points go on.")
            if rule.operator == ">"
            else _("Entries with %(score)s points or more go on.")
        )
        return words % {"score": mark(rule.value)}
    if rule.kind == "top" and rule.value is not None:
        return _top(rule, int(rule.value))
    return _("All scored entries go on.")


def remark(flag: str, criteria: Mapping[str, str]) -> str:
    """A remark beside a score."""
    name, _colon, key = flag.partition(":")
    words = {
        Flag.MISSING_SHEET: _("A sheet is missing"),
        Flag.UNSCORED: _("No score"),
        Flag.RECONCILE: _("The judges differ: to be settled"),
        Flag.EXTRA_JUDGE: _("The judges differ: one more judge"),
        Flag.SETTLED: _("Settled by the panel"),
        Flag.BELOW_FLOOR: _("Below the floor of “%(criterion)s”") % {"criterion": criteria.get(key, key)},
        Flag.TIED: _("Tied"),
        Flag.TIE_AT_CUT: _("Tied at the cut"),
    }
    return words.get(Flag(name), flag)


def _judges(policy: Policy) -> str:
    if policy.judges == "median":
        return _("An entry's score is the median of its judges' totals.")
    if policy.trim_from is not None:
        return _(
            "An entry's score is the mean of its judges' totals;"
            " from %(count)d judges on, the highest and the lowest are left out."
        ) % {"count": policy.trim_from}
    return _("An entry's score is the mean of its judges' totals.")


def _missing(policy: Policy) -> str:
    if policy.missing == "refuse":
        return _("The round is sealed only when every sheet is signed.")
    return _("Sheets that are not signed do not count.")


def _ties(policy: Policy, criteria: Mapping[str, str]) -> str:
    names = {"carried": _("the score of the round before"), "share": ""}
    order = [names.get(name, criteria.get(name, name)) for name in policy.tie_breaks]
    by = ", ".join(f"“{name}”" for name in order if name)
    if by:
        return _("Equal scores are told apart by %(order)s; what is still equal shares the rank.") % {"order": by}
    return _("Equal scores share a rank: 1, 2, 2, 4.")


def _top(rule: AdvanceRule, count: int) -> str:
    per = {
        "area": _("in each content area"),
        "kind": _("of each entrant kind"),
    }.get(rule.per or "", _("of all"))
    words = ngettext("The first entry %(per)s goes on", "The first %(count)d entries %(per)s go on", count) % {
        "count": count,
        "per": per,
    }
    ties = _("with all that tie at the cut") if rule.include_ties else _("without those that tie at the cut")
    return f"{words}, {ties}."
