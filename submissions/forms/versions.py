"""Choosing two texts of an entry to compare, and one to go back to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy

from look.layout import Columns, PortalHelper

if TYPE_CHECKING:
    from collections.abc import Sequence

    from submissions.actions.versions import Version


class CompareForm(forms.Form):
    """Which two texts."""

    one = forms.ChoiceField(label=gettext_lazy("Earlier text"))
    other = forms.ChoiceField(label=gettext_lazy("Later text"))
    helper = PortalHelper(Columns("one", "other"))

    def __init__(self, found: Sequence[Version], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("one", "other"):
            self.fields[name].choices = [(version.key, version.name) for version in found]  # type: ignore[attr-defined]


class TakeBackForm(forms.Form):
    """What the page was made from."""

    version = forms.IntegerField()
