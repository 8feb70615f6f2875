"""The door, and a person's own page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout, update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponseRedirect
from django.shortcuts import redirect, render, resolve_url
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import actions, policies
from accounts.banks import bank_name
from accounts.forms.own import BankForm, ChangePasswordForm, ProfileForm, SignInForm
from accounts.models import Delegation, User

if TYPE_CHECKING:
    from django.forms import BaseForm
    from django.http import HttpRequest, HttpResponse

    from accounts.http import MemberRequest

INVALID = 422


@login_not_required
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """The door: one address for the page and the act, so that a wrong password leaves people where they were."""
    target = _safe_target(request)
    if request.user.is_authenticated:
        return HttpResponseRedirect(target)
    form = SignInForm(request, request.POST or None)
    if not form.is_valid():
        status = INVALID if form.is_bound else 200
        return render(
            request, "accounts/sign_in.html", {"form": form, "target": request.GET.get("next")}, status=status
        )
    user: User = form.get_user()
    login(request, user)
    response = HttpResponseRedirect(target)
    if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
        _remember_language(response, user.language)
    return response


@require_POST
def sign_out(request: MemberRequest) -> HttpResponse:
    """End the session."""
    logout(request)
    messages.success(request, _("You have signed out."))
    return redirect(settings.LOGOUT_REDIRECT_URL)


@require_safe
def profile(request: MemberRequest) -> HttpResponse:
    """Who I am to the portal: contact, bank account, password, units and roles."""
    return _profile_page(request)


@require_POST
def save_profile(request: MemberRequest) -> HttpResponse:
    """Change my name, contact or language."""
    form = ProfileForm(request.POST, instance=_me(request), request=request)
    if not form.is_valid():
        return _profile_page(request, contact=form)
    details = {name: form.cleaned_data[name] for name in actions.CONTACT}
    changed = actions.save_profile(user=request.user, by=request.user, **details)
    messages.success(request, _("Your details are saved.") if changed else _("Nothing was changed."))
    response = redirect("accounts:profile")
    if "language" in changed:
        _remember_language(response, details["language"])
    return response


@require_POST
@sensitive_post_parameters()
def save_bank(request: MemberRequest) -> HttpResponse:
    """Change the account to which my prizes are paid."""
    form = BankForm(request.POST, request=request)
    if not form.is_valid():
        return _profile_page(request, bank=form)
    typed = form.cleaned_data
    actions.save_bank(
        user=request.user, by=request.user, bank_bin=typed["bank_bin"], number=typed["number"], holder=typed["holder"]
    )
    messages.success(request, _("Your bank account is saved. Only its last three characters are shown from now on."))
    return redirect("accounts:profile")


@require_safe
def change_password(request: MemberRequest) -> HttpResponse:
    """Choose a new password."""
    return render(request, "accounts/password.html", {"form": ChangePasswordForm(request=request)})


@require_POST
@sensitive_post_parameters()
def save_password(request: MemberRequest) -> HttpResponse:
    """Set the new password; this session goes on, every other one ends."""
    form = ChangePasswordForm(request.POST, request=request)
    if not form.is_valid():
        return render(request, "accounts/password.html", {"form": form}, status=INVALID)
    actions.change_password(user=request.user, by=request.user, password=form.cleaned_data["new_password1"])
    update_session_auth_hash(request, request.user)
    messages.success(request, _("Your password is changed. Other devices must sign in again."))
    return redirect("accounts:profile")


@login_not_required
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that the form grew stale, and what to do."""
    return render(request, "csrf_failure.html", status=403)


def _profile_page(
    request: MemberRequest, contact: BaseForm | None = None, bank: BaseForm | None = None
) -> HttpResponse:
    user = request.user
    today = timezone.localdate()
    facts = {
        "contact": contact or ProfileForm(instance=_me(request), request=request),
        "bank": bank or BankForm(request=request),
        "bank_name": bank_name(user.bank_bin),
        "account_tail": user.bank_account_tail(),
        "memberships": user.memberships.valid_on(today).select_related("unit"),
        "roles": [(held, policies.delegate_role(user, held, today)) for held in user.own_roles],
        "delegations": [
            (one, policies.end_delegation(user, one))
            for one in Delegation.objects.lasting(today)
            .concerning(user)
            .select_related("role__user", "role__unit", "delegate")
            .in_order()
        ],
    }
    return render(request, "accounts/profile.html", facts, status=INVALID if contact or bank else 200)


def _me(request: MemberRequest) -> User:
    """The person as stored: a form changes what it is given, and the page's head shall not show what was refused."""
    me: User = User.objects.get(pk=request.user.pk)
    return me


def _safe_target(request: HttpRequest) -> str:
    """Where to go after signing in: a page of this portal only."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if safe else resolve_url(settings.LOGIN_REDIRECT_URL)


def _remember_language(response: HttpResponse, language: str) -> None:
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE or 365 * 24 * 60 * 60,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        samesite="Lax",
    )
