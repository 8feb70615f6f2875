"""What entries are found by, and the searches that people keep."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils.translation import gettext_lazy as _

from submissions.models.entries import Entry
from submissions.querysets import SavedSearchQuerySet

LONGEST_NAME = 80
LONGEST_ADDRESS = 1000


class EntrySearch(models.Model):
    """The words of an entry and the names of its authors, without marks; written by the database itself.

    While an entry is with its authors again it is found by what was handed in: what they write on is theirs alone.
    """

    entry = models.OneToOneField(
        Entry, models.CASCADE, primary_key=True, related_name="indexed", verbose_name=_("entry")
    )
    vector = SearchVectorField(_("words"))

    class Meta:
        verbose_name = _("words of an entry")
        verbose_name_plural = _("words of entries")
        indexes = [GinIndex(fields=["vector"], name="entry_search_vector", fastupdate=False)]

    def __str__(self) -> str:
        return str(self.entry_id)


class SavedSearch(models.Model):
    """A list with its filters, kept by one person under a name."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_searches", verbose_name=_("person")
    )
    name = models.CharField(_("name"), max_length=LONGEST_NAME)
    address = models.CharField(_("address"), max_length=LONGEST_ADDRESS)
    created_at = models.DateTimeField(_("saved"), auto_now_add=True)

    objects = SavedSearchQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved search")
        verbose_name_plural = _("saved searches")
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "name"],
                name="saved_search_name_once",
                violation_error_message=_("You have a search of this name already. Choose another name."),
            ),
            models.CheckConstraint(
                condition=models.Q(address__startswith="/") & ~models.Q(address__startswith="//"),
                name="saved_search_stays_here",
                violation_error_message=_("Only a list of this portal can be saved."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The list with its filters."""
        return self.address
