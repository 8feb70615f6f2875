"""One line of a payment list: its account, its code to scan, and the bank's answer."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import segno
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.banks import bank_name
from audit.verdicts import MoveRefused
from payouts import policies
from payouts.actions import batches as actions
from payouts.actions import lines
from payouts.forms.payments import AccountForm, PaidForm
from payouts.models import Payment
from payouts.vietqr import memo_text, payload

if TYPE_CHECKING:
    from django import forms

    from accounts.http import MemberRequest


@require_safe
def payment(request: MemberRequest, pk: int) -> HttpResponse:
    """One payment, and what is to be done with it."""
    return _page(request, _payment(request, pk))


@require_POST
def save_account(request: MemberRequest, pk: int) -> HttpResponse:
    """Write the payee's account."""
    edited = _payment(request, pk)
    policies.edit(request.user, edited.batch).enforce()
    form = AccountForm(request.POST, payment=edited, auto_id="account_%s")
    if not form.is_valid():
        return _page(request, edited, {"account": form}, status=422)
    actions.save_account(payment=edited, by=request.user, **form.cleaned_data)
    messages.success(request, _("The account of %(payee)s is saved.") % {"payee": edited.payee_name})
    return redirect(edited.batch)


@require_POST
def remove(request: MemberRequest, pk: int) -> HttpResponse:
    """Take the line off its list."""
    removed = _payment(request, pk)
    contest = removed.batch.contest
    left = actions.remove(payment=removed, by=request.user)
    if left is None:
        messages.success(
            request, _("The line was the last one: the list is gone. The prize can stand on another list.")
        )
        return redirect("payouts:batches", contest.slug)
    messages.success(request, _("The line is taken off. The prize can stand on another list."))
    return redirect(left)


@require_POST
def strike(request: MemberRequest, pk: int) -> HttpResponse:
    """Strike the line of a held award off an approved list."""
    struck = _payment(request, pk)
    batch = struck.batch
    actions.strike(payment=struck, by=request.user)
    messages.success(request, _("The line is struck off. The other lines stay approved, and what is paid stays paid."))
    return redirect(batch)


@require_POST
def mark_paid(request: MemberRequest, pk: int) -> HttpResponse:
    """Record what the bank answered."""
    made = _payment(request, pk)
    policies.mark_paid(request.user, made).enforce()
    form = PaidForm(request.POST, batch=made.batch, auto_id="paid_%s")
    if not form.is_valid():
        return _page(request, made, {"paid": form}, status=422)
    try:
        actions.mark_paid(payment=made, by=request.user, **form.cleaned_data)
    except MoveRefused as refusal:
        form.add_error(None, refusal.reason)
        return _page(request, _payment(request, pk), {"paid": form}, status=409)
    messages.success(request, _("The payment to %(payee)s is recorded.") % {"payee": made.payee_name})
    return redirect(made.batch)


@require_safe
def scan(request: MemberRequest, pk: int) -> HttpResponse:
    """The VietQR code of the payment, for a banking app."""
    made = _payment(request, pk)
    policies.scan(request.user, made).enforce()
    if not made.account_sealed:
        raise MoveRefused(_("The payee has no bank account on this line."))
    memo = memo_text(f"{made.batch.contest.code} giai thuong {made.batch.number}/{made.order}")
    text = payload(made.bank_bin, lines.account_number(made), amount=made.net, memo=memo)
    drawing = BytesIO()
    segno.make(text, error="m").save(drawing, kind="svg", scale=4, border=4, light="#ffffff", dark="#000000")
    return HttpResponse(drawing.getvalue(), content_type="image/svg+xml")


def _payment(request: MemberRequest, pk: int) -> Payment:
    known = Payment.objects.visible_to(request.user).select_related(
        "batch__contest__host",
        "batch__contest__receiving_office",
        "award__tier",
        "award__entry",
        "share__author",
        "recorded_by",
    )
    return get_object_or_404(known, pk=pk)


def _page(
    request: MemberRequest, shown: Payment, typed: dict[str, forms.Form] | None = None, status: int = 200
) -> HttpResponse:
    context = {
        "payment": shown,
        "batch": shown.batch,
        "contest": shown.batch.contest,
        "bank": bank_name(shown.bank_bin),
        "may": {
            "edit": policies.edit(request.user, shown.batch),
            "mark_paid": policies.mark_paid(request.user, shown),
            "strike": policies.strike(request.user, shown),
            "scan": policies.scan(request.user, shown),
        },
        "forms": {
            "account": AccountForm(payment=shown, auto_id="account_%s"),
            "paid": PaidForm(batch=shown.batch, auto_id="paid_%s"),
            **(typed or {}),
        },
    }
    return render(request, "payouts/payment.html", context, status=status)
