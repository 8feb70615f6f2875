"""Reading awards and payments in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet

from accounts.roles import UserRole

if TYPE_CHECKING:
    from payouts.models import Award, Batch, Payment  # noqa: F401

FINANCE = (UserRole.PAYMENT_PREPARER, UserRole.CHIEF_ACCOUNTANT, UserRole.ACCOUNT_HOLDER)


def paid_for(user: Any, prefix: str) -> Q:
    """The contests whose host or receiving office the person keeps the accounts of; `prefix` leads to the contest."""
    if not user.is_authenticated:
        return Q(pk__in=[])
    if user.has_role(UserRole.AUDITOR):
        return Q()
    units = user.unit_ids_as(*FINANCE)
    return Q(**{f"{prefix}host__in": units}) | Q(**{f"{prefix}receiving_office__in": units})


def run_by(user: Any, prefix: str) -> Q:
    """The contests that the person runs."""
    office = Q(**{f"{prefix}receiving_office__in": user.unit_ids_as(UserRole.OFFICE)})
    return office | Q(**{f"{prefix}organisers__user": user.pk})


class AwardQuerySet(QuerySet["Award"]):
    """Awards."""

    def visible_to(self, user: Any) -> AwardQuerySet:
        """Those of contests that the person runs or keeps the accounts of."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(paid_for(user, "contest__") | run_by(user, "contest__")).distinct()

    def standing(self) -> AwardQuerySet:
        """Those that were not revoked."""
        return self.exclude(state="revoked")


class BatchQuerySet(QuerySet["Batch"]):
    """Payment lists."""

    def visible_to(self, user: Any) -> BatchQuerySet:
        """Those of contests whose accounts the person keeps: money is not for the contest's officers."""
        return self.filter(paid_for(user, "contest__")).distinct()


class PaymentQuerySet(QuerySet["Payment"]):
    """Payments."""

    def visible_to(self, user: Any) -> PaymentQuerySet:
        """Those of contests whose accounts the person keeps."""
        return self.filter(paid_for(user, "batch__contest__")).distinct()
