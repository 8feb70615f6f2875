"""What those who run a contest fill in when they give its prizes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from look.layout import Columns, PortalHelper, Section

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from judging.models import Placement

LONGEST_REASON = 1000


class ProposeForm(forms.Form):
    """The order that the chair decided for entries that tie for the last prize of a tier."""

    def __init__(self, *args: Any, ties: Sequence[Sequence[Placement]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._ties = ties
        sections = []
        for tie in ties:
            names = [self._add(placement, len(tie)) for placement in tie]
            title = _("Tied at rank %(rank)d") % {"rank": tie[0].rank}
            sections.append(Section(title, *names, help=_("1 is the first among them, as the chair decided.")))
        self.helper = PortalHelper(*sections)

    def _add(self, placement: Placement, last: int) -> str:
        name = f"order-{placement.pk}"
        self.fields[name] = forms.IntegerField(
            label=_("Order of “%(title)s”") % {"title": placement.contender.entry.title},
            min_value=1,
            max_value=last,
            widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        )
        return name

    def clean(self) -> dict[str, Any]:
        """Each order is given once."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        for tie in self._ties:
            orders = [given[name] for placement in tie if (name := f"order-{placement.pk}") in given]
            if len(set(orders)) < len(orders):
                self.add_error(
                    f"order-{tie[-1].pk}",
                    _("Two entries at rank %(rank)d have the same order.") % {"rank": tie[0].rank},
                )
        return given

    def decided(self) -> dict[int, int]:
        """The order of each tied placement."""
        return {int(name.removeprefix("order-")): order for name, order in self.cleaned_data.items()}


class IssueForm(forms.Form):
    """The leader's decision, by its number and date."""

    decision_number = forms.CharField(
        label=gettext_lazy("Number of the decision"),
        max_length=60,
        help_text=gettext_lazy("As it stands on the signed paper, such as 1124/QĐ-UBND."),
    )
    decided_on = forms.DateField(
        label=gettext_lazy("Date of the decision"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = PortalHelper(Columns("decision_number", "decided_on"))

    def clean_decided_on(self) -> dt.date:
        """A decision is not dated in the future."""
        day: dt.date = self.cleaned_data["decided_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("This day has not come yet: write the date on the signed decision."))
        return day


class ReasonForm(forms.Form):
    """Why something is held, revoked or sent back."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Say why: the record keeps the reason.")},
    )
