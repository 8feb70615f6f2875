"""The states of awards, batches and payments, and the moves between them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.lifecycle import Lifecycle, move


class AwardState(models.TextChoices):
    """Where an award is."""

    PROPOSED = "proposed", _("Proposed")
    ISSUED = "issued", _("Issued")
    HELD = "held", _("Held")
    REVOKED = "revoked", _("Revoked")


AWARD = Lifecycle(
    "payouts.Award",
    AwardState,
    AwardState.PROPOSED,
    {
        "issue": move("proposed", "issued"),
        "hold": move("issued", "held"),
        "release": move("held", "issued"),
        "revoke": move(["proposed", "issued", "held"], "revoked"),
    },
)


class BatchState(models.TextChoices):
    """Where a payment list is."""

    DRAFT = "draft", _("Being prepared")
    SUBMITTED = "submitted", _("Waiting for approval")
    APPROVED = "approved", _("Approved")
    RETURNED = "returned", _("Returned to the preparer")
    PAID = "paid", _("Paid")


BATCH = Lifecycle(
    "payouts.Batch",
    BatchState,
    BatchState.DRAFT,
    {
        "submit": move(["draft", "returned"], "submitted"),
        "approve": move("submitted", "approved"),
        "send_back": move(["submitted", "approved"], "returned"),
        "complete": move("approved", "paid"),
    },
)


class PaymentState(models.TextChoices):
    """Where a payment is."""

    PREPARED = "prepared", _("Prepared")
    PAID = "paid", _("Paid")


PAYMENT = Lifecycle(
    "payouts.Payment",
    PaymentState,
    PaymentState.PREPARED,
    {"mark_paid": move("prepared", "paid")},
)
