"""Reading which entries are alike, and what people search for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import (
    Count,
    Q,
    QuerySet,
)

from accounts.roles import UserRole
from submissions.querysets.seeing import SEEN_BY_OTHERS, worked_on_by
from units.text import fold

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from submissions.models import Entry, Fingerprint, Revision, SavedSearch, SimilarityFinding  # noqa: F401


class FingerprintQuerySet(QuerySet["Fingerprint"]):
    """What is kept of texts to compare them by."""

    def unfinished(self) -> FingerprintQuerySet:
        """Those whose text waits to be compared, or is being compared."""
        return self.filter(state__in=["waiting", "running"])

    def due(self) -> FingerprintQuerySet:
        """Those whose text waits for a worker."""
        return self.filter(state="waiting")

    def stale(self, before: dt.datetime) -> FingerprintQuerySet:
        """Those whose worker has said nothing since."""
        return self.filter(state="running", beat_at__lt=before)

    def of_earlier_texts(self, revisions: Iterable[Revision]) -> FingerprintQuerySet:
        """Those of the texts that each of the revisions took the place of."""
        earlier = Q(pk__in=[])
        for revision in revisions:
            earlier |= Q(revision__entry=revision.entry_id, revision__number__lt=revision.number)
        return self.filter(earlier).exclude(marks=[])


class FindingQuerySet(QuerySet["SimilarityFinding"]):
    """Pairs of entries that are alike."""

    def visible_to(self, user: Any) -> FindingQuerySet:
        """Those about an entry that the person's unit or office works on, and never about the person's own.

        What of the other entry may be shown is another question: see `views.similarity`.
        """
        if not user.is_authenticated:
            return self.none()
        entries: Any = self.model._meta.get_field("entry").related_model._default_manager
        standing = self.filter(entry__state__in=SEEN_BY_OTHERS, other__state__in=SEEN_BY_OTHERS)
        if user.has_role(UserRole.AUDITOR):
            return standing
        own = entries.of(user).values("pk")
        worked_on = entries.filter(worked_on_by(user)).values("pk")
        concerned = standing.filter(Q(entry__in=worked_on) | Q(other__in=worked_on))
        return concerned.exclude(entry__in=own).exclude(other__in=own)

    def about(self, entries: Iterable[Entry]) -> FindingQuerySet:
        """Those about any of the entries."""
        keys = [entry.pk for entry in entries]
        return self.filter(Q(entry__in=keys) | Q(other__in=keys))

    def in_state(self, state: str) -> FindingQuerySet:
        """Those in one state; all of them without one."""
        return self.filter(state=state) if state else self

    def count_by_state(self) -> dict[str, int]:
        """How many there are in each state."""
        return dict(self.order_by().values_list("state").annotate(count=Count("pk")))

    def narrowed(self, *, contest: str = "", alike: str = "", q: str = "") -> FindingQuerySet:
        """Those of a contest, at least so much alike, whose titles or codes hold the words."""
        found = self
        if contest:
            found = found.filter(Q(entry__contest__slug=contest) | Q(other__contest__slug=contest))
        if alike:
            found = found.filter(score__gte=alike)
        for word in fold(q).split():
            either = (
                Q(**{f"{side}__search_text__contains": word}) | Q(**{f"{side}__code__icontains": word})
                for side in ("entry", "other")
            )
            found = found.filter(next(either) | next(either))
        return found

    def with_entries(self) -> FindingQuerySet:
        """With both entries and their contests."""
        return self.select_related(
            *(f"{side}__{name}" for side in ("entry", "other") for name in ("contest", "unit", "holder"))
        )


class SavedSearchQuerySet(QuerySet["SavedSearch"]):
    """Searches that people keep."""

    def of(self, user: Any) -> SavedSearchQuerySet:
        """One's own."""
        return self.filter(user=user.pk) if user.is_authenticated else self.none()
