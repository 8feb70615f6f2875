"""The authors of an entry: who they are, with which shares, and that they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from submissions.actions import authors as actions
from submissions.actions.entries import closing_of
from submissions.forms.authors import author_formset
from submissions.models import Entry
from submissions.views.writing import entry_in_hand, steps

if TYPE_CHECKING:
    from django.http import HttpResponse

    from accounts.http import MemberRequest
    from submissions.forms.authors import BaseAuthorFormSet


@require_safe
def authors(request: MemberRequest, code: str) -> HttpResponse:
    """Who the authors are, with which shares."""
    entry = entry_in_hand(request, code)
    return _page(request, entry, author_formset(entry))


@require_POST
def save_authors(request: MemberRequest, code: str) -> HttpResponse:
    """Keep who the authors are."""
    entry = entry_in_hand(request, code)
    formset = author_formset(entry, request.POST)
    if not formset.is_valid():
        return _page(request, entry, formset, status=422)
    try:
        actions.save_authors(entry=entry, by=request.user, seen=formset.seen, lines=formset.lines())
    except actions.StaleAuthors as stale:
        mine = request.POST.copy()
        mine[f"{formset.prefix}-seen"] = actions.token(stale.kept)
        return _page(request, entry, author_formset(entry, mine), kept=stale.kept, status=409)
    except actions.AuthorsRefused as refused:
        messages.error(request, refused.reason)
        return _page(request, entry, formset, status=422)
    messages.success(request, _("The authors are saved."))
    return redirect("submissions:authors", entry.code)


@require_POST
def confirm_authorship(request: MemberRequest, code: str) -> HttpResponse:
    """I am an author, with this share."""
    rows = Entry.objects.visible_to(request.user).select_related("contest").prefetch_related("authors")
    confirmed = get_object_or_404(rows, code=code)
    actions.confirm_authorship(entry=confirmed, by=request.user)
    messages.success(request, _("Thank you: you are confirmed as an author."))
    return redirect("submissions:entry", confirmed.code)


def _page(
    request: MemberRequest, entry: Entry, formset: BaseAuthorFormSet, status: int = 200, **context: Any
) -> HttpResponse:
    base = {
        "entry": entry,
        "contest": entry.contest,
        "steps": steps(entry, "authors"),
        "closing": closing_of(entry.contest, entry.unit.kind, returned=entry.state == "returned"),
        "formset": formset,
    }
    return render(request, "submissions/entries/authors.html", {**base, **context}, status=status)
