"""Looking at rehearsals."""

from django.contrib import admin

from rehearsals.models import Rehearsal
from units.admin import LookingOnly


@admin.register(Rehearsal)
class RehearsalAdmin(LookingOnly):
    """Rehearsals."""

    list_display = ("contest", "state", "attempts", "faults", "warnings", "requested_by", "requested_at", "error")
    list_filter = ("state",)
    list_select_related = ("contest", "requested_by")
