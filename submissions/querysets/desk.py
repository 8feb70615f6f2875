"""Reading what units decided and sent on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import (
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
)

from accounts.roles import UserRole
from submissions.querysets.seeing import RANKED

if TYPE_CHECKING:
    import datetime as dt

    from contests.models import Contest
    from submissions.models import Dispatch, DispatchItem, Screening, SignedCopy  # noqa: F401
    from units.models import Unit


class ScreeningQuerySet(QuerySet["Screening"]):
    """What units decided."""

    def standing(self) -> ScreeningQuerySet:
        """Those that chose an entry and were not followed by another decision."""
        later = self.model._default_manager.filter(entry=OuterRef("entry"), pk__gt=OuterRef("pk"))
        return self.filter(~Exists(later), decision="accepted")

    def ranking(self, unit: Unit, contest: Contest) -> ScreeningQuerySet:
        """A unit's list of chosen entries that no letter has sent yet, in order."""
        listed = self.standing().filter(unit=unit, entry__contest=contest, entry__state__in=RANKED)
        return listed.order_by(F("rank").asc(nulls_last=True), "pk")


class DispatchItemQuerySet(QuerySet["DispatchItem"]):
    """Lines of letters."""

    def standing(self) -> DispatchItemQuerySet:
        """Those that no recall or return has taken back."""
        return self.filter(taken_back_at=None)


class DispatchQuerySet(QuerySet["Dispatch"]):
    """Letters of units."""

    def numbered(self, unit: Unit, number: str, issued_on: dt.date) -> DispatchQuerySet:
        """The unit's letter with this number and date."""
        return self.filter(unit=unit, number=number, issued_on=issued_on)

    def of_units(self, unit_ids: list[int]) -> DispatchQuerySet:
        """Those of the units."""
        return self.filter(unit__in=unit_ids)

    def visible_to(self, user: Any) -> DispatchQuerySet:
        """Those of the person's unit or sent to it, and those sent to an office where the person works on contests."""
        if not user.is_authenticated:
            return self.none()
        if user.has_role(UserRole.AUDITOR):
            return self.all()
        units = user.unit_ids_as(UserRole.CLERK, UserRole.HEAD)
        unit = Q(unit__in=units) | Q(to_unit__in=units, state="sent")
        office = Q(contest__receiving_office__in=user.unit_ids_as(UserRole.OFFICE)) | Q(
            contest__organisers__user=user.pk
        )
        return self.filter(unit | (office & Q(to_unit=None, state="sent"))).distinct()


class SignedCopyQuerySet(QuerySet["SignedCopy"]):
    """Signed copies of letters."""

    def visible_to(self, user: Any) -> SignedCopyQuerySet:
        """Those of letters that this person may open."""
        letters: Any = self.model._meta.get_field("dispatch").related_model
        return self.filter(dispatch__in=letters.objects.visible_to(user).values("pk"))
