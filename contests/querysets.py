"""Reading contests in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from accounts.roles import UserRole
from units.text import fold

if TYPE_CHECKING:
    from contests.models import Contest, NewsItem, Question, Round, RuleDocument, Series  # noqa: F401

PUBLIC_STATES = ("published", "judging", "announced", "concluded")
ENDED_STATES = ("concluded", "cancelled", "archived")
# A contest that was called off after it was published stays readable, so that people learn why.
PUBLIC = Q(state__in=PUBLIC_STATES) | Q(state__in=["cancelled", "archived"], published_at__isnull=False)
OF_PUBLIC = Q(contest__state__in=PUBLIC_STATES) | Q(
    contest__state__in=["cancelled", "archived"], contest__published_at__isnull=False
)
NOTHING, EVERYTHING = Q(pk__in=[]), ~Q(pk__in=[])


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


# ── what the office puts on the public page ────────────────────────────────────────────────────────────────────────


def of_followed(user: Any) -> Q:
    """What belongs to contests whose work this person may follow: those they run, and for auditors all."""
    if not user.is_authenticated:
        return NOTHING
    if user.has_role(UserRole.AUDITOR):
        return EVERYTHING
    office = Q(contest__receiving_office__in=user.unit_ids_as(UserRole.OFFICE))
    return office | Q(contest__organisers__user=user.pk)


class RuleDocumentQuerySet(QuerySet["RuleDocument"]):
    """Papers of contests."""

    def visible_to(self, user: Any) -> RuleDocumentQuerySet:
        """Those of public contests, unless removed; all of them for those who run the contest, and auditors."""
        return self.filter((OF_PUBLIC & Q(removed_at=None)) | of_followed(user)).distinct()

    def overseen_by(self, user: Any) -> RuleDocumentQuerySet:
        """Those of contests whose work this person may follow."""
        return self.filter(of_followed(user)).distinct()

    def standing(self) -> RuleDocumentQuerySet:
        """Those that were neither replaced nor removed."""
        return self.filter(removed_at=None, replaced_by=None)


class QuestionQuerySet(QuerySet["Question"]):
    """Questions about contests."""

    def visible_to(self, user: Any) -> QuestionQuerySet:
        """One's own, and all of the contests whose work one may follow."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(Q(asked_by=user.pk) | of_followed(user)).distinct()

    def overseen_by(self, user: Any) -> QuestionQuerySet:
        """Those of contests whose work this person may follow."""
        return self.filter(of_followed(user)).distinct()

    def published(self) -> QuestionQuerySet:
        """Those that everybody reads, in the office's order."""
        return self.filter(state="published").select_related("asked_by").order_by("order", "pk")

    def waiting(self) -> QuestionQuerySet:
        """Those that nobody has answered yet."""
        return self.filter(state="asked")

    def search(self, words: str) -> QuestionQuerySet:
        """Those that hold every word, with or without accents."""
        found = self
        for word in fold(words).split():
            found = found.filter(search_text__contains=word)
        return found


class NewsItemQuerySet(QuerySet["NewsItem"]):
    """News of contests."""

    def visible_to(self, user: Any) -> NewsItemQuerySet:
        """What is shown on public contests; all of it for those who run the contest, and auditors."""
        shown = Q(state="published", published_at__lte=Now())
        return self.filter((OF_PUBLIC & shown) | of_followed(user)).distinct()

    def overseen_by(self, user: Any) -> NewsItemQuerySet:
        """Those of contests whose work this person may follow."""
        return self.filter(of_followed(user)).distinct()

    def shown(self) -> NewsItemQuerySet:
        """What everybody reads now, the newest first."""
        return self.filter(state="published", published_at__lte=Now()).order_by("-published_at", "-pk")
