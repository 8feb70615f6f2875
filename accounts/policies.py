"""Who may change accounts, and the reason why not.

Administrators look after everybody. The head of a unit looks after the people of that very unit, as far as a unit knows
better than the administrator: who works there, and who screens entries there. Every other role carries money, contests
or the portal itself, so that only administrators give it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from accounts.lifecycle import INVITATION, PEOPLE_IMPORT, InvitationState
from accounts.roles import ACCOUNTS, GIVEN_BY_HEADS, SYSTEM_ROLES, UserRole
from audit.verdicts import Reasons, policy

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection

    from accounts.models import Delegation, Invitation, Membership, PeopleImport, Role, User
    from units.models import Unit


def administers(by: Any) -> bool:
    """Whether the person looks after all accounts."""
    return bool(by.is_authenticated and (by.is_superuser or by.has_role(UserRole.ADMINISTRATOR)))


def heads(by: Any, unit: Unit | None) -> bool:
    """Whether the person is, or acts as, the head of this very unit."""
    return bool(by.is_authenticated and unit is not None and by.has_role(UserRole.HEAD, unit))


@policy
def administer(by: Any) -> Reasons:
    """Administrators make accounts and say who works where and who is trusted with what."""
    yield by.is_authenticated, _("Sign in first.")
    yield administers(by), _("Only administrators can do this.")


@policy
def read_people(by: Any) -> Reasons:
    """Administrators, auditors and heads of units see lists of people."""
    yield by.is_authenticated, _("Sign in first.")
    yield (
        administers(by) or by.has_role(UserRole.AUDITOR) or by.has_role(UserRole.HEAD),
        _("Only administrators, and the head of a unit for its people, can see this."),
    )


@policy
def edit(by: Any, user: User) -> Reasons:
    """People change their own details, nobody else's."""
    yield by.is_authenticated, _("Sign in first.")
    yield by.pk == user.pk, _("Only the person can change these details.")


# -- what administrators and heads decide ----------------------------------------------------------------------------


@policy
def suspend(by: Any, user: User, other_administrators: int) -> Reasons:
    """An administrator keeps somebody out, but never the last administrator."""
    allowed = administer(by)
    yield allowed, allowed.reason
    yield by.pk != user.pk, _("You cannot suspend yourself. Ask another administrator.")
    yield user.is_active, _("This person is suspended already.")
    yield (
        other_administrators or not user.has_role(UserRole.ADMINISTRATOR),
        _("There must remain an administrator. Name another one first."),
    )


@policy
def allow(by: Any, user: User) -> Reasons:
    """An administrator lets somebody in again."""
    allowed = administer(by)
    yield allowed, allowed.reason
    yield not user.is_active, _("This person can sign in already.")


@policy
def add_membership(by: Any, unit: Unit | None = None) -> Reasons:
    """Administrators say who works where, the head of a unit who works there."""
    yield by.is_authenticated, _("Sign in first.")
    yield (
        administers(by) or (heads(by, unit) if unit else by.has_role(UserRole.HEAD)),
        _("Only administrators, and the head of the unit, say who works there."),
    )


@policy
def end_membership(by: Any, membership: Membership) -> Reasons:
    """Administrators end what goes on anywhere, the head of a unit at the unit."""
    yield by.is_authenticated, _("Sign in first.")
    yield (
        administers(by) or heads(by, membership.unit),
        _("Only administrators, and the head of the unit, say who works there."),
    )


@policy
def grant_role(by: Any, role: str = "", unit: Unit | None = None, user: User | None = None) -> Reasons:
    """Administrators grant every role, the head of a unit the clerk's at the unit to somebody who works there."""
    yield by.is_authenticated, _("Sign in first.")
    if administers(by):
        return
    yield by.has_role(UserRole.HEAD), _("Only administrators, and heads of units for their clerks, grant roles.")
    yield (
        not role or role in GIVEN_BY_HEADS,
        _("A head grants the clerk's role only. Ask an administrator."),
    )
    yield not unit or heads(by, unit), _("You are not the head of this unit.")
    yield user is None or user.pk != by.pk, _("You cannot grant a role to yourself. Ask an administrator.")
    yield (
        user is None or unit in user.units_worked_at,
        _("This person does not work at the unit now. Say first that they do."),
    )


@policy
def end_role(by: Any, role: Role, other_administrators: int) -> Reasons:
    """A role is taken away by whoever could grant it, but never the last administrator's."""
    allowed = grant_role(by, role.role, role.unit)
    yield allowed, allowed.reason
    yield (
        role.role != UserRole.ADMINISTRATOR or other_administrators,
        _("There must remain an administrator. Name another one first."),
    )


# -- acting for somebody ---------------------------------------------------------------------------------------------


@policy
def delegate_role(by: Any, role: Role, today: dt.date) -> Reasons:
    """The holder of a role at a unit lets a colleague act in it, or an administrator arranges it for them."""
    yield by.is_authenticated, _("Sign in first.")
    acts_in_it = role.pk in {held.pk for held in by.roles_acted_in}
    yield not acts_in_it or administers(by), _("You act in this role for somebody else: it cannot be passed on.")
    yield role.user_id == by.pk or administers(by), _("Only the holder of the role, or an administrator, delegates it.")
    yield role.role not in SYSTEM_ROLES, _("The roles of administrators and auditors are not delegated, but granted.")
    yield role.valid_to is None or role.valid_to >= today, _("This role has ended.")


