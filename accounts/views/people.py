"""People, for administrators and for the heads of their units: the list, a person, and what is decided about them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import actions, policies
from accounts.forms.people import LastDayForm, MembershipForm, PeopleFilter, RoleForm
from accounts.models import Delegation, Invitation, Membership, Role, User
from accounts.roles import Standing
from accounts.views.story import story

if TYPE_CHECKING:
    from django.forms import Form
    from django.http import HttpResponse

    from accounts.http import MemberRequest
    from accounts.querysets import UserQuerySet

PER_PAGE = 50
INVALID = 422


@require_safe
def people(request: MemberRequest) -> HttpResponse:
    """Everybody whom I look after, by unit, role and standing."""
    policies.read_people(request.user).enforce()
    wanted = PeopleFilter(request.GET)
    context = {
        "page": Paginator(found_people(request), PER_PAGE).get_page(request.GET.get("page")),
        "filter": wanted,
        "filtered": any(request.GET.get(name) for name in ("q", "unit", "role", "standing")),
        "standings": Standing.choices,
        "administers": policies.administers(request.user),
        "may_invite": policies.invite(request.user),
        "query": request.GET.urlencode(),
    }
    return render(request, "accounts/people/people.html", context)


def found_people(request: MemberRequest) -> UserQuerySet:
    """The people that the filters of the list leave, in order, with where they work and what they are trusted with."""
    today = timezone.localdate()
    known = User.objects.visible_to(request.user)
    wanted = PeopleFilter(request.GET)
    found = known.with_standing(request.GET.get("standing", ""))
    if words := wanted.chosen("q"):
        found = found.found_by(words)
    if unit := wanted.chosen("unit"):
        found = found.at(unit, today)
    if role := wanted.chosen("role"):
        found = found.trusted_with(role, today)
    works = Membership.objects.valid_on(today).select_related("unit").order_by("pk")
    roles = Role.objects.valid_on(today).select_related("unit").order_by("pk")
    shown: UserQuerySet = found.in_order().prefetch_related(
        Prefetch("memberships", works, to_attr="works_at"), Prefetch("roles", roles, to_attr="trusted_with")
    )
    return shown


@require_safe
def person(request: MemberRequest, pk: int) -> HttpResponse:
    """One person: how they sign in, where they work, what they are trusted with, and what happened."""
    policies.read_people(request.user).enforce()
    by, shown, today = request.user, _person(request, pk), timezone.localdate()
    others = len([held for held in Role.objects.administering(today) if held.user_id != shown.pk])
    memberships = shown.memberships.select_related("unit").latest_first()
    roles = list(shown.roles.select_related("unit", "user").latest_first())
    invitation = Invitation.objects.visible_to(by).open().filter(user=shown).select_related("user").first()
    lasting = Delegation.objects.lasting(today).concerning(shown).in_order()
    context = {
        "person": shown,
        "today": today,
        "memberships": [(one, policies.end_membership(by, one)) for one in memberships],
        "roles": [(one, policies.end_role(by, one, others), policies.delegate_role(by, one, today)) for one in roles],
        "delegations": [
            (one, policies.end_delegation(by, one))
            for one in lasting.select_related("role__user", "role__unit", "delegate")
        ],
        "may_suspend": policies.suspend(by, shown, others),
        "may_allow": policies.allow(by, shown),
        "may_grant": policies.grant_role(by),
        "may_add": policies.add_membership(by),
        "invitation": invitation,
        "may_send": invitation and policies.send(by, invitation),
        "may_hand_over": invitation and policies.hand_over(by, invitation),
        "may_withdraw": invitation and policies.withdraw(by, invitation),
        "may_invite_again": policies.invite_again(by, shown),
        "story": story(shown),
    }
    return render(request, "accounts/people/person.html", context)


@require_POST
def suspend(request: MemberRequest, pk: int) -> HttpResponse:
    """Let a person sign in no longer."""
    user = _person(request, pk)
    actions.suspend(user=user, by=request.user)
    messages.success(request, _("%(person)s can no longer sign in.") % {"person": user.full_name})
    return redirect(user)


@require_POST
def allow(request: MemberRequest, pk: int) -> HttpResponse:
    """Let a person sign in again."""
    user = _person(request, pk)
    actions.allow(user=user, by=request.user)
    messages.success(request, _("%(person)s can sign in again.") % {"person": user.full_name})
    return redirect(user)


@require_safe
def new_role(request: MemberRequest, pk: int) -> HttpResponse:
    """Choose a role for a person."""
    policies.grant_role(request.user).enforce()
    return _role_page(request, _person(request, pk), RoleForm(by=request.user))


@require_POST
def grant_role(request: MemberRequest, pk: int) -> HttpResponse:
    """Trust a person with a role."""
    policies.grant_role(request.user).enforce()
    user, form = _person(request, pk), RoleForm(request.POST, by=request.user)
    if not form.is_valid():
        return _role_page(request, user, form)
    try:
        held = actions.grant_role(user=user, by=request.user, **form.cleaned_data)
    except ValidationError as error:
        form.add_error(None, error)
        return _role_page(request, user, form)
    granted = {"person": user.full_name, "role": held.get_role_display()}
    messages.success(request, _("%(person)s is trusted with the role “%(role)s”.") % granted)
    return redirect(user)


@require_POST
def end_role(request: MemberRequest, pk: int) -> HttpResponse:
    """Take a role away."""
    role = get_object_or_404(Role.objects.visible_to(request.user).select_related("user", "unit"), pk=pk)
    user, label = role.user, role.get_role_display()
    actions.end_role(role=role, by=request.user)
    ended = {"person": user.full_name, "role": label}
    messages.success(request, _("%(person)s no longer has the role “%(role)s”.") % ended)
    return redirect(user)


@require_safe
def new_membership(request: MemberRequest, pk: int) -> HttpResponse:
    """Say where a person works."""
    policies.add_membership(request.user).enforce()
    return _membership_page(request, _person(request, pk), MembershipForm(by=request.user))


@require_POST
def add_membership(request: MemberRequest, pk: int) -> HttpResponse:
    """Keep where a person works."""
    policies.add_membership(request.user).enforce()
    user, form = _person(request, pk), MembershipForm(request.POST, by=request.user)
    if not form.is_valid():
        return _membership_page(request, user, form)
    try:
        actions.add_membership(user=user, by=request.user, **form.cleaned_data)
    except ValidationError as error:
        form.add_error(None, error)
        return _membership_page(request, user, form)
    messages.success(request, _("It is kept where %(person)s works.") % {"person": user.full_name})
    return redirect(user)


@require_safe
def last_day(request: MemberRequest, pk: int) -> HttpResponse:
    """Choose a person's last day at a unit."""
    membership = _membership(request, pk)
    policies.end_membership(request.user, membership).enforce()
    return _last_day_page(request, membership, LastDayForm())


