"""Who merges two entries that are the same, who takes them apart again, and the reason why not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from audit.verdicts import Reasons, policy
from submissions.lifecycle import ENTRY, PENDING
from submissions.policies.correction import is_judged
from submissions.policies.reception import may_check

if TYPE_CHECKING:
    from contests.models import Contest
    from submissions.models import Entry


def _may_work(user: Any, entry: Entry) -> Reasons:
    verdict = may_check(user, entry)
    yield verdict, verdict.reason


def _before_judging(contest: Contest) -> Reasons:
    yield (
        not is_judged(contest),
        _("A round of judging has opened: what is judged stays as it is. Find one of the two not eligible instead."),
    )


def _stands_alone(entry: Entry) -> Reasons:
    yield (
        ENTRY.allows(entry, "unite"),
        _("Only entries that a unit sent and that are still in the contest are merged."),
    )
    yield (
        not any(one.state in PENDING for one in entry.hearings.all()),
        _("The authors were asked for an explanation: decide on that first."),
    )


@policy
def begin_uniting(user: Any, entry: Entry) -> Reasons:
    """Those who run the contest look for the entry that is the same, until a round of judging opens."""
    yield from _may_work(user, entry)
    yield from _before_judging(entry.contest)
    yield from _stands_alone(entry)


@policy
def unite(user: Any, entry: Entry, into: Entry) -> Reasons:
    """Those who run the contest merge an entry into another one of the same contest, never their own."""
    yield entry.pk != into.pk, _("An entry is merged into another one, not into itself.")
    yield entry.contest_id == into.contest_id, _("Only entries of the same contest are merged.")
    for one in (entry, into):
        yield from _may_work(user, one)
    yield from _before_judging(entry.contest)
    for one in (entry, into):
        yield from _stands_alone(one)
    yield (
        not any(union.undone_at is None for union in entry.taken_in.all()),
        _("Another entry was merged into this one: take that out first, or merge the other way round."),
    )


@policy
def separate(user: Any, entry: Entry) -> Reasons:
    """Those who run the contest take a merged entry out again, until a round of judging opens."""
    yield from _may_work(user, entry)
    yield ENTRY.allows(entry, "separate"), _("This entry was not merged into another one.")
    yield from _before_judging(entry.contest)
