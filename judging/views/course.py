"""Putting a contest's dates off, and calling it off: what it would do, then the act."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from audit.verdicts import MoveRefused
from contests import policies
from contests.actions import PlanChanged
from contests.models import Contest
from contests.moments import database_now
from judging import actions
from judging.forms.course import CancelForm, PostponeForm

if TYPE_CHECKING:
    from django.http import HttpResponse, QueryDict

    from accounts.http import MemberRequest


@require_safe
def postponement(request: MemberRequest, slug: str) -> HttpResponse:
    """Say by how much the dates ahead move, and why."""
    contest = _contest(request, slug)
    policies.postpone(request.user, contest).enforce()
    typed = {name: value for name, value in request.GET.items() if value}
    form = PostponeForm(initial=typed, ahead=contest.dates_ahead(database_now()))
    return _form_page(request, contest, form)


@require_safe
def preview_postponement(request: MemberRequest, slug: str) -> HttpResponse:
    """Each date before and after, what would clash, and who would be told; nothing is done yet."""
    contest = _contest(request, slug)
    policies.postpone(request.user, contest).enforce()
    form = _form(contest, request.GET)
    if not form.is_valid():
        return _form_page(request, contest, form, status=422)
    try:
        planned = actions.plan_postponement(contest, days=form.days_given, chosen=form.chosen)
    except MoveRefused as refusal:
        form.add_error(None, refusal.reason)
        return _form_page(request, contest, form, status=422)
    context = {"contest": contest, "form": form, "planned": planned, "typed": request.GET.items()}
    return render(request, "judging/postponement_preview.html", context, status=422 if planned.clashes else 200)


@require_POST
def postpone(request: MemberRequest, slug: str) -> HttpResponse:
    """Put the dates off as they were read."""
    contest = _contest(request, slug)
    policies.postpone(request.user, contest).enforce()
    form = _form(contest, request.POST)
    if not form.is_valid():
        return _form_page(request, contest, form, status=422)
    version = request.POST.get("version", "")
    try:
        actions.postpone(
            contest=contest,
            version=int(version) if version.isdecimal() else 0,
            days=form.days_given,
            chosen=form.chosen,
            reason=form.cleaned_data["reason"],
            by=request.user,
        )
    except MoveRefused as refusal:
        form.add_error(None, refusal.reason)
        stale = isinstance(refusal, PlanChanged)
        return _form_page(request, _contest(request, slug), form, status=409 if stale else 422)
    messages.success(request, _("The dates are put off, and everybody whom it concerns has been told."))
    return redirect("contests:setup", contest.slug)


@require_safe
def call_off(request: MemberRequest, slug: str) -> HttpResponse:
    """Say why the contest is cancelled."""
    contest = _contest(request, slug)
    policies.cancel(request.user, contest).enforce()
    return _call_off_page(request, contest, CancelForm())


@require_POST
def cancel(request: MemberRequest, slug: str) -> HttpResponse:
    """Call the contest off."""
    contest = _contest(request, slug)
    policies.cancel(request.user, contest).enforce()
    form = CancelForm(request.POST)
    if not form.is_valid():
        return _call_off_page(request, contest, form, status=422)
    actions.cancel(contest=contest, reason=form.cleaned_data["reason"], by=request.user)
    messages.success(request, _("The contest is cancelled."))
    return redirect("contests:setup", contest.slug)


def _contest(request: MemberRequest, slug: str) -> Contest:
    found: Contest = get_object_or_404(Contest.objects.visible_to(request.user).with_plan(), slug=slug)
    return found


def _form(contest: Contest, typed: QueryDict) -> PostponeForm:
    return PostponeForm(typed, ahead=contest.dates_ahead(database_now()))


def _form_page(request: MemberRequest, contest: Contest, form: PostponeForm, status: int = 200) -> HttpResponse:
    return render(request, "judging/postponement.html", {"contest": contest, "form": form}, status=status)


def _call_off_page(request: MemberRequest, contest: Contest, form: CancelForm, status: int = 200) -> HttpResponse:
    rounds = [round.pk for round in contest.rounds.all() if round.state != "sealed"]
    context = {"contest": contest, "form": form, "concerned": actions.concerned_by(contest, rounds)}
    return render(request, "judging/call_off.html", context, status=status)
