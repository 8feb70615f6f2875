"""The states of an entry and of a unit's letter, and the moves between them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.lifecycle import Lifecycle, move


class EntryState(models.TextChoices):
    """Where an entry is on its way."""

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Handed in to the unit")
    RETURNED = "returned", _("Returned to the author")
    ACCEPTED = "accepted", _("Passed the unit's screening")
    DECLINED = "declined", _("Not chosen by the unit")
    CONFIRMED = "confirmed", _("Confirmed by the head")
    FORWARDED = "forwarded", _("Sent to the receiving office")
    ELIGIBLE = "eligible", _("Eligible")
    INELIGIBLE = "ineligible", _("Not eligible")
    WITHDRAWN = "withdrawn", _("Withdrawn")


ENTRY = Lifecycle(
    "submissions.Entry",
    EntryState,
    EntryState.DRAFT,
    {
        "submit": move(["draft", "returned"], "submitted"),
        "withdraw": move(["draft", "submitted", "returned"], "withdrawn"),
        "return_to_author": move(["submitted", "accepted"], "returned"),
        "accept": move("submitted", "accepted"),
        "decline": move(["submitted", "accepted"], "declined"),
        "confirm": move("accepted", "confirmed"),
        "forward": move("confirmed", "forwarded"),
        "admit": move("forwarded", "eligible"),
        "disqualify": move(["forwarded", "eligible"], "ineligible"),
    },
)


class DispatchState(models.TextChoices):
    """Where a unit's letter is."""

    DRAFT = "draft", _("Being written")
    SENT = "sent", _("Sent")


DISPATCH = Lifecycle("submissions.Dispatch", DispatchState, DispatchState.DRAFT, {"send": move("draft", "sent")})
