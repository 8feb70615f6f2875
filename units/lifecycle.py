"""The states of an uploaded table of units and of a planned succession, and the moves between them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.lifecycle import Lifecycle, move


class ImportState(models.TextChoices):
    """Where an uploaded table is."""

    PREVIEWED = "previewed", _("Waiting to be confirmed")
    APPLIED = "applied", _("Carried out")
    DISCARDED = "discarded", _("Thrown away")


IMPORT = Lifecycle(
    "units.Import",
    ImportState,
    ImportState.PREVIEWED,
    {
        "apply": move("previewed", "applied"),
        "discard": move("previewed", "discarded"),
    },
)


class PlanState(models.TextChoices):
    """Where a planned succession is."""

    PLANNED = "planned", _("Waiting for its day")
    DONE = "done", _("Carried out")
    FAILED = "failed", _("Could not be carried out")
    CANCELLED = "cancelled", _("Called off")


PLAN = Lifecycle(
    "units.SuccessionPlan",
    PlanState,
    PlanState.PLANNED,
    {
        "carry_out": move("planned", "done"),
        "give_up": move("planned", "failed"),
        "call_off": move("planned", "cancelled"),
    },
)
