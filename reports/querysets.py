"""Reading reports in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet

from accounts.roles import UserRole
from payouts.querysets import run_by

if TYPE_CHECKING:
    import datetime as dt

    from contests.models import Contest
    from reports.models import Certificate, Report  # noqa: F401


class ReportQuerySet(QuerySet["Report"]):
    """Reports."""

    def visible_to(self, user: Any) -> ReportQuerySet:
        """Those that this person asked for, as long as they run the contest or audit."""
        if not user.is_authenticated:
            return self.none()
        mine = self.filter(requested_by=user.pk)
        if user.has_role(UserRole.AUDITOR):
            return mine
        return mine.filter(run_by(user, "contest__")).distinct()

    def of(self, contest: Contest) -> ReportQuerySet:
        """Those of one contest."""
        return self.filter(contest=contest).select_related("contest")

    def unfinished(self) -> ReportQuerySet:
        """Those that wait for a worker or are being made."""
        return self.filter(state__in=["queued", "building"])

    def due(self) -> ReportQuerySet:
        """Those that wait for a worker."""
        return self.filter(state="queued")

    def stale(self, before: dt.datetime) -> ReportQuerySet:
        """Those whose worker has said nothing since."""
        return self.filter(state="building", beat_at__lt=before)


class CertificateQuerySet(QuerySet["Certificate"]):
    """Certificates."""

    def known_as(self, code: str) -> CertificateQuerySet:
        """The one of a code, however it was typed: letters of any size, with spaces or dashes."""
        return self.filter(code="".join(sign for sign in code.upper() if sign.isalnum()))
