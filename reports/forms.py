"""What is filled in about documents."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from look.layout import PortalHelper
from reports.models import Report
from submissions.forms.reception import ReceivedFilter

LONGEST_CODE = 40
SHA256 = re.compile(r"[0-9a-f]{64}")


class RequestForm(forms.Form):
    """Which document is asked for."""

    kind = forms.ChoiceField(choices=Report.Kind.choices)
    found = forms.CharField(max_length=500, required=False)

    def parameters(self) -> dict[str, Any]:
        """How the list of entries was narrowed down where the document was asked for; nothing for other documents."""
        if self.cleaned_data["kind"] != Report.Kind.ENTRY_LIST:
            return {}
        return ReceivedFilter(QueryDict(self.cleaned_data["found"])).chosen()


class VerifyForm(forms.Form):
    """The code of a certificate or a receipt, as it is printed."""

    code = forms.CharField(
        label=_("Verification code"),
        max_length=LONGEST_CODE,
        help_text=_("12 or 16 letters and digits, beside the square code. Spaces and small letters do not matter."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        error_messages={"required": _("Write the code that is printed on the paper.")},
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.helper = PortalHelper("code")


class DigestForm(forms.Form):
    """A digest to compare with that of a receipt."""

    sha256 = forms.CharField(
        label=_("Digest (SHA-256)"),
        max_length=100,
        help_text=_("64 signs, 0 to 9 and a to f: of the text that you hold, or on the paper in your hand."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    helper = PortalHelper("sha256")

    def clean_sha256(self) -> str:
        """Without spaces, in small letters."""
        typed = "".join(str(self.cleaned_data["sha256"]).split()).lower()
        if not SHA256.fullmatch(typed):
            raise forms.ValidationError(_("A digest has 64 signs, 0 to 9 and a to f."))
        return typed
