"""Units that sent nothing: who they are, what a reminder would say to whom, and sending it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from audit.verdicts import MoveRefused
from contests.models import Contest
from notifications.outbox import composed
from submissions.actions import reminding as actions
from submissions.forms.reminding import RemindForm
from submissions.policies import reception as policies
from submissions.views.bulk import back_to_list, every_found, nothing_chosen, tell_left

if TYPE_CHECKING:
    from django.http import HttpResponse, QueryDict

    from accounts.http import MemberRequest

PER_PAGE = 100
LONGEST_WORDS = 100


@require_safe
def silent(request: MemberRequest, slug: str) -> HttpResponse:
    """The units that sent nothing, with who is known there."""
    contest = _contest(request, slug)
    words = _words(request.GET)
    page = Paginator(actions.silent_units(contest, words=words), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "contest": contest,
        "page": page,
        "rows": actions.with_people(contest, page),
        "words": words,
        "total": page.paginator.count,
        "every_url": every_found({"q": words} if words else {}, "submissions:preview_reminders", contest.slug),
        "may_remind": policies.remind(request.user, contest),
        "due": contest.deadline("forwarding"),
    }
    return render(request, "submissions/desk/silent.html", context)


@require_safe
def preview_reminders(request: MemberRequest, slug: str) -> HttpResponse:
    """Exactly who would be told, by which way, and in which words; nothing is sent yet."""
    contest = _contest(request, slug)
    policies.remind(request.user, contest).enforce()
    form = _chosen(request.GET, contest, preview=True)
    if not form.is_valid():
        return nothing_chosen(request, form, "submissions:silent", contest.slug)
    rows = actions.with_people(contest, form.chosen)
    told = [row for row in rows if row.can_be_told]
    sample: Any = None
    if told:
        person, first = told[0].people[0], told[0]
        sample = composed(person, actions.TEMPLATE, url=contest.get_absolute_url(), **actions.text_of(contest, first))
    context = {
        "contest": contest,
        "form": form,
        "told": told,
        "untold": [row for row in rows if not row.can_be_told],
        "listed": len(rows),
        "people": sum(len(row.people) for row in told),
        "sample": sample,
    }
    return render(request, "submissions/desk/preview_reminders.html", context)


@require_POST
def remind(request: MemberRequest, slug: str) -> HttpResponse:
    """Send the reminder."""
    contest = _contest(request, slug)
    policies.remind(request.user, contest).enforce()
    form = _chosen(request.POST, contest)
    if not form.is_valid():
        return nothing_chosen(request, form, "submissions:silent", contest.slug)
    try:
        told = actions.remind(contest=contest, units=[unit.pk for unit in form.chosen], by=request.user)
    except MoveRefused as refusal:
        messages.error(request, refusal.reason)
        return back_to_list(form, "submissions:silent", contest.slug)
    done = ngettext("%(count)d unit has been reminded.", "%(count)d units have been reminded.", len(told))
    messages.success(request, done % {"count": len(told)})
    known = {row.unit.pk for row in told}
    reason = _("It was reminded today, sent something, or has no officer.")
    left = [(unit, reason) for unit in form.chosen if unit.pk not in known]
    tell_left(request, form, left, lambda unit: unit.name)
    return back_to_list(form, "submissions:silent", contest.slug)


def _contest(request: MemberRequest, slug: str) -> Contest:
    known = Contest.objects.overseen_by(request.user).with_bodies().with_deadlines()
    return get_object_or_404(known.prefetch_related("organisers", "quotas"), slug=slug)


def _words(typed: QueryDict) -> str:
    return typed.get("q", "").replace("\0", "")[:LONGEST_WORDS]


def _chosen(typed: QueryDict, contest: Contest, *, preview: bool = False) -> RemindForm:
    """The units that were ticked in the list, or all that its search finds."""
    words = _words(typed)
    known, found = actions.silent_units(contest), actions.silent_units(contest, words=words)
    filtered = {"q": words} if words else {}
    return RemindForm(typed, known=known, found=found, filtered=filtered, name="unit", preview=preview)
