"""Giving several entries of the unit's desk back at once: to their authors, or to the units below that sent them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import render
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from submissions.actions import hops
from submissions.actions import screening as actions
from submissions.forms.screening import DeskFilter, ReturnManyForm, SendBackManyForm
from submissions.models import Entry
from submissions.policies import hops as hop_policies
from submissions.policies import screening as policies
from submissions.views.bulk import back_to_list, nothing_chosen, tell_left
from submissions.views.desk import desk_units, narrowed

if TYPE_CHECKING:
    from django.http import HttpResponse, QueryDict

    from accounts.http import MemberRequest
    from accounts.models import User
    from audit.verdicts import Verdict
    from submissions.querysets import EntryQuerySet


@require_safe
def preview_returns(request: MemberRequest) -> HttpResponse:
    """The chosen entries, whether each can be returned, and the reasons to write."""
    policies.open_desk(request.user).enforce()
    form = _to_return(request.GET, request.user, preview=True)
    if not form.is_valid():
        return nothing_chosen(request, form, "submissions:desk")
    return _returns_page(request, form)


@require_POST
def return_many(request: MemberRequest) -> HttpResponse:
    """Give several entries back to their authors; what changed meanwhile is left as it is, and told."""
    policies.open_desk(request.user).enforce()
    form = _to_return(request.POST, request.user)
    if not form.is_valid():
        shown = bool(form.rows)
        return _returns_page(request, form, 422) if shown else nothing_chosen(request, form, "submissions:desk")
    results = actions.return_many(returned=form.returned(), by=request.user)
    if returned := sum(not reason for _entry, reason in results):
        done = ngettext(
            "%(count)d entry was returned to its authors.",
            "%(count)d entries were returned to their authors.",
            returned,
        )
        messages.success(request, done % {"count": returned})
    return _told(request, form, results)


@require_safe
def preview_send_backs(request: MemberRequest) -> HttpResponse:
    """The chosen entries, whether each can be sent back to the unit that sent it, and the reasons to write."""
    policies.open_desk(request.user).enforce()
    form = _to_send_back(request.GET, request.user, preview=True)
    if not form.is_valid():
        return nothing_chosen(request, form, "submissions:desk")
    return _send_backs_page(request, form)


@require_POST
def send_back_many(request: MemberRequest) -> HttpResponse:
    """Send several entries back to the units below; what changed meanwhile is left as it is, and told."""
    policies.open_desk(request.user).enforce()
    form = _to_send_back(request.POST, request.user)
    if not form.is_valid():
        shown = bool(form.rows)
        return _send_backs_page(request, form, 422) if shown else nothing_chosen(request, form, "submissions:desk")
    results = hops.send_back_many(sent_back=form.returned(), by=request.user)
    if sent_back := sum(not reason for _entry, reason in results):
        done = ngettext(
            "%(count)d entry was sent back to the unit below.",
            "%(count)d entries were sent back to the units below.",
            sent_back,
        )
        messages.success(request, done % {"count": sent_back})
    return _told(request, form, results)


def _told(request: MemberRequest, form: ReturnManyForm, results: list[tuple[Entry, str]]) -> HttpResponse:
    """Back to the desk, with what was left as it was, and why."""
    tell_left(request, form, [(entry, reason) for entry, reason in results if reason], lambda entry: entry.code)
    return back_to_list(form, "submissions:desk")


def _to_return(typed: QueryDict, user: User, *, preview: bool = False) -> ReturnManyForm:
    """The entries that were ticked on the desk, or all that its filter finds."""
    known, filtered = _known(user), DeskFilter(typed).chosen()
    return ReturnManyForm(typed, known=known, found=_found(known, filtered, user), filtered=filtered, preview=preview)


def _to_send_back(typed: QueryDict, user: User, *, preview: bool = False) -> SendBackManyForm:
    """The entries that were ticked on the desk, or all that its filter finds of those that units below sent."""
    known, filtered = _known(user).with_letters(), DeskFilter(typed).chosen()
    found = _found(known, filtered, user).from_below()
    return SendBackManyForm(typed, known=known, found=found, filtered=filtered, preview=preview)


def _known(user: User) -> EntryQuerySet:
    passed = Entry.objects.passed_through([unit.pk for unit in desk_units(user)]).with_last_number()
    return passed.select_related("contest", "holder", "area").prefetch_related("authors").by_step()


def _found(known: EntryQuerySet, filtered: dict[str, str], user: User) -> EntryQuerySet:
    return narrowed(known, filtered).in_tab(filtered.get("state", ""), [unit.pk for unit in desk_units(user)])


def _returns_page(request: MemberRequest, form: ReturnManyForm, status: int = 200) -> HttpResponse:
    may = {entry.pk: policies.return_to_author(request.user, entry) for entry in form.rows}
    return _page(request, "submissions/desk/preview_returns.html", form, may, status)


def _send_backs_page(request: MemberRequest, form: SendBackManyForm, status: int = 200) -> HttpResponse:
    may = {entry.pk: hop_policies.send_back(request.user, entry) for entry in form.rows}
    return _page(request, "submissions/desk/preview_send_backs.html", form, may, status)


def _page(
    request: MemberRequest, template: str, form: ReturnManyForm, may: dict[int, Verdict], status: int
) -> HttpResponse:
    ticked = form.ticked
    rows = [
        {"entry": entry, "may": may[entry.pk], "ticked": entry.pk in ticked, "typed": form.typed_on(entry)}
        for entry in form.rows
    ]
    ready = sum(bool(row["may"]) for row in rows)
    return render(
        request, template, {"form": form, "rows": rows, "ready": ready, "left": len(rows) - ready}, status=status
    )
