"""The road of a message.

The postman claims many rows at once by conditional updates, so the road is written down here and walked in
`postman`; each step is a conditional update that must hit its row, and no step is an act of a person.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    """By which way a message travels."""

    EMAIL = "email", _("E-mail")
    PORTAL = "portal", _("On the portal")


class MessageState(models.TextChoices):
    """Where a message is on its road."""

    QUEUED = "queued", _("Waiting")
    CLAIMED = "claimed", _("Taken by the postman")
    HANDED = "handed", _("Being handed over")
    SENT = "sent", _("Sent")
    UNKNOWN = "unknown", _("Outcome unknown")
    PARKED = "parked", _("Could not be sent")
