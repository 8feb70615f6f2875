"""Who checks entries at the receiving office, and the reason why not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from audit.verdicts import Reasons, policy
from contests.policies import runs
from submissions.lifecycle import ENTRY, PENDING
from submissions.policies.screening import is_author

if TYPE_CHECKING:
    from contests.models import Contest
    from submissions.models import Entry

CHECKED_WHILE = ("published", "judging")


def _may_work(user: Any, contest: Contest) -> Reasons:
    yield runs(user, contest), _("Only those who run this contest check its entries.")
    yield contest.state in CHECKED_WHILE, _("The results are out: entries are no longer checked.")


def _may_check(user: Any, entry: Entry) -> Reasons:
    yield from _may_work(user, entry.contest)
    yield not is_author(user, entry), _("You are an author of this entry: somebody else of the office checks it.")


@policy
def may_check(user: Any, entry: Entry) -> Reasons:
    """Those who run the contest check entries, never their own, until the results are out."""
    yield from _may_check(user, entry)


@policy
def remind(user: Any, contest: Contest) -> Reasons:
    """Those who run the contest remind units while these can still send entries."""
    yield runs(user, contest), _("Only those who run this contest remind its units.")
    yield contest.state == "published", _("The contest does not take entries now: there is nothing to remind of.")


@policy
def admit_some(user: Any, contest: Contest) -> Reasons:
    """Those who run the contest check entries until the results are out."""
    yield from _may_work(user, contest)


@policy
def tick(user: Any, entry: Entry) -> Reasons:
    """Those who run the contest answer the points of the check list while nobody has decided on the entry."""
    yield from _may_check(user, entry)
    yield ENTRY.allows(entry, "admit"), _("The check list is answered while nobody has decided on the entry.")


@policy
def admit(user: Any, entry: Entry) -> Reasons:
    """Those who run the contest admit entries, never their own, until the results are out."""
    yield from _may_check(user, entry)
    yield ENTRY.allows(entry, "admit"), _("Only an entry that a unit sent and nobody decided on yet can be admitted.")
    yield (
        not any(one.state in PENDING for one in entry.hearings.all()),
        _("Its authors were asked for an explanation: decide on that first."),
    )
