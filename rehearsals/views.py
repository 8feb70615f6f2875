"""Rehearsals of a contest: asked for, watched while they are played, read afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from contests.checks import page_of
from contests.models import Contest
from contests.policies import edit, extend, organise, runs, shape_form
from rehearsals import actions, policies
from rehearsals.forms import RehearseForm
from rehearsals.models import Rehearsal

if TYPE_CHECKING:
    from django.http import HttpResponse

    from accounts.http import MemberRequest

SHOWN = 20
# The sections that may still be changed when the plan is public, and who may.
CHANGED_BY = {"deadlines": extend, "organisers": organise, "form": shape_form}


@require_safe
def rehearsals(request: MemberRequest, slug: str) -> HttpResponse:
    """How rehearsals of the contest went, and the button that starts one."""
    contest = _contest(request, slug)
    policies.see(request.user, contest).enforce()
    return _page(request, contest, RehearseForm())


@require_POST
def rehearse(request: MemberRequest, slug: str) -> HttpResponse:
    """Ask for a rehearsal."""
    contest = _contest(request, slug)
    policies.rehearse(request.user, contest).enforce()
    form = RehearseForm(request.POST)
    if not form.is_valid():
        return _page(request, contest, form, status=422)
    asked = actions.rehearse(
        contest=contest, entries=form.cleaned_data["entries"], language=get_language() or "vi", by=request.user
    )
    return redirect(asked)


@require_safe
def rehearsal(request: MemberRequest, pk: int) -> HttpResponse:
    """What was found, step by step."""
    played = _rehearsal(request, pk)
    contest = played.contest
    context = {
        "rehearsal": played,
        "contest": contest,
        "runs": runs(request.user, contest),
        "steps": _with_links(played, request.user),
        "funnel": _funnel(played.figures),
        "tables": _tables(played.figures),
        "outdated": played.plan_version != contest.version,
    }
    return render(request, "rehearsals/rehearsal.html", context)


@require_safe
def progress(request: MemberRequest, pk: int) -> HttpResponse:
    """How far a rehearsal is: the fragment that the page asks for every second; its end loads the page anew."""
    played = _rehearsal(request, pk)
    response = render(request, "rehearsals/_progress.html", {"rehearsal": played})
    if not played.under_way:
        response["HX-Refresh"] = "true"
    return response


def _contest(request: MemberRequest, slug: str) -> Contest:
    followed = Contest.objects.overseen_by(request.user).with_bodies().with_people()
    return get_object_or_404(followed, slug=slug)


def _rehearsal(request: MemberRequest, pk: int) -> Rehearsal:
    return get_object_or_404(Rehearsal.objects.visible_to(request.user).with_contest(), pk=pk)


def _page(request: MemberRequest, contest: Contest, form: RehearseForm, status: int = 200) -> HttpResponse:
    kept = list(Rehearsal.objects.of(contest)[:SHOWN])
    context = {
        "contest": contest,
        "runs": runs(request.user, contest),
        "form": form,
        "may_rehearse": policies.rehearse(request.user, contest),
        "under_way": next((one for one in kept if one.under_way), None),
        "rehearsals": kept,
    }
    return render(request, "rehearsals/rehearsals.html", context, status=status)


def _with_links(played: Rehearsal, user: Any) -> list[dict[str, Any]]:
    """The steps, each note with the way to the section that mends it, where this person may mend it."""
    contest = played.contest

    def link(section: str) -> str:
        if not section or not CHANGED_BY.get(section, edit)(user, contest):
            return ""
        return reverse(page_of(section), args=[contest.slug])

    return [
        {**step, "notes": [{**note, "url": link(note["section"])} for note in step["notes"]]} for step in played.steps
    ]


def _funnel(figures: dict[str, Any]) -> list[dict[str, Any]]:
    """How far the entries came."""
    labels = {
        "begun": _("Entries begun"),
        "handed_in": _("Entries handed in"),
        "confirmed": _("Confirmed by heads"),
        "forwarded": _("Sent on"),
        "eligible": _("Eligible"),
    }
    came = [{"label": label, "value": figures[key]} for key, label in labels.items() if key in figures]
    return came + [{"label": line["name"], "value": line["entries"]} for line in figures.get("rounds", [])]


def _tables(figures: dict[str, Any]) -> list[dict[str, Any]]:
    """Where the entries came from."""
    heads = {
        "by_entrant": _("Entrant"),
        "by_unit_kind": _("Kind of unit"),
        "by_area": _("Content area"),
    }
    return [{"head": head, "rows": figures[key]} for key, head in heads.items() if figures.get(key)]
