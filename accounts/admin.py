"""The administration pages of accounts: for looking, and for saying who works where and who may do what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.db.models import CheckConstraint
from django.utils import timezone
from django.utils.translation import gettext_lazy

from accounts import actions as acts
from accounts import policies
from accounts.models import Membership, Role, User, phone_number
from audit.verdicts import Refused

if TYPE_CHECKING:
    from django.db.models import Model, QuerySet
    from django.http import HttpRequest


def _administrator(request: HttpRequest) -> User:
    return cast("User", request.user)


class AdministratorsOnly:
    """Rows that administrators add to and end; nobody edits or deletes them, so that the record stays whole."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Whether the rows are in the list of the administration pages."""
        return bool(policies.administer(request.user))

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Whether the rows can be read."""
        return bool(policies.administer(request.user))

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Whether a row can be added."""
        return bool(policies.administer(request.user))

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Rows are ended, not edited."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Rows are ended, not deleted."""
        return False


class NewAccountForm(forms.ModelForm):  # type: ignore[type-arg]  # no type parameters while it runs
    """A new account with its first password."""

    phone = forms.CharField(label=gettext_lazy("mobile phone"), required=False)
    first_password = forms.CharField(
        label=gettext_lazy("first password"), widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    class Meta:
        """What an account begins with."""

        model = User
        fields = ["full_name", "email", "staff_code", "phone", "language", "is_staff"]

    def clean_email(self) -> str | None:
        """The address in small letters, so that nobody has it twice."""
        email: str | None = self.cleaned_data["email"]
        return email.lower() if email else None

    def clean_phone(self) -> str | None:
        """The number as it is kept."""
        typed: str = self.cleaned_data["phone"]
        return phone_number(typed) or typed or None

    def clean_first_password(self) -> str:
        """A password that can be used for good."""
        password: str = self.cleaned_data["first_password"]
        password_validation.validate_password(password)
        return password


@admin.register(User)
class UserAdmin(AdministratorsOnly, admin.ModelAdmin[User]):
    """People with an account."""

    form = NewAccountForm
    list_display = ["full_name", "email", "staff_code", "phone_as_read", "is_active"]
    list_filter = ["is_active", "roles__role"]
    search_fields = ["search_text", "email", "staff_code", "phone"]
    ordering = ["sort_key"]
    actions = ["suspend", "allow"]

    def get_fields(self, request: HttpRequest, obj: User | None = None) -> Any:
        """Secrets are never shown, not even sealed."""
        if obj is None:
            return [*NewAccountForm.Meta.fields, "first_password"]
        return ["full_name", "email", "staff_code", "phone_as_read", "address", "language", "is_active", "is_staff"]

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """Make the account."""
        details = {name: form.cleaned_data[name] for name in NewAccountForm.Meta.fields}
        made = acts.create_account(by=_administrator(request), password=form.cleaned_data["first_password"], **details)
        obj.pk = made.pk

    @admin.action(description=gettext_lazy("Let them sign in no longer"), permissions=["view"])
    def suspend(self, request: HttpRequest, people: QuerySet[User]) -> None:
        """Suspend the chosen accounts."""
        for user in people:
            acts.set_active(user=user, by=_administrator(request), active=False)

    @admin.action(description=gettext_lazy("Let them sign in again"), permissions=["view"])
    def allow(self, request: HttpRequest, people: QuerySet[User]) -> None:
        """Open the chosen accounts again."""
        for user in people:
            acts.set_active(user=user, by=_administrator(request), active=True)


class GrantForm(forms.ModelForm):  # type: ignore[type-arg]
    """A role to be granted, for the first time or again."""

    class Meta:
        """What is granted, to whom, where, until when."""

        model = Role
        fields = ["user", "role", "unit", "valid_to"]

    def validate_constraints(self) -> None:
        """A role that was held before is granted again, so only the rule about its unit counts."""
        for constraint in Role._meta.constraints:
            if isinstance(constraint, CheckConstraint):
                try:
                    constraint.validate(Role, self.instance)
                except ValidationError as error:
                    self.add_error(None, error)


@admin.register(Role)
class RoleAdmin(AdministratorsOnly, admin.ModelAdmin[Role]):
    """Who is trusted with what."""

    form = GrantForm
    list_display = ["user", "role", "unit", "valid_from", "valid_to"]
    list_filter = ["role"]
    list_select_related = ["user", "unit"]
    search_fields = ["user__search_text", "unit__search_text"]
    fields = ["user", "role", "unit", "valid_to"]
    raw_id_fields = ["user", "unit"]
    actions = ["end"]

    def save_model(self, request: HttpRequest, obj: Role, form: Any, change: bool) -> None:
        """Grant the role from today on."""
        held = acts.grant_role(
            user=obj.user, role=obj.role, unit=obj.unit, until=obj.valid_to, by=_administrator(request)
        )
        obj.pk = held.pk

    @admin.action(description=gettext_lazy("End these roles at once"), permissions=["view"])
    def end(self, request: HttpRequest, roles: QuerySet[Role]) -> None:
        """End the chosen roles."""
        for role in roles.select_related("user"):
            try:
                acts.end_role(role=role, by=_administrator(request))
            except Refused as refusal:
                messages.error(request, f"{role}: {refusal.reason}")


@admin.register(Membership)
class MembershipAdmin(AdministratorsOnly, admin.ModelAdmin[Membership]):
    """Who works where."""

    list_display = ["user", "unit", "title", "valid_from", "valid_to"]
    list_select_related = ["user", "unit"]
    search_fields = ["user__search_text", "unit__search_text"]
    fields = ["user", "unit", "title", "valid_from"]
    raw_id_fields = ["user", "unit"]
    actions = ["end"]

    def save_model(self, request: HttpRequest, obj: Membership, form: Any, change: bool) -> None:
        """Say that the person works there."""
        made = acts.add_membership(
            user=obj.user, unit=obj.unit, title=obj.title, valid_from=obj.valid_from, by=_administrator(request)
        )
        obj.pk = made.pk

    @admin.action(description=gettext_lazy("End these memberships today"), permissions=["view"])
    def end(self, request: HttpRequest, memberships: QuerySet[Membership]) -> None:
        """Make today the last day of the chosen memberships."""
        for membership in memberships:
            acts.end_membership(membership=membership, by=_administrator(request), on=timezone.localdate())
