"""Who screens, ranks and confirms entries at a unit, and the reason why not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from accounts.roles import UserRole
from audit.verdicts import Reasons, policy
from submissions.lifecycle import ENTRY

if TYPE_CHECKING:
    from submissions.models import Entry
    from units.models import Unit

RANKED = ("accepted", "confirmed")


def works_at_desk(user: Any, unit: Unit) -> bool:
    """Whether the person is a clerk or the head of the unit."""
    if not user.is_authenticated:
        return False
    return bool(user.has_role(UserRole.CLERK, unit) or user.has_role(UserRole.HEAD, unit))


def is_author(user: Any, entry: Entry) -> bool:
    """Whether the person wrote the entry or is one of its authors."""
    return entry.created_by_id == user.pk or any(author.user_id == user.pk for author in entry.authors.all())


@policy
def screen(user: Any, entry: Entry) -> Reasons:
    """Clerks and heads of the unit judge what it received, never their own entries, while the contest takes entries."""
    yield works_at_desk(user, entry.unit), _("Only a clerk or the head of the unit that received the entry screens it.")
    yield not is_author(user, entry), _("You are an author of this entry: somebody else of your unit screens it.")
    yield entry.contest.state == "published", _("The contest is not receiving entries now.")


@policy
def accept(user: Any, entry: Entry) -> Reasons:
    """An entry that waits for screening can be accepted."""
    verdict = screen(user, entry)
    yield verdict, verdict.reason
    yield ENTRY.allows(entry, "accept"), _("Only an entry that waits for screening can be accepted.")


@policy
def return_to_author(user: Any, entry: Entry) -> Reasons:
    """An entry can be given back until the head has confirmed it."""
    verdict = screen(user, entry)
    yield verdict, verdict.reason
    yield ENTRY.allows(entry, "return_to_author"), _("This entry can no longer be returned to its author.")


@policy
def decline(user: Any, entry: Entry) -> Reasons:
    """An entry can be declined until the head has confirmed it."""
    verdict = screen(user, entry)
    yield verdict, verdict.reason
    yield ENTRY.allows(entry, "decline"), _("This entry can no longer be declined.")


@policy
def rank(user: Any, entry: Entry) -> Reasons:
    """Chosen entries are put in order until the unit's letter sends them on; nobody places their own."""
    yield works_at_desk(user, entry.unit), _("Only a clerk or the head of the unit ranks its entries.")
    yield not is_author(user, entry), _("You are an author of this entry: somebody else of your unit ranks it.")
    yield entry.contest.state == "published", _("The contest is not receiving entries now.")
    yield entry.state in RANKED, _("Only entries that passed the screening and were not sent yet are ranked.")


@policy
def confirm(user: Any, entry: Entry) -> Reasons:
    """The head of the unit confirms what passed the screening; for the head's own entry, another head does."""
    yield (
        user.is_authenticated and user.has_role(UserRole.HEAD, entry.unit),
        _("Only the head of the unit that received the entry confirms it."),
    )
    yield (
        not is_author(user, entry),
        _("You are an author of this entry: a deputy who also holds the head's role confirms it."),
    )
    yield entry.contest.state == "published", _("The contest is not receiving entries now.")
    yield ENTRY.allows(entry, "confirm"), _("Only an entry that passed the screening can be confirmed.")
