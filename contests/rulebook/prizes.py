"""The chapters on prizes, rights and what becomes of the ideas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import ngettext

from contests.checks import prize_totals
from contests.rulebook.clauses import Clause, sentence
from look.wording import dong

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contests.models import Contest


def prizes(contest: Contest) -> Iterator[Clause]:
    """Which prizes there are, and what they cost in all."""
    tiers = list(contest.prize_tiers.all())
    for tier in tiers:
        words = {
            "n": tier.count,
            "name": tier.name.lower(),
            "individual": dong(tier.individual_amount),
            "collective": dong(tier.collective_amount),
        }
        text = ngettext(
            "%(n)d %(name)s: %(individual)s for an individual, %(collective)s for a group or organisation.",
            "%(n)d %(name)s: %(individual)s each for an individual, %(collective)s for a group or organisation.",
            tier.count,
        )
        yield Clause(f"tier-{tier.pk}", "prizes", text % words)
    if tiers:
        least, most = prize_totals(tuple(tier.planned() for tier in tiers))
        count = sum(tier.count for tier in tiers)
        total = {"n": count, "least": dong(least), "most": dong(most)}
        if least == most:
            text = ngettext("%(n)d prize in all, worth %(most)s.", "%(n)d prizes in all, worth %(most)s.", count)
        else:
            text = ngettext(
                "%(n)d prize in all, worth %(least)s to %(most)s depending on who wins.",
                "%(n)d prizes in all, worth %(least)s to %(most)s depending on who wins.",
                count,
            )
        yield Clause("prize-total", "prizes", text % total)


def rights(contest: Contest) -> Iterator[Clause]:
    """What entrants agree to."""
    if contest.licence_clause:
        yield Clause("licence", "basics", sentence(contest.licence_clause))


def afterwards(contest: Contest) -> Iterator[Clause]:
    """What becomes of the units and ideas that won."""
    if contest.index_bonus:
        yield Clause("index-bonus", "basics", sentence(contest.index_bonus))
    if contest.aftermath:
        yield Clause("aftermath", "basics", sentence(contest.aftermath))
