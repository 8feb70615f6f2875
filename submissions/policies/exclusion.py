"""Whom a contest keeps out because they have a hand in it: who runs it, judges it, screens its entries or the portal.

Who judges is known above: `settings.JUDGES_AMONG` names the function that knows, and `config` says which it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from accounts.roles import UserRole
from contests.policies import runs

if TYPE_CHECKING:
    from collections.abc import Collection

    from contests.models import Contest

UNIT_ROLES = frozenset({UserRole.CLERK, UserRole.HEAD})
# Why not, said to the person and of the person.
REASONS = {
    "runs": (
        _("You take part in running this contest, so you cannot enter it."),
        _("%(name)s takes part in running this contest, so cannot be an author."),
    ),
    "judges": (
        _("You sit on a panel that judges this contest, so you cannot enter it."),
        _("%(name)s sits on a panel that judges this contest, so cannot be an author."),
    ),
    "administers": (
        _("Whoever operates the portal cannot enter its contests."),
        _("%(name)s operates the portal, so cannot be an author."),
    ),
    "screens": (
        _("You screen or confirm entries at your unit, and this contest keeps those who do out."),
        _("%(name)s screens or confirms entries at a unit: this contest does not take them as an author."),
    ),
}


def judges_among(people: Collection[int], contest: Contest) -> set[int]:
    """Those of the people who sit on a panel of the contest."""
    known: set[int] = import_string(settings.JUDGES_AMONG)(people, contest)
    return known


def screens(user: Any, contest: Contest) -> bool:
    """Whether the person holds a role, at a unit under the host, that this contest keeps out."""
    kept_out = {role for role in contest.excluded_roles if role in UNIT_ROLES}
    return bool(kept_out) and any(unit.is_within(contest.host) for unit in user.units_as(*kept_out))


def hand_in_it(user: Any, contest: Contest, judges: set[int]) -> str:
    """Which hand the person has in the contest, as a key of REASONS; empty for those who may enter."""
    if runs(user, contest):
        return "runs"
    if user.pk in judges:
        return "judges"
    if user.has_role(UserRole.ADMINISTRATOR):
        return "administers"
    return "screens" if screens(user, contest) else ""
