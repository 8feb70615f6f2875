"""Looking at awards, payment lists and the ledger (accounts are not shown), and adding tax rules by date."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages

from audit.verdicts import MoveRefused
from payouts import policies
from payouts.actions import tax_rules
from payouts.models import Award, Batch, Payment, Posting, TaxRule
from units.admin import LookingOnly

if TYPE_CHECKING:
    from django.forms import Form
    from django.http import HttpRequest


@admin.register(Award)
class AwardAdmin(LookingOnly):
    """Awards."""

    list_display = ("entry", "tier", "amount", "state", "decision_number", "decided_on")
    list_filter = ("state",)
    list_select_related = ("entry", "tier")


@admin.register(Batch)
class BatchAdmin(LookingOnly):
    """Payment lists."""

    list_display = ("contest", "number", "pays_on", "state", "prepared_by", "approved_by")
    list_filter = ("state",)
    list_select_related = ("contest", "prepared_by", "approved_by")


@admin.register(Payment)
class PaymentAdmin(LookingOnly):
    """Payments, without the accounts."""

    list_display = ("batch", "order", "payee_name", "gross", "tax", "net", "state", "paid_on")
    list_filter = ("state",)
    list_select_related = ("batch__contest",)
    exclude = ("account_sealed",)


@admin.register(Posting)
class PostingAdmin(LookingOnly):
    """The ledger."""

    list_display = ("entry_key", "account", "amount", "posted_at", "posted_by")
    list_filter = ("account",)
    list_select_related = ("posted_by",)


@admin.register(TaxRule)
class TaxRuleAdmin(LookingOnly):
    """Tax rules; a new one ends the one before it."""

    list_display = ("valid_from", "valid_to", "threshold", "rate", "ground")
    fields = ("valid_from", "threshold", "rate", "ground")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Administrators add rules."""
        return bool(policies.add_tax_rule(request.user))

    def save_model(self, request: HttpRequest, obj: TaxRule, form: Form, change: Any) -> None:
        """Add the rule by its act."""
        try:
            made = tax_rules.add(by=request.user, **form.cleaned_data)
        except MoveRefused as refusal:
            messages.error(request, refusal.reason)
            return
        obj.pk = made.pk
