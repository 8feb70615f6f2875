"""Giving several entries of the unit's desk back at once: to their authors, or to the units below that sent them."""

from __future__ import annotations

from dataclasses import dataclass
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
    from collections.abc import Callable

    from django.http import HttpResponse, QueryDict

    from accounts.http import MemberRequest
    from accounts.models import User
    from audit.verdicts import Verdict
    from submissions.querysets import EntryQuerySet


@dataclass(frozen=True, slots=True)
class Direction:
    """Where entries go back to: how they are chosen, whether one may, what does it, what is shown and said."""

    chosen: Callable[..., ReturnManyForm]
    may: Callable[[User, Entry], Verdict]
    act: Callable[..., list[tuple[Entry, str]]]
    template: str
    said: Callable[[int], str]


@require_safe
def preview_returns(request: MemberRequest) -> HttpResponse:
    """The chosen entries, whether each can be returned, and the reasons to write."""
    return _preview(request, TO_AUTHORS)


@require_POST
def return_many(request: MemberRequest) -> HttpResponse:
    """Give several entries back to their authors; what changed meanwhile is left as it is, and told."""
    return _give_back(request, TO_AUTHORS)


@require_safe
def preview_send_backs(request: MemberRequest) -> HttpResponse:
    """The chosen entries, whether each can be sent back to the unit that sent it, and the reasons to write."""
    return _preview(request, TO_UNITS_BELOW)


@require_POST
def send_back_many(request: MemberRequest) -> HttpResponse:
    """Send several entries back to the units below; what changed meanwhile is left as it is, and told."""
    return _give_back(request, TO_UNITS_BELOW)


def _preview(request: MemberRequest, direction: Direction) -> HttpResponse:
    policies.open_desk(request.user).enforce()
    form = direction.chosen(request.GET, request.user, preview=True)
    return _page(request, direction, form) if form.is_valid() else nothing_chosen(request, form, "submissions:desk")


def _give_back(request: MemberRequest, direction: Direction) -> HttpResponse:
    policies.open_desk(request.user).enforce()
    form = direction.chosen(request.POST, request.user)
    if not form.is_valid():
        return _page(request, direction, form, 422) if form.rows else nothing_chosen(request, form, "submissions:desk")
    results = direction.act(returned=form.returned(), by=request.user)
    left = [(entry, reason) for entry, reason in results if reason]
    if gone := len(results) - len(left):
        messages.success(request, direction.said(gone) % {"count": gone})
    tell_left(request, form, left, lambda entry: entry.code)
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


def _page(request: MemberRequest, direction: Direction, form: ReturnManyForm, status: int = 200) -> HttpResponse:
    ticked = form.ticked
    rows = [
        {
            "entry": entry,
            "may": direction.may(request.user, entry),
            "ticked": entry.pk in ticked,
            "typed": form.typed_on(entry),
        }
        for entry in form.rows
    ]
    ready = sum(bool(row["may"]) for row in rows)
    shown = {"form": form, "rows": rows, "ready": ready, "left": len(rows) - ready}
    return render(request, direction.template, shown, status=status)


TO_AUTHORS = Direction(
    chosen=_to_return,
    may=policies.return_to_author,
    act=actions.return_many,
    template="submissions/desk/preview_returns.html",
    said=lambda count: ngettext(
        "%(count)d entry was returned to its authors.",
        "%(count)d entries were returned to their authors.",
        count,
    ),
)
TO_UNITS_BELOW = Direction(
    chosen=_to_send_back,
    may=hop_policies.send_back,
    act=hops.send_back_many,
    template="submissions/desk/preview_send_backs.html",
    said=lambda count: ngettext(
        "%(count)d entry was sent back to the unit below.",
        "%(count)d entries were sent back to the units below.",
        count,
    ),
)
