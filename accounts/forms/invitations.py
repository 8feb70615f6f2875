"""What is typed to invite somebody, and by the invited person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.auth.forms import SetPasswordForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import policies
from accounts.forms.people import DayInput, choose_among_units, roles_of
from accounts.models import PHONE, User, phone_number
from accounts.newcomers import LIMITS, Newcomer, Post
from accounts.roles import SYSTEM_ROLES
from look.layout import Columns, PortalHelper, Section
from units.forms.pick import UnitField
from units.text import normalise

if TYPE_CHECKING:
    from accounts.models import Invitation

LONGEST_CODE = 20


class InvitationForm(forms.Form):
    """Somebody who is to be invited."""

    full_name = forms.CharField(label=gettext_lazy("Full name"), max_length=150)
    email = forms.EmailField(
        label=gettext_lazy("E-mail"),
        required=False,
        help_text=gettext_lazy("The invitation is sent there. Without it, print the invitation and hand it over."),
    )
    staff_code = forms.CharField(label=gettext_lazy("Staff code"), max_length=30, required=False)
    phone = forms.CharField(
        label=gettext_lazy("Mobile phone"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
    )
    unit = UnitField(label=gettext_lazy("Unit"), required=False)
    title = forms.CharField(label=gettext_lazy("Job title"), max_length=120, required=False)
    roles = forms.MultipleChoiceField(
        label=gettext_lazy("Roles"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("None is needed to enter contests."),
    )
    since = forms.DateField(label=gettext_lazy("From"), required=False, widget=DayInput())
    until = forms.DateField(label=gettext_lazy("Until"), required=False, widget=DayInput())

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        choose_among_units(self, by)
        self.fields["unit"].required = not policies.administers(by)
        self.fields["roles"].choices = roles_of(by)  # type: ignore[attr-defined]
        self.helper = PortalHelper(
            Section(_("Whom you invite"), "full_name", "email", Columns("staff_code", "phone")),
            Section(_("Where and as what"), Columns("unit", "title"), "roles", Columns("since", "until")),
        )

    def clean_full_name(self) -> str:
        """The name in composed letters and single spaces."""
        return normalise(self.cleaned_data["full_name"])

    def clean_email(self) -> str | None:
        """The address in small letters, which nobody else has."""
        email = self.cleaned_data["email"].lower() or None
        if email and User.objects.filter(email=email).exists():
            raise ValidationError(_("Another account uses this e-mail address."), code="unique")
        return email

    def clean_staff_code(self) -> str | None:
        """The code, which nobody else has."""
        code = normalise(self.cleaned_data["staff_code"]) or None
        if code and User.objects.filter(staff_code__iexact=code).exists():
            raise ValidationError(_("Another account uses this staff code."), code="unique")
        return code

    def clean_phone(self) -> str | None:
        """The number as it is kept, which nobody else has."""
        typed = self.cleaned_data["phone"]
        if not typed:
            return None
        number = phone_number(typed)
        PHONE(number)
        if User.objects.filter(phone=number).exists():
            raise ValidationError(_("Another account uses this phone number."), code="unique")
        return number

    def clean(self) -> dict[str, Any]:
        """Something to sign in with, a unit for roles that have one, days in order."""
        cleaned = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        if not (cleaned["email"] or cleaned["staff_code"] or cleaned["phone"]):
            raise ValidationError(_("Give an e-mail address, a staff code or a phone number."), code="unnamed")
        if not cleaned["unit"] and not SYSTEM_ROLES.issuperset(cleaned["roles"]):
            self.add_error("unit", _("Choose the unit at which the roles hold."))
        if cleaned["since"] and cleaned["until"] and cleaned["until"] < cleaned["since"]:
            self.add_error("until", _("The last day cannot lie before the first."))
        return cleaned

    def newcomer(self) -> Newcomer:
        """What was typed, for the act."""
        typed = self.cleaned_data
        title, roles = normalise(typed["title"]), tuple(typed["roles"])
        post = Post(typed["unit"], title, roles, typed["since"], typed["until"])
        names = {name: typed[name] for name in ("full_name", "email", "staff_code", "phone")}
        return Newcomer(**names, posts=(post,))


class CodeForm(forms.Form):
    """The code of a printed invitation."""

    code = forms.CharField(
        label=gettext_lazy("Code of the invitation"),
        max_length=LONGEST_CODE,
        help_text=gettext_lazy("10 letters and digits. Spaces, the dash and small letters do not matter."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        error_messages={"required": gettext_lazy("Write the code that is printed on the invitation.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = PortalHelper("code")


class ForgottenForm(forms.Form):
    """Who forgot the password."""

    name = forms.CharField(
        label=gettext_lazy("E-mail, staff code or mobile phone"),
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = PortalHelper("name")

    def person(self) -> User | None:
        """The account that signs in with it."""
        typed = self.cleaned_data["name"].strip()
        found: list[User] = list(User.objects.identified_by(typed).order_by("pk")[:2])
        if not found and (number := phone_number(typed)):
            found = list(User.objects.filter(phone=number))
        return found[0] if len(found) == 1 else None


class WelcomeForm(SetPasswordForm):  # type: ignore[type-arg]
    """The password that the invited person chooses."""

    def __init__(self, *args: Any, invitation: Invitation, **kwargs: Any) -> None:
        super().__init__(invitation.user, *args, **kwargs)
        self.helper = PortalHelper("new_password1", "new_password2")


class TableForm(forms.Form):
    """A table of people to invite."""

    file = forms.FileField(
        label=gettext_lazy("Table (.xlsx or .csv)"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
        help_text=gettext_lazy("500 rows at most. Nobody is invited before you have seen what the table says."),
    )

    def clean_file(self) -> Any:
        """A file that may be read at once."""
        file = self.cleaned_data["file"]
        if file.size > LIMITS.size:
            raise ValidationError(_("The file is too large for a table of people. Split it."))
        return file
