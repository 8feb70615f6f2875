"""The rows that a bulk act concerns: those ticked in a list, or all that its filter finds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django import forms
from django.core.paginator import Paginator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.core.paginator import Page
    from django.db.models import QuerySet
    from django.http import QueryDict

MOST_AT_ONCE = 200
LONGEST_KEY = 18  # digits: a longer number is no row's key


def keys_in(typed: Iterable[str]) -> list[int]:
    """The keys among what was sent, each once; what is no key is no row's."""
    return sorted({int(one) for one in typed if one.isascii() and one.isdigit() and len(one) <= LONGEST_KEY})


class BulkForm(forms.Form):
    """Rows for a preview, or for the act that follows it under the same filter.

    `known` are the rows that the list may ever have; `found` those of them that its filter finds now, in the order of
    the preview, which has them page by page. After validation: `chosen` rows, `left` ones with the reason, how many
    are `gone`, and how many the filter finds that the preview did not have (`unseen`).
    """

    every = forms.BooleanField(required=False)
    seen = forms.CharField(required=False, max_length=MOST_AT_ONCE * (LONGEST_KEY + 1))
    none_chosen: Any = gettext_lazy("Choose at least one entry.")

    def __init__(
        self,
        typed: QueryDict,
        *,
        known: QuerySet[Any],
        found: QuerySet[Any],
        filtered: Mapping[str, Any],
        name: str = "entries",
        preview: bool = False,
    ) -> None:
        super().__init__(typed)
        self.data: QueryDict = typed
        self.known, self.found = known, found
        self.filtered, self.name, self.preview = filtered, name, preview
        self.chosen: list[Any] = []
        self.left: list[tuple[Any, str]] = []
        self.gone = self.unseen = 0
        self.page: Page[Any] | None = None

    @property
    def query(self) -> str:
        """The filter as an address has it."""
        return urlencode(self.filtered)

    @property
    def rows(self) -> list[Any]:
        """The rows of the preview."""
        return self.chosen

    @property
    def seen_keys(self) -> str:
        """The keys of the preview's rows, which the act is told of."""
        return " ".join(str(row.pk) for row in self.rows)

    def clean(self) -> dict[str, Any]:
        """The rows themselves."""
        given: dict[str, Any] = super().clean() or {}
        if self.preview and given.get("every"):
            self.page = Paginator(self.found, MOST_AT_ONCE).get_page(self.data.get("page"))
            self.chosen = list(self.page)
            if not self.chosen:
                raise forms.ValidationError(_("The filter finds nothing any more. Choose again."))
            return given
        self._take(keys_in(self.data.getlist(self.name)))
        if given.get("every"):
            self._compare(keys_in(given.get("seen", "").split()))
        return given

    def _take(self, keys: list[int]) -> None:
        if not keys:
            raise forms.ValidationError(self.none_chosen)
        if len(keys) > MOST_AT_ONCE:
            raise forms.ValidationError(_("Choose at most %(most)d at once."), params={"most": MOST_AT_ONCE})
        self.chosen = list(self.known.filter(pk__in=keys))
        self.gone = len(keys) - len(self.chosen)
        if self.preview and not self.chosen:
            raise forms.ValidationError(_("What you chose is no longer in this list. Choose again."))

    def _compare(self, seen: list[int]) -> None:
        """Ask the filter again: what it finds no more is left, and what it finds anew is counted."""
        fitting = set(self.found.filter(pk__in=[row.pk for row in self.chosen]).values_list("pk", flat=True))
        self.left = [(row, _("The filter no longer finds it.")) for row in self.chosen if row.pk not in fitting]
        self.chosen = [row for row in self.chosen if row.pk in fitting]
        self.unseen = self.found.exclude(pk__in=[*seen, *fitting]).count()
