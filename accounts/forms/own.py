"""What people type about themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.auth import authenticate, update_session_auth_hash
from django.contrib.auth.forms import AuthenticationForm, SetPasswordForm
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from accounts.banks import BANK
from accounts.models import BANK_ACCOUNT, PHONE, User, phone_number
from look.layout import Columns, PortalHelper
from units.text import normalise, unaccent

if TYPE_CHECKING:
    from django.http import HttpRequest

    from accounts.http import MemberRequest

LONGEST_IDENTIFIER = 254


class SignInForm(AuthenticationForm):
    """Who somebody says to be, and the proof."""

    error_messages = {
        "invalid_login": _("The name or the password is not right. Mind capital letters, and the keyboard's language."),
        "inactive": _("The name or the password is not right. Mind capital letters, and the keyboard's language."),
    }

    def __init__(self, request: HttpRequest | None = None, *args: Any, **kwargs: Any) -> None:
        """Name the fields as people know them."""
        super().__init__(request, *args, **kwargs)
        self.fields["username"].validators.append(MaxLengthValidator(LONGEST_IDENTIFIER))
        self.fields["username"].label = _("E-mail, staff code or mobile phone")
        self.fields["username"].widget.attrs["autocapitalize"] = "none"
        self.helper = PortalHelper("username", "password")


class PasswordAgain(forms.Form):
    """A form that only the signed-in person can send: it asks for the password again, and counts wrong ones."""

    current_password = forms.CharField(
        label=_("Your password"),
        help_text=_("Once more, so that nobody else can change this at your desk."),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args: Any, request: MemberRequest, **kwargs: Any) -> None:
        """Keep the request: wrong passwords count for its address."""
        super().__init__(*args, **kwargs)
        self.request = request

    def clean_current_password(self) -> str:
        """The password, when it is the person's own."""
        password: str = self.cleaned_data["current_password"]
        if password or self.fields["current_password"].required:
            self.check_password(password)
        return password

    def check_password(self, password: str) -> None:
        """Raise ValidationError unless the password is the person's own."""
        user = self.request.user
        found = authenticate(self.request, username=user.identifier, password=password)
        if found is None or found != user:
            raise ValidationError(_("This is not your password. Type the one you sign in with."), code="password")
        if found.password != user.password:  # it was hashed anew with today's strength: the session must know
            update_session_auth_hash(self.request, found)


class ProfileForm(PasswordAgain, forms.ModelForm):  # type: ignore[type-arg]  # no type parameters while it runs
    """A person's name, contact and language."""

    phone = forms.CharField(
        label=_("Mobile phone"),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )

    class Meta:
        """What of the account is shown."""

        model = User
        fields = ["full_name", "email", "phone", "address", "language"]
        labels = {
            "full_name": _("Full name"),
            "email": _("E-mail"),
            "address": _("Address"),
            "language": _("Language of messages"),
        }
        error_messages = {
            "email": {
                "unique": _("Another account uses this e-mail address."),
                "invalid": _("Write a whole e-mail address, such as ten@coquan.gov.vn."),
            }
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Ask for the password only where somebody signs in differently afterwards."""
        super().__init__(*args, **kwargs)
        self.initial["phone"] = self.instance.phone_as_read
        self.fields["full_name"].widget.attrs["autocomplete"] = "name"
        self.fields["email"].widget.attrs["autocomplete"] = "email"
        self.fields["current_password"].required = False
        self.fields["current_password"].help_text = _("Only needed to change the e-mail address or the phone number.")
        self.helper = PortalHelper("full_name", "email", "phone", "address", "language", "current_password")

    def clean_full_name(self) -> str:
        """The name in composed letters and single spaces."""
        return normalise(self.cleaned_data["full_name"])

    def clean_email(self) -> str | None:
        """The address in small letters, so that nobody has it twice."""
        email: str | None = self.cleaned_data["email"]
        return email.lower() if email else None

    def clean_phone(self) -> str | None:
        """The number as it is kept."""
        typed: str = self.cleaned_data["phone"]
        if not typed:
            return None
        number = phone_number(typed)
        PHONE(number)
        if User.objects.filter(phone=number).exclude(pk=self.instance.pk).exists():
            raise ValidationError(_("Another account uses this phone number."), code="unique")
        return number

    def clean(self) -> dict[str, Any]:
        """Leave something to sign in with, and ask for the password when that changes."""
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and not (cleaned["email"] or cleaned["phone"] or self.instance.staff_code):
            raise ValidationError(_("Give an e-mail address, a staff code or a phone number."), code="unnamed")
        changed = any(name in cleaned and cleaned[name] != getattr(self.instance, name) for name in ("email", "phone"))
        if changed and not cleaned.get("current_password") and "current_password" not in self.errors:
            self.add_error("current_password", _("Type your password: the e-mail address or the phone number changes."))
        return cleaned


class BankForm(PasswordAgain):
    """The account to which prizes are paid."""

    bank_bin = forms.ChoiceField(label=_("Bank"))
    number = forms.CharField(
        label=_("Account number"),
        max_length=30,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    holder = forms.CharField(
        label=_("Account holder"),
        max_length=100,
        help_text=_("As on the bank's papers, in capitals without accents: NGUYEN VAN AN."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
    field_order = ["bank_bin", "number", "holder", "current_password"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the banks by name, and the one that was chosen before. The page has two forms: the ids differ."""
        kwargs.setdefault("auto_id", "id_bank_%s")
        super().__init__(*args, **kwargs)
        chosen = self.request.user.bank_bin
        known = BANK if not chosen or chosen in BANK else {chosen: chosen, **BANK}
        self.fields["bank_bin"].choices = [("", _("Choose the bank")), *known.items()]  # type: ignore[attr-defined]
        self.initial.setdefault("bank_bin", chosen)
        self.initial.setdefault("holder", self.request.user.bank_holder)
        self.helper = PortalHelper("bank_bin", Columns("number", "holder"), "current_password")

    def clean_number(self) -> str:
        """The number without the spaces people put for reading."""
        number = "".join(self.cleaned_data["number"].split())
        BANK_ACCOUNT(number)
        return number

    def clean_holder(self) -> str:
        """The holder as banks write it."""
        holder = unaccent(self.cleaned_data["holder"]).upper()
        if not holder.isascii():
            raise ValidationError(_("Write the holder in plain letters, as on the bank's papers."), code="holder")
        return holder


class ChangePasswordForm(PasswordAgain, SetPasswordForm):  # type: ignore[type-arg]
    """A new password, against the present one."""

    field_order = ["current_password", "new_password1", "new_password2"]

    def __init__(self, *args: Any, request: MemberRequest, **kwargs: Any) -> None:
        """The person changes their own password."""
        super().__init__(request.user, *args, request=request, **kwargs)
        self.fields["current_password"].help_text = ""
        self.helper = PortalHelper("current_password", "new_password1", "new_password2")
