"""Keeping a list with its filters under a name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from submissions.models import SavedSearch
from units.text import normalise

if TYPE_CHECKING:
    from accounts.models import User

LISTS = frozenset({
    "submissions:mine", "submissions:desk", "submissions:received", "submissions:findings", "reports:search",
})  # fmt: skip
NAME = SavedSearch._meta.get_field("name")
ADDRESS = SavedSearch._meta.get_field("address")


class SearchNameForm(forms.Form):
    """What a search is called."""

    name = forms.CharField(
        label=gettext_lazy("Name of the search"),
        max_length=NAME.max_length,
        error_messages={"required": gettext_lazy("Give the search a name.")},
    )

    def __init__(self, *args: Any, user: User, kept: SavedSearch | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.kept = user, kept

    def clean_name(self) -> str:
        """A name that the person has not given to another search."""
        name = normalise(self.cleaned_data["name"])
        others = SavedSearch.objects.of(self.user).filter(name=name).exclude(pk=self.kept.pk if self.kept else 0)
        if others.exists():
            raise ValidationError(_("You have a search of this name already. Choose another name."))
        return name


class SaveSearchForm(SearchNameForm):
    """A name for the list that is open."""

    address = forms.CharField(
        max_length=ADDRESS.max_length,
        widget=forms.HiddenInput,
        error_messages={"max_length": gettext_lazy("This search is too long to be saved. Take away some words.")},
    )

    def clean_address(self) -> str:
        """A list of this portal, with its filters and no page number."""
        address: str = self.cleaned_data["address"]
        try:
            parts = urlsplit(address)
            known = not parts.scheme and not parts.netloc and resolve(parts.path).view_name in LISTS
        except (Resolver404, ValueError):
            known = False
        if not known:
            raise ValidationError(_("Only a list of this portal can be saved."))
        return address
