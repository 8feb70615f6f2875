"""Who runs a contest, and why one is taken out of the archive."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User, phone_number
from contests.models import Contest, Organiser


class OrganiserForm(forms.Form):
    """Somebody with an account, and what they do."""

    person = forms.CharField(
        label=gettext_lazy("Person"),
        max_length=254,
        help_text=gettext_lazy("The e-mail address, staff code or phone number with which they sign in."),
    )
    role = forms.ChoiceField(
        label=gettext_lazy("What they do"),
        choices=Organiser.Role.choices,
        help_text=gettext_lazy("The secretary alone can join blind codes and names."),
    )

    def __init__(self, *args: Any, contest: Contest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.contest = contest

    def clean_person(self) -> User:
        """Find the account."""
        typed = self.cleaned_data["person"].strip()
        names = Q(email__iexact=typed) | Q(staff_code__iexact=typed)
        phone = phone_number(typed)
        found: User | None = User.objects.active().filter(names | Q(phone=phone) if phone else names).first()
        if found is None:
            raise ValidationError(_("Nobody signs in with this. Ask the person how they sign in."))
        if self.contest.organisers.filter(user=found).exists():
            raise ValidationError(_("%(person)s runs this contest already.") % {"person": found.full_name})
        return found


class UnarchiveForm(forms.Form):
    """Why a contest is taken out of the archive."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
        help_text=gettext_lazy("It is kept in the record of the contest."),
        error_messages={"required": gettext_lazy("Say why the contest is taken out of the archive.")},
    )
