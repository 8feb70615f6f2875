"""Acting for somebody: arranging it, and ending it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, resolve_url
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import actions, policies
from accounts.forms.people import DelegationForm
from accounts.models import Delegation, Role
from accounts.views.people import act_page
from look.wording import day

if TYPE_CHECKING:
    from django.http import HttpResponse

    from accounts.http import MemberRequest


@require_safe
def delegation(request: MemberRequest, pk: int) -> HttpResponse:
    """Choose who acts in a role, from when to when."""
    role = _role(request, pk)
    policies.delegate_role(request.user, role, timezone.localdate()).enforce()
    return _page(request, role, DelegationForm(role=role))


@require_POST
def delegate_role(request: MemberRequest, pk: int) -> HttpResponse:
    """Let a colleague act in a role."""
    role = _role(request, pk)
    policies.delegate_role(request.user, role, timezone.localdate()).enforce()
    form = DelegationForm(request.POST, role=role)
    if not form.is_valid():
        return _page(request, role, form)
    try:
        made = actions.delegate_role(role=role, by=request.user, **form.cleaned_data)
    except ValidationError as error:
        form.add_error(None, error)
        return _page(request, role, form)
    told = {"person": made.delegate.full_name, "day": day(made.valid_to)}
    messages.success(request, _("%(person)s acts in this role until %(day)s. Both of you were told.") % told)
    return redirect(_back(request, role))


@require_POST
def end_delegation(request: MemberRequest, pk: int) -> HttpResponse:
    """End the acting at once."""
    known = Delegation.objects.visible_to(request.user).select_related("role__user", "role__unit")
    acting = get_object_or_404(known, pk=pk)
    actions.end_delegation(delegation=acting, by=request.user)
    messages.success(request, _("The acting has ended. Both were told."))
    return redirect(_back(request, acting.role))


def _role(request: MemberRequest, pk: int) -> Role:
    acted_in = {held.pk for held in request.user.roles_acted_in}
    known = Role.objects.visible_to(request.user) | Role.objects.filter(pk__in=acted_in)
    return get_object_or_404(known.select_related("user", "unit"), pk=pk)


def _back(request: MemberRequest, role: Role) -> str:
    """One's own page, or that of the person on whose behalf it was done."""
    administered = policies.administers(request.user) and role.user_id != request.user.pk
    return role.user.get_absolute_url() if administered else resolve_url("accounts:profile")


def _page(request: MemberRequest, role: Role, form: DelegationForm) -> HttpResponse:
    title = _("Let somebody act in the role “%(role)s”") % {"role": role.get_role_display()}
    lead = _("They do everything that the role allows, and the record says for whom. It ends by itself.")
    return act_page(
        request,
        form,
        title=title,
        url=reverse("accounts:delegate_role", args=[role.pk]),
        submit=_("Let them act"),
        back=_back(request, role),
        kicker=f"{role.user.full_name} · {role.place}",
        lead=lead,
        person=role.user,
        own=role.user_id == request.user.pk,
    )
