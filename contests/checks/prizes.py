"""Whether the prizes cost what is published, and better ones are worth more."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contests.checks.planned import Finding
from look.wording import dong, mark

if TYPE_CHECKING:
    from contests.checks.planned import Findings, Plan, PlannedTier


def prize_totals(tiers: tuple[PlannedTier, ...]) -> tuple[int, int]:
    """The least and the most that all prizes cost, in đồng: each goes to the cheaper, or to the dearer entrant."""
    least = sum(tier.count * min(tier.individual_amount, tier.collective_amount) for tier in tiers)
    most = sum(tier.count * max(tier.individual_amount, tier.collective_amount) for tier in tiers)
    return least, most


def prizes(plan: Plan) -> Findings:
    """There are prizes, in order, at the published cost."""
    if not plan.tiers:
        yield Finding(_("There are no prizes."), "warns", "prizes")
        return
    yield from _published_totals(plan)
    for better, lesser in pairwise(plan.tiers):
        if lesser.individual_amount > better.individual_amount or lesser.collective_amount > better.collective_amount:
            names = {"lesser": lesser.name, "better": better.name}
            yield Finding(_("“%(lesser)s” is worth more than “%(better)s”.") % names, "warns", "prizes")
    for tier in plan.tiers:
        if tier.collective_amount != tier.individual_amount * plan.collective_multiplier:
            words = {"tier": tier.name, "multiple": mark(plan.collective_multiplier)}
            sentence = _("The amount for collectives of “%(tier)s” is not %(multiple)s times that for individuals.")
            yield Finding(sentence % words, "warns", "prizes")


def _published_totals(plan: Plan) -> Findings:
    least, most = prize_totals(plan.tiers)
    published = (plan.prize_total_min, plan.prize_total_max)
    if any(total is not None and total != real for total, real in zip(published, (least, most), strict=True)):
        count = sum(tier.count for tier in plan.tiers)
        sentence = ngettext(
            "The %(count)d prize costs %(least)s to %(most)s, which is not the published total.",
            "The %(count)d prizes cost %(least)s to %(most)s, which is not the published total.",
            count,
        ) % {"count": count, "least": dong(least), "most": dong(most)}
        yield Finding(sentence, "blocks", "prizes")
