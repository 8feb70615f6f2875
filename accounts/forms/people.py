"""What administrators and heads of units type about people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import policies
from accounts.models import Role, User
from accounts.roles import GIVEN_BY_HEADS, SYSTEM_ROLES, UserRole
from look.layout import Columns, PortalHelper
from units.forms.pick import UnitField
from units.models import Unit
from units.text import normalise

if TYPE_CHECKING:
    from units.querysets import UnitQuerySet


class DayInput(forms.DateInput):
    """A day, chosen in the browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def units_of(by: User) -> UnitQuerySet:
    """The units whose people this person looks after: all of today for administrators, a head's own."""
    today: UnitQuerySet = Unit.objects.valid_on(timezone.localdate()).in_order()
    return today if policies.administers(by) else today.filter(pk__in=by.unit_ids_as(UserRole.HEAD))


def choose_among_units(form: forms.Form, by: User) -> None:
    """Let the form's unit be one of those whose people this person looks after; the only one is filled in."""
    field: Any = form.fields["unit"]
    field.among = lambda: units_of(by)
    if not policies.administers(by):
        own = list(units_of(by)[:2])
        form.initial.setdefault("unit", own[0].code if len(own) == 1 else "")


def roles_of(by: User) -> list[tuple[str, Any]]:
    """The roles that this person can give."""
    return [
        (value, label)
        for value, label in UserRole.choices
        if policies.administers(by) or value in {str(role) for role in GIVEN_BY_HEADS}
    ]


class PeopleFilter(forms.Form):
    """Whom to show."""

    q = forms.CharField(required=False)
    unit = UnitField(label=gettext_lazy("Unit"), required=False)
    role = forms.ChoiceField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [("", _("All roles")), *UserRole.choices]  # type: ignore[attr-defined]
        self.is_valid()

    def chosen(self, name: str) -> Any:
        """What was chosen; nothing where it makes no sense."""
        return self.cleaned_data.get(name) or None


class RoleForm(forms.Form):
    """A role, where, from when and until when."""

    role = forms.ChoiceField(label=gettext_lazy("Role"))
    unit = UnitField(
        label=gettext_lazy("Unit"), required=False, help_text=gettext_lazy("Administrators and auditors have no unit.")
    )
    since = forms.DateField(
        label=gettext_lazy("From"),
        required=False,
        widget=DayInput(),
        help_text=gettext_lazy("Left empty: from today on."),
    )
    until = forms.DateField(
        label=gettext_lazy("Until"),
        required=False,
        widget=DayInput(),
        help_text=gettext_lazy("The last day. Left empty: until it is ended."),
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_among_units(self, by)
        self.fields["role"].choices = [("", _("Choose a role")), *roles_of(by)]  # type: ignore[attr-defined]
        self.helper = PortalHelper("role", "unit", Columns("since", "until"))

    def clean(self) -> dict[str, Any]:
        """A unit exactly where the role has one."""
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and (cleaned["role"] in SYSTEM_ROLES) == (cleaned["unit"] is not None):
            self.add_error("unit", _("Administrators and auditors have no unit; every other role has one."))
        return cleaned


class MembershipForm(forms.Form):
    """Where somebody works, as what, from when."""

    unit = UnitField(label=gettext_lazy("Unit"))
    title = forms.CharField(label=gettext_lazy("Job title"), max_length=120, required=False)
    valid_from = forms.DateField(label=gettext_lazy("From"), required=False, widget=DayInput())
    valid_to = forms.DateField(
        label=gettext_lazy("Last day"),
        required=False,
        widget=DayInput(),
        help_text=gettext_lazy("Left empty: until further notice."),
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_among_units(self, by)
        self.helper = PortalHelper("unit", "title", Columns("valid_from", "valid_to"))

    def clean_title(self) -> str:
        """The title on one line."""
        return normalise(self.cleaned_data["title"])


class LastDayForm(forms.Form):
    """The last day at a unit."""

    on = forms.DateField(label=gettext_lazy("Last day"), widget=DayInput())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("on", timezone.localdate())


class DelegationForm(forms.Form):
    """Who acts in a role, from when to when, and why."""

    delegate = forms.ModelChoiceField(
        User.objects.none(),
        label=gettext_lazy("Who acts"),
        help_text=gettext_lazy("Somebody who works at the same unit and can sign in."),
        widget=forms.Select(attrs={"data-pick": ""}),
    )
    valid_from = forms.DateField(label=gettext_lazy("From"), widget=DayInput())
    valid_to = forms.DateField(label=gettext_lazy("Last day"), widget=DayInput())
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=300,
        help_text=gettext_lazy("For example: annual leave, a course. It stands in the record."),
    )

    def __init__(self, *args: Any, role: Role, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        colleagues: Any = self.fields["delegate"]
        today = timezone.localdate()
        colleagues.queryset = (
            User.objects.active().at(role.unit, today).exclude(pk=role.user_id).in_order()
            if role.unit
            else User.objects.none()
        )
        self.initial.setdefault("valid_from", today)
        self.helper = PortalHelper("delegate", Columns("valid_from", "valid_to"), "reason")

    def clean_reason(self) -> str:
        """The reason on one line."""
        reason = normalise(self.cleaned_data["reason"])
        if not reason:
            raise ValidationError(_("Say why somebody else acts in this role."))
        return reason
