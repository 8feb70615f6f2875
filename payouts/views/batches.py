"""Payment lists: all of them, those of a contest, and one as a ledger sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Sum
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.acting import acting_words
from accounts.banks import bank_name
from audit.models import Event
from audit.verdicts import MoveRefused
from contests.models import Contest
from payouts import policies
from payouts.actions import batches as actions
from payouts.actions import lines
from payouts.forms.awards import ReasonForm
from payouts.forms.payments import ApproveForm, DateForm, ListFilter
from payouts.lifecycle import BatchState
from payouts.models import Batch, Payment, Share
from payouts.querysets import paid_for
from payouts.words import in_words

if TYPE_CHECKING:
    from django import forms
    from django.http import HttpResponse

    from accounts.http import MemberRequest

PER_PAGE = 50


@require_safe
def lists(request: MemberRequest) -> HttpResponse:
    """Every payment list of my offices, and the contests whose prizes still stand on none."""
    policies.see_payments(request.user).enforce()
    state = ListFilter(request.GET).chosen()
    mine = Batch.objects.visible_to(request.user)
    counts = mine.count_by_state()
    shown = mine.filter(state=state) if state else mine
    paginator = Paginator(shown.with_sums().select_related("contest", "prepared_by").order_by("-pk"), PER_PAGE)
    paginator.count = counts.get(state, 0) if state else sum(counts.values())
    waiting = (
        Share.objects.visible_to(request.user)
        .unlisted()
        .values("award__contest__slug", "award__contest__name")
        .annotate(count=Count("pk"), sum=Sum("amount"))
        .order_by("award__contest__slug")
    )
    context = {
        "page": paginator.get_page(request.GET.get("page")),
        "states": [(value, label, counts.get(value, 0)) for value, label in BatchState.choices],
        "filtered": bool(state),
        "waiting": list(waiting),
    }
    return render(request, "payouts/lists.html", context)


@require_safe
def batches(request: MemberRequest, slug: str) -> HttpResponse:
    """The payment lists of a contest, and what stands on none yet."""
    return _batches_page(request, _contest(request, slug))


@require_POST
def prepare(request: MemberRequest, slug: str) -> HttpResponse:
    """Make a list of everything that is owed and stands on no list."""
    contest = _contest(request, slug)
    policies.prepare(request.user, contest).enforce()
    form = DateForm(request.POST)
    if not form.is_valid():
        return _batches_page(request, contest, form, status=422)
    try:
        made = actions.prepare(contest=contest, by=request.user, **form.cleaned_data)
    except MoveRefused as refusal:
        form.add_error(None, refusal.reason)
        return _batches_page(request, contest, form, status=409)
    messages.success(request, _("Payment list %(number)d is made. Check its lines.") % {"number": made.number})
    return redirect(made)


@require_safe
def batch(request: MemberRequest, pk: int) -> HttpResponse:
    """One list as a ledger sheet."""
    return batch_page(request, batch_in_hand(request, pk))


@require_POST
def submit(request: MemberRequest, pk: int) -> HttpResponse:
    """Hand the list on for approval."""
    handed = batch_in_hand(request, pk)
    try:
        actions.submit(batch=handed, by=request.user)
    except MoveRefused as refusal:
        messages.error(request, refusal.reason)
        return batch_page(request, batch_in_hand(request, pk), status=409)
    messages.success(request, _("The list was handed on, and those who approve it were told."))
    return redirect(handed)


@require_POST
def approve(request: MemberRequest, pk: int) -> HttpResponse:
    """Approve the list as it was seen, with the password once more."""
    seen = batch_in_hand(request, pk)
    policies.approve(request.user, seen).enforce()
    form = ApproveForm(request.POST, request=request, auto_id="approve_%s")
    if not form.is_valid():
        return batch_page(request, seen, {"approve": form}, status=422)
    try:
        actions.approve(batch=seen, seen_sha256=form.cleaned_data["seen_sha256"], by=request.user)
    except MoveRefused as refusal:
        form.add_error(None, refusal.reason)
        return batch_page(request, batch_in_hand(request, pk), {"approve": form}, status=409)
    messages.success(request, _("The list is approved, and its preparers were told."))
    return redirect(seen)


@require_POST
def send_back(request: MemberRequest, pk: int) -> HttpResponse:
    """Send the list back to its preparers."""
    returned = batch_in_hand(request, pk)
    policies.send_back(request.user, returned).enforce()
    form = ReasonForm(request.POST, auto_id="send_back_%s")
    if not form.is_valid():
        return batch_page(request, returned, {"send_back": form}, status=422)
    actions.send_back(batch=returned, by=request.user, **form.cleaned_data)
    messages.success(request, _("The list was sent back, and its preparers were told why."))
    return redirect(returned)


@require_POST
def reschedule(request: MemberRequest, pk: int) -> HttpResponse:
    """Give the list another date of payment."""
    moved = batch_in_hand(request, pk)
    policies.edit(request.user, moved).enforce()
    form = DateForm(request.POST, auto_id="reschedule_%s")
    if not form.is_valid():
        return batch_page(request, moved, {"reschedule": form}, status=422)
    try:
        actions.reschedule(batch=moved, by=request.user, **form.cleaned_data)
    except MoveRefused as refusal:
        form.add_error(None, refusal.reason)
        return batch_page(request, batch_in_hand(request, pk), {"reschedule": form}, status=409)
    messages.success(request, _("The date of payment is changed, and the tax with it."))
    return redirect(moved)


def batch_in_hand(request: MemberRequest, pk: int) -> Batch:
    """The list, if this person may see it."""
    known = Batch.objects.visible_to(request.user).select_related(
        "contest__host", "contest__receiving_office", "prepared_by", "submitted_by", "approved_by"
    )
    return get_object_or_404(known, pk=pk)


def batch_page(
    request: MemberRequest, shown: Batch, typed: dict[str, forms.Form] | None = None, status: int = 200
) -> HttpResponse:
    """Draw the list, with a form that was filled in wrongly where there is one."""
    payments = list(shown.payments.select_related("award__tier", "award__entry").order_by("order"))
    net = sum(payment.net for payment in payments)
    acts = ("edit", "submit", "approve", "send_back")
    context = {
        "batch": shown,
        "contest": shown.contest,
        "rows": [(payment, bank_name(payment.bank_bin)) for payment in payments],
        "gross": sum(payment.gross for payment in payments),
        "tax": sum(payment.tax for payment in payments),
        "net": net,
        "words": in_words(net),
        "paid": sum(payment.state == "paid" for payment in payments),
        "missing": sum(not payment.account_sealed for payment in payments),
        "doubtful": [payment for payment in payments if payment.award.state != "issued"],
        "intact": not shown.payload_sha256 or shown.payload_sha256 == lines.payload_digest(shown),
        "steps": _steps(shown, payments),
        "may": {act: getattr(policies, act)(request.user, shown) for act in acts},
        "may_record": policies.prepare(request.user, shown.contest),
        "forms": {
            "approve": ApproveForm(
                initial={"seen_sha256": shown.payload_sha256}, request=request, auto_id="approve_%s"
            ),
            "send_back": ReasonForm(auto_id="send_back_%s"),
            "reschedule": DateForm(initial={"pays_on": shown.pays_on}, auto_id="reschedule_%s"),
            **(typed or {}),
        },
        "typed": typed or {},
    }
    return render(request, "payouts/batch.html", context, status=status)


def _steps(shown: Batch, payments: list[Payment]) -> list[dict[str, Any]]:
    """The three signatures: who prepared, who approved, and that the bank paid."""
    open_step = {"draft": 0, "returned": 0, "submitted": 1, "approved": 2, "paid": 3}[shown.state]
    paid = [payment.paid_at for payment in payments if payment.paid_at]
    acting = _acting(shown)
    signed = [
        (_("Prepared by"), shown.submitted_by or shown.prepared_by, shown.submitted_at or shown.prepared_at, "submit"),
        (_("Approved by"), shown.approved_by, shown.approved_at, "approve"),
        (_("Paid by"), _("The bank"), max(paid, default=None), ""),
    ]
    return [
        {
            "label": label,
            "name": name if place < open_step else "",
            "at": at if place < open_step else None,
            "acting": acting.get(move, "") if place < open_step else "",
            "signed": place < open_step,
            "current": place == open_step,
        }
        for place, (label, name, at, move) in enumerate(signed)
    ]


def _acting(shown: Batch) -> dict[str, str]:
    """For whom the list was handed on and approved the last time, where somebody acted for somebody."""
    events = list(Event.objects.filter(subject_type=shown._meta.label_lower, subject_id=str(shown.pk)).order_by("pk"))
    words = acting_words(events)
    return {event.move: words.get(event.pk, "") for event in events}


def _contest(request: MemberRequest, slug: str) -> Contest:
    """A contest whose accounts the person keeps or audits."""
    kept = Contest.objects.filter(paid_for(request.user, ""))
    return get_object_or_404(kept.select_related("host", "receiving_office"), slug=slug)


def _batches_page(
    request: MemberRequest, contest: Contest, form: forms.Form | None = None, status: int = 200
) -> HttpResponse:
    unlisted = Share.objects.filter(award__contest=contest).unlisted().aggregate(count=Count("pk"), sum=Sum("amount"))
    context = {
        "contest": contest,
        "batches": Batch.objects.visible_to(request.user)
        .of(contest)
        .with_sums()
        .select_related("prepared_by")
        .order_by("number"),
        "unlisted": unlisted,
        "held": contest.awards.filter(state="held").count(),
        "may_prepare": policies.prepare(request.user, contest),
        "form": form or DateForm(initial={"pays_on": timezone.localdate()}),
    }
    return render(request, "payouts/batches.html", context, status=status)
