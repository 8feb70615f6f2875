"""What a reader looks for in the tree."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from look.layout import Columns, PortalHelper
from units.kinds import UnitKind


class TreeForm(forms.Form):
    """Words, a kind, a day."""

    q = forms.CharField(
        label=gettext_lazy("Name or code"),
        required=False,
        max_length=200,
        strip=True,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), required=False, choices=[("", gettext_lazy("Every kind")), *UnitKind.choices]
    )
    on = forms.DateField(
        label=gettext_lazy("Valid on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    ended = forms.BooleanField(label=gettext_lazy("Show units that ended too"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = PortalHelper(Columns("q", "kind", "on"), "ended")
