"""Who won the earlier editions of a contest's series."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django import template

from payouts.models import Award

if TYPE_CHECKING:
    from contests.models import Contest

MOST_EDITIONS = 2
MOST_WINNERS = 30
BEST_RANKS = 2

register = template.Library()


@dataclass(frozen=True)
class Edition:
    """An earlier edition and its best awards."""

    contest: Contest
    awards: list[Award]


@register.simple_tag
def earlier_winners(contest: Contest) -> list[Edition]:
    """The best prizes of the latest editions before this one, as their decisions gave them."""
    awards = (
        Award.objects.filter(
            contest__series=contest.series_id,
            contest__edition__lt=contest.edition,
            contest__state__in=["announced", "concluded"],
            tier__rank__lte=BEST_RANKS,
            state="issued",
        )
        .select_related("contest", "tier", "entry__organisation")
        .prefetch_related("entry__authors")
        .order_by("-contest__edition", "tier__rank", "placement__rank", "pk")[:MOST_WINNERS]
    )
    editions: dict[int, Edition] = {}
    for award in awards:
        editions.setdefault(award.contest_id, Edition(award.contest, [])).awards.append(award)
    return list(editions.values())[:MOST_EDITIONS]
