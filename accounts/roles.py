"""The roles that people hold, at a unit or in the whole system."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class UserRole(models.TextChoices):
    """What somebody is trusted with."""

    CLERK = "clerk", _("Screening clerk")
    HEAD = "head", _("Head of the unit")
    OFFICE = "office", _("Contest officer")
    PAYMENT_PREPARER = "payment_preparer", _("Payment preparer")
    CHIEF_ACCOUNTANT = "chief_accountant", _("Chief accountant")
    ACCOUNT_HOLDER = "account_holder", _("Account holder")
    ADMINISTRATOR = "administrator", _("Administrator")
    AUDITOR = "auditor", _("Auditor")


SYSTEM_ROLES = frozenset({UserRole.ADMINISTRATOR, UserRole.AUDITOR})
# The roles that approve payments, and those that the head of a unit gives.
ACCOUNTS = frozenset({UserRole.CHIEF_ACCOUNTANT, UserRole.ACCOUNT_HOLDER})
GIVEN_BY_HEADS = frozenset({UserRole.CLERK})


class Standing(models.TextChoices):
    """Whether somebody signs in."""

    ACTIVE = "active", _("Can sign in")
    INVITED = "invited", _("Has no password yet")
    SUSPENDED = "suspended", _("Suspended")
