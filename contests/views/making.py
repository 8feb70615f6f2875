"""Making a contest from a preset."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.roles import UserRole
from audit.verdicts import PermissionRefused
from contests.actions import create_contest
from contests.checks import PlannedTier, prize_totals
from contests.forms.making import NewContestForm
from contests.presets import available

if TYPE_CHECKING:
    from django.http import HttpResponse

    from accounts.http import MemberRequest
    from contests.actions.making import Named
    from contests.presets import Preset

NAMED = ("host", "receiving_office", "name", "slug", "code", "edition")


@require_safe
def new(request: MemberRequest) -> HttpResponse:
    """Choose a preset and say what it cannot know."""
    _officers_only(request)
    return _page(request, NewContestForm(by=request.user))


@require_POST
def create(request: MemberRequest) -> HttpResponse:
    """Make the contest, and go on to its plan."""
    _officers_only(request)
    form = NewContestForm(request.POST, by=request.user)
    if not form.is_valid():
        return _page(request, form, status=422)
    typed = form.cleaned_data
    named: Named = {name: typed[name] for name in NAMED if typed[name]}  # type: ignore[assignment]
    contest = create_contest(
        preset=typed["preset"],
        named=named,
        series=typed["series"] or "",
        launched_on=typed["launched_on"],
        by=request.user,
    )
    messages.success(request, _("The contest is made. Go through its sections, then publish it."))
    return redirect("contests:setup", contest.slug)


def _officers_only(request: MemberRequest) -> None:
    if not request.user.has_role(UserRole.OFFICE):
        raise PermissionRefused(_("Only a contest officer of a receiving office makes contests."))


def _page(request: MemberRequest, form: NewContestForm, status: int = 200) -> HttpResponse:
    context = {"form": form, "presets": [_summary(preset) for preset in available().values()]}
    return render(request, "contests/new.html", context, status=status)


def _summary(preset: Preset) -> dict[str, Any]:
    """What a preset brings, in figures."""
    value = preset.value
    tiers = tuple(
        PlannedTier(tier["name"], tier["count"], tier["individual"], tier["collective"]) for tier in value["prizes"]
    )
    least, most = prize_totals(tiers)
    return {
        "title": preset.title,
        "description": preset.description,
        "areas": len(value["areas"]),
        "quotas": len(value["quotas"]),
        "rounds": [round_["name"] for round_ in value["judging"]["rounds"]],
        "criteria": len(value["judging"]["criteria"]),
        "prizes": sum(tier.count for tier in tiers),
        "least": least,
        "most": most,
        "note": preset.note("criteria"),
    }
