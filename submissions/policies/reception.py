"""Who checks entries at the receiving office, and the reason why not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from accounts.roles import UserRole
from audit.verdicts import Reasons, policy
from contests.policies import runs
from submissions.lifecycle import ENTRY
from submissions.policies.screening import is_author

if TYPE_CHECKING:
    from contests.models import Contest
    from submissions.models import Entry

CHECKED_WHILE = ("published", "judging")


@policy
def follow(user: Any, contest: Contest) -> Reasons:
    """Those who run the contest see what reached the office, and auditors do."""
    yield (
        runs(user, contest) or (user.is_authenticated and user.has_role(UserRole.AUDITOR)),
        _("Only those who run this contest see the entries it received."),
    )


@policy
def check(user: Any, entry: Entry) -> Reasons:
    """Those who run the contest check entries, never their own, until the results are out."""
    yield runs(user, entry.contest), _("Only those who run this contest check its entries.")
    yield not is_author(user, entry), _("You are an author of this entry: somebody else of the office checks it.")
    yield entry.contest.state in CHECKED_WHILE, _("The results are out: entries are no longer checked.")


@policy
def admit(user: Any, entry: Entry) -> Reasons:
    """An entry that a unit sent can be admitted."""
    verdict = check(user, entry)
    yield verdict, verdict.reason
    yield ENTRY.allows(entry, "admit"), _("Only an entry that a unit sent and nobody decided on yet can be admitted.")


@policy
def disqualify(user: Any, entry: Entry) -> Reasons:
    """An entry that a unit sent can be refused, with a reason."""
    verdict = check(user, entry)
    yield verdict, verdict.reason
    yield ENTRY.allows(entry, "disqualify"), _("Only an entry that a unit sent can be found not eligible.")
