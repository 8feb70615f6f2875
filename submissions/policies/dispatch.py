"""Who sends a unit's letter, and the reason why not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from audit.verdicts import Reasons, policy
from submissions.policies.screening import works_at_desk

if TYPE_CHECKING:
    from contests.models import Contest
    from submissions.models import Dispatch
    from units.models import Unit


@policy
def forward(user: Any, unit: Unit, contest: Contest) -> Reasons:
    """Clerks and heads send their unit's letter while the contest takes entries."""
    yield works_at_desk(user, unit), _("Only a clerk or the head of the unit sends its letter.")
    yield contest.state == "published", _("The contest is not receiving entries now.")


@policy
def attach_signed(user: Any, dispatch: Dispatch) -> Reasons:
    """The unit whose letter it is keeps the signed copy with it once the letter was sent."""
    yield works_at_desk(user, dispatch.unit), _("Only a clerk or the head of the unit keeps the signed copy.")
    yield dispatch.state == "sent", _("Send the letter first.")
