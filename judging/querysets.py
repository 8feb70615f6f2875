"""Reading panels, contenders and sheets in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet

from accounts.roles import UserRole

if TYPE_CHECKING:
    from judging.models import Assignment, Contender, RoundResult, Sheet  # noqa: F401


def round_run_by(user: Any, prefix: str) -> Q:
    """The rounds that this person runs or audits; `prefix` leads to the round."""
    if not user.is_authenticated:
        return Q(pk__in=[])
    if user.has_role(UserRole.AUDITOR):
        return Q()
    office = Q(**{f"{prefix}contest__receiving_office__in": user.unit_ids_as(UserRole.OFFICE)})
    return office | Q(**{f"{prefix}contest__organisers__user": user.pk})


class SheetQuerySet(QuerySet["Sheet"]):
    """Score sheets."""

    def visible_to(self, user: Any) -> SheetQuerySet:
        """A judge's own sheets; those who run the round see progress elsewhere, never a sheet before the seal."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(assignment__seat__user=user.pk).exclude(assignment__contender__round__state="planned")

    def unsigned(self) -> SheetQuerySet:
        """Those still to be scored and signed."""
        return self.filter(state="open")


class ContenderQuerySet(QuerySet["Contender"]):
    """Entries in a round."""

    def visible_to(self, user: Any) -> ContenderQuerySet:
        """Those of the rounds that this person runs, with their names: never for judges."""
        return self.filter(round_run_by(user, "round__")).distinct()


class AssignmentQuerySet(QuerySet["Assignment"]):
    """Who judges what."""

    def visible_to(self, user: Any) -> AssignmentQuerySet:
        """Those of the rounds that this person runs."""
        return self.filter(round_run_by(user, "contender__round__")).distinct()


class RoundResultQuerySet(QuerySet["RoundResult"]):
    """Sealed results."""

    def visible_to(self, user: Any) -> RoundResultQuerySet:
        """Those of the rounds that this person runs; everybody's once the contest announces them."""
        announced = Q(round__contest__state__in=["announced", "concluded"])
        if not user.is_authenticated:
            return self.filter(announced)
        return self.filter(announced | round_run_by(user, "round__")).distinct()
