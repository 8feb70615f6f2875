"""Taking assignments away with the sheets that go with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from judging.models import Score, Sheet

if TYPE_CHECKING:
    from judging.querysets import AssignmentQuerySet


def take_away(assignments: AssignmentQuerySet) -> int:
    """Remove the assignments, their unsigned sheets and what was noted on these; answers how many."""
    pks = list(assignments.values_list("pk", flat=True))
    Score.objects.filter(sheet__assignment__in=pks).delete()
    Sheet.objects.filter(assignment__in=pks).delete()
    assignments.model._default_manager.filter(pk__in=pks).delete()
    return len(pks)
