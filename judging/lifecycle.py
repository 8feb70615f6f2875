"""The states of a score sheet, and the moves between them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.lifecycle import Lifecycle, move


class SheetState(models.TextChoices):
    """Where a judge's sheet is."""

    OPEN = "open", _("To be scored")
    SIGNED = "signed", _("Signed")


SHEET = Lifecycle(
    "judging.Sheet",
    SheetState,
    SheetState.OPEN,
    {
        "sign": move("open", "signed"),
        "reopen": move("signed", "open"),
    },
)
