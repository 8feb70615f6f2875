"""What people change about themselves."""

from dataclasses import dataclass

from django.db import transaction

from accounts import policies
from accounts.models import User
from audit.log import record
from notifications.outbox import tell

CONTACT = ("full_name", "email", "phone", "address", "language")
IDENTIFIERS = frozenset({"email", "phone"})


@dataclass
class FormerAddress:
    """Where a person could be written to until a moment ago."""

    full_name: str
    email: str | None
    language: str


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
