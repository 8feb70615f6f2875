"""The authors of an entry: who they are, with which shares, and that they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import segno
from django.conf import settings
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.keys import code_as_read
from accounts.tries import count_try, tried_too_often
from submissions.actions import authors as actions
from submissions.actions import authorship as answers
from submissions.actions.entries import closing_of
from submissions.actions.naming import find_people
from submissions.forms.authors import FindForm, RefusalForm, author_formset
from submissions.models import Author, Entry
from submissions.policies import authors as policies
from submissions.policies import entries as entry_policies
from submissions.views.writing import entry_in_hand, steps

FINDING = "find-author"
MOST_SEARCHES = 20
PRINTING = "print-authorship"
MOST_PRINTED = 60

if TYPE_CHECKING:
    from django.http import HttpResponse

    from accounts.http import MemberRequest
    from accounts.models import User
    from submissions.forms.authors import BaseAuthorFormSet


@require_safe
def authors(request: MemberRequest, code: str) -> HttpResponse:
    """Who the authors are, with which shares."""
    entry = entry_in_hand(request, code)
    return _page(request, entry, author_formset(entry, chosen=request.GET.get("chosen", "")))


@require_safe
def find_author(request: MemberRequest, code: str) -> HttpResponse:
    """Find somebody with an account by whole name, e-mail address, staff code or phone number; each try is counted."""
    entry = _entry(request, code)
    entry_policies.save_authors(request.user, entry).enforce()
    form = FindForm(request.GET if "q" in request.GET else None)
    context: dict[str, Any] = {"entry": entry, "contest": entry.contest, "form": form}
    if not form.is_bound:
        return render(request, "submissions/entries/find_author.html", context)
    seeker = str(request.user.pk)
    if tried_too_often(FINDING, seeker, MOST_SEARCHES):
        return render(request, "submissions/entries/find_author.html", {**context, "slow_down": True}, status=429)
    if not form.is_valid():
        return render(request, "submissions/entries/find_author.html", context, status=422)
    count_try(FINDING, seeker)
    found, more = find_people(entry, form.cleaned_data["q"])
    context |= {"found": found, "more": more, "searched": True}
    return render(request, "submissions/entries/find_author.html", context)


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
    confirmed = _entry(request, code)
    answers.confirm_authorship(entry=confirmed, by=request.user)
    messages.success(request, _("Thank you: you are confirmed as an author."))
    return redirect("submissions:entry", confirmed.code)


@require_safe
def refusal(request: MemberRequest, code: str) -> HttpResponse:
    """Say why I am no author of this entry, or not with this share."""
    refused = _entry(request, code)
    policies.refuse_authorship(request.user, refused).enforce()
    return _refusal_page(request, refused, RefusalForm())


@require_POST
def refuse_authorship(request: MemberRequest, code: str) -> HttpResponse:
    """I am no author of this entry, or not with this share."""
    refused = _entry(request, code)
    policies.refuse_authorship(request.user, refused).enforce()
    form = RefusalForm(request.POST)
    if not form.is_valid():
        return _refusal_page(request, refused, form, status=422)
    answers.refuse_authorship(entry=refused, reason=form.cleaned_data["reason"], by=request.user)
    messages.success(request, _("Your answer is kept, and whoever speaks for the authors was told."))
    return redirect("submissions:entry", refused.code)


@require_POST
def remind_authors(request: MemberRequest, code: str) -> HttpResponse:
    """Ask those again who have not answered."""
    entry = _entry(request, code)
    answers.remind_authors(entry=entry, by=request.user)
    messages.success(request, _("Those who can be reached on the portal or by e-mail were asked again."))
    return redirect("submissions:entry", entry.code)


@require_POST
def hand_over_authorship(request: MemberRequest, pk: int) -> HttpResponse:
    """The invitation as a sheet of paper: its code is shown this once, so the sheet is the answer itself."""
    rows = Author.objects.filter(entry__in=Entry.objects.visible_to(request.user)).select_related("entry__contest")
    author = get_object_or_404(rows.prefetch_related("entry__authors"), pk=pk)
    seeker = str(request.user.pk)
    if tried_too_often(PRINTING, seeker, MOST_PRINTED):
        return render(request, "accounts/slow_down.html", status=429)
    count_try(PRINTING, seeker)
    invitation, code = answers.hand_over_authorship(author=author, by=request.user)
    address = f"{settings.BASE_URL}{reverse('submissions:answer')}"
    context = {
        "author": author,
        "entry": author.entry,
        "invitation": invitation,
        "code": code_as_read(code),
        "address": address,
        "link": f"{address}{code}/",
        "square": segno.make(f"{address}{code}/", error="m").svg_data_uri(scale=5, border=4, light="#ffffff"),
    }
    return render(request, "submissions/entries/sheet.html", context)


def answers_shown(user: User, entry: Entry) -> dict[str, Any]:
    """What the list of authors shows: who answered what, and how those are asked who have not."""
    authors = list(entry.authors.all())
    return {
        "authors": authors,
        "to_hand_over": {author.pk for author in authors if policies.print_invitation(user, author)},
        "may_remind": policies.remind_authors(user, entry),
    }


def _entry(request: MemberRequest, code: str) -> Entry:
    rows = Entry.objects.visible_to(request.user).select_related("contest", "created_by")
    return get_object_or_404(rows.prefetch_related("authors", "contest__organisers"), code=code)


def _refusal_page(request: MemberRequest, refused: Entry, form: RefusalForm, status: int = 200) -> HttpResponse:
    own = next(author for author in refused.authors.all() if author.user_id == request.user.pk)
    context = {"entry": refused, "contest": refused.contest, "own": own, "form": form}
    return render(request, "submissions/entries/refusal.html", context, status=status)


def _page(
    request: MemberRequest, entry: Entry, formset: BaseAuthorFormSet, status: int = 200, **context: Any
) -> HttpResponse:
    base = {
        "entry": entry,
        "contest": entry.contest,
        "steps": steps(entry, "authors"),
        "closing": closing_of(entry.contest, entry.holder.kind, returned=entry.state == "returned"),
        "formset": formset,
        **answers_shown(request.user, entry),
    }
    return render(request, "submissions/entries/authors.html", {**base, **context}, status=status)
