"""The door for authors without an account: an invitation by link or code, and their answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.forms.invitations import CodeForm
from accounts.http import client_address
from accounts.tries import count_try, tried_too_often
from submissions.actions import authorship as actions
from submissions.actions.identity import person_of
from submissions.forms.authors import RefusalForm
from submissions.models import AuthorInvitation
from submissions.policies import authors as policies

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from audit.verdicts import Verdict

INVALID, GONE, TOO_MANY, UNKNOWN = 422, 410, 429, 404
MOST_CODES = 10
DOOR = "authorship"


@login_not_required
@never_cache
@require_safe
def answer(request: HttpRequest) -> HttpResponse:
    """Type the code of a printed invitation."""
    if "code" not in request.GET:
        return _door(request, CodeForm())
    form = CodeForm(request.GET)
    if not form.is_valid():
        return _door(request, form, INVALID)
    typed = "".join(form.cleaned_data["code"].split()).replace("/", "")
    found = _found(request, typed)
    return _unknown(request, form) if found is None else redirect("submissions:authorship", typed)


@login_not_required
@never_cache
@require_safe
def authorship(request: HttpRequest, key: str) -> HttpResponse:
    """Which entry, which contest, which share, who says so; and the answer to give, or why none can be given."""
    found = _found(request, key)
    if found is None:
        return _unknown(request, CodeForm())
    return _page(request, found, key, RefusalForm())


@login_not_required
@never_cache
@require_POST
def confirm_by_key(request: HttpRequest, key: str) -> HttpResponse:
    """I am an author, with this share."""
    found = _found(request, key)
    if found is None:
        return _unknown(request, CodeForm())
    if not policies.answer_by_key(found, timezone.now()):
        return _page(request, found, key, RefusalForm())
    author = actions.confirm_by_key(invitation=found)
    return render(request, "submissions/answer/thanks.html", {"author": author, "entry": author.entry})


@login_not_required
@never_cache
@require_POST
def refuse_by_key(request: HttpRequest, key: str) -> HttpResponse:
    """I am no author, or not with this share."""
    found = _found(request, key)
    if found is None:
        return _unknown(request, CodeForm())
    form = RefusalForm(request.POST)
    if not policies.refuse_by_key(found, timezone.now()) or not form.is_valid():
        return _page(request, found, key, form)
    author = actions.refuse_by_key(invitation=found, reason=form.cleaned_data["reason"])
    return render(request, "submissions/answer/thanks.html", {"author": author, "entry": author.entry})


def _found(request: HttpRequest, key: str) -> AuthorInvitation | None:
    """The invitation of a key; wrong keys are counted, and after ten of them no key is looked at for a while."""
    address = client_address(request)
    if tried_too_often(DOOR, address, MOST_CODES):
        return None
    known = AuthorInvitation.objects.opened_by(key).select_related("author__entry__contest", "invited_by")
    found = known.first()
    if found is None:
        count_try(DOOR, address)
    return found


def _unknown(request: HttpRequest, form: CodeForm) -> HttpResponse:
    if tried_too_often(DOOR, client_address(request), MOST_CODES):
        return render(request, "accounts/slow_down.html", status=TOO_MANY)
    return _door(request, form, UNKNOWN)


def _door(request: HttpRequest, form: CodeForm, status: int = 200) -> HttpResponse:
    context = {"form": form, "unknown": status == UNKNOWN, "door": "submissions:answer"}
    return render(request, "submissions/answer/door.html", context, status=status)


def _page(request: HttpRequest, found: AuthorInvitation, key: str, form: RefusalForm) -> HttpResponse:
    now = timezone.now()
    verdict: Verdict = policies.answer_by_key(found, now)
    context = {
        "invitation": found,
        "author": found.author,
        "entry": found.author.entry,
        "key": key,
        "form": form,
        "verdict": verdict,
        "may_confirm": policies.confirm_by_key(found, now, person_of(found.author).account),
        "may_refuse": policies.refuse_by_key(found, now),
    }
    if not verdict:
        return render(request, "submissions/answer/gone.html", context, status=GONE)
    return render(request, "submissions/answer/authorship.html", context, status=INVALID if form.is_bound else 200)
