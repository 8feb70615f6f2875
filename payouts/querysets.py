"""Reading awards and payments in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import BigIntegerField, Count, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from accounts.roles import UserRole
from payouts.policies import FINANCE

if TYPE_CHECKING:
    from contests.models import Contest
    from payouts.models import Award, Batch, Payment, Share  # noqa: F401

NOBODY, EVERYBODY = Q(pk__in=[]), ~Q(pk__in=[])


def paid_for(user: Any, prefix: str) -> Q:
    """The contests whose host or receiving office the person keeps the accounts of; `prefix` leads to the contest."""
    if not user.is_authenticated:
        return NOBODY
    if user.has_role(UserRole.AUDITOR):
        return EVERYBODY
    units = user.unit_ids_as(*FINANCE)
    return Q(**{f"{prefix}host__in": units}) | Q(**{f"{prefix}receiving_office__in": units})


def run_by(user: Any, prefix: str) -> Q:
    """The contests that the person runs."""
    if not user.is_authenticated:
        return NOBODY
    office = Q(**{f"{prefix}receiving_office__in": user.unit_ids_as(UserRole.OFFICE)})
    return office | Q(**{f"{prefix}organisers__user": user.pk})


def awarded_by(user: Any, prefix: str) -> Q:
    """The contests whose prizes the person gives or pays."""
    return paid_for(user, prefix) | run_by(user, prefix)


class AwardQuerySet(QuerySet["Award"]):
    """Awards."""

    def visible_to(self, user: Any) -> AwardQuerySet:
        """Those of contests that the person runs or keeps the accounts of."""
        return self.filter(awarded_by(user, "contest__")).distinct()

    def standing(self) -> AwardQuerySet:
        """Those that were not revoked."""
        return self.exclude(state="revoked")

    def decided(self) -> AwardQuerySet:
        """Those that a decision gave, whatever became of them since."""
        return self.exclude(decision_number="")

    def in_order(self) -> AwardQuerySet:
        """By prize, then by place."""
        return self.order_by("tier__rank", "placement__rank", "pk")


class ShareQuerySet(QuerySet["Share"]):
    """Authors' parts of awards."""

    def unlisted(self) -> ShareQuerySet:
        """Those that are owed and stand on no payment list yet."""
        return self.filter(award__state="issued", payment=None)

    def owed(self) -> ShareQuerySet:
        """Those that are given and not paid yet, whatever list they stand on."""
        return self.filter(award__state="issued").exclude(payment__state="paid")

    def visible_to(self, user: Any) -> ShareQuerySet:
        """Those of contests whose accounts the person keeps."""
        return self.filter(paid_for(user, "award__contest__"))


class BatchQuerySet(QuerySet["Batch"]):
    """Payment lists."""

    def visible_to(self, user: Any) -> BatchQuerySet:
        """Those of contests whose accounts the person keeps: money is not for the contest's officers."""
        return self.filter(paid_for(user, "contest__"))

    def of(self, contest: Contest) -> BatchQuerySet:
        """Those of one contest."""
        return self.filter(contest=contest)

    def with_sums(self) -> BatchQuerySet:
        """With the number of payments, how many are made, and the sums."""
        return self.annotate(
            lines=Count("payments"),
            paid_lines=Count("payments", filter=Q(payments__state="paid")),
            gross=Coalesce(Sum("payments__gross"), 0, output_field=BigIntegerField()),
            net=Coalesce(Sum("payments__net"), 0, output_field=BigIntegerField()),
        )

    def count_by_state(self) -> dict[str, int]:
        """How many there are in each state."""
        return dict(self.order_by().values_list("state").annotate(Count("pk")))


class PaymentQuerySet(QuerySet["Payment"]):
    """Payments."""

    def visible_to(self, user: Any) -> PaymentQuerySet:
        """Those of contests whose accounts the person keeps."""
        return self.filter(paid_for(user, "batch__contest__"))

    def unpaid(self) -> PaymentQuerySet:
        """Those that the bank has not answered for."""
        return self.filter(state="prepared")

    def paid_out(self) -> int:
        """How much of the prizes is paid, tax and all."""
        return self.filter(state="paid").aggregate(sum=Sum("gross"))["sum"] or 0
