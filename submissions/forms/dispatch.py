"""What a clerk fills in for the unit's letter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from look.layout import PortalHelper
from submissions.models import Dispatch, Entry
from units.text import normalise

if TYPE_CHECKING:
    import datetime as dt

    from contests.models import Contest
    from submissions.querysets import EntryQuerySet
    from units.models import Unit


class SignedForm(forms.Form):
    """The signed PDF of a letter."""

    file = forms.FileField(
        label=_("Signed PDF"),
        help_text=_("The letter as it was signed and stamped, scanned or signed with a digital certificate."),
        max_length=255,
        allow_empty_file=True,
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf"}),
        error_messages={"required": _("Choose a file first.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = PortalHelper("file")


class DispatchForm(forms.ModelForm):  # type: ignore[type-arg]  # no type parameters while it runs
    """The letter's number, date and signer, and the entries it sends on."""

    entries = forms.ModelMultipleChoiceField(
        Entry.objects.none(),
        label=gettext_lazy("Entries"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": gettext_lazy("Choose at least one entry to send."),
            "invalid_choice": gettext_lazy("One of the chosen entries is no longer waiting to be sent. Choose again."),
        },
    )

    class Meta:
        model = Dispatch
        fields = ["number", "issued_on", "signer"]
        labels = {
            "number": gettext_lazy("Number of the letter"),
            "issued_on": gettext_lazy("Date of the letter"),
            "signer": gettext_lazy("Signed by"),
        }
        help_texts = {
            "number": gettext_lazy("As in the register of outgoing letters, for example 15/CV-UBND."),
            "signer": gettext_lazy("Full name of the person who signs the letter."),
        }
        widgets = {"issued_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    def __init__(self, *args: Any, unit: Unit, contest: Contest, waiting: EntryQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.unit = unit
        self.instance.contest = contest
        field = self.fields["entries"]
        assert isinstance(field, forms.ModelMultipleChoiceField)  # noqa: S101 - tells the type
        field.queryset = waiting

    def clean_number(self) -> str:
        """The number on one line."""
        return normalise(self.cleaned_data["number"])

    def clean_signer(self) -> str:
        """The name on one line."""
        return normalise(self.cleaned_data["signer"])

    def clean_issued_on(self) -> dt.date:
        """A letter carries today's date or an earlier one."""
        issued_on: dt.date = self.cleaned_data["issued_on"]
        if issued_on > timezone.localdate():
            raise forms.ValidationError(_("The letter's date lies in the future. Write the date on the letter."))
        return issued_on

    def clean(self) -> dict[str, Any]:
        """A number is used once a day by a unit."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        number, issued_on = cleaned.get("number"), cleaned.get("issued_on")
        if number and issued_on and Dispatch.objects.numbered(self.instance.unit, number, issued_on).exists():
            self.add_error("number", _("The unit already sent a letter with this number and date. Check the number."))
        return cleaned

    def select(self) -> list[Entry]:
        """The chosen entries in the order of the unit's list."""
        return list(self.cleaned_data["entries"])
