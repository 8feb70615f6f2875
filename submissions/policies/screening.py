"""Who screens, ranks and confirms entries at a unit, and the reason why not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from accounts.roles import UserRole
from audit.verdicts import Reasons, policy
from submissions.lifecycle import ENTRY

if TYPE_CHECKING:
    from collections.abc import Iterable

    from contests.models import Contest
    from submissions.models import Entry
    from units.models import Unit


def works_at_desk(user: Any, unit: Unit) -> bool:
    """Whether the person is a clerk or the head of the unit."""
    if not user.is_authenticated:
        return False
    return bool(user.has_role(UserRole.CLERK, unit) or user.has_role(UserRole.HEAD, unit))


def is_author(user: Any, entry: Entry) -> bool:
    """Whether the person wrote the entry or is one of its authors."""
    return entry.created_by_id == user.pk or any(author.user_id == user.pk for author in entry.authors.all())


@policy
def open_desk(user: Any) -> Reasons:
    """Clerks and heads have a desk with what their units received."""
    yield (
        user.is_authenticated and user.unit_ids_as(UserRole.CLERK, UserRole.HEAD),
        _("Only clerks and heads of units have a desk. Ask the portal's administrator to give you that role."),
    )


@policy
def open_confirmations(user: Any) -> Reasons:
    """Heads see what waits for their confirmation."""
    yield (
        user.is_authenticated and user.unit_ids_as(UserRole.HEAD),
        _("Only heads of units confirm entries. Ask the portal's administrator to give you that role."),
    )


def _may_screen(user: Any, entry: Entry) -> Reasons:
    yield (
        works_at_desk(user, entry.holder),
        _("Only a clerk or the head of the unit that received the entry screens it."),
    )
    yield entry.entered_by_id != user.pk, _("You entered this for its author: somebody else of your unit screens it.")
    yield not is_author(user, entry), _("You are an author of this entry: somebody else of your unit screens it.")
    yield entry.contest.state == "published", _("The contest is not receiving entries now.")


@policy
def accept(user: Any, entry: Entry) -> Reasons:
    """An entry that waits for screening can be accepted."""
    yield from _may_screen(user, entry)
    yield ENTRY.allows(entry, "accept"), _("Only an entry that waits for screening can be accepted.")


@policy
def return_to_author(user: Any, entry: Entry) -> Reasons:
    """An entry can be given back until the head has confirmed it."""
    yield from _may_screen(user, entry)
    yield ENTRY.allows(entry, "return_to_author"), _("This entry can no longer be returned to its author.")


@policy
def decline(user: Any, entry: Entry) -> Reasons:
    """An entry can be declined until the head has confirmed it."""
    yield from _may_screen(user, entry)
    yield ENTRY.allows(entry, "decline"), _("This entry can no longer be declined.")


@policy
def rank(user: Any, unit: Unit, contest: Contest, listed: Iterable[Entry]) -> Reasons:
    """A unit's chosen entries are put in order until its letter sends them on; nobody places their own."""
    yield works_at_desk(user, unit), _("Only a clerk or the head of the unit ranks its entries.")
    yield contest.state == "published", _("The contest is not receiving entries now.")
    own = next((entry for entry in listed if is_author(user, entry)), None)
    yield (
        own is None,
        _("You are an author of “%(title)s”, which is in this list: somebody else of your unit puts it in order.")
        % {"title": own.title if own else ""},
    )


@policy
def confirm(user: Any, entry: Entry) -> Reasons:
    """The head of the unit confirms what passed the screening; for the head's own entry, another head does."""
    yield (
        user.is_authenticated and user.has_role(UserRole.HEAD, entry.holder),
        _("Only the head of the unit that received the entry confirms it."),
    )
    yield entry.entered_by_id != user.pk, _("You entered this for its author: a deputy confirms it.")
    yield (
        not is_author(user, entry),
        _("You are an author of this entry: a deputy who also holds the head's role confirms it."),
    )
    yield entry.contest.state == "published", _("The contest is not receiving entries now.")
    yield ENTRY.allows(entry, "confirm"), _("Only an entry that passed the screening can be confirmed.")
