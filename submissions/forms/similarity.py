"""What people fill in who look at entries that are alike."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from submissions.lifecycle import FindingState
from submissions.likeness import STRIKING_FROM

LONGEST_REASON = 2000
ALIKE = [(str(STRIKING_FROM), _("Strikingly alike"))]


class FindingsFilter(forms.Form):
    """How the list of findings is narrowed down; kept in the address."""

    state = forms.ChoiceField(choices=FindingState.choices, required=False)
    alike = forms.ChoiceField(choices=ALIKE, required=False)
    contest = forms.SlugField(required=False)
    q = forms.CharField(max_length=100, required=False)

    def chosen(self) -> dict[str, str]:
        """What was chosen; what makes no sense is left out."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class FindingForm(forms.Form):
    """Why two entries are the same, an improvement, or not similar."""

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Kept with both entries; the office and the units read it, the authors do not."),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say why: whoever reads the decision later asks for the reason.")},
    )
