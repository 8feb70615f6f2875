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
def conclude(*, contest: Contest, by: Any) -> None:
    """Close the book after the results."""
    policies.conclude(by, contest).enforce()
    CONTEST.apply(contest, "conclude", by=by)


@transaction.atomic
def archive(*, contest: Contest, by: Any) -> None:
    """Put a contest that is over into the archive: it leaves the working lists and stays readable."""
    policies.archive(by, contest).enforce()
    CONTEST.apply(contest, "archive", by=by, archived_at=database_now())


@transaction.atomic
def unarchive(*, contest: Contest, reason: str, by: Any) -> None:
    """Take a contest out of the archive again, saying why: it is what it was before."""
    policies.unarchive(by, contest).enforce()
    if not reason.strip():
        raise MoveRefused(_("Say why the contest is taken out of the archive."))
    move = "unarchive_cancelled" if contest.called_off else "unarchive"
    CONTEST.apply(contest, move, by=by, facts={"reason": reason.strip()}, archived_at=None)
