"""Reading what the office asks, masks and hears."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import (
    Count,
    Exists,
    F,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Coalesce

from accounts.roles import UserRole
from submissions.lifecycle import PENDING, SETTLED_TEXT

if TYPE_CHECKING:
    import datetime as dt

    from contests.models import Contest
    from submissions.models import Hearing, JudgedFile, Redaction  # noqa: F401

# What judges get of a file was decided on and can be given out; nothing is to be decided of a file that was refused.
SETTLED = Q(choice="withhold") | Q(choice="show", attachment__state="clean") | Q(redacted__state="clean")
NOT_REFUSED = ~Q(attachment__state="refused")


def _was_read(file: str) -> Q:
    """No worker is still to read what this file says; of one without a text, nobody has asked yet."""
    return Q(**{f"{file}__said": None}) | Q(**{f"{file}__said__state__in": SETTLED_TEXT})


class HearingQuerySet(QuerySet["Hearing"]):
    """Entries that may be found not eligible, and what their authors say."""

    def visible_to(self, user: Any) -> HearingQuerySet:
        """Those of entries that this person may open."""
        entries: Any = self.model._meta.get_field("entry").related_model
        return self.filter(entry__in=entries.objects.visible_to(user).values("pk"))

    def pending(self) -> HearingQuerySet:
        """Those that nobody has decided on."""
        return self.filter(state__in=PENDING)

    def to_answer(self, person: Any) -> HearingQuerySet:
        """Those that a person, given by key, can answer for the authors."""
        speaks = Q(entry__created_by=person) | Q(entry__authors__user=person, entry__authors__representative=True)
        return self.filter(speaks, state="open").distinct()

    def over(self, now: dt.datetime) -> HearingQuerySet:
        """Those whose time to answer is over without an answer."""
        return self.filter(state="open", due_at__lte=now)

    def to_decide(self, now: Any) -> HearingQuerySet:
        """Those that the office can decide on."""
        return self.filter(Q(state="answered") | Q(state="open", due_at__lte=now))


class RedactionQuerySet(QuerySet["Redaction"]):
    """Copies for judges of blind rounds."""

    def visible_to(self, user: Any) -> RedactionQuerySet:
        """Those of the contests that this person runs or audits."""
        if not user.is_authenticated:
            return self.none()
        if user.has_role(UserRole.AUDITOR):
            return self.all()
        office = Q(revision__entry__contest__receiving_office__in=user.unit_ids_as(UserRole.OFFICE))
        organised = Q(revision__entry__contest__organisers__user=user.pk)
        return self.filter(pk__in=self.model._default_manager.filter(office | organised).values("pk"))

    def standing(self, contest: Contest) -> RedactionQuerySet:
        """Those of the last revision of each entry of the contest that may be judged."""
        revisions = self.model._meta.get_field("revision").related_model._default_manager
        later = revisions.filter(entry=OuterRef("revision__entry"), number__gt=OuterRef("revision__number"))
        return self.filter(~Exists(later), revision__entry__contest=contest, revision__entry__state="eligible")

    def of_entries(self, entries: QuerySet[Any] | None) -> RedactionQuerySet:
        """Those of these entries; all of them without any."""
        return self if entries is None else self.filter(revision__entry__in=entries.values("pk"))

    def with_entry(self) -> RedactionQuerySet:
        """Together with the entry, its contest, its authors, and how far its files were read."""
        files: Any = self.model._meta.get_field("files").related_model
        attachments = files._meta.get_field("attachment").related_model
        read = attachments._meta.get_field("said").related_model._default_manager.defer("text", "vector")
        return self.select_related(
            "revision__entry__contest__receiving_office", "revision__entry__unit", "checked_by"
        ).prefetch_related(
            "passages",
            "files__attachment",
            "files__redacted",
            "files__decided_by",
            Prefetch("files__redacted__said", read),
            "revision__entry__attachments__preview",
            Prefetch("revision__entry__attachments__said", read),
            "revision__entry__authors",
            "revision__entry__contest__organisers",
        )

    def with_counts(self) -> RedactionQuerySet:
        """With how many passages were found, how many of them nobody has decided on, and how many such files."""
        files = self.model._meta.get_field("files").related_model._default_manager
        waiting = (
            files.exclude(SETTLED)
            .filter(NOT_REFUSED, redaction=OuterRef("pk"))
            .order_by()
            .values("redaction")
            .annotate(count=Count("pk"))
            .values("count")
        )
        return self.annotate(
            found=Count("passages"),
            undecided=Count("passages", filter=Q(passages__masked=None)),
            undecided_file_count=Coalesce(Subquery(waiting), 0),
        )

    def in_need_order(self) -> RedactionQuerySet:
        """What is still to be checked first, with the most to decide on at the top."""
        return self.with_counts().order_by("-state", F("undecided").desc(), F("undecided_file_count").desc(), "pk")

    def in_bulk_order(self) -> RedactionQuerySet:
        """What is still to be checked first, with what can be checked without deciding on anything at the top."""
        return self.with_counts().order_by("-state", F("found").asc(), F("undecided_file_count").asc(), "pk")

    def in_state(self, state: str) -> RedactionQuerySet:
        """Those in one state; all of them without one."""
        return self.filter(state=state) if state else self

    def count_by_state(self) -> dict[str, int]:
        """How many there are in each state."""
        return dict(self.order_by().values_list("state").annotate(count=Count("pk")))


class JudgedFileQuerySet(QuerySet["JudgedFile"]):
    """What judges of blind rounds get of files."""

    def undecided(self) -> JudgedFileQuerySet:
        """Those on which nobody has decided, or whose redacted file is not found clean; not those refused."""
        return self.exclude(SETTLED).filter(NOT_REFUSED)

    def to_search(self) -> JudgedFileQuerySet:
        """Those of open copies whose text was read, or that of whose redacted file, and not looked through yet."""
        new = Q(looked_at=None, attachment__state="clean") & _was_read("attachment")
        new |= Q(still__isnull=True, redacted__state="clean") & _was_read("redacted")
        known = self.select_related("attachment__said", "redacted__said", "redaction__revision__entry__contest__host")
        return known.filter(new, redaction__state="open").order_by("pk")

    def look_anew(self, attachment: Any) -> None:
        """Have open copies searched again for a file whose text has been read."""
        self.filter(redaction__state="open", attachment=attachment).update(looked_at=None)
        self.filter(redaction__state="open", redacted=attachment).update(still=None)

    def telling_nothing(self, contest: Contest) -> JudgedFileQuerySet:
        """Those of the contest's open copies on which nobody has decided and in whose text nothing was found."""
        copies: Any = self.model._meta.get_field("redaction").related_model
        standing = copies._default_manager.standing(contest).in_state("open")
        return self.filter(places=0, choice="", attachment__state="clean", redaction__in=standing.values("pk"))

    def with_entry(self) -> JudgedFileQuerySet:
        """Together with the file, the copy and the entry."""
        return self.select_related("attachment", "redaction__revision__entry").order_by("redaction", "pk")
