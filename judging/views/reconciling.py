"""The chair's page: entries on which the judges differ, and their settled scores."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from audit.verdicts import MoveRefused
from contests.models import Round
from judging import actions, policies
from judging.forms.reconciling import SettleForm
from judging.models import Contender, Reconciliation

if TYPE_CHECKING:
    from django.http import HttpResponse

    from accounts.http import MemberRequest


@require_safe
def reconciliations(request: MemberRequest, pk: int) -> HttpResponse:
    """Every entry on which the judges differ too much, with their totals and a place for the chair's score."""
    chaired = Contender.objects.settled_by(request.user).values("round")
    rows = Round.objects.filter(pk__in=chaired).select_related("contest").prefetch_related("panel__seats")
    round = get_object_or_404(rows, pk=pk)
    policies.read_reconciliations(request.user, round).enforce()
    return _page(request, round, {})


@require_POST
def settle(request: MemberRequest, pk: int) -> HttpResponse:
    """Keep the chair's score."""
    rows = Contender.objects.settled_by(request.user).select_related("round__contest", "entry", "round__panel")
    contender = get_object_or_404(rows, pk=pk)
    policies.settle(request.user, contender).enforce()
    _row, policy = actions.scoring_rules(contender.round)
    form = SettleForm(request.POST, scale=policy.scale, prefix=contender.blind_code)
    if not form.is_valid():
        return _page(request, contender.round, {contender.blind_code: form}, status=422)
    given = form.cleaned_data
    try:
        actions.settle(
            contender=contender, score=given["score"], reason=given["reason"], seen=given["seen"], by=request.user
        )
    except MoveRefused as refusal:
        form.add_error(None, refusal.reason)
        return _page(request, contender.round, {contender.blind_code: form}, status=409)
    messages.success(request, _("The score of %(code)s is settled.") % {"code": contender.blind_code})
    return redirect("judging:reconciliations", contender.round_id)


def _page(request: MemberRequest, round: Round, typed: dict[str, SettleForm], status: int = 200) -> HttpResponse:
    _row, policy = actions.scoring_rules(round)
    found = actions.differences(round) if round.state == "open" else []
    kept = {
        one.contender.blind_code: one
        for one in Reconciliation.objects.filter(contender__round=round).select_related("contender", "settled_by")
    }
    keys = dict(Contender.objects.filter(round=round).values_list("blind_code", "pk"))
    lines: list[dict[str, Any]] = [
        {
            "code": one.code,
            "pk": keys[one.code],
            "totals": sorted(one.totals.values(), reverse=True),
            "spread": one.spread,
            "settled": kept.get(one.code),
            "form": typed.get(one.code)
            or SettleForm(scale=policy.scale, settled=kept.get(one.code), prefix=one.code, seen=one.token),
        }
        for one in found
    ]
    context = {"round": round, "contest": round.contest, "lines": lines, "scale": policy.scale}
    return render(request, "judging/reconciliations.html", context, status=status)
