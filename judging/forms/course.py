"""Putting dates off, and calling a contest off."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contests.forms.rows import MomentField
from look.layout import Columns, PortalHelper, Section
from look.wording import minute

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from contests.shifts import Ahead

MOST_DAYS = 366


class PostponeForm(forms.Form):
    """By how many days the dates move, or to when exactly each does, and why."""

    days = forms.IntegerField(
        label=gettext_lazy("Put every date off by so many days"),
        min_value=0,
        max_value=MOST_DAYS,
        required=False,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        help_text=gettext_lazy("Leave it empty if you choose each date below."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Everybody can read it on the contest's page, and all whom it concerns are told."),
        error_messages={"required": gettext_lazy("Say why the dates are put off.")},
    )

    def __init__(self, *args: Any, ahead: Sequence[Ahead], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ahead = {date.key: date for date in ahead}
        for date in ahead:
            rule = _("Now: %(moment)s.") % {"moment": minute(date.moment)}
            self.fields[date.key] = MomentField(label=date.label, required=False, help_text=rule)
        exact = Section(
            _("Or to when exactly"), Columns(*self.ahead), help=_("What you leave empty moves by the days above.")
        )
        self.helper = PortalHelper(Section("", "days", "reason"), *([exact] if self.ahead else []))

    def clean(self) -> dict[str, Any]:
        """Something moves, and nothing is brought forward."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for key, date in self.ahead.items():
            moment = cleaned.get(key)
            if moment is not None and moment < date.moment:
                self.add_error(key, _("This date is public: it can be put off, but not brought forward."))
        moves = cleaned.get("days") or any(cleaned.get(key) for key in self.ahead)
        if self.ahead and not moves and not self.errors:
            self.add_error("days", _("Say by how many days the dates move, or choose new dates below."))
        return cleaned

    @property
    def days_given(self) -> int:
        """By how many days."""
        return self.cleaned_data["days"] or 0

    @property
    def chosen(self) -> dict[str, dt.datetime]:
        """The dates that were chosen one by one, by key."""
        return {key: self.cleaned_data[key] for key in self.ahead if self.cleaned_data[key]}


class CancelForm(forms.Form):
    """Why the contest is called off."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
        help_text=gettext_lazy("Everybody can read it on the contest's page."),
    )
