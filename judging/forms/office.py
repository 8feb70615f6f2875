"""What those who run a contest send: seats, decisions, limits, reasons."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from judging.models import Seat
from look.layout import Columns, PortalHelper

if TYPE_CHECKING:
    from collections.abc import Iterable

CAP = re.compile(r"cap-(\d+)")
MOST = 100_000


class SeatForm(forms.Form):
    """Somebody, and the seat they take."""

    user = forms.ModelChoiceField(
        User.objects.active(),
        widget=forms.HiddenInput,
        error_messages={"required": _("Search for a person first."), "invalid_choice": _("Search for a person first.")},
    )
    role = forms.ChoiceField(label=_("Role on the panel"), choices=Seat.Role.choices, initial=Seat.Role.JUDGE)


class DecisionForm(forms.Form):
    """The decision that set the panel up."""

    number = forms.CharField(label=_("Number of the decision"), max_length=60)
    decided_on = forms.DateField(
        label=_("Date of the decision"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = PortalHelper(Columns("number", "decided_on"))


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


class LimitsForm(forms.Form):
    """How many entries each seat takes at most; empty is no limit."""

    def __init__(self, data: Any, seats: Iterable[Seat]) -> None:
        super().__init__(data)
        for seat in seats:
            self.fields[f"cap-{seat.pk}"] = forms.IntegerField(
                label=_("Most entries for %(judge)s") % {"judge": seat.user},
                required=False,
                min_value=0,
                max_value=MOST,
                widget=forms.NumberInput(attrs={"class": "form-control form-control-sm", "inputmode": "numeric"}),
            )

    def caps(self) -> dict[int, int]:
        """The limits that were given, by seat."""
        given = self.cleaned_data if self.is_bound and self.is_valid() else {}
        return {
            int(match[1]): value
            for name, value in given.items()
            if value is not None and (match := CAP.fullmatch(name))
        }


class PlanForm(forms.Form):
    """The proposal that is asked for, by its digest."""

    digest = forms.CharField(max_length=64, widget=forms.HiddenInput)
