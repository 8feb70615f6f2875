"""A unit that is added by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy

from look.layout import Columns, PortalHelper
from units.forms.pick import UnitField
from units.kinds import UnitKind
from units.models import CODE
from units.text import normalise

if TYPE_CHECKING:
    from django.core.exceptions import ValidationError


class NewUnitForm(forms.Form):
    """Code, name, kind, what it stands under, since when, how many people."""

    code = forms.CharField(label=gettext_lazy("Code"), max_length=40, validators=[CODE])
    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=UnitKind.choices, initial=UnitKind.DEPARTMENT)
    parent = UnitField(label=gettext_lazy("Stands under"), required=False)
    valid_from = forms.DateField(
        label=gettext_lazy("Valid from"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("The first day; empty when it is not known."),
    )
    headcount = forms.IntegerField(
        label=gettext_lazy("Headcount"),
        required=False,
        min_value=0,
        max_value=2_147_483_647,
        help_text=gettext_lazy("How many people work there: some quotas count by it."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = PortalHelper(Columns("code", "kind"), "name", "parent", Columns("valid_from", "headcount"))

    def clean_name(self) -> str:
        """The name in composed letters and single spaces."""
        return normalise(self.cleaned_data["name"])

    def refused(self, errors: ValidationError) -> None:
        """Say at the fields what the tree does not take."""
        for name, found in errors.error_dict.items():
            self.add_error(name if name in self.fields else None, found)
