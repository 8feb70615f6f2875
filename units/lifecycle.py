"""The states of an uploaded table of units, and the moves between them."""

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
