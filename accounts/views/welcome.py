"""The doors for people without a password: an invitation by link or code, and a forgotten password."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_POST, require_safe

from accounts import actions, policies
from accounts.forms.invitations import CodeForm, ForgottenForm, WelcomeForm
from accounts.http import client_address
from accounts.models import Invitation
from accounts.tries import count_try, tried_too_often

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

INVALID, GONE, TOO_MANY, UNKNOWN = 422, 410, 429, 404
MOST_CODES = 10
MOST_FORGOTTEN = 10
BACKEND = "accounts.backends.IdentifierBackend"


@login_not_required
@never_cache
@require_safe
def welcome(request: HttpRequest) -> HttpResponse:
    """Type the code of a printed invitation."""
    if "code" not in request.GET:
        return _door(request, CodeForm())
    form = CodeForm(request.GET)
    if not form.is_valid():
        return _door(request, form, INVALID)
    found = _found(request, form.cleaned_data["code"])
    return _unknown(request, form) if found is None else redirect("accounts:invitation", _plain(form))


@login_not_required
@never_cache
@require_safe
def invitation(request: HttpRequest, key: str) -> HttpResponse:
    """An invitation: who is invited, and the password to choose; or why it no longer opens, and what to do."""
    found = _found(request, key)
    if found is None:
        return _unknown(request, CodeForm())
    return _page(request, found, key, WelcomeForm(invitation=found))


@login_not_required
@never_cache
@sensitive_post_parameters()
@require_POST
@sensitive_variables()
def accept(request: HttpRequest, key: str) -> HttpResponse:
    """Choose the password, and come in."""
    found = _found(request, key)
    if found is None:
        return _unknown(request, CodeForm())
    form = WelcomeForm(request.POST, invitation=found)
    if not policies.accept(found, timezone.now()) or not form.is_valid():
        return _page(request, found, key, form)
    person = actions.accept(invitation=found, password=form.cleaned_data["new_password1"])
    login(request, person, backend=BACKEND)
    messages.success(request, _("Your password is set and you are signed in. Welcome!"))
    return redirect("home")


@login_not_required
@require_safe
def forgotten(request: HttpRequest) -> HttpResponse:
    """Say who forgot the password."""
    return render(request, "accounts/forgotten.html", {"form": ForgottenForm()})


@login_not_required
@require_POST
def forgot(request: HttpRequest) -> HttpResponse:
    """Mail a link to whoever signs in like this; the answer is the same where nobody does."""
    address = client_address(request)
    if tried_too_often("forgotten", address, MOST_FORGOTTEN):
        return _slow_down(request)
    form = ForgottenForm(request.POST)
    if not form.is_valid():
        return render(request, "accounts/forgotten.html", {"form": form}, status=INVALID)
    count_try("forgotten", address)
    person = form.person()
    if person is not None:
        actions.forgot(user=person)
    return redirect("accounts:forgotten_sent")


@login_not_required
@require_safe
def forgotten_sent(request: HttpRequest) -> HttpResponse:
    """Say where to look, and what to do when nothing comes."""
    return render(request, "accounts/forgotten_sent.html")


def _found(request: HttpRequest, key: str) -> Invitation | None:
    """The invitation of a key; wrong keys are counted, and after ten of them no key is looked at for a while."""
    address = client_address(request)
    if tried_too_often("welcome", address, MOST_CODES):
        return None
    found = Invitation.objects.opened_by(key).select_related("user", "invited_by").first()
    if found is None:
        count_try("welcome", address)
    return found


def _unknown(request: HttpRequest, form: CodeForm) -> HttpResponse:
    if tried_too_often("welcome", client_address(request), MOST_CODES):
        return _slow_down(request)
    return _door(request, form, UNKNOWN)


def _slow_down(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/slow_down.html", status=TOO_MANY)


def _door(request: HttpRequest, form: CodeForm, status: int = 200) -> HttpResponse:
    context = {"form": form, "unknown": status == UNKNOWN, "door": "accounts:welcome"}
    return render(request, "accounts/welcome.html", context, status=status)


def _page(request: HttpRequest, found: Invitation, key: str, form: WelcomeForm) -> HttpResponse:
    verdict = policies.accept(found, timezone.now())
    works_at = found.user.units_worked_at if verdict else []
    context = {"invitation": found, "person": found.user, "key": key, "form": form, "works_at": works_at}
    context["verdict"] = verdict
    if not verdict:
        return render(request, "accounts/invitation.html", context, status=GONE)
    return render(request, "accounts/invitation.html", context, status=INVALID if form.is_bound else 200)


def _plain(form: CodeForm) -> str:
    """The code as it stands in an address."""
    return "".join(form.cleaned_data["code"].split()).replace("/", "")
