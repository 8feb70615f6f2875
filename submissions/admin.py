"""Entries in the administration pages: for looking; every change goes through the portal's own pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import admin

from submissions.models import Attachment, Author, Dispatch, Entry, Receipt, Revision, Screening, SetAside

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


@admin.register(Entry)
class EntryAdmin(LookingOnly):
    """Entries."""

    list_display = ("code", "title", "contest", "kind", "state", "unit", "submitted_at")
    list_filter = ("state", "kind", "contest")
    list_select_related = ("contest", "unit")
    search_fields = ("code", "search_text")


@admin.register(Author)
class AuthorAdmin(LookingOnly):
    """Authors."""

    list_display = ("full_name", "entry", "share", "representative", "confirmed_at")
    list_select_related = ("entry",)
    search_fields = ("full_name", "entry__code")


@admin.register(Revision)
class RevisionAdmin(LookingOnly):
    """What was handed in."""

    list_display = ("entry", "number", "sha256", "created_at")
    list_select_related = ("entry",)
    search_fields = ("entry__code", "sha256")


@admin.register(SetAside)
class SetAsideAdmin(LookingOnly):
    """Texts that others took the place of."""

    list_display = ("entry", "created_at", "created_by")
    list_select_related = ("entry", "created_by")
    search_fields = ("entry__code",)


@admin.register(Attachment)
class AttachmentAdmin(LookingOnly):
    """Files; they are fetched through the portal, which asks who may."""

    list_display = ("name", "entry", "kind", "state", "error", "size", "uploaded_at", "removed_at")
    list_filter = ("state",)
    list_select_related = ("entry",)
    search_fields = ("entry__code", "name", "sha256")
    exclude = ("file", "copy")


@admin.register(Receipt)
class ReceiptAdmin(LookingOnly):
    """Receipts."""

    list_display = ("number", "entry", "issued_at", "issued_to")
    list_select_related = ("entry", "issued_to")
    search_fields = ("number",)


@admin.register(Screening)
class ScreeningAdmin(LookingOnly):
    """What units decided."""

    list_display = ("entry", "unit", "decision", "decided_at", "confirmed_at")
    list_select_related = ("entry", "unit")
    list_filter = ("decision",)


@admin.register(Dispatch)
class DispatchAdmin(LookingOnly):
    """Units' letters."""

    list_display = ("number", "issued_on", "unit", "contest", "state", "sent_at")
    list_select_related = ("unit", "contest")
    list_filter = ("state",)
    search_fields = ("number",)
