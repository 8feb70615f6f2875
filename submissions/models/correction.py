"""Clerical errors that the office corrected in an entry that was handed in."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from audit.models import ClockTimestamp
from submissions.models.entries import Entry, Revision


class Correction(models.Model):
    """What stood in an entry and what stands there now, with the reason; never changed."""

    class What(models.TextChoices):
        """What can be corrected."""

        TITLE = "title", _("Title")
        AREA = "area", _("Content area")
        UNIT = "unit", _("Name of the unit at the time")
        AUTHOR = "author", _("Author's name")

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="corrections", verbose_name=_("entry"))
    revision = models.OneToOneField(
        Revision, models.PROTECT, related_name="correction", verbose_name=_("revision that it made")
    )
    changes = models.JSONField(_("what was changed"))
    reason = models.TextField(_("reason"))
    corrected_at = models.DateTimeField(_("corrected"), db_default=ClockTimestamp())
    corrected_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("corrected by")
    )

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason="") & ~Q(changes=[]),
                name="correction_says_what_and_why",
                violation_error_message=_("A correction says what it changed, and why."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.entry_id}: {self.reason[:60]}"

    @property
    def lines(self) -> list[dict[str, str]]:
        """What was changed, each with its name, as it was and as it is."""
        return [{**change, "label": str(self.What(change["what"]).label)} for change in self.changes]

    def take_out_of(self, entry: Entry) -> None:
        """Let an entry in hand say again what stood there before; nothing is saved."""
        for change in self.changes:
            self._take_back(entry, **change)

    def _take_back(self, entry: Entry, *, what: str, before: str, after: str) -> None:
        if what == self.What.TITLE:
            entry.title = before
        elif what == self.What.AREA and entry.area is not None:
            entry.area.name = before
        elif what == self.What.UNIT:
            entry.unit_snapshot = {**entry.unit_snapshot, "name": before}
        for author in entry.authors.all():
            if what == self.What.AUTHOR and author.full_name == after:
                author.full_name = before
