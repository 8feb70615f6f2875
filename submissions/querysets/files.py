"""Reading files, whole and on their way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.postgres.search import SearchQuery
from django.db.models import (
    Case,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import JSONObject

from submissions.querysets.seeing import seen_by

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection

    from submissions.models import Attachment, FileText, Preview, Redaction, Revision, Upload  # noqa: F401
    from submissions.search import Terms


class AttachmentQuerySet(QuerySet["Attachment"]):
    """Files of entries."""

    def visible_to(self, user: Any) -> AttachmentQuerySet:
        """Those of entries that this person may open."""
        entries = self.model._meta.get_field("entry").related_model._default_manager.filter(seen_by(user))
        return self.filter(entry__in=entries.values("pk"))

    def kept(self) -> AttachmentQuerySet:
        """Those that were not taken away again."""
        return self.filter(removed_at=None)

    def counting(self) -> AttachmentQuerySet:
        """Those that go with the entry: neither taken away nor refused."""
        return self.kept().exclude(state="refused")

    def undrawn(self, extensions: Collection[str]) -> AttachmentQuerySet:
        """Those of these types that were found clean and of which nobody has begun a preview, the oldest first.

        Signed consents are looked at by few, who fetch them.
        """
        clean = self.filter(state="clean", preview=None, extension__in=extensions)
        return clean.exclude(kind="consent").order_by("pk")

    def in_old_fonts(self) -> AttachmentQuerySet:
        """Those in which something is written in an old font, with what was read of them."""
        return self.exclude(said=None).exclude(said__old_fonts="").select_related("said").defer("said__text")

    def due(self) -> AttachmentQuerySet:
        """Those that wait for a worker, the longest waiting first."""
        return self.filter(state="waiting").order_by("pk")

    def stale(self, before: dt.datetime) -> AttachmentQuerySet:
        """Those whose worker has said nothing since."""
        return self.filter(state="examining", beat_at__lt=before)


class PreviewQuerySet(QuerySet["Preview"]):
    """Pictures of what files show."""

    def due(self) -> PreviewQuerySet:
        """Those that wait for a worker, the longest waiting first."""
        return self.filter(state="waiting").order_by("pk")

    def stale(self, before: dt.datetime) -> PreviewQuerySet:
        """Those whose worker has said nothing since."""
        return self.filter(state="drawing", beat_at__lt=before)


class FileTextQuerySet(QuerySet["FileText"]):
    """What files say."""

    def due(self) -> FileTextQuerySet:
        """Those that wait for a worker, the longest waiting first."""
        return self.filter(state="waiting").order_by("pk")

    def stale(self, before: dt.datetime) -> FileTextQuerySet:
        """Those whose worker has said nothing since."""
        return self.filter(state="reading", beat_at__lt=before)

    def standing(self) -> FileTextQuerySet:
        """Those of files that go with their entries, and of one that is with its authors again as it was handed in."""
        attachments: Any = self.model._meta.get_field("attachment").related_model
        entries: Any = attachments._meta.get_field("entry").related_model
        revisions = entries._meta.get_field("revisions").related_model._default_manager
        handed_in = revisions.filter(
            entry=OuterRef("attachment__entry"), created_at__gte=OuterRef("attachment__uploaded_at")
        )
        kept = self.filter(attachment__removed_at=None, attachment__state="clean", attachment__stands_for=None)
        return kept.filter(~Q(attachment__entry__state="returned") | Exists(handed_in))

    def telling_of_each(self, looked_for: Terms) -> QuerySet[Any, Any]:
        """The file that tells most of what is looked for, name and text, where an entry's own words are not enough."""
        parts = [SearchQuery(part, config="simple", search_type="raw") for part in looked_for.tsqueries]
        whole = SearchQuery(looked_for.tsquery, config="simple", search_type="raw")
        asked = (
            self.standing().filter(attachment__entry=OuterRef("pk")).exclude(attachment__entry__indexed__vector=whole)
        )
        held: Any = sum((Case(When(vector=part, then=1), default=0) for part in parts), Value(0))
        found = asked.alias(held=held).filter(held__gt=0).order_by("-held", "pk")
        return found.values(told=JSONObject(name="attachment__name", text="text"))[:1]

    def of_revision(self, revision: Revision) -> FileTextQuerySet:
        """Those of the files that were handed in with a revision, in the order in which they were read."""
        digests = [line["sha256"] for line in revision.content.get("attachments") or []]
        of_entry = self.filter(attachment__entry=revision.entry_id, attachment__sha256__in=digests, state="read")
        return of_entry.select_related("attachment").order_by("read_at", "pk")


class UploadQuerySet(QuerySet["Upload"]):
    """Files on their way."""

    def visible_to(self, user: Any) -> UploadQuerySet:
        """Those that this person sends."""
        return self.filter(begun_by=user.pk) if user.is_authenticated else self.none()

    def receiving(self) -> UploadQuerySet:
        """Those that have not ended."""
        return self.filter(state="receiving")

    def joining(self) -> UploadQuerySet:
        """Those that are to go with their entry; a redacted file on its way is nothing that its authors meet."""
        return self.filter(judged=None)

    def latest_of_each(self, redaction: Redaction) -> UploadQuerySet:
        """The last redacted file that somebody began to send for each file of a copy."""
        rows = self.filter(judged__redaction=redaction.pk).select_related("begun_by")
        return rows.order_by("judged_id", "-id").distinct("judged_id")

    def left_whole(self, before: dt.datetime) -> UploadQuerySet:
        """Those of which every byte arrived, and whose server died before it put them together."""
        return self.receiving().filter(offset=F("size"), heard_at__lt=before)

    def left_unfinished(self, before: dt.datetime) -> UploadQuerySet:
        """Those of which nothing has arrived since."""
        return self.receiving().filter(heard_at__lt=before)

    def to_be_cleared(self) -> UploadQuerySet:
        """Those that have ended and whose parts still lie in the store."""
        return self.exclude(state="receiving").exclude(parts=[])
