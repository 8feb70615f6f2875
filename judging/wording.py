"""The rules and remarks of a result in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from contests.wording import cut_sentence, judging_sentences
from judging.scoring import AdvanceRule, Flag, Policy

if TYPE_CHECKING:
    from collections.abc import Mapping


def rules(policy: Policy, criteria: Mapping[str, str], *, last: bool = False) -> list[str]:
    """How the result is computed, a sentence for each step; `criteria` gives names, the last round sends nobody on."""
    return judging_sentences(policy.to_value(), criteria, last=last)


def cut(rule: AdvanceRule) -> str:
    """Who goes on."""
    return cut_sentence(rule.to_value())


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
