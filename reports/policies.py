"""Who may ask for documents, and the reason why not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from accounts.roles import UserRole
from audit.verdicts import Reasons, policy
from contests.policies import runs

if TYPE_CHECKING:
    from contests.models import Contest
    from reports.models import Report


def takes_away(user: Any, contest: Contest) -> bool:
    """Whether the person runs the contest or audits."""
    return runs(user, contest) or (user.is_authenticated and user.has_role(UserRole.AUDITOR))


@policy
def see(user: Any, contest: Contest) -> Reasons:
    """Those who run the contest, and auditors, see its documents."""
    yield takes_away(user, contest), _("Only those who run this contest take its documents away.")


@policy
def request(user: Any, contest: Contest, kind: str) -> Reasons:
    """Those who run the contest, and auditors, ask for documents; papers on awards need issued awards."""
    yield takes_away(user, contest), _("Only those who run this contest take its documents away.")
    if kind in {"award_decision", "final_report"}:
        yield contest.awards.standing().exists(), _("Propose the prizes first: this document lists them.")
    if kind == "certificates":
        yield (
            contest.awards.filter(state="issued").exists(),
            _("Record the award decision first: certificates carry its number and date."),
        )


@policy
def download(user: Any, report: Report) -> Reasons:
    """Whoever asked for a document takes it away, as long as they may still see the contest's documents."""
    yield report.requested_by_id == user.pk, _("Somebody else asked for this document. Ask for it yourself.")
    yield takes_away(user, report.contest), _("Only those who run this contest take its documents away.")
