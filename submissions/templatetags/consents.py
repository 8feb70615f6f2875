"""That an author signed, said wherever it stands who entered for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template

from submissions.actions.consents import consents_of
from submissions.policies.assisting import open_consent

if TYPE_CHECKING:
    from submissions.models import Entry

register = template.Library()


@register.inclusion_tag("submissions/entries/_consent.html", takes_context=True)
def consent_papers(context: dict[str, Any], entry: Entry) -> dict[str, Any]:
    """How many signed papers are kept with the entry, with the way to them, for whoever may look at them."""
    may_open = open_consent(context["request"].user, entry)
    return {"entry": entry, "count": consents_of(entry).counting().count()} if may_open else {}
