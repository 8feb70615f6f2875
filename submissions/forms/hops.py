"""What is filled in when an entry is moved to the right unit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from look.layout import PortalHelper
from submissions.actions.hops import right_units
from submissions.forms.screening import LONGEST_REASON
from units.forms.pick import UnitField

if TYPE_CHECKING:
    from submissions.models import Entry


class ReplyForm(forms.Form):
    """What the authors answer to the unit's reason."""

    text = forms.CharField(
        label=_("Your answer to the unit"),
        help_text=_("Say what you changed, or why it stands as it is. The unit reads it beside its reason."),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Write your answer.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = PortalHelper("text")


class RerouteForm(forms.Form):
    """The right unit, and why the entry goes there."""

    unit = UnitField(label=_("Right unit"))
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Both units and the authors read this word for word."),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say why the entry goes to another unit.")},
    )

    def __init__(self, *args: Any, entry: Entry, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].among = lambda: right_units(entry)  # type: ignore[attr-defined]
        self.helper = PortalHelper("unit", "reason")
