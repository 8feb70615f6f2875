"""Looking at accounts in the administration pages; they are changed on the portal's own pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import admin

from accounts import policies
from accounts.models import Delegation, Membership, Role, User

if TYPE_CHECKING:
    from django.db.models import Model
    from django.http import HttpRequest


class AdministratorsLook:
    """Rows that administrators look at; nobody changes them here."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Whether the rows are in the list of the administration pages."""
        return bool(policies.administer(request.user))

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Whether the rows can be read."""
        return bool(policies.administer(request.user))

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nobody adds here."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nobody edits here."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nobody deletes here."""
        return False


@admin.register(User)
class UserAdmin(AdministratorsLook, admin.ModelAdmin[User]):
    """People with an account; secrets are never shown, not even sealed."""

    list_display = ["full_name", "email", "staff_code", "phone_as_read", "is_active"]
    list_filter = ["is_active", "roles__role"]
    search_fields = ["search_text", "email", "staff_code", "phone"]
    ordering = ["sort_key"]
    fields = ["full_name", "email", "staff_code", "phone_as_read", "address", "language", "is_active", "is_staff"]


@admin.register(Role)
class RoleAdmin(AdministratorsLook, admin.ModelAdmin[Role]):
    """Who is trusted with what."""

    list_display = ["user", "role", "unit", "valid_from", "valid_to"]
    list_filter = ["role"]
    list_select_related = ["user", "unit"]
    search_fields = ["user__search_text", "unit__search_text"]


@admin.register(Membership)
class MembershipAdmin(AdministratorsLook, admin.ModelAdmin[Membership]):
    """Who works where."""

    list_display = ["user", "unit", "title", "valid_from", "valid_to"]
    list_select_related = ["user", "unit"]
    search_fields = ["user__search_text", "unit__search_text"]


@admin.register(Delegation)
class DelegationAdmin(AdministratorsLook, admin.ModelAdmin[Delegation]):
    """Who acts for whom."""

    list_display = ["delegate", "role", "valid_from", "valid_to", "ended_at"]
    list_select_related = ["delegate", "role__user"]
    search_fields = ["delegate__search_text", "role__user__search_text"]
