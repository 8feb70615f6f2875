"""Changing the sections of a plan: a page to read, an address to save."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from contests import actions, policies
from contests.forms.deadlines import Deadlines
from contests.forms.entrants import Entrants, Quotas
from contests.forms.judging import Criteria, Rounds
from contests.forms.people import OrganiserForm
from contests.forms.scoring import Scoring
from contests.forms.sections import Areas, Basics, Prizes
from contests.models import Contest, Organiser

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.http import HttpResponse

    from accounts.http import MemberRequest
    from contests.forms.parts import PlanSection

SECTION: Mapping[str, type[PlanSection]] = {
    section.key: section for section in (Basics, Entrants, Areas, Deadlines, Quotas, Rounds, Criteria, Scoring, Prizes)
}
SAVE: Mapping[str, Callable[..., None]] = {
    "basics": actions.save_basics,
    "entrants": actions.save_entrants,
    "areas": actions.save_areas,
    "deadlines": actions.save_deadlines,
    "quotas": actions.save_quotas,
    "rounds": actions.save_rounds,
    "criteria": actions.save_criteria,
    "scoring": actions.save_scoring,
    "prizes": actions.save_prizes,
}
MAY = {"deadlines": policies.extend}


class VersionForm(forms.Form):
    """Which version of the plan the page was read from."""

    version = forms.IntegerField(widget=forms.HiddenInput)


def load(request: MemberRequest, slug: str) -> Contest:
    """The contest with its whole plan, for those who know of it."""
    found: Contest = get_object_or_404(Contest.objects.visible_to(request.user).with_plan(), slug=slug)
    return found


@require_safe
def edit(request: MemberRequest, slug: str, key: str) -> HttpResponse:
    """Show a section's forms as the plan has them."""
    contest = load(request, slug)
    MAY.get(key, policies.edit)(request.user, contest).enforce()
    return _page(request, SECTION[key](contest))


@require_POST
def save(request: MemberRequest, slug: str, key: str) -> HttpResponse:
    """Save a section; when somebody else did meanwhile, show both sides."""
    contest = load(request, slug)
    MAY.get(key, policies.edit)(request.user, contest).enforce()
    section = SECTION[key](contest, request.POST)
    if not section.is_valid():
        return _page(request, section, status=422)
    seen = VersionForm(request.POST)
    version = seen.cleaned_data["version"] if seen.is_valid() else 0
    try:
        SAVE[key](contest=contest, version=version, by=request.user, **section.changes())
    except actions.PlanChanged as refusal:
        return _page(request, section, status=409, refusal=refusal.reason, saved=SECTION[key](load(request, slug)))
    messages.success(request, _("“%(section)s” is saved.") % {"section": section.title})
    return redirect("contests:setup", Contest.objects.get(pk=contest.pk).slug)


def _page(
    request: MemberRequest,
    section: PlanSection,
    *,
    status: int = 200,
    refusal: str = "",
    saved: PlanSection | None = None,
) -> HttpResponse:
    """The section's page; after a clash the next save is over the version that is shown beside it."""
    contest = saved.contest if saved else section.contest
    shown_version = contest.version if saved or status == 200 else request.POST.get("version", "")  # noqa: PLR2004
    context: dict[str, Any] = {
        "contest": contest,
        "section": section,
        "save_url": reverse(f"contests:save_{section.key}", args=[contest.slug]),
        "version": shown_version,
        "refusal": refusal,
        "differences": section.differences(saved) if saved else [],
        "note": contest.note(section.key),
    }
    return render(request, "contests/section.html", context, status=status)


# ── organisers ─────────────────────────────────────────────────────────────────────────────────────────────────────


@require_safe
def edit_organisers(request: MemberRequest, slug: str) -> HttpResponse:
    """Who runs the contest."""
    contest = load(request, slug)
    policies.organise(request.user, contest).enforce()
    return _organisers(request, contest, OrganiserForm(contest=contest))


@require_POST
def save_organisers(request: MemberRequest, slug: str) -> HttpResponse:
    """Let somebody else run it too."""
    contest = load(request, slug)
    policies.organise(request.user, contest).enforce()
    form = OrganiserForm(request.POST, contest=contest)
    if not form.is_valid():
        return _organisers(request, contest, form, status=422)
    person, role = form.cleaned_data["person"], form.cleaned_data["role"]
    actions.add_organiser(contest=contest, user=person, role=role, by=request.user)
    messages.success(request, _("%(person)s now runs this contest too and has been told.") % {"person": person})
    return redirect("contests:edit_organisers", contest.slug)


@require_POST
def remove_organiser(request: MemberRequest, pk: int) -> HttpResponse:
    """Take somebody off the list."""
    seen = Organiser.objects.filter(contest__in=Contest.objects.visible_to(request.user))
    organiser = get_object_or_404(seen.select_related("contest", "user"), pk=pk)
    actions.remove_organiser(organiser=organiser, by=request.user)
    messages.success(request, _("%(person)s no longer runs this contest.") % {"person": organiser.user})
    return redirect("contests:edit_organisers", organiser.contest.slug)


def _organisers(request: MemberRequest, contest: Contest, form: OrganiserForm, status: int = 200) -> HttpResponse:
    rows = [
        {"organiser": organiser, "may_remove": policies.remove_organiser(request.user, organiser)}
        for organiser in contest.organisers.all()
    ]
    context = {"contest": contest, "rows": rows, "form": form}
    return render(request, "contests/organisers.html", context, status=status)
