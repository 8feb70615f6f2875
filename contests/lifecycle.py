"""The states of a contest and of its rounds, and the moves between them."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from audit.lifecycle import Lifecycle, move


class ContestState(models.TextChoices):
    """Where a contest is."""

    DRAFT = "draft", _("Being prepared")
    PUBLISHED = "published", _("Receiving entries")
    JUDGING = "judging", _("Being judged")
    ANNOUNCED = "announced", _("Results announced")
    CONCLUDED = "concluded", _("Concluded")
    CANCELLED = "cancelled", _("Cancelled")
    ARCHIVED = "archived", _("Archived")


CONTEST = Lifecycle(
    "contests.Contest",
    ContestState,
    ContestState.DRAFT,
    {
        "publish": move("draft", "published"),
        "close_entries": move("published", "judging"),
        "announce": move("judging", "announced"),
        "conclude": move("announced", "concluded"),
        "cancel": move(["draft", "published", "judging"], "cancelled"),
        "archive": move(["concluded", "cancelled"], "archived"),
        # Out of the archive a contest is again what it was: one that was called off has its reason, no other has.
        "unarchive": move("archived", "concluded"),
        "unarchive_cancelled": move("archived", "cancelled"),
    },
)


class RoundState(models.TextChoices):
    """Where a round of judging is."""

    PLANNED = "planned", _("Not open yet")
    OPEN = "open", _("Being scored")
    SEALED = "sealed", pgettext_lazy("state of a round", "Sealed")


ROUND = Lifecycle(
    "contests.Round",
    RoundState,
    RoundState.PLANNED,
    {
        "open_round": move("planned", "open"),
        "close_round": move("open", "sealed"),
    },
)
