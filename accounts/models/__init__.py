"""People with an account, where they work, what they are trusted with, and who acts for whom."""

from accounts.models.delegation import Delegation
from accounts.models.invitation import Invitation
from accounts.models.people_import import PeopleImport
from accounts.models.person import (
    BANK_ACCOUNT,
    BANK_BIN,
    PHONE,
    Accounts,
    Membership,
    Role,
    User,
    bring_roles,
    phone_number,
)

__all__ = [
    "BANK_ACCOUNT",
    "BANK_BIN",
    "PHONE",
    "Accounts",
    "Delegation",
    "Invitation",
    "Membership",
    "PeopleImport",
    "Role",
    "User",
    "bring_roles",
    "phone_number",
]
