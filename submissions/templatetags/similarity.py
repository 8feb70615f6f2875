"""Which entries are like one, or like those of a letter: shown wherever somebody decides about them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import template

from submissions.models import Fingerprint, SimilarityFinding

if TYPE_CHECKING:
    from collections.abc import Iterable

    from submissions.models import Entry

MOST_SHOWN = 10

register = template.Library()


@dataclass(frozen=True, slots=True)
class Alike:
    """An entry that is like another, and what was found of the two."""

    finding: SimilarityFinding
    entry: Entry
    percent: int


@register.inclusion_tag("submissions/similarity/_similar.html", takes_context=True)
def similar_entries(context: dict[str, Any], entry: Entry) -> dict[str, Any]:
    """The entries that are like this one, as far as the reader may know of them, the most alike first."""
    visible = SimilarityFinding.objects.visible_to(context["request"].user).about([entry]).with_entries()
    listed = list(visible.order_by("-score", "-pk")[: MOST_SHOWN + 1])
    return {
        "alike": [
            Alike(finding, finding.other if finding.entry_id == entry.pk else finding.entry, round(finding.score * 100))
            for finding in listed[:MOST_SHOWN]
        ],
        "goes_on": len(listed) > MOST_SHOWN,
        "entry": entry,
        "waiting": Fingerprint.objects.unfinished().filter(revision__entry=entry).exists(),
    }


@register.inclusion_tag("submissions/similarity/_warning.html", takes_context=True)
def similarity_warning(context: dict[str, Any], entries: Iterable[tuple[int, Entry]]) -> dict[str, Any]:
    """The pairs that nobody has decided on, of entries that a letter is about to send; `entries` as (rank, entry)."""
    visible = SimilarityFinding.objects.visible_to(context["request"].user).in_state("open")
    about = visible.about([entry for _rank, entry in entries]).with_entries()
    return {"findings": list(about.order_by("-score", "-pk")[:MOST_SHOWN])}
