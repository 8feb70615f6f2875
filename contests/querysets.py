"""Reading contests in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet

from accounts.roles import UserRole
from units.text import fold

if TYPE_CHECKING:
    from contests.models import Contest, Round, Series  # noqa: F401

PUBLIC_STATES = ("published", "judging", "announced", "concluded")
ENDED_STATES = ("concluded", "cancelled", "archived")
# A contest that was called off after it was published stays readable, so that people learn why.
PUBLIC = Q(state__in=PUBLIC_STATES) | Q(state__in=["cancelled", "archived"], published_at__isnull=False)


class ContestQuerySet(QuerySet["Contest"]):
    """Contests."""

    def public(self) -> ContestQuerySet:
        """Those that everybody may read about."""
        return self.filter(PUBLIC)

    def visible_to(self, user: Any) -> ContestQuerySet:
        """Public ones for everybody; drafts for the office that prepares them, its organisers and auditors."""
        if not user.is_authenticated:
            return self.public()
        if user.has_role(UserRole.AUDITOR) or user.has_role(UserRole.ADMINISTRATOR):
            return self.all()
        return self.filter(PUBLIC | self._run_by(user)).distinct()

    def run_by(self, user: Any) -> ContestQuerySet:
        """Those that this person's office prepares and runs, or that they organise."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(self._run_by(user)).distinct()

    def overseen_by(self, user: Any) -> ContestQuerySet:
        """Those whose work this person may follow: those they run, and for auditors all."""
        if user.is_authenticated and user.has_role(UserRole.AUDITOR):
            return self.all()
        return self.run_by(user)

    def in_work(self) -> ContestQuerySet:
        """Those that are not over."""
        return self.exclude(state__in=ENDED_STATES)

    def outside_archive(self) -> ContestQuerySet:
        """Those that stand in the working lists."""
        return self.exclude(state="archived")

    def with_results(self) -> ContestQuerySet:
        """Those whose results were announced, whatever became of them since."""
        return self.filter(announced_at__isnull=False)

    def receiving_entries(self) -> ContestQuerySet:
        """Those that take entries."""
        return self.filter(state="published")

    def search(self, words: str) -> ContestQuerySet:
        """Those whose name holds every word, with or without accents."""
        found = self
        for word in fold(words).split():
            found = found.filter(search_text__contains=word)
        return found

    def with_bodies(self) -> ContestQuerySet:
        """With the host and the receiving office."""
        return self.select_related("host", "receiving_office", "series")

    def with_deadlines(self) -> ContestQuerySet:
        """With their deadlines."""
        return self.prefetch_related("deadlines")

    def with_people(self) -> ContestQuerySet:
        """With those who run them, as the policies ask."""
        return self.prefetch_related("organisers__user")

    def with_plan(self) -> ContestQuerySet:
        """With everything the plan holds."""
        return (
            self.with_bodies()
            .with_deadlines()
            .with_people()
            .prefetch_related(
                "eligibilities",
                "areas",
                "route",
                "entry_fields",
                "form_sections",
                "quotas",
                "prize_tiers",
                "documents",
                "extensions__round",
                "rounds__policies",
                "rounds__criteria__bands",
            )
        )

    def in_order(self) -> ContestQuerySet:
        """The newest first."""
        return self.order_by("-created_at", "-pk")

    @staticmethod
    def _run_by(user: Any) -> Q:
        return Q(receiving_office__in=user.unit_ids_as(UserRole.OFFICE)) | Q(organisers__user=user.pk)


class RoundQuerySet(QuerySet["Round"]):
    """Rounds of judging."""

    def visible_to(self, user: Any) -> RoundQuerySet:
        """The rounds of contests that this person runs; auditors and administrators see all."""
        if not user.is_authenticated:
            return self.none()
        if user.has_role(UserRole.AUDITOR) or user.has_role(UserRole.ADMINISTRATOR):
            return self.all()
        office = Q(contest__receiving_office__in=user.unit_ids_as(UserRole.OFFICE))
        return self.filter(office | Q(contest__organisers__user=user.pk)).distinct()

    def in_order(self) -> RoundQuerySet:
        """As they follow one another."""
        return self.order_by("contest", "order")


class SeriesQuerySet(QuerySet["Series"]):
    """Contests held again and again."""

    def overseen_by(self, user: Any) -> SeriesQuerySet:
        """Those with an edition whose work this person may follow."""
        contests: Any = self.model._meta.get_field("editions").related_model._default_manager
        return self.filter(pk__in=contests.overseen_by(user).values("series"))
