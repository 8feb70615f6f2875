"""Every change of accounts: a person's own details, and what administrators decide."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts import policies
from accounts.models import Membership, Role, User
from accounts.roles import UserRole
from audit.log import record
from notifications.outbox import tell
from units.models import Unit

CONTACT = ("full_name", "email", "phone", "address", "language")
IDENTIFIERS = frozenset({"email", "phone"})


@dataclass
class FormerAddress:
    """Where a person could be written to until a moment ago."""

    full_name: str
    email: str | None
    language: str


# -- a person's own details ------------------------------------------------------------------------------------------


@transaction.atomic
def save_profile(*, user: User, by: User, **details: str | None) -> list[str]:
    """Change name, contact or language; the names of what changed. A changed identifier is told to the old address."""
    policies.edit(by, user).enforce()
    person = User.objects.select_for_update().get(pk=user.pk)
    changed = [name for name in CONTACT if name in details and getattr(person, name) != details[name]]
    if not changed:
        return []
    before = FormerAddress(person.full_name, person.email, person.language)
    for name in changed:
        setattr(person, name, details[name])
    person.full_clean(exclude=["password"])
    person.save()
    event = record(person, "save_profile", by=by, facts={"changed": changed})
    if IDENTIFIERS & set(changed) and before.email:
        tell([before], "accounts/contact_changed", key=f"contact-changed-{event.pk}", changed=changed)
    return changed


@transaction.atomic
def save_bank(*, user: User, by: User, bank_bin: str, number: str, holder: str) -> None:
    """Change the account to which prizes are paid. The number is sealed and stands in no record."""
    policies.edit(by, user).enforce()
    person = User.objects.select_for_update().get(pk=user.pk)
    person.seal_bank_account(number)
    person.bank_bin, person.bank_holder = bank_bin, holder
    person.full_clean(exclude=["password"])
    person.save(update_fields=["bank_account_sealed", "bank_bin", "bank_holder"])
    event = record(person, "save_bank", by=by, facts={"bank": bank_bin})
    tell([person], "accounts/bank_changed", key=f"bank-changed-{event.pk}", url="/profile/", tail=number[-3:])


@transaction.atomic
def change_password(*, user: User, by: User, password: str) -> None:
    """Set a new password; every other session of the person ends."""
    policies.edit(by, user).enforce()
    user.set_password(password)
    user.save(update_fields=["password"])
    event = record(user, "change_password", by=by)
    tell([user], "accounts/password_changed", key=f"password-changed-{event.pk}")


# -- what administrators decide --------------------------------------------------------------------------------------


@transaction.atomic
def create_account(*, by: User, password: str, **details: Any) -> User:
    """Make an account with a first password, which the administrator hands over."""
    policies.administer(by).enforce()
    person = User(**details)
    person.set_password(password)
    person.full_clean()
    person.save(force_insert=True)
    record(person, "create", by=by)
    return person


@transaction.atomic
def set_active(*, user: User, by: User, active: bool) -> None:
    """Let a person sign in, or no longer: their sessions end at once."""
    policies.administer(by).enforce()
    user.is_active = active
    user.save(update_fields=["is_active"])
    record(user, "allow" if active else "suspend", by=by)


@transaction.atomic
def grant_role(*, user: User, role: str, by: User, unit: Unit | None = None, until: dt.date | None = None) -> Role:
    """Trust a person with a role from today on, at a unit or in the whole system."""
    policies.administer(by).enforce()
    User.objects.select_for_update().get(pk=user.pk)
    held = Role.objects.filter(user=user, role=role, unit=unit).first() or Role(user=user, role=role, unit=unit)
    held.valid_from, held.valid_to = timezone.localdate(), until
    held.full_clean(validate_unique=False)
    held.save()
    record(held, "grant", by=by, facts={"user": user, "role": role, "unit": unit, "until": until})
    return held


@transaction.atomic
def end_role(*, role: Role, by: User) -> None:
    """Take a role away at once: the person's next request is without it."""
    today = timezone.localdate()
    administrators = Role.objects.select_for_update().filter(role=UserRole.ADMINISTRATOR, user__is_active=True)
    others = sum(held.pk != role.pk for held in administrators.valid_on(today))
    policies.end_role(by, role, others).enforce()
    record(role, "end", by=by, facts={"user": role.user_id, "role": role.role, "unit": role.unit_id})
    if role.valid_from and role.valid_from >= today:
        role.delete()
        return
    role.valid_to = today - dt.timedelta(days=1)
    role.save(update_fields=["valid_to"])


@transaction.atomic
def add_membership(
    *, user: User, unit: Unit, by: User, title: str = "", valid_from: dt.date | None = None
) -> Membership:
    """Say that a person works at a unit."""
    policies.administer(by).enforce()
    membership = Membership(user=user, unit=unit, title=title, valid_from=valid_from)
    membership.full_clean()
    membership.save()
    record(membership, "add", by=by, facts={"user": user, "unit": unit})
    return membership


@transaction.atomic
def end_membership(*, membership: Membership, by: User, on: dt.date) -> None:
    """Say that a person's last day at a unit is or was `on`."""
    policies.administer(by).enforce()
    membership.valid_to = on
    membership.full_clean()
    membership.save(update_fields=["valid_to"])
    record(membership, "end", by=by, facts={"user": membership.user_id, "unit": membership.unit_id, "on": on})
