"""Inviting people, and what became of the invitations."""

from __future__ import annotations

from typing import TYPE_CHECKING

import segno
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts import actions, policies
from accounts.forms.invitations import InvitationForm
from accounts.keys import code_as_read
from accounts.models import Invitation, User
from accounts.views.people import act_page

if TYPE_CHECKING:
    from django.http import HttpResponse

    from accounts.http import MemberRequest

PER_PAGE = 50
STANDINGS = [
    ("waiting", gettext_lazy("Waiting")),
    ("expired", gettext_lazy("Expired")),
    ("accepted", gettext_lazy("Used")),
    ("withdrawn", gettext_lazy("Called back")),
]


@require_safe
def invitations(request: MemberRequest) -> HttpResponse:
    """Who was invited, and who has come."""
    policies.read_people(request.user).enforce()
    by, standing = request.user, request.GET.get("standing", "waiting")
    found = Invitation.objects.visible_to(by).standing(standing, timezone.now()).search(request.GET.get("q", ""))
    page = Paginator(found.select_related("user", "invited_by").latest_first(), PER_PAGE)
    context = {
        "page": page.get_page(request.GET.get("page")),
        "standings": STANDINGS,
        "standing": standing,
        "may_invite": policies.invite(by),
        "to_hand_over": Invitation.objects.visible_to(by).to_hand_over().count(),
    }
    return render(request, "accounts/people/invitations.html", context)


@require_safe
def new_invitation(request: MemberRequest) -> HttpResponse:
    """Say whom to invite."""
    policies.invite(request.user).enforce()
    return _page(request, InvitationForm(by=request.user))


@require_POST
def invite(request: MemberRequest) -> HttpResponse:
    """Make the account and send the invitation."""
    policies.invite(request.user).enforce()
    form = InvitationForm(request.POST, by=request.user)
    if not form.is_valid():
        return _page(request, form)
    try:
        made = actions.invite(newcomer=form.newcomer(), by=request.user)
    except ValidationError as error:
        form.add_error(None, ValidationError(error.messages))
        return _page(request, form)
    _say_how_it_went(request, made)
    return redirect(made.user)


@require_POST
def invite_again(request: MemberRequest, pk: int) -> HttpResponse:
    """Invite somebody once more."""
    user = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    made = actions.invite_again(user=user, by=request.user)
    _say_how_it_went(request, made)
    return redirect(user)


@require_POST
def send(request: MemberRequest, pk: int) -> HttpResponse:
    """Mail an invitation again."""
    invitation = _invitation(request, pk)
    actions.send(invitation=invitation, by=request.user)
    _say_how_it_went(request, invitation)
    return redirect(invitation.user)


@require_POST
def hand_over(request: MemberRequest, pk: int) -> HttpResponse:
    """The invitation as a sheet of paper: its code is shown this once, so the sheet is the answer itself."""
    invitation = _invitation(request, pk)
    code = actions.hand_over(invitation=invitation, by=request.user)
    return _sheets(request, [(invitation, code)], invitation.user.get_absolute_url())


@require_POST
def hand_over_all(request: MemberRequest) -> HttpResponse:
    """Everybody's sheet who cannot be reached by e-mail, fifty at a time."""
    policies.invite(request.user).enforce()
    waiting = Invitation.objects.visible_to(request.user).to_hand_over().select_related("user").order_by("pk")
    mine = [one for one in waiting[:PER_PAGE] if policies.hand_over(request.user, one)]
    made = actions.hand_over_all(invitations=mine, by=request.user)
    if not made:
        messages.info(request, _("Every invitation was sent or printed already."))
        return redirect("accounts:invitations")
    return _sheets(request, made, reverse("accounts:invitations"))


@require_POST
def withdraw(request: MemberRequest, pk: int) -> HttpResponse:
    """Take an invitation back."""
    invitation = _invitation(request, pk)
    actions.withdraw(invitation=invitation, by=request.user)
    messages.success(request, _("The invitation is withdrawn: its link and its code no longer work."))
    return redirect(invitation.user)


def _invitation(request: MemberRequest, pk: int) -> Invitation:
    return get_object_or_404(Invitation.objects.visible_to(request.user).select_related("user"), pk=pk)


def _sheets(request: MemberRequest, made: list[tuple[Invitation, str]], back: str) -> HttpResponse:
    address = f"{settings.BASE_URL}{reverse('accounts:welcome')}"
    sheets = [
        {
            "invitation": invitation,
            "person": invitation.user,
            "code": code_as_read(code),
            "square": segno.make(f"{address}{code}/", error="m").svg_data_uri(scale=5, border=4, light="#ffffff"),
        }
        for invitation, code in made
    ]
    return render(request, "accounts/people/sheet.html", {"sheets": sheets, "address": address, "back": back})


def _say_how_it_went(request: MemberRequest, invitation: Invitation) -> None:
    if invitation.way == Invitation.Way.MAIL:
        sent = _("The invitation is on its way to %(address)s.") % {"address": invitation.user.email}
        messages.success(request, sent)
    else:
        messages.warning(request, _("There is no e-mail address: print the invitation and hand it over."))


def _page(request: MemberRequest, form: InvitationForm) -> HttpResponse:
    return act_page(
        request,
        form,
        title=_("Invite somebody"),
        url=reverse("accounts:invite"),
        submit=_("Invite"),
        back=reverse("accounts:people"),
        lead=_("An account is made without a password; the person chooses it with the invitation."),
    )
