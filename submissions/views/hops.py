"""Taking an entry back, and moving it to the right unit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.roles import UserRole
from audit.verdicts import MoveRefused
from contests.models import Contest
from submissions.actions import hops as actions
from submissions.actions import replying
from submissions.forms.hops import ReplyForm, RerouteForm
from submissions.models import Entry
from submissions.policies import hops as policies
from submissions.policies.screening import works_at_desk

if TYPE_CHECKING:
    from django.http import HttpResponse

    from accounts.http import MemberRequest

PER_PAGE = 50


@require_POST
def recall(request: MemberRequest, code: str) -> HttpResponse:
    """Take back an entry that nobody has touched where it was sent."""
    units = request.user.unit_ids_as(UserRole.CLERK, UserRole.HEAD)
    known = Entry.objects.passed_through(units).select_related("contest", "holder").with_letters()
    entry = get_object_or_404(known.prefetch_related("screenings"), code=code)
    actions.recall(entry=entry, by=request.user)
    messages.success(request, _("“%(title)s” was recalled: it waits for a letter again.") % {"title": entry.title})
    return redirect("submissions:screen", entry.code)


@require_safe
def right_unit(request: MemberRequest, code: str) -> HttpResponse:
    """Choose the unit to which an entry that came to the wrong one is moved."""
    entry = _entry(request, code)
    return _right_unit_page(request, entry, RerouteForm(entry=entry))


@require_POST
def reroute(request: MemberRequest, code: str) -> HttpResponse:
    """Move the entry there."""
    entry = _entry(request, code)
    policies.reroute(request.user, entry).enforce()
    form = RerouteForm(request.POST, entry=entry)
    if not form.is_valid():
        return _right_unit_page(request, entry, form, status=422)
    to = form.cleaned_data["unit"]
    try:
        actions.reroute(entry=entry, to=to, reason=form.cleaned_data["reason"], by=request.user)
    except MoveRefused as refusal:
        form.add_error(None, refusal.reason)
        return _right_unit_page(request, entry, form, status=409)
    messages.success(request, _("The entry was moved to %(unit)s; all concerned are told.") % {"unit": to.name})
    if works_at_desk(request.user, entry.holder):
        return redirect("submissions:desk")
    return redirect("submissions:lying", entry.contest.slug)


@require_safe
def lying(request: MemberRequest, slug: str) -> HttpResponse:
    """The entries that lie long at units, for those who run the contest: where, for how long, who was told."""
    known = Contest.objects.overseen_by(request.user).select_related("host", "receiving_office")
    contest = get_object_or_404(known.prefetch_related("organisers"), slug=slug)
    long = Entry.objects.lying_since_before(contest, timezone.now() - contest.waits_long)
    listed = long.select_related("holder", "area", "contest").prefetch_related("nudges", "authors", "dispatch_items")
    page = Paginator(listed, PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "submissions/desk/lying.html",
        {
            "contest": contest,
            "page": page,
            "rows": [(entry, policies.reroute(request.user, entry)) for entry in page],
        },
    )


@require_safe
def answer_unit(request: MemberRequest, code: str) -> HttpResponse:
    """The unit's reason, and where the authors answer it."""
    return _answer_page(request, _own_entry(request, code), ReplyForm())


@require_POST
def reply(request: MemberRequest, code: str) -> HttpResponse:
    """Answer the unit."""
    entry = _own_entry(request, code)
    policies.reply(request.user, entry).enforce()
    form = ReplyForm(request.POST)
    if not form.is_valid():
        return _answer_page(request, entry, form, status=422)
    try:
        replying.reply(entry=entry, text=form.cleaned_data["text"], by=request.user)
    except MoveRefused as refusal:
        form.add_error(None, refusal.reason)
        return _answer_page(request, entry, form, status=409)
    messages.success(request, _("Your answer is kept. Hand the entry in again when it is ready."))
    return redirect(entry)


def _own_entry(request: MemberRequest, code: str) -> Entry:
    own = Entry.objects.of(request.user).select_related("contest", "holder").prefetch_related("authors")
    return get_object_or_404(own, code=code)


def _answer_page(request: MemberRequest, entry: Entry, form: ReplyForm, status: int = 200) -> HttpResponse:
    shown = {
        "entry": entry,
        "form": form,
        "returned": replying.last_return(entry),
        "may_reply": policies.reply(request.user, entry),
    }
    return render(request, "submissions/entries/answer_unit.html", shown, status=status)


def _entry(request: MemberRequest, code: str) -> Entry:
    """An entry on the way of the person's units, or one that lies at a unit in a contest that they run."""
    known = Entry.objects.movable_by(request.user).select_related("contest", "unit", "holder").with_letters()
    return get_object_or_404(known.prefetch_related("authors", "contest__organisers"), code=code)


def _right_unit_page(request: MemberRequest, entry: Entry, form: RerouteForm, status: int = 200) -> HttpResponse:
    shown = {
        "entry": entry,
        "form": form,
        "may_reroute": policies.reroute(request.user, entry),
        "at_desk": works_at_desk(request.user, entry.holder),
    }
    return render(request, "submissions/desk/right_unit.html", shown, status=status)