@require_POST
def end_membership(request: MemberRequest, pk: int) -> HttpResponse:
    """Keep a person's last day at a unit."""
    membership, form = _membership(request, pk), LastDayForm(request.POST)
    policies.end_membership(request.user, membership).enforce()
    if not form.is_valid():
        return _last_day_page(request, membership, form)
    try:
        actions.end_membership(membership=membership, by=request.user, on=form.cleaned_data["on"])
    except ValidationError as error:
        form.add_error(None, error)
        return _last_day_page(request, membership, form)
    messages.success(request, _("The last day is kept."))
    return redirect(membership.user)


def act_page(request: MemberRequest, form: Form, **words: Any) -> HttpResponse:
    """A page with one form that leads to one act: `title`, `url`, `submit`, `back`, and where the page stands."""
    context = {"form": form, **words}
    return render(request, "accounts/people/act.html", context, status=INVALID if form.is_bound else 200)


def _person(request: MemberRequest, pk: int) -> User:
    found: User = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    return found


def _membership(request: MemberRequest, pk: int) -> Membership:
    known = Membership.objects.visible_to(request.user).select_related("user", "unit")
    return get_object_or_404(known, pk=pk)


def _role_page(request: MemberRequest, user: User, form: RoleForm) -> HttpResponse:
    return _about(request, user, form, _("Grant a role"), reverse("accounts:grant_role", args=[user.pk]))


def _membership_page(request: MemberRequest, user: User, form: MembershipForm) -> HttpResponse:
    return _about(request, user, form, _("Add a place of work"), reverse("accounts:add_membership", args=[user.pk]))


def _last_day_page(request: MemberRequest, membership: Membership, form: LastDayForm) -> HttpResponse:
    lead = _("At %(unit)s. Roles at the unit are ended on their own.") % {"unit": membership.unit.name}
    url = reverse("accounts:end_membership", args=[membership.pk])
    return _about(request, membership.user, form, _("Last day of work"), url, lead)


def _about(request: MemberRequest, user: User, form: Form, title: str, url: str, lead: str = "") -> HttpResponse:
    back = user.get_absolute_url()
    words = {"title": title, "submit": title, "kicker": user.full_name, "lead": lead}
    return act_page(request, form, url=url, back=back, person=user, **words)
