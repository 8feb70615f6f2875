"""Giving prizes: what the standings propose, the decision, and each award afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from audit.verdicts import MoveRefused, PermissionRefused, Refused
from contests.checks import prize_totals
from contests.models import Contest
from contests.policies import runs
from payouts import policies
from payouts.actions import awards as actions
from payouts.forms.awards import IssueForm, ProposeForm, ReasonForm
from payouts.models import Award
from payouts.querysets import awarded_by

if TYPE_CHECKING:
    from django import forms
    from django.http import HttpResponse

    from accounts.http import MemberRequest
    from judging.models import Placement
    from payouts.allocation import Allocation

STATUS = {PermissionRefused: 403, MoveRefused: 409}


@require_safe
def awards(request: MemberRequest, slug: str) -> HttpResponse:
    """The prizes of a contest: proposed, decided, given."""
    return _awards_page(request, _contest(request, slug))


@require_POST
def propose(request: MemberRequest, slug: str) -> HttpResponse:
    """Propose the prizes by the standings, with the chair's order of what ties."""
    contest = _contest(request, slug)
    policies.propose(request.user, contest).enforce()
    form = ProposeForm(request.POST, ties=_ties(contest), auto_id="propose_%s")
    if not form.is_valid():
        return _awards_page(request, contest, {"propose": form}, status=422)
    try:
        made = actions.propose(contest=contest, decided=form.decided(), by=request.user)
    except MoveRefused as refusal:
        form.add_error(None, refusal.reason)
        return _awards_page(request, contest, {"propose": form}, status=409)
    done = ngettext("%(count)d prize is proposed.", "%(count)d prizes are proposed.", len(made))
    messages.success(request, done % {"count": len(made)})
    return redirect("payouts:awards", contest.slug)


@require_POST
def issue(request: MemberRequest, slug: str) -> HttpResponse:
    """Record the leader's decision."""
    contest = _contest(request, slug)
    policies.issue(request.user, contest).enforce()
    form = IssueForm(request.POST, auto_id="issue_%s")
    if not form.is_valid():
        return _awards_page(request, contest, {"issue": form}, status=422)
    given = actions.issue(contest=contest, by=request.user, **form.cleaned_data)
    done = ngettext(
        "%(count)d prize is given by the decision, and its winners were told.",
        "%(count)d prizes are given by the decision, and their winners were told.",
        len(given),
    )
    messages.success(request, done % {"count": len(given)})
    return redirect("payouts:awards", contest.slug)


@require_safe
def award(request: MemberRequest, pk: int) -> HttpResponse:
    """One award: who shares it, what was paid, and what may be done with it."""
    return _award_page(request, _award(request, pk))


@require_POST
def hold(request: MemberRequest, pk: int) -> HttpResponse:
    """Hold an award while something is looked into."""
    return _with_reason(request, pk, "hold", _("The award is held: it is not paid until it is released."))


@require_POST
def release(request: MemberRequest, pk: int) -> HttpResponse:
    """Release a held award."""
    released = _award(request, pk)
    actions.release(award=released, by=request.user)
    messages.success(request, _("The award is released."))
    return redirect(released)


@require_POST
def revoke(request: MemberRequest, pk: int) -> HttpResponse:
    """Revoke an award."""
    return _with_reason(request, pk, "revoke", _("The award is revoked."))


def _with_reason(request: MemberRequest, pk: int, act: str, done: str) -> HttpResponse:
    """Do an act that needs a reason; what was typed stays on the page when it cannot be done."""
    subject = _award(request, pk)
    getattr(policies, act)(request.user, subject).enforce()
    form = ReasonForm(request.POST, auto_id=f"{act}_%s")
    if not form.is_valid():
        return _award_page(request, subject, {act: form}, status=422)
    try:
        getattr(actions, act)(award=subject, by=request.user, **form.cleaned_data)
    except Refused as refusal:
        form.add_error(None, refusal.reason)
        return _award_page(request, _award(request, pk), {act: form}, status=STATUS[type(refusal)])
    messages.success(request, done)
    return redirect(subject)


def _contest(request: MemberRequest, slug: str) -> Contest:
    """A contest whose prizes the person gives or pays."""
    concerned = Contest.objects.filter(awarded_by(request.user, "")).distinct()
    return get_object_or_404(
        concerned.select_related("host", "receiving_office").prefetch_related("organisers", "prize_tiers"), slug=slug
    )


