"""The steps of a contest's life that need no knowledge of its entries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from audit.verdicts import MoveRefused
from contests import checks, policies
from contests.actions.telling import tell_units
from contests.actions.versions import claim
from contests.lifecycle import CONTEST
from contests.models import Contest
from contests.moments import database_now

if TYPE_CHECKING:
    from contests.checks import Finding


class PlanIncomplete(MoveRefused):
    """The plan lacks or contradicts something."""

    def __init__(self, findings: list[Finding]) -> None:
        sentences = " ".join(finding.sentence for finding in findings)
        super().__init__(_("The plan cannot be published yet: %(findings)s") % {"findings": sentences})
        self.findings = findings


@transaction.atomic
def publish(*, contest: Contest, version: int, by: Any) -> None:
    """Make the plan public and tell the clerks and heads of the units that are asked for entries.

    Raises PlanIncomplete while a check blocks, and PlanChanged when the plan is not the one that was read.
    """
    policies.publish(by, contest).enforce()
    claim(contest, version)
    now = database_now()
    plan = Contest.objects.with_plan().get(pk=contest.pk).plan()
    blocking = [finding for finding in checks.findings(plan, now) if finding.blocks]
    if blocking:
        raise PlanIncomplete(blocking)
    CONTEST.apply(contest, "publish", by=by, facts={"version": contest.version}, published_at=now)
    tell_units(contest, "contests/published", key=f"contest-published-{contest.pk}")


@transaction.atomic
def close_entries(*, contest: Contest, by: Any) -> None:
    """Take no more entries: judging begins."""
    policies.close_entries(by, contest).enforce()
    CONTEST.apply(contest, "close_entries", by=by)


@transaction.atomic
def cancel(*, contest: Contest, reason: str, by: Any) -> None:
    """Call the contest off, saying why; units that were told of it are told again."""
    policies.cancel(by, contest).enforce()
    if not reason.strip():
        raise MoveRefused(_("Say why the contest is cancelled."))
    was_public = contest.published_at is not None
    CONTEST.apply(contest, "cancel", by=by, cancelled_reason=reason.strip())
    if was_public:
        tell_units(contest, "contests/cancelled", key=f"contest-cancelled-{contest.pk}")


@transaction.atomic
def conclude(*, contest: Contest, by: Any) -> None:
    """Close the book after the results."""
    policies.conclude(by, contest).enforce()
    CONTEST.apply(contest, "conclude", by=by)
