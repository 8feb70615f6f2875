"""Sealing a round, its standings, and the bundle by which anyone can compute them again."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db.models import prefetch_related_objects
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from contests.policies import runs
from judging import actions, policies
from judging.models import RoundResult, Seat
from judging.scoring import Policy
from judging.views.rounds import frame, panel_of, round_in_hand
from judging.wording import cut, remark, rules

if TYPE_CHECKING:
    from django.http import HttpRequest

    from accounts.http import MemberRequest
    from contests.models import Round


@require_safe
def seal(request: MemberRequest, pk: int) -> HttpResponse:
    """Exactly what becomes final when the round is sealed."""
    round = round_in_hand(request, pk)
    prefetch_related_objects([round], "criteria", "contest__rounds", "panel__seats")
    _row, policy = actions.scoring_rules(round)
    progress = actions.Progress.of(round)
    context = {
        **frame(request, round, "round"),
        "may_close": policies.close_round(request.user, round),
        "gaps": actions.gaps_before_sealing(round, policy, progress) if round.state == "open" else [],
        "progress": progress,
        "judges": sum(seat.role in policies.SCORING_ROLES for seat in panel_of(round)),
        "rules": rules(policy, _criteria(round), last=actions.is_last(round)),
    }
    return render(request, "judging/seal.html", context)


@require_POST
def close_round(request: MemberRequest, pk: int) -> HttpResponse:
    """Seal the round."""
    round = round_in_hand(request, pk)
    actions.close_round(round=round, by=request.user)
    messages.success(request, _("“%(round)s” is sealed.") % {"round": round})
    return redirect("judging:standings", round.pk)


@login_not_required
@require_safe
def standings(request: HttpRequest, pk: int) -> HttpResponse:
    """The standings of a sealed round: for those who run the contest, and for everybody once they are announced."""
    result = _result(request, pk)
    round, contest = result.round, result.round.contest
    inside = bool(policies.follow(request.user, contest))
    criteria = _criteria(round)
    policy = Policy.from_value(result.bundle["policy"])
    names = runs(request.user, contest)
    context = {
        **(frame(request, round, "standings") if inside else {"round": round, "contest": contest}),  # type: ignore[arg-type]
        "result": result,
        "inside": inside,
        "names": names,
        "rows": _rows(result, criteria, judges=_judge_names(round) if inside else {}),
        "rules": rules(policy, criteria, last=actions.is_last(round)),
        "cut": "" if actions.is_last(round) else cut(policy.advance),
        "last": actions.is_last(round),
        "scale": policy.scale,
    }
    return render(request, "judging/standings.html", context)


@login_not_required
@require_safe
def bundle(request: HttpRequest, pk: int) -> HttpResponse:
    """The result with all that went into it, for `ops/verify_result.py`."""
    result = _result(request, pk)
    text = json.dumps(result.bundle, ensure_ascii=False, indent=1, sort_keys=True)
    name = f"{result.round.contest.slug}-{result.round.order}-{result.number}.json"
    return HttpResponse(
        text, content_type="application/json", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def _result(request: HttpRequest, pk: int) -> RoundResult:
    results = RoundResult.objects.visible_to(request.user).filter(round=pk).order_by("-number")
    found = results.select_related("round__contest__receiving_office", "sealed_by", "round__panel").first()
    if found is None:
        return get_object_or_404(RoundResult.objects.none())
    return found


def _criteria(round: Round) -> dict[str, str]:
    return {criterion.key: criterion.name for criterion in sorted(round.criteria.all(), key=lambda one: one.order)}


def _judge_names(round: Round) -> dict[str, str]:
    """Names of judges by how the result names them."""
    return {
        f"seat-{seat.pk}": str(seat.user) for seat in Seat.objects.filter(panel__round=round).select_related("user")
    }


def _rows(result: RoundResult, criteria: dict[str, str], judges: dict[str, str]) -> list[dict[str, Any]]:
    """The standings as they were frozen, with what each entry is called; the cut follows the last that goes on."""
    placements = result.placements.select_related("contender__entry__unit").prefetch_related(
        "contender__entry__authors"
    )
    placed = {placement.contender.blind_code: placement for placement in placements}
    frozen = result.bundle["standings"]
    last_through = max((place for place, row in enumerate(frozen) if row["advances"]), default=-1)
    return [
        {
            "placement": placed[row["contender"]],
            "code": row["contender"],
            "entry": placed[row["contender"]].contender.entry,
            "rank": row["rank"],
            "score": _number(row["score"]),
            "advances": row["advances"],
            "flags": [remark(flag, criteria) for flag in row["flags"]],
            "judges": _judges(row["judge_totals"], judges),
            "low": min(map(Decimal, row["judge_totals"].values()), default=None),
            "high": max(map(Decimal, row["judge_totals"].values()), default=None),
            "cut_after": place == last_through,
        }
        for place, row in enumerate(frozen)
        if row["contender"] in placed
    ]


def _judges(totals: dict[str, str], names: dict[str, str]) -> list[tuple[str, Decimal]]:
    """Each judge's total, by name for those inside, by number for the public."""
    return [
        (names.get(judge) or _("Judge %(number)d") % {"number": number}, Decimal(total))
        for number, (judge, total) in enumerate(sorted(totals.items()), start=1)
    ]


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
