"""Saying for whom somebody acted, from the record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import UserRole

if TYPE_CHECKING:
    from collections.abc import Iterable

    from audit.models import Event


def acting_words(events: Iterable[Event]) -> dict[int, str]:
    """By event, "acting for …" with the role, where somebody did it in the role of somebody else."""
    lent = {event.pk: event.facts["acting_for"] for event in events if "acting_for" in event.facts}
    if not lent:
        return {}
    names = dict(User.objects.filter(pk__in={facts["user"] for facts in lent.values()}).values_list("pk", "full_name"))
    return {
        pk: _("acting for %(person)s (%(role)s)")
        % {"person": names.get(facts["user"], ""), "role": UserRole(facts["role"]).label}
        for pk, facts in lent.items()
    }
