"""The states of an invitation, and the moves between them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.lifecycle import Lifecycle, move


class InvitationState(models.TextChoices):
    """Where an invitation is; that it has expired is told by the clock."""

    OPEN = "open", _("Waiting")
    ACCEPTED = "accepted", _("Used")
    WITHDRAWN = "withdrawn", _("Called back")


INVITATION = Lifecycle(
    "accounts.Invitation",
    InvitationState,
    InvitationState.OPEN,
    {
        "send": move("open", "open"),
        "hand_over": move("open", "open"),
        "accept": move("open", "accepted"),
        "withdraw": move("open", "withdrawn"),
    },
)


class ImportState(models.TextChoices):
    """Where an uploaded table of people is."""

    PREVIEWED = "previewed", _("Waiting to be confirmed")
    APPLIED = "applied", _("Carried out")
    DISCARDED = "discarded", _("Thrown away")


PEOPLE_IMPORT = Lifecycle(
    "accounts.PeopleImport",
    ImportState,
    ImportState.PREVIEWED,
    {
        "apply": move("previewed", "applied"),
        "discard": move("previewed", "discarded"),
    },
)
