"""Who may rehearse a contest, and the reason why not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from audit.verdicts import Reasons, policy
from contests.policies import OVER, read_setup, runs

if TYPE_CHECKING:
    from contests.models import Contest


@policy
def see(user: Any, contest: Contest) -> Reasons:
    """Whoever sees a plan from within sees how its rehearsals went."""
    verdict = read_setup(user, contest)
    yield verdict, verdict.reason


@policy
def rehearse(user: Any, contest: Contest) -> Reasons:
    """Those who run a contest rehearse it, until it is over."""
    yield runs(user, contest), _("Only those who run this contest can rehearse it.")
    yield contest.state not in OVER, _("The contest is over: there is nothing left to rehearse.")
