"""Reading files, whole and on their way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import (
    F,
    QuerySet,
)

from submissions.querysets.seeing import seen_by

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection

    from submissions.models import Attachment, Preview, Upload  # noqa: F401


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
        """Those of these types that were found clean and of which nobody has begun a preview."""
        return self.filter(state="clean", preview=None, extension__in=extensions)

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


class UploadQuerySet(QuerySet["Upload"]):
    """Files on their way."""

    def visible_to(self, user: Any) -> UploadQuerySet:
        """Those that this person sends."""
        return self.filter(begun_by=user.pk) if user.is_authenticated else self.none()

    def receiving(self) -> UploadQuerySet:
        """Those that have not ended."""
        return self.filter(state="receiving")

    def left_whole(self, before: dt.datetime) -> UploadQuerySet:
        """Those of which every byte arrived, and whose server died before it put them together."""
        return self.receiving().filter(offset=F("size"), heard_at__lt=before)

    def left_unfinished(self, before: dt.datetime) -> UploadQuerySet:
        """Those of which nothing has arrived since."""
        return self.receiving().filter(heard_at__lt=before)

    def to_be_cleared(self) -> UploadQuerySet:
        """Those that have ended and whose parts still lie in the store."""
        return self.exclude(state="receiving").exclude(parts=[])
