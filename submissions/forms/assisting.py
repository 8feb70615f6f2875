"""For whom somebody enters, and how they agreed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms.people import DayInput
from look.layout import Columns, PortalHelper, Section
from submissions.actions.assisting import Assisted
from submissions.actions.consents import TAKEN
from submissions.actions.naming import chosen_people
from submissions.forms.authors import PhoneField
from submissions.models import Consent
from submissions.policies.assisting import ASSISTED
from submissions.policies.entries import eligible_kinds
from units.models import Unit

if TYPE_CHECKING:
    from contests.models import Contest

KINDS = {"individual": gettext_lazy("This person alone"), "group": gettext_lazy("A group, this person represents it")}


class ConsentForm(forms.Form):
    """A scan or photo of what the author signed."""

    file = forms.FileField(
        label=gettext_lazy("Scan or photo of the signed paper"),
        max_length=255,
        allow_empty_file=True,
        widget=forms.ClearableFileInput(attrs={"accept": ",".join(f".{extension}" for extension in TAKEN)}),
        error_messages={"required": gettext_lazy("Choose a file first.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = _("PDF, JPG or PNG, up to %(size)s.") % {
            "size": filesizeformat(settings.ATTACHMENT_MAX_BYTES)
        }
        self.helper = PortalHelper("file")


class AssistForm(forms.Form):
    """Somebody of the unit who cannot enter, the title, and the consent."""

    person = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)
    full_name = forms.CharField(label=gettext_lazy("Full name"), max_length=150)
    phone = PhoneField(
        label=gettext_lazy("Mobile phone"),
        required=False,
        help_text=gettext_lazy(
            "The author's own. Leave it empty where it is somebody else's: that person would be entered."
        ),
    )
    email = forms.EmailField(label=gettext_lazy("E-mail"), required=False)
    address = forms.CharField(label=gettext_lazy("Address"), max_length=250)
    unit = forms.ModelChoiceField(
        Unit.objects.none(), label=gettext_lazy("Unit that receives the entry"), empty_label=None
    )
    kind = forms.ChoiceField(label=gettext_lazy("Who enters"), widget=forms.RadioSelect)
    title = forms.CharField(label=gettext_lazy("Title of the entry"), max_length=250)
    consent_way = forms.ChoiceField(
        label=gettext_lazy("How the author agreed"), choices=Consent.choices, widget=forms.RadioSelect
    )
    consent_on = forms.DateField(label=gettext_lazy("On"), widget=DayInput())
    consent_note = forms.CharField(
        label=gettext_lazy("What shows it"),
        help_text=gettext_lazy("Where the signed paper is kept, or who called which number."),
        max_length=300,
    )

    def __init__(self, contest: Contest, units: list[Unit], *args: Any, chosen: str = "", **kwargs: Any) -> None:
        if chosen:
            kwargs["initial"] = {"person": chosen}
        super().__init__(*args, **kwargs)
        typed = str(self.data.get("person", "")) if self.is_bound else chosen
        self.account = chosen_people(contest, {"": typed}).get("") if typed else None
        kinds = [kind for kind in KINDS if kind in ASSISTED and eligible_kinds(contest, kind)]
        self.fields["kind"].choices = [(kind, KINDS[kind]) for kind in kinds]  # type: ignore[attr-defined]
        self.fields["unit"].queryset = Unit.objects.filter(pk__in=[unit.pk for unit in units])  # type: ignore[attr-defined]
        if self.account is not None:
            for name in ("full_name", "phone", "email", "address"):
                del self.fields[name]
        who = [] if self.account else ["full_name", Columns("phone", "email"), "address"]
        self.helper = PortalHelper(
            "person",
            *([Section(_("The author"), *who)] if who else []),
            Section(_("The entry"), "unit", "kind", "title"),
            Section(
                _("Consent"),
                "consent_way",
                Columns("consent_on", "consent_note"),
                help=_(
                    "The author agrees to enter, and to what you write for them. It stays with the entry. "
                    "A scan or photo of the signed paper can be added as soon as the draft is kept."
                ),
            ),
        )

    def clean_person(self) -> str:
        """Whoever was chosen a while ago may have left since: they are chosen again."""
        chosen = str(self.cleaned_data["person"])
        if chosen and self.account is None:
            raise ValidationError(_("This choice is too old. Search for the person again."))
        return chosen

    def clean_consent_on(self) -> Any:
        """Nobody has agreed in the future."""
        day = self.cleaned_data["consent_on"]
        if day > timezone.localdate():
            raise ValidationError(_("This day has not come yet. Write the day on which the author agreed."))
        return day

    def assisted(self) -> Assisted:
        """For whom, and how they agreed."""
        given = self.cleaned_data
        return Assisted(
            full_name=given.get("full_name", ""),
            phone=given.get("phone", ""),
            email=given.get("email", ""),
            address=given.get("address", ""),
            account=self.account,
            consent_way=given["consent_way"],
            consent_on=given["consent_on"],
            consent_note=given["consent_note"],
        )
