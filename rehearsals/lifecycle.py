"""The states of a rehearsal, and the moves between them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.lifecycle import Lifecycle, move


class RehearsalState(models.TextChoices):
    """Where a rehearsal is."""

    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Being played")
    FINISHED = "finished", _("Finished")
    FAILED = "failed", _("Could not be played")


REHEARSAL = Lifecycle(
    "rehearsals.Rehearsal",
    RehearsalState,
    RehearsalState.WAITING,
    {
        "begin": move("waiting", "running"),
        "finish": move("running", "finished"),
        "requeue": move(["running", "failed"], "waiting"),
        "fail": move("running", "failed"),
    },
)
