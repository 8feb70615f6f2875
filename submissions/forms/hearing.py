"""What is filled in when an entry may be found not eligible."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from submissions.models.hearing import MOST_DAYS

LONGEST_REASON = 2000
LONGEST_ANSWER = 5000
USUAL_DAYS = 5


class OpenHearingForm(forms.Form):
    """Why the entry may be found not eligible, and how long its authors have to answer."""

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("The authors read this word for word: name the rule that is not met."),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Say why: the authors are told the reason.")},
    )
    days = forms.IntegerField(
        label=_("Days to answer"),
        help_text=_("From this moment on. Nothing is decided before they have answered or the days are over."),
        min_value=1,
        max_value=MOST_DAYS,
        initial=USUAL_DAYS,
        error_messages={"required": _("Say how many days the authors have to answer.")},
    )


class AnswerHearingForm(forms.Form):
    """What the authors answer."""

    answer = forms.CharField(
        label=_("Your answer"),
        help_text=_("Say why the entry meets the rules. The office reads this word for word; it cannot be changed."),
        max_length=LONGEST_ANSWER,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": _("Write your answer.")},
    )


class DecideHearingForm(forms.Form):
    """The office's decision with its reason."""

    decision = forms.CharField(
        label=_("Reason of the decision"),
        help_text=_("The authors and their unit read this word for word."),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Say why you decide so: the authors are told.")},
    )
