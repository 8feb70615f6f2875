"""Who corrects clerical errors in an entry that was handed in, and the reason why not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from audit.verdicts import Reasons, policy
from submissions.policies.reception import may_check

if TYPE_CHECKING:
    from contests.models import Contest
    from submissions.models import Entry

CORRECTED_IN = ("forwarded", "eligible")


def is_judged(contest: Contest) -> bool:
    """Whether a round has begun: judges read the text and score it by the criteria of its area."""
    return any(round.state != "planned" for round in contest.rounds.all())


@policy
def correct(user: Any, entry: Entry) -> Reasons:
    """Those who run the contest correct clerical errors of entries that units sent, never their own."""
    verdict = may_check(user, entry)
    yield verdict, verdict.reason
    yield entry.state in CORRECTED_IN, _("Only an entry that a unit sent and that is in the contest is corrected.")
