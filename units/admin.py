"""Looking at units; they are changed by imports and by `units.actions`, which keep the tree whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import admin

from units.models import Import, Succession, Unit

if TYPE_CHECKING:
    from django.db.models import Model
    from django.http import HttpRequest


class LookingOnly(admin.ModelAdmin):  # type: ignore[type-arg]
    """A list and pages on which nothing can be changed."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody adds here."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nobody changes here."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nobody removes here."""
        return False


@admin.register(Unit)
class UnitAdmin(LookingOnly):
    """Units."""

    list_display = ("code", "name", "kind", "parent", "valid_from", "valid_to")
    list_filter = ("kind",)
    list_select_related = ("parent",)
    search_fields = ("code", "search_text")


@admin.register(Succession)
class SuccessionAdmin(LookingOnly):
    """What became of units."""

    list_display = ("old", "kind", "new", "on")
    list_select_related = ("old", "new")


@admin.register(Import)
class ImportAdmin(LookingOnly):
    """Tables of units."""

    list_display = ("name", "state", "uploaded_by", "uploaded_at", "applied_by", "applied_at")
    list_select_related = ("uploaded_by", "applied_by")
    exclude = ("table",)
