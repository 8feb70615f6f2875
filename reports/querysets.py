"""Reading reports in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet

if TYPE_CHECKING:
    import datetime as dt

    from reports.models import Report  # noqa: F401


class ReportQuerySet(QuerySet["Report"]):
    """Reports."""

    def visible_to(self, user: Any) -> ReportQuerySet:
        """Those that this person asked for."""
        return self.filter(requested_by=user.pk) if user.is_authenticated else self.none()

    def due(self) -> ReportQuerySet:
        """Those that wait for a worker."""
        return self.filter(state="queued")

    def stale(self, before: dt.datetime) -> ReportQuerySet:
        """Those whose worker has said nothing since."""
        return self.filter(state="building", beat_at__lt=before)
