"""What is filled in to rehearse a contest."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from look.layout import PortalHelper
from rehearsals.models import FEWEST_ENTRIES, MOST_ENTRIES, USUAL_ENTRIES


class RehearseForm(forms.Form):
    """With how many entries."""

    entries = forms.IntegerField(
        label=_("Invented entries"),
        min_value=FEWEST_ENTRIES,
        max_value=MOST_ENTRIES,
        initial=USUAL_ENTRIES,
        help_text=_("From 5 to 200. Forty show most of what can go wrong, in a minute or two."),
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.helper = PortalHelper("entries")