@policy
def delegate_role_to(role: Role, delegate: User, others: set[tuple[str, int | None]], *, colleague: bool) -> Reasons:
    """Whoever acts in a role works at its unit, and never prepares and approves payments both, wherever that be.

    `others` are the roles in which the person acts on any day of that time, each with its unit.
    """
    held = {name for name, _unit in others}
    yield delegate.pk != role.user_id, _("This person holds the role already.")
    yield delegate.is_active and colleague, _("Choose somebody who works at the unit and can sign in.")
    yield (role.role, role.unit_id) not in others, _("This person holds the role already.")
    prepares, approves = role.role == UserRole.PAYMENT_PREPARER, role.role in ACCOUNTS
    yield (
        not (prepares and held & ACCOUNTS) and not (approves and UserRole.PAYMENT_PREPARER in held),
        _("Whoever prepares payments cannot approve them: choose somebody else."),
    )


@policy
def end_delegation(by: Any, delegation: Delegation) -> Reasons:
    """The holder of the role, whoever acts in it and administrators end the acting at any time."""
    yield by.is_authenticated, _("Sign in first.")
    yield (
        by.pk in {delegation.delegate_id, delegation.role.user_id} or administers(by),
        _("Only those whom it concerns, or an administrator, can end this."),
    )
    yield delegation.ended_at is None, _("This was ended already.")


# -- invitations -----------------------------------------------------------------------------------------------------


@policy
def invite(by: Any, unit: Unit | None = None, roles: Collection[str] = ()) -> Reasons:
    """Administrators invite anybody; the head of a unit people of the unit, as clerks at most."""
    yield by.is_authenticated, _("Sign in first.")
    if administers(by):
        return
    yield by.has_role(UserRole.HEAD), _("Only administrators, and heads of units for their people, invite.")
    yield not roles or unit is not None, _("Choose your unit.")
    yield unit is None or heads(by, unit), _("You are not the head of this unit.")
    yield GIVEN_BY_HEADS.issuperset(roles), _("A head grants the clerk's role only. Ask an administrator.")


@policy
def tend_invitation(by: Any, user: User) -> Reasons:
    """Who may hand somebody a key: an administrator, or the head for people without a weightier role than clerk.

    Whoever holds the key chooses the password: a head must not come to act as the unit's accountant.
    """
    yield by.is_authenticated, _("Sign in first.")
    if administers(by):
        return
    own = any(heads(by, unit) for unit in user.units_worked_at)
    yield own, _("Only administrators, and heads of units for their people, invite.")
    yield (
        GIVEN_BY_HEADS.issuperset(user.roles.values_list("role", flat=True)),
        _("This person has roles that only administrators give: ask an administrator to invite them."),
    )


@policy
def invite_again(by: Any, user: User) -> Reasons:
    """Whoever never chose a password is invited again, or by an administrator who forgot it and has no e-mail."""
    allowed = tend_invitation(by, user)
    yield allowed, allowed.reason
    yield user.is_active, _("This person is suspended. Allow them to sign in first.")
    yield (
        not user.has_usable_password() or not user.email,
        _("They have a password. If it is forgotten, they ask for a new one on the sign-in page."),
    )
    yield not user.has_usable_password() or administers(by), _("Only administrators can do this.")
    yield not user.invitations.open().exists(), _("There is an open invitation already.")


@policy
def send(by: Any, invitation: Invitation) -> Reasons:
    """An open invitation is mailed again, with another key."""
    allowed = tend_invitation(by, invitation.user)
    yield allowed, allowed.reason
    yield INVITATION.allows(invitation, "send"), _("This invitation is not open any more.")
    yield invitation.user.email, _("This person has no e-mail address: print the invitation.")


@policy
def hand_over(by: Any, invitation: Invitation) -> Reasons:
    """An open invitation is printed, with another key."""
    allowed = tend_invitation(by, invitation.user)
    yield allowed, allowed.reason
    yield INVITATION.allows(invitation, "hand_over"), _("This invitation is not open any more.")


@policy
def withdraw(by: Any, invitation: Invitation) -> Reasons:
    """An open invitation is withdrawn."""
    allowed = tend_invitation(by, invitation.user)
    yield allowed, allowed.reason
    yield INVITATION.allows(invitation, "withdraw"), _("This invitation is not open any more.")


@policy
def accept(invitation: Invitation, now: dt.datetime) -> Reasons:
    """A key opens the door once, in time, while its person is not kept out."""
    state = invitation.state
    yield (
        state != InvitationState.ACCEPTED,
        _("This invitation was used already. Sign in with the password that you chose then."),
    )
    yield (
        state == InvitationState.OPEN and invitation.user.is_active,
        _("This invitation was withdrawn. If you need access, ask whoever gave it to you."),
    )
    yield (
        not invitation.expired(now),
        _("This invitation has expired. Ask whoever gave it to you for another one.")
        if invitation.invited_by_id
        else _("This link has expired. Ask for another one on the sign-in page."),
    )


# -- tables of people ------------------------------------------------------------------------------------------------


@policy
def apply_people(by: Any, job: PeopleImport, *, whole: bool) -> Reasons:
    """A table is carried out once, whole, when nothing stands in its way."""
    allowed = administer(by)
    yield allowed, allowed.reason
    yield PEOPLE_IMPORT.allows(job, "apply"), _("This table was carried out or thrown away already.")
    yield whole, _("Some rows have problems. Mend the table and upload it again.")


@policy
def discard_people(by: Any, job: PeopleImport) -> Reasons:
    """A table that was not carried out may be thrown away."""
    allowed = administer(by)
    yield allowed, allowed.reason
    yield PEOPLE_IMPORT.allows(job, "discard"), _("This table was carried out or thrown away already.")
