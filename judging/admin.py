"""Looking at panels and sealed results; points before the seal, and the join of codes and names, are not shown here."""

from django.contrib import admin

from judging.models import Panel, RoundResult, Seat
from units.admin import LookingOnly


@admin.register(Panel)
class PanelAdmin(LookingOnly):
    """Panels."""

    list_display = ("round", "decision_number", "decided_on")
    list_select_related = ("round",)


@admin.register(Seat)
class SeatAdmin(LookingOnly):
    """Seats on panels."""

    list_display = ("user", "panel", "role")
    list_filter = ("role",)
    list_select_related = ("user", "panel__round")


@admin.register(RoundResult)
class RoundResultAdmin(LookingOnly):
    """Sealed results."""

    list_display = ("round", "number", "sha256", "sealed_at", "sealed_by")
    list_select_related = ("round", "sealed_by")
