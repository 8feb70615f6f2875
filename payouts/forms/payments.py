"""What the accountants fill in: dates, accounts, the approval, the bank's answer."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.banks import BANK, bank_name
from accounts.forms.own import PasswordAgain
from look.layout import Columns, PortalHelper
from payouts.lifecycle import BatchState
from payouts.vietqr import is_account

if TYPE_CHECKING:
    from payouts.models import Batch, Payment

SOONEST = dt.timedelta(days=366)
LATEST = dt.timedelta(days=366)
SHA256_LENGTH = 64
TREASURY = "treasury"


class ListFilter(forms.Form):
    """How the payment lists are narrowed down; kept in the address."""

    state = forms.ChoiceField(choices=BatchState.choices, required=False)

    def chosen(self) -> str:
        """The state that was chosen; what makes no sense is left out."""
        self.is_valid()
        return str(self.cleaned_data.get("state", ""))


class DateForm(forms.Form):
    """The day on which a list is to be paid."""

    pays_on = forms.DateField(
        label=gettext_lazy("Date of payment"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=gettext_lazy("The tax follows the rule of this day."),
    )

    def clean_pays_on(self) -> dt.date:
        """A day within a year of today."""
        day: dt.date = self.cleaned_data["pays_on"]
        today = timezone.localdate()
        if not today - SOONEST <= day <= today + LATEST:
            raise forms.ValidationError(_("Choose a day within a year of today."))
        return day


class AccountForm(forms.Form):
    """The payee's account, as the bank writes it."""

    bank_bin = forms.ChoiceField(
        label=gettext_lazy("Bank"),
        help_text=gettext_lazy("Choose the State Treasury for an agency's account there."),
        error_messages={"required": gettext_lazy("Choose the bank.")},
    )
    account = forms.CharField(
        label=gettext_lazy("Account number"),
        max_length=30,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric", "spellcheck": "false"}),
    )
    holder = forms.CharField(
        label=gettext_lazy("Account holder"),
        max_length=100,
        help_text=gettext_lazy("As on the bank's paper; it is kept in unaccented capitals."),
    )

    def __init__(self, *args: Any, payment: Payment, **kwargs: Any) -> None:
        chosen = payment.bank_bin or (TREASURY if payment.account_sealed else "")
        initial = {"bank_bin": chosen, "holder": payment.bank_holder or payment.payee_name}
        super().__init__(*args, **{"initial": initial, **kwargs})
        known = {"": _("Choose the bank"), TREASURY: _("State Treasury"), **BANK}
        if chosen not in known:
            known[chosen] = bank_name(chosen)
        self.fields["bank_bin"].choices = list(known.items())  # type: ignore[attr-defined]
        self.helper = PortalHelper("bank_bin", Columns("account", "holder"))

    def clean_bank_bin(self) -> str:
        """The bank's number; the State Treasury has none."""
        chosen = str(self.cleaned_data["bank_bin"])
        return "" if chosen == TREASURY else chosen

    def clean_account(self) -> str:
        """Letters and digits only, however they were grouped."""
        typed = str(self.cleaned_data["account"])
        account = "".join(typed.split()).replace("-", "").replace(".", "")
        if not is_account(account):
            raise forms.ValidationError(_("An account number has 4 to 19 letters and digits."))
        return account


class ApproveForm(PasswordAgain):
    """The approval of exactly what was seen, with the password once more."""

    seen_sha256 = forms.CharField(min_length=SHA256_LENGTH, max_length=SHA256_LENGTH, widget=forms.HiddenInput)


class PaidForm(forms.Form):
    """What the bank answered."""

    bank_reference = forms.CharField(
        label=gettext_lazy("Bank's reference"),
        max_length=60,
        help_text=gettext_lazy("The number of the transfer on the bank's paper."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    paid_on = forms.DateField(
        label=gettext_lazy("Paid on"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )

    def __init__(self, *args: Any, batch: Batch, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": {"paid_on": timezone.localdate()}, **kwargs})
        self._batch = batch
        self.helper = PortalHelper(Columns("bank_reference", "paid_on"))

    def clean_paid_on(self) -> dt.date:
        """Not before the approval, not in the future."""
        day: dt.date = self.cleaned_data["paid_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("This day has not come yet: write the day on which the bank paid."))
        approved_at = self._batch.approved_at
        if approved_at and day < timezone.localdate(approved_at):
            raise forms.ValidationError(_("The list was approved later than this day. Check the bank's paper."))
        return day
