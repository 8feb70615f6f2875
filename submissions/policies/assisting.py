"""Who enters for somebody who cannot, and the reason why not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from accounts.roles import UserRole
from audit.verdicts import Reasons, policy
from submissions.policies.entries import eligible_kinds, enters_for_others
from submissions.policies.exclusion import REASONS, hand_in_it, judges_among
from submissions.policies.screening import works_at_desk

if TYPE_CHECKING:
    from contests.models import Contest
    from submissions.models import Entry
    from units.models import Unit

ASSISTED = frozenset({"individual", "group"})


@policy
def assist(user: Any, contest: Contest) -> Reasons:
    """Clerks and heads of units enter for people of their unit who cannot, while the contest takes entries."""
    yield user.is_authenticated, _("Sign in first.")
    yield (
        user.unit_ids_as(UserRole.CLERK, UserRole.HEAD),
        _("Only clerks and heads of units enter for somebody else."),
    )
    yield contest.state == "published", _("This contest is not receiving entries.")


@policy
def assist_at(user: Any, contest: Contest, kind: str, unit: Unit, person: Any | None) -> Reasons:
    """The entry goes through the clerk's own unit; its author has no hand in the contest."""
    verdict = assist(user, contest)
    yield verdict, verdict.reason
    yield works_at_desk(user, unit), _("You enter for people of your own unit only.")
    yield (
        kind in ASSISTED and unit.kind in eligible_kinds(contest, kind) and unit.is_within(contest.host),
        _("This contest does not take such entries from “%(unit)s”.") % {"unit": unit.name},
    )
    if person is not None:
        yield person.pk != user.pk, _("Enter your own idea as yourself.")
        hand = hand_in_it(person, contest, judges_among([person.pk], contest))
        yield not hand, str(REASONS[hand][1]) % {"name": person.full_name} if hand else ""


@policy
def give_entry(user: Any, entry: Entry) -> Reasons:
    """Whoever entered for somebody gives them the entry once they have an account."""
    yield (
        user.is_authenticated and enters_for_others(user, entry),
        _("Only whoever entered this for somebody gives it to them."),
    )
    yield entry.state != "withdrawn", _("The entry was withdrawn.")


@policy
def give_entry_to(entry: Entry, person: Any) -> Reasons:
    """It is given to its author, who has no hand in the contest and stands there once."""
    yield person.pk != entry.entered_by_id, _("Choose the author, not yourself.")
    hand = hand_in_it(person, entry.contest, judges_among([person.pk], entry.contest))
    yield not hand, str(REASONS[hand][1]) % {"name": person.full_name} if hand else ""
