"""Seats on the panel: given, taken away, decided."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from judging import actions, policies
from judging.forms.office import DecisionForm, SeatForm
from judging.models import Seat
from judging.views.rounds import round_in_hand, round_page

if TYPE_CHECKING:
    from django.http import HttpResponse

    from accounts.http import MemberRequest


@require_POST
def seat(request: MemberRequest, pk: int) -> HttpResponse:
    """Give somebody a seat."""
    round = round_in_hand(request, pk)
    policies.prepare(request.user, round).enforce()
    form = SeatForm(request.POST)
    if form.is_valid():
        verdict = policies.sit(form.cleaned_data["user"], round.contest)
        if not verdict:
            form.add_error(None, verdict.reason)
    if not form.is_valid():
        return round_page(request, round, seat_form=form, status=422)
    given = actions.seat(round=round, user=form.cleaned_data["user"], role=form.cleaned_data["role"], by=request.user)
    messages.success(request, _("%(person)s sits on the panel.") % {"person": given.user})
    return redirect("judging:round", round.pk)


@require_POST
def unseat(request: MemberRequest, pk: int) -> HttpResponse:
    """Take a seat away."""
    taken = get_object_or_404(
        Seat.objects.visible_to(request.user).select_related("user", "panel__round__contest__receiving_office"), pk=pk
    )
    actions.unseat(seat=taken, by=request.user)
    messages.success(request, _("%(person)s no longer sits on the panel.") % {"person": taken.user})
    return redirect("judging:round", taken.panel.round_id)


@require_POST
def record_decision(request: MemberRequest, pk: int) -> HttpResponse:
    """Write down the decision that set the panel up."""
    round = round_in_hand(request, pk)
    policies.prepare(request.user, round).enforce()
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return round_page(request, round, decision_form=form, status=422)
    actions.record_decision(round=round, by=request.user, **form.cleaned_data)
    messages.success(request, _("The decision is recorded."))
    return redirect("judging:round", round.pk)
