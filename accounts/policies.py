"""Who may change accounts, and the reason why not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from accounts.roles import UserRole
from audit.verdicts import Reasons, policy

if TYPE_CHECKING:
    from accounts.models import Role, User


@policy
def administer(by: Any) -> Reasons:
    """Administrators make accounts and say who works where and who is trusted with what."""
    yield by.is_authenticated, _("Sign in first.")
    yield by.is_superuser or by.has_role(UserRole.ADMINISTRATOR), _("Only administrators can do this.")


@policy
def end_role(by: Any, role: Role, other_administrators: int) -> Reasons:
    """A role is taken away by an administrator, but never the last administrator's."""
    allowed = administer(by)
    yield allowed, allowed.reason
    yield (
        role.role != UserRole.ADMINISTRATOR or other_administrators,
        _("There must remain an administrator. Name another one first."),
    )


@policy
def edit(by: Any, user: User) -> Reasons:
    """People change their own details, nobody else's."""
    yield by.is_authenticated, _("Sign in first.")
    yield by.pk == user.pk, _("Only the person can change these details.")
