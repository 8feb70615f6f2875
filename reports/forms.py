"""What is filled in about documents."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from look.layout import PortalHelper
from reports.models import Report

LONGEST_CODE = 40


class RequestForm(forms.Form):
    """Which document is asked for."""

    kind = forms.ChoiceField(choices=Report.Kind.choices)


class VerifyForm(forms.Form):
    """The code of a certificate, as it is printed."""

    code = forms.CharField(
        label=_("Verification code"),
        max_length=LONGEST_CODE,
        help_text=_("12 letters and digits, beside the square code. Spaces and small letters do not matter."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        error_messages={"required": _("Write the code that is printed on the certificate.")},
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.helper = PortalHelper("code")
