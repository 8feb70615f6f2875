"""Who decides what it means that two entries are alike, and the reason why not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from accounts.roles import UserRole
from audit.verdicts import Reasons, policy
from contests.policies import runs
from submissions.lifecycle import AT_THE_OFFICE, FINDING, IN_THE_UNITS_HANDS
from submissions.policies.screening import is_author, works_at_desk

if TYPE_CHECKING:
    from submissions.models import Entry, SimilarityFinding


@policy
def open_findings(user: Any) -> Reasons:
    """Those who screen or check entries see which are alike."""
    yield (
        user.is_authenticated and (oversees(user) or user.unit_ids_as(UserRole.CLERK, UserRole.HEAD)),
        _("Only those who screen entries at a unit or run a contest see which entries are alike."),
    )


def oversees(user: Any) -> bool:
    """Whether the person works for a receiving office, organises a contest or audits."""
    return bool(user.has_role(UserRole.AUDITOR) or user.unit_ids_as(UserRole.OFFICE) or user.organised.exists())


def runs_either(user: Any, finding: SimilarityFinding) -> bool:
    """Whether the person runs the contest that one of the two entries has reached."""
    return any(entry.state in AT_THE_OFFICE and runs(user, entry.contest) for entry in (finding.entry, finding.other))


def reads_whole(user: Any, finding: SimilarityFinding, entry: Entry) -> bool:
    """Whether the person reads one of the two whole: who runs a contest that either reached, auditors, its own unit.

    Anybody else who sees the finding reads its code, title and contest and the passages that both have.
    """
    return user.has_role(UserRole.AUDITOR) or runs_either(user, finding) or works_at_desk(user, entry.holder)


@policy
def decide(user: Any, finding: SimilarityFinding, act: str = "") -> Reasons:
    """The unit decides while its entry lies there, then the office; nobody decides about their own entry."""
    both = (finding.entry, finding.other)
    yield (
        any(_screens(user, entry) for entry in both) or runs_either(user, finding),
        _("Only the unit where one of the two entries lies, or the office that received one, decides about them."),
    )
    yield (
        not any(is_author(user, entry) for entry in both),
        _("You are an author of one of the two entries: somebody else decides about them."),
    )
    yield not act or FINDING.allows(finding, act), _("This is what was decided already.")


def _screens(user: Any, entry: Entry) -> bool:
    return entry.state in IN_THE_UNITS_HANDS and works_at_desk(user, entry.holder)
