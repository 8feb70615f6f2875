"""Entering for somebody who cannot, and giving them the entry once they have an account."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.roles import UserRole
from accounts.tries import count_try, tried_too_often
from audit.verdicts import Refused
from contests.models import Contest
from submissions.actions import assisting as actions
from submissions.actions.naming import chosen_people, find_people
from submissions.forms.assisting import AssistForm
from submissions.forms.authors import FindForm
from submissions.models import Entry
from submissions.policies import assisting as policies
from submissions.views.authors import FINDING, MOST_SEARCHES
from units.models import Unit

if TYPE_CHECKING:
    from django.db.models import Model
    from django.http import HttpResponse

    from accounts.http import MemberRequest


@require_safe
def assisting(request: MemberRequest, slug: str) -> HttpResponse:
    """Say for whom: search among those with an account, or write the name."""
    contest = _contest(request, slug)
    form = AssistForm(contest, _units(request), chosen=request.GET.get("chosen", ""))
    return _page(request, contest, form, **_search(request, contest))


@require_POST
def assist(request: MemberRequest, slug: str) -> HttpResponse:
    """Begin the draft."""
    contest = _contest(request, slug)
    form = AssistForm(contest, _units(request), request.POST)
    if not form.is_valid():
        return _page(request, contest, form, status=422)
    given = form.cleaned_data
    try:
        entry = actions.assist(
            contest=contest, by=request.user, kind=given["kind"], unit=given["unit"], title=given["title"],
            person=form.assisted(),
        )  # fmt: skip
    except Refused as refused:
        form.add_error(None, refused.reason)
        return _page(request, contest, form, status=422)
    messages.success(request, _("The draft is kept. Write on for the author, then hand it in and print the receipt."))
    return redirect("submissions:write", entry.code)


@require_safe
def giving(request: MemberRequest, code: str) -> HttpResponse:
    """Find the account of the author for whom I entered."""
    entry = _entry(request, code)
    policies.give_entry(request.user, entry).enforce()
    found = _search(request, entry)
    context = {"entry": entry, "contest": entry.contest, **found}
    return render(request, "submissions/entries/giving.html", context, status=found["status"])


@require_POST
def give_entry(request: MemberRequest, code: str) -> HttpResponse:
    """Give the entry to its author."""
    entry = _entry(request, code)
    policies.give_entry(request.user, entry).enforce()
    person = chosen_people(entry, {"": request.POST.get("person", "")}).get("")
    if person is None:
        messages.error(request, _("This choice is too old. Search for the person again."))
        return redirect("submissions:giving", entry.code)
    actions.give_entry(entry=entry, person=person, by=request.user)
    messages.success(request, _("The entry is %(name)s's now.") % {"name": person.full_name})
    return redirect("submissions:mine")


def _contest(request: MemberRequest, slug: str) -> Contest:
    known = Contest.objects.visible_to(request.user).prefetch_related("eligibilities", "route", "organisers")
    contest = get_object_or_404(known.select_related("host"), slug=slug)
    policies.assist(request.user, contest).enforce()
    return contest


def _units(request: MemberRequest) -> list[Unit]:
    """The units at whose desk the person works."""
    return list(Unit.objects.filter(pk__in=request.user.unit_ids_as(UserRole.CLERK, UserRole.HEAD)).in_order())


def _entry(request: MemberRequest, code: str) -> Entry:
    rows = Entry.objects.visible_to(request.user).select_related("contest", "unit")
    return get_object_or_404(rows.prefetch_related("authors", "contest__organisers"), code=code)


def _search(request: MemberRequest, place: Model) -> dict[str, Any]:
    """The search for a person, and what it found; each one is counted."""
    form = FindForm(request.GET if "q" in request.GET else None)
    context: dict[str, Any] = {"find_form": form, "status": 200}
    if not form.is_bound:
        return context
    seeker = str(request.user.pk)
    if tried_too_often(FINDING, seeker, MOST_SEARCHES):
        return {**context, "slow_down": True, "status": 429}
    if not form.is_valid():
        return {**context, "status": 422}
    count_try(FINDING, seeker)
    found, more = find_people(place, form.cleaned_data["q"])
    return {**context, "found": found, "more": more, "searched": True}


def _page(
    request: MemberRequest, contest: Contest, form: AssistForm, status: int = 200, **context: Any
) -> HttpResponse:
    base = {"contest": contest, "form": form, "person": form.account, "find_form": FindForm(), **context}
    return render(request, "submissions/entries/assisting.html", base, status=status)
