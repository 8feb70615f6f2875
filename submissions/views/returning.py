"""Giving several entries of the unit's desk back to their authors at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import render
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from submissions.actions import screening as actions
from submissions.forms.screening import DeskFilter, ReturnManyForm
from submissions.models import Entry
from submissions.policies import screening as policies
from submissions.views.bulk import back_to_list, nothing_chosen, tell_left
from submissions.views.desk import desk_units, narrowed

if TYPE_CHECKING:
    from django.http import HttpResponse, QueryDict

    from accounts.http import MemberRequest
    from accounts.models import User


@require_safe
def preview_returns(request: MemberRequest) -> HttpResponse:
    """The chosen entries, whether each can be returned, and the reasons to write."""
    policies.open_desk(request.user).enforce()
    form = _chosen(request.GET, request.user, preview=True)
    if not form.is_valid():
        return nothing_chosen(request, form, "submissions:desk")
    return _page(request, form)


@require_POST
def return_many(request: MemberRequest) -> HttpResponse:
    """Give several entries back to their authors; what changed meanwhile is left as it is, and told."""
    policies.open_desk(request.user).enforce()
    form = _chosen(request.POST, request.user)
    if not form.is_valid():
        return _page(request, form, status=422) if form.rows else nothing_chosen(request, form, "submissions:desk")
    results = actions.return_many(returned=form.returned(), by=request.user)
    left = [(entry, reason) for entry, reason in results if reason]
    if returned := len(results) - len(left):
        done = ngettext(
            "%(count)d entry was returned to its authors.",
            "%(count)d entries were returned to their authors.",
            returned,
        )
        messages.success(request, done % {"count": returned})
    tell_left(request, form, left, lambda entry: entry.code)
    return back_to_list(form, "submissions:desk")


def _chosen(typed: QueryDict, user: User, *, preview: bool = False) -> ReturnManyForm:
    """The entries that were ticked on the desk, or all that its filter finds."""
    filtered, here = DeskFilter(typed).chosen(), [unit.pk for unit in desk_units(user)]
    passed = Entry.objects.passed_through(here).with_last_number()
    known = passed.select_related("contest", "holder", "area").prefetch_related("authors").by_step()
    found = narrowed(known, filtered).in_tab(filtered.get("state", ""), here)
    return ReturnManyForm(typed, known=known, found=found, filtered=filtered, preview=preview)


def _page(request: MemberRequest, form: ReturnManyForm, status: int = 200) -> HttpResponse:
    ticked = form.ticked
    rows = [
        {
            "entry": entry,
            "may": policies.return_to_author(request.user, entry),
            "ticked": entry.pk in ticked,
            "typed": form.typed_on(entry),
        }
        for entry in form.rows
    ]
    ready = sum(bool(row["may"]) for row in rows)
    shown = {"form": form, "rows": rows, "ready": ready, "left": len(rows) - ready}
    return render(request, "submissions/desk/preview_returns.html", shown, status=status)
