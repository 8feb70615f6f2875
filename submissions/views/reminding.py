"""Units that sent nothing: who they are, what a reminder would say to whom, and sending it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from audit.verdicts import MoveRefused
from contests.models import Contest
from notifications.outbox import composed
from submissions.actions import reminding as actions
from submissions.forms.reminding import RemindForm
from submissions.policies import reception as policies

if TYPE_CHECKING:
    from django.http import HttpResponse, QueryDict

    from accounts.http import MemberRequest

PER_PAGE = 100


@require_safe
def silent(request: MemberRequest, slug: str) -> HttpResponse:
    """The units that sent nothing, with who is known there."""
    contest = _contest(request, slug)
    words = request.GET.get("q", "")[:100]
    page = Paginator(actions.silent_units(contest, words=words), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "contest": contest,
        "page": page,
        "rows": actions.with_people(contest, page),
        "words": words,
        "may_remind": policies.remind(request.user, contest),
        "due": contest.deadline("forwarding"),
    }
    return render(request, "submissions/desk/silent.html", context)


@require_safe
def preview_reminders(request: MemberRequest, slug: str) -> HttpResponse:
    """Exactly who would be told, by which way, and in which words; nothing is sent yet."""
    contest = _contest(request, slug)
    policies.remind(request.user, contest).enforce()
    chosen = _chosen(request, contest, request.GET)
    if chosen is None:
        return redirect("submissions:silent", contest.slug)
    rows = actions.with_people(contest, chosen)
    told = [row for row in rows if row.can_be_told]
    sample: Any = None
    if told:
        person, first = told[0].people[0], told[0]
        sample = composed(person, actions.TEMPLATE, url=contest.get_absolute_url(), **actions.text_of(contest, first))
    context = {
        "contest": contest,
        "told": told,
        "untold": [row for row in rows if not row.can_be_told],
        "people": sum(len(row.people) for row in told),
        "sample": sample,
    }
    return render(request, "submissions/desk/preview_reminders.html", context)


@require_POST
def remind(request: MemberRequest, slug: str) -> HttpResponse:
    """Send the reminder."""
    contest = _contest(request, slug)
    policies.remind(request.user, contest).enforce()
    chosen = _chosen(request, contest, request.POST)
    if chosen is None:
        return redirect("submissions:silent", contest.slug)
    try:
        told = actions.remind(contest=contest, units=[unit.pk for unit in chosen], by=request.user)
    except MoveRefused as refusal:
        messages.error(request, refusal.reason)
        return redirect("submissions:silent", contest.slug)
    done = ngettext("%(count)d unit has been reminded.", "%(count)d units have been reminded.", len(told))
    messages.success(request, done % {"count": len(told)})
    return redirect("submissions:silent", contest.slug)


def _contest(request: MemberRequest, slug: str) -> Contest:
    known = Contest.objects.overseen_by(request.user).with_bodies().with_deadlines()
    return get_object_or_404(known.prefetch_related("organisers", "quotas"), slug=slug)


def _chosen(request: MemberRequest, contest: Contest, typed: QueryDict) -> list[Any] | None:
    """The chosen units, or nothing and the reason said."""
    form = RemindForm(typed, silent=actions.silent_units(contest))
    if form.is_valid():
        return list(form.cleaned_data["unit"])
    for text in form.errors.get("unit", []):
        messages.error(request, str(text))
    return None
