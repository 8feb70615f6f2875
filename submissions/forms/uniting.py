"""What is filled in when two entries are merged or taken apart."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

LONGEST_REASON = 2000


class UniteForm(forms.Form):
    """Why two entries are the same."""

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("The authors and the units of both entries read this word for word."),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Say why: the authors of both entries are told.")},
    )


class SeparateForm(UniteForm):
    """Why a merged entry is taken out again."""
