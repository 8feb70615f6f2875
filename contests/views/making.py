"""Making a contest: from a preset, from last year's edition, from an empty page or from a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.roles import UserRole
from audit.verdicts import PermissionRefused
from contests import policies
from contests.actions import create_contest
from contests.forms.making import FILE, FileForm, NewContestForm, Origin, origin_in, origin_of
from contests.models import Contest
from contests.planfile import Problem, UnreadablePlan, plain, plan_of
from contests.presets import available
from contests.views.plans import summary
from contests.views.sections import load

if TYPE_CHECKING:
    from accounts.http import MemberRequest
    from contests.actions.making import Named

NAMED = ("host", "receiving_office", "name", "slug", "code", "edition")


@require_safe
def new(request: MemberRequest) -> HttpResponse:
    """Choose where the plan comes from."""
    _officers_only(request)
    return _choice(request, FileForm())


@require_safe
def details(request: MemberRequest) -> HttpResponse:
    """Say what the chosen plan cannot know."""
    _officers_only(request)
    source = request.GET.get("from", "empty")
    origin = origin_of(source, request.user)
    if origin is None:
        raise Http404
    return _details(request, origin, NewContestForm(origin=origin, by=request.user))


@require_POST
def read(request: MemberRequest) -> HttpResponse:
    """Read a plan's file: show what would be made of it, or everything that is wrong with it."""
    _officers_only(request)
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _choice(request, form, status=422)
    try:
        origin = origin_in(form.cleaned_data["file"])
    except UnreadablePlan as refusal:
        return _choice(request, FileForm(), problems=refusal.problems, status=422)
    return _details(request, origin, NewContestForm(origin=origin, by=request.user))


@require_POST
def create(request: MemberRequest) -> HttpResponse:
    """Make the contest, and go on to its plan."""
    _officers_only(request)
    source = request.POST.get("source", "")
    try:
        origin = origin_in(request.POST.get("text", "")) if source == FILE else origin_of(source, request.user)
    except UnreadablePlan as refusal:
        return _choice(request, FileForm(), problems=refusal.problems, status=422)
    if origin is None:
        return _choice(request, FileForm(), problems=[Problem("", _("Choose where the plan comes from."))], status=422)
    form = NewContestForm(request.POST, origin=origin, by=request.user)
    if not form.is_valid():
        return _details(request, origin, form, status=422)
    try:
        contest = _make(request, origin, form.cleaned_data)
    except (UnreadablePlan, ValidationError) as refusal:
        form.add_error(None, refusal.messages)
        return _details(request, origin, form, status=422)
    messages.success(request, _("The contest is made. Go through its sections, then publish it."))
    return redirect("contests:setup", contest.slug)


@require_safe
def export(request: MemberRequest, slug: str) -> HttpResponse:
    """Take the plan away as a file, from which a contest can be made anywhere."""
    contest = load(request, slug)
    policies.read_setup(request.user, contest).enforce()
    return HttpResponse(
        plain(plan_of(contest)),
        content_type="application/yaml; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{contest.slug}.yaml"'},
    )


def _officers_only(request: MemberRequest) -> None:
    if not request.user.has_role(UserRole.OFFICE):
        raise PermissionRefused(_("Only a contest officer of a receiving office makes contests."))


def _make(request: MemberRequest, origin: Origin, typed: dict[str, Any]) -> Contest:
    named: Named = {name: typed[name] for name in NAMED if typed[name]}  # type: ignore[assignment]
    named["preset"] = origin.preset
    return create_contest(
        plan=origin.plan,
        named=named,
        series=typed["series"] or typed["series_name"],
        period_years=typed["period_years"],
        launched_on=typed["launched_on"],
        by=request.user,
    )


def _choice(
    request: MemberRequest, form: FileForm, *, problems: list[Problem] | None = None, status: int = 200
) -> HttpResponse:
    context = {
        "form": form,
        "problems": problems or [],
        "presets": [{"key": key, **summary(preset.plan)} for key, preset in available().items()],
        "editions": Contest.objects.run_by(request.user).with_bodies().in_order(),
    }
    return render(request, "contests/new.html", context, status=status)


def _details(request: MemberRequest, origin: Origin, form: NewContestForm, status: int = 200) -> HttpResponse:
    context = {"form": form, "origin": origin, "plan": summary(origin.plan)}
    return render(request, "contests/details.html", context, status=status)
