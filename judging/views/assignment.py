"""Who judges what: a proposal looked at first, then carried out; conflicts and their dismissal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from audit.verdicts import MoveRefused
from judging import actions, policies
from judging.forms.office import LimitsForm, PlanForm, ReasonForm
from judging.models import Assignment, Conflict, Contender, Seat
from judging.views.rounds import frame, page_of, round_in_hand

if TYPE_CHECKING:
    from django.http import HttpResponse

    from accounts.http import MemberRequest
    from contests.models import Round

ROWS = 50


@require_safe
def propose(request: MemberRequest, pk: int) -> HttpResponse:
    """What would be assigned, beside what is; nothing changes yet."""
    round = round_in_hand(request, pk)
    seats = list(Seat.objects.filter(panel__round=round).scoring().select_related("user").in_order())
    limits = LimitsForm(request.GET if any(name.startswith("cap-") for name in request.GET) else None, seats)
    verdict = policies.assign(request.user, round)
    plan = actions.propose_assignment(round=round, by=request.user, caps=limits.caps()) if verdict else None
    present = {(one.seat_id, one.contender_id): one for one in Assignment.objects.of_round(round).with_sheet()}
    page = page_of(request, Contender.objects.filter(round=round).order_by("blind_code"), ROWS)
    context = {
        **frame(request, round, "propose"),
        "verdict": verdict,
        "plan": plan,
        "limits": limits,
        "loads": _loads(seats, present, plan, limits),
        "page": page,
        "rows": _matrix(round, seats, page, present, plan),
        "leaving": _leaving(present, plan),
        "caps": limits.caps(),
    }
    return render(request, "judging/propose.html", context)


@require_POST
def assign(request: MemberRequest, pk: int) -> HttpResponse:
    """Carry out the proposal that was looked at, if it would still be the same."""
    round = round_in_hand(request, pk)
    policies.assign(request.user, round).enforce()
    seats = list(Seat.objects.filter(panel__round=round).scoring().select_related("user"))
    limits, form = LimitsForm(request.POST, seats), PlanForm(request.POST)
    plan = actions.propose_assignment(round=round, by=request.user, caps=limits.caps())
    if not form.is_valid() or form.cleaned_data["digest"] != plan.digest:
        raise MoveRefused(
            _("The panel, the entries or the conflicts changed since the proposal was made. Load the proposal again.")
        )
    actions.assign(round=round, pairs=plan.pairs, by=request.user)
    messages.success(request, _("The assignment is made."))
    return redirect("judging:round", round.pk)


@require_safe
def conflicts(request: MemberRequest, pk: int) -> HttpResponse:
    """The conflicts of interest of a round."""
    return _conflicts_page(request, round_in_hand(request, pk))


@require_POST
def detect_conflicts(request: MemberRequest, pk: int) -> HttpResponse:
    """Look for conflicts again."""
    round = round_in_hand(request, pk)
    found = len(actions.detect_conflicts(round=round, by=request.user))
    messages.success(request, _("New conflicts found: %(count)d.") % {"count": found})
    return redirect("judging:conflicts", round.pk)


@require_POST
def dismiss_conflict(request: MemberRequest, pk: int) -> HttpResponse:
    """Find that a conflict does not stand."""
    conflict = get_object_or_404(
        Conflict.objects.visible_to(request.user).select_related("contender__round__contest__receiving_office", "seat"),
        pk=pk,
    )
    policies.dismiss_conflict(request.user, conflict).enforce()
    form = ReasonForm(request.POST)
    if not form.is_valid():
        round = round_in_hand(request, conflict.contender.round_id)
        return _conflicts_page(request, round, wrong=(conflict.pk, form), status=422)
    actions.dismiss_conflict(conflict=conflict, reason=form.cleaned_data["reason"], by=request.user)
    messages.success(request, _("The conflict is dismissed; the judge can be assigned again."))
    return redirect("judging:conflicts", conflict.contender.round_id)


def _conflicts_page(
    request: MemberRequest, round: Round, *, wrong: tuple[int, ReasonForm] | None = None, status: int = 200
) -> HttpResponse:
    rows = Conflict.objects.of_round(round).select_related("seat__user", "contender", "dismissed_by").in_order()
    page = page_of(request, rows)
    lines = [
        {
            "conflict": conflict,
            "form": wrong[1] if wrong and wrong[0] == conflict.pk else ReasonForm(auto_id=f"id_%s_{conflict.pk}"),
            "wrong": bool(wrong and wrong[0] == conflict.pk),
        }
        for conflict in page
    ]
    context = {**frame(request, round, "conflicts"), "page": page, "lines": lines}
    return render(request, "judging/conflicts.html", context, status=status)


def _loads(
    seats: list[Seat], present: dict[tuple[int, int], Assignment], plan: actions.Plan | None, limits: LimitsForm
) -> list[dict[str, Any]]:
    """How many entries each judge has, and would have."""
    now = {seat.pk: sum(pair[0] == seat.pk for pair in present) for seat in seats}
    after = plan.loads if plan else now
    most = max([1, *now.values(), *after.values()])
    return [
        {
            "seat": seat,
            "now": now[seat.pk],
            "after": after.get(seat.pk, 0),
            "most": most,
            "cap": limits[f"cap-{seat.pk}"],
        }
        for seat in seats
    ]


def _leaving(present: dict[tuple[int, int], Assignment], plan: actions.Plan | None) -> int:
    """How many assignments would go: those that are not in the plan and were not begun."""
    return sum(pair not in plan.pairs and not one.begun for pair, one in present.items()) if plan else 0


def _matrix(
    round: Round,
    seats: list[Seat],
    page: Any,
    present: dict[tuple[int, int], Assignment],
    plan: actions.Plan | None,
) -> list[dict[str, Any]]:
    """A row for each entry of the page, a cell for each judge."""
    shown = [contender.pk for contender in page]
    hindered = {
        (conflict.seat_id, conflict.contender_id): conflict
        for conflict in Conflict.objects.of_round(round).standing().filter(contender__in=shown)
    }
    lacking = {shortage.contender: shortage for shortage in plan.shortages} if plan else {}
    return [
        {
            "contender": contender,
            "lacking": lacking.get(contender.pk),
            "cells": [_cell((seat.pk, contender.pk), seat, hindered, present, plan) for seat in seats],
        }
        for contender in page
    ]


def _cell(
    pair: tuple[int, int],
    seat: Seat,
    hindered: dict[tuple[int, int], Conflict],
    present: dict[tuple[int, int], Assignment],
    plan: actions.Plan | None,
) -> dict[str, Any]:
    held = present.get(pair)
    stays = held is not None and (plan is None or pair in plan.pairs or held.begun)
    return {
        "seat": seat,
        "conflict": hindered.get(pair),
        "sheet": held.sheet if held else None,
        "state": "stays" if stays else "leaves" if held else "comes" if plan and pair in plan.pairs else "",
    }
