"""Who judges what: a proposal looked at first, then carried out; conflicts and their dismissal."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from audit.verdicts import MoveRefused
from judging import actions, policies
from judging.forms.office import LimitsForm, PlanForm, ReasonForm
from judging.models import Conflict
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
    board = actions.Board.of(round)
    limits = LimitsForm(request.GET if any(name.startswith("cap-") for name in request.GET) else None, board.seats)
    verdict = policies.assign(request.user, round)
    caps = limits.caps()
    plan = actions.propose_assignment(round=round, by=request.user, caps=caps, board=board) if verdict else None
    page = page_of(request, board.contenders, ROWS)
    context = {
        **frame(request, round, "propose"),
        "verdict": verdict,
        "plan": plan,
        "limits": limits,
        "loads": _loads(board, plan, limits),
        "page": page,
        "rows": _matrix(board, page, plan),
        "leaving": _leaving(board, plan),
        "caps": caps,
    }
    return render(request, "judging/propose.html", context)


@require_POST
def assign(request: MemberRequest, pk: int) -> HttpResponse:
    """Carry out the proposal that was looked at, if it would still be the same."""
    round = round_in_hand(request, pk)
    policies.assign(request.user, round).enforce()
    board = actions.Board.of(round)
    limits, form = LimitsForm(request.POST, board.seats), PlanForm(request.POST)
    plan = actions.propose_assignment(round=round, by=request.user, caps=limits.caps(), board=board)
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


def _loads(board: actions.Board, plan: actions.Plan | None, limits: LimitsForm) -> list[dict[str, Any]]:
    """How many entries each judge has, and would have."""
    now = Counter(seat for seat, _contender in board.assignments)
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
        for seat in board.seats
    ]


def _leaving(board: actions.Board, plan: actions.Plan | None) -> int:
    """How many assignments would go: those that are not in the plan and were not begun."""
    return sum(pair not in plan.pairs and not one.begun for pair, one in board.assignments.items()) if plan else 0


def _matrix(board: actions.Board, page: Any, plan: actions.Plan | None) -> list[dict[str, Any]]:
    """A row for each entry of the page, a cell for each judge."""
    hindered = {(one.seat_id, one.contender_id): one for one in board.conflicts if not one.dismissed_at}
    lacking = {shortage.contender: shortage for shortage in plan.shortages} if plan else {}
    return [
        {
            "contender": contender,
            "lacking": lacking.get(contender.pk),
            "cells": [_cell(board, (seat.pk, contender.pk), hindered, plan) for seat in board.seats],
        }
        for contender in page
    ]


def _cell(
    board: actions.Board,
    pair: tuple[int, int],
    hindered: dict[tuple[int, int], Conflict],
    plan: actions.Plan | None,
) -> dict[str, Any]:
    held = board.assignments.get(pair)
    stays = held is not None and (plan is None or pair in plan.pairs or held.begun)
    return {
        "conflict": hindered.get(pair),
        "sheet": held.sheet if held else None,
        "state": "stays" if stays else "leaves" if held else "comes" if plan and pair in plan.pairs else "",
    }
