"""Reading rehearsals in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet

from contests.models import Contest

if TYPE_CHECKING:
    import datetime as dt

    from rehearsals.models import Rehearsal  # noqa: F401


class RehearsalQuerySet(QuerySet["Rehearsal"]):
    """Rehearsals."""

    def visible_to(self, user: Any) -> RehearsalQuerySet:
        """Those of contests whose work this person may follow."""
        return self.filter(contest__in=Contest.objects.overseen_by(user))

    def of(self, contest: Contest) -> RehearsalQuerySet:
        """Those of one contest, the latest first."""
        return self.filter(contest=contest).select_related("requested_by").order_by("-pk")

    def with_contest(self) -> RehearsalQuerySet:
        """Together with the contest, those who run it, and who asked."""
        people = "contest__organisers"
        office = self.select_related("contest__host", "contest__receiving_office", "requested_by")
        return office.prefetch_related(people)

    def unfinished(self) -> RehearsalQuerySet:
        """Those that wait for a worker or are being played."""
        return self.filter(state__in=["waiting", "running"])

    def due(self) -> RehearsalQuerySet:
        """Those that wait for a worker."""
        return self.filter(state="waiting")

    def stale(self, before: dt.datetime) -> RehearsalQuerySet:
        """Those whose worker has said nothing since."""
        return self.filter(state="running", beat_at__lt=before)
