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