def _award(request: MemberRequest, pk: int) -> Award:
    known = Award.objects.visible_to(request.user).select_related(
        "contest__host", "contest__receiving_office", "entry__unit", "entry__organisation", "tier", "placement"
    )
    return get_object_or_404(known.prefetch_related("contest__organisers"), pk=pk)


def _ties(contest: Contest) -> list[list[Placement]]:
    """Entries that tie across a tier's edge, for the chair to order."""
    placements = {placement.pk: placement for placement in actions.final_placements(contest)}
    return [[placements[key] for key in tie] for tie in actions.proposal(contest).undecided]


def _awards_page(
    request: MemberRequest, contest: Contest, typed: dict[str, forms.Form] | None = None, status: int = 200
) -> HttpResponse:
    given = list(
        contest.awards.select_related("tier", "entry__unit", "entry__organisation", "placement")
        .prefetch_related("entry__authors")
        .in_order()
    )
    may_propose = policies.propose(request.user, contest)
    proposed = _proposed(contest) if may_propose else None
    ties = proposed["ties"] if proposed else []
    standing = [award for award in given if award.state != "revoked"]
    context = {
        "contest": contest,
        "tiers": _by_tier(contest, given),
        "total": sum(award.amount for award in standing),
        "standing": len(standing),
        "decision": next((award for award in given if award.decision_number), None),
        "proposed": proposed,
        "published": _published(contest),
        "may_propose": may_propose,
        "may_issue": policies.issue(request.user, contest),
        "forms": {
            "propose": ProposeForm(ties=ties, auto_id="propose_%s"),
            "issue": IssueForm(auto_id="issue_%s"),
            **(typed or {}),
        },
        "runs": runs(request.user, contest),
        "sees_payments": policies.see_payments_of(request.user, contest),
    }
    return render(request, "payouts/awards.html", context, status=status)


def _proposed(contest: Contest) -> dict[str, Any]:
    """What the standings of the final propose, tier by tier."""
    placements = {placement.pk: placement for placement in actions.final_placements(contest)}
    allocation: Allocation = actions.proposal(contest)
    tiers = list(contest.prize_tiers.all())
    lines: list[dict[str, Any]] = []
    for tier in tiers:
        winners = [placements[key] for key, given in allocation.prizes.items() if given == tier.pk]
        rows = [(winner, tier.amount_for(winner.contender.entry.kind)) for winner in winners]
        lines.append({"tier": tier, "rows": rows, "vacant": tier.count - len(rows)})
    return {
        "tiers": lines,
        "ties": [[placements[key] for key in tie] for tie in allocation.undecided],
        "count": len(allocation.prizes),
        "total": sum(amount for line in lines for _winner, amount in line["rows"]),
    }


def _published(contest: Contest) -> tuple[int, int] | None:
    """The least and the most that the prizes cost, as published, or else as the plan adds up."""
    tiers = tuple(tier.planned() for tier in contest.prize_tiers.all())
    if not tiers:
        return None
    least, most = prize_totals(tiers)
    return contest.prize_total_min or least, contest.prize_total_max or most


def _by_tier(contest: Contest, given: list[Award]) -> list[dict[str, Any]]:
    """The awards under their tiers, the highest first."""
    return [
        {"tier": tier, "awards": mine, "sum": sum(award.amount for award in mine if award.state != "revoked")}
        for tier in contest.prize_tiers.all()
        if (mine := [award for award in given if award.tier_id == tier.pk])
    ]


def _award_page(
    request: MemberRequest, subject: Award, typed: dict[str, forms.Form] | None = None, status: int = 200
) -> HttpResponse:
    context = {
        "award": subject,
        "contest": subject.contest,
        "shares": list(subject.shares.select_related("author", "payment")),
        "paid_out": subject.payments.paid_out(),
        "authors": list(subject.entry.authors.order_by("order")),
        "may": {act: getattr(policies, act)(request.user, subject) for act in ("hold", "release", "revoke")},
        "forms": {
            "hold": ReasonForm(auto_id="hold_%s"),
            "revoke": ReasonForm(auto_id="revoke_%s"),
            **(typed or {}),
        },
        "typed": typed or {},
    }
    return render(request, "payouts/award.html", context, status=status)
