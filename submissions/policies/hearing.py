"""Who means to take an entry out of a contest, who answers, who decides, and the reason why not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from audit.verdicts import Reasons, policy
from submissions.lifecycle import ENTRY, HEARING, PENDING
from submissions.policies.entries import speaks_for
from submissions.policies.reception import may_check

if TYPE_CHECKING:
    import datetime as dt

    from submissions.models import Entry, Hearing


@policy
def open_hearing(user: Any, entry: Entry) -> Reasons:
    """Those who run the contest tell the authors why their entry may be found not eligible."""
    verdict = may_check(user, entry)
    yield verdict, verdict.reason
    yield ENTRY.allows(entry, "disqualify"), _("Only an entry that a unit sent can be found not eligible.")
    yield (
        not any(one.state in PENDING for one in entry.hearings.all()),
        _("The authors were asked for an explanation already. Decide on that one first."),
    )


@policy
def answer_hearing(user: Any, hearing: Hearing) -> Reasons:
    """Whoever wrote the entry, or represents its authors, answers, also after the period while nothing is decided."""
    yield speaks_for(user, hearing.entry), _("Whoever wrote the entry, or represents its authors, answers.")
    yield HEARING.allows(hearing, "answer_hearing"), _("This was answered or decided already.")


def _may_decide(user: Any, hearing: Hearing, move: str, now: dt.datetime) -> Reasons:
    verdict = may_check(user, hearing.entry)
    yield verdict, verdict.reason
    yield HEARING.allows(hearing, move), _("This was decided already.")
    yield (
        hearing.state == "answered" or now >= hearing.due_at,
        _("The authors still have time to answer. Decide once they have answered, or once the time is over."),
    )


@policy
def uphold_hearing(user: Any, hearing: Hearing, now: dt.datetime) -> Reasons:
    """The office finds the entry not eligible once the authors have answered or the time is over."""
    yield from _may_decide(user, hearing, "uphold_hearing", now)


@policy
def lift_hearing(user: Any, hearing: Hearing, now: dt.datetime) -> Reasons:
    """The office lets the entry stay once the authors have answered or the time is over."""
    yield from _may_decide(user, hearing, "lift_hearing", now)
