"""Reading entries in words; who sees an entry is decided here, once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from accounts.roles import UserRole
from units.text import fold

if TYPE_CHECKING:
    from contests.models import Contest
    from submissions.models import Attachment, Dispatch, Entry, Receipt, Screening  # noqa: F401
    from units.models import Unit

AT_THE_UNIT = ("submitted", "accepted", "confirmed")
LEFT_THE_AUTHOR = ("submitted", "returned", "accepted", "declined", "confirmed", "forwarded", "eligible", "ineligible")
RANKED = ("accepted", "confirmed")
LEFT_THE_UNIT = ("forwarded", "eligible", "ineligible")


def seen_by(user: Any, prefix: str = "") -> Q:
    """Which entries a person may see as author, unit or office; `prefix` leads to the entry from another table.

    Judges do not see entries: they see contenders, by blind code. Auditors see all.
    """
    if not user.is_authenticated:
        return Q(pk__in=[])
    if user.has_role(UserRole.AUDITOR):
        return Q()

    def path(name: str) -> str:
        return f"{prefix}{name}"

    own = Q(**{path("created_by"): user.pk}) | Q(**{path("authors__user"): user.pk})
    at_unit = Q(
        **{
            path("unit__in"): user.unit_ids_as(UserRole.CLERK, UserRole.HEAD),
            path("state__in"): LEFT_THE_AUTHOR,
        }
    )
    office = Q(**{path("contest__receiving_office__in"): user.unit_ids_as(UserRole.OFFICE)}) | Q(
        **{path("contest__organisers__user"): user.pk}
    )
    return own | at_unit | (office & Q(**{path("state__in"): LEFT_THE_UNIT}))


class EntryQuerySet(QuerySet["Entry"]):
    """Entries."""

    def visible_to(self, user: Any) -> EntryQuerySet:
        """Those that this person may open."""
        return self.filter(pk__in=self.model._default_manager.filter(seen_by(user)).values("pk"))

    def of(self, user: Any) -> EntryQuerySet:
        """Those that this person wrote or is an author of."""
        own = Q(created_by=user.pk) | Q(authors__user=user.pk)
        return self.filter(pk__in=self.model._default_manager.filter(own).values("pk"))

    def at_units(self, unit_ids: list[int]) -> EntryQuerySet:
        """Those that were handed in to one of the units."""
        return self.filter(unit__in=unit_ids, state__in=LEFT_THE_AUTHOR)

    def received(self, contest: Contest) -> EntryQuerySet:
        """Those that reached the contest's receiving office."""
        return self.filter(contest=contest, state__in=LEFT_THE_UNIT)

    def ready_to_forward(self, unit: Unit) -> EntryQuerySet:
        """Those that the unit's head confirmed and no letter has sent yet."""
        return self.filter(unit=unit, state="confirmed")

    def with_place(self) -> EntryQuerySet:
        """With `place`: the entry's rank in its unit's list, as the unit last decided."""
        screenings = self.model._meta.get_field("screenings").related_model._default_manager
        latest = screenings.filter(entry=OuterRef("pk")).order_by("-pk")
        return self.annotate(place=Subquery(latest.values("rank")[:1]))

    def in_rank_order(self) -> EntryQuerySet:
        """As the unit's list has them."""
        return self.with_place().order_by(F("place").asc(nulls_last=True), "pk")

    def with_facts(self) -> EntryQuerySet:
        """With everything that the contest's rules look at (`submissions.eligibility`)."""
        return self.select_related(
            "contest", "unit", "organisation", "area", "dispatch_item__dispatch"
        ).prefetch_related("authors", "attachments", "screenings", "contest__eligibilities", "contest__deadlines")

    def eligible(self) -> EntryQuerySet:
        """Those that may be judged."""
        return self.filter(state="eligible")

    def search(self, words: str) -> EntryQuerySet:
        """Those whose title or code holds every word, with or without accents."""
        found = self
        for word in fold(words).split():
            found = found.filter(Q(search_text__contains=word) | Q(code__icontains=word))
        return found


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


class AttachmentQuerySet(QuerySet["Attachment"]):
    """Files of entries."""

    def visible_to(self, user: Any) -> AttachmentQuerySet:
        """Those of entries that this person may open."""
        entries = self.model._meta.get_field("entry").related_model._default_manager.filter(seen_by(user))
        return self.filter(entry__in=entries.values("pk"))

    def kept(self) -> AttachmentQuerySet:
        """Those that were not taken away again."""
        return self.filter(removed_at=None)


class DispatchQuerySet(QuerySet["Dispatch"]):
    """Letters of units."""

    def visible_to(self, user: Any) -> DispatchQuerySet:
        """Those of the person's unit, and those sent to an office where the person works on contests."""
        if not user.is_authenticated:
            return self.none()
        if user.has_role(UserRole.AUDITOR):
            return self.all()
        unit = Q(unit__in=user.unit_ids_as(UserRole.CLERK, UserRole.HEAD))
        office = Q(contest__receiving_office__in=user.unit_ids_as(UserRole.OFFICE)) | Q(
            contest__organisers__user=user.pk
        )
        return self.filter(unit | (office & Q(state="sent"))).distinct()


class ReceiptQuerySet(QuerySet["Receipt"]):
    """Receipts."""

    def visible_to(self, user: Any) -> ReceiptQuerySet:
        """Those of entries that this person may open."""
        entries = self.model._meta.get_field("entry").related_model._default_manager.filter(seen_by(user))
        return self.filter(entry__in=entries.values("pk"))
