"""The states of a report, and the moves between them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.lifecycle import Lifecycle, move


class ReportState(models.TextChoices):
    """Where a report is."""

    QUEUED = "queued", _("Waiting")
    BUILDING = "building", _("Being made")
    READY = "ready", _("Ready")
    FAILED = "failed", _("Could not be made")


REPORT = Lifecycle(
    "reports.Report",
    ReportState,
    ReportState.QUEUED,
    {
        "begin": move("queued", "building"),
        "finish": move("building", "ready"),
        "requeue": move(["building", "failed"], "queued"),
        "fail": move("building", "failed"),
    },
)
