"""The menu, by role; at most seven items."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import UserRole
from contests.models import Organiser
from judging.models import Seat
from payouts.querysets import FINANCE


@dataclass(frozen=True)
class Item:
    """One line of the menu."""

    label: str
    url: str
    icon: str
    active: bool
    count: int = 0


def navigation(request: HttpRequest) -> dict[str, Any]:
    """The menu of this person, and the portal's name."""
    names = {"portal_name": _("Administrative reform contests")}
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return names
    return {**names, "navigation": [_item(request, *line) for line in _lines(user)]}


def _lines(user: User) -> list[tuple[str, str, str, str, int]]:
    """(label, URL name, icon, where it is active, count) for each line this person needs."""
    facts = (
        User.objects.filter(pk=user.pk)
        .annotate(
            judges=Exists(Seat.objects.filter(user=OuterRef("pk"))),
            organises=Exists(Organiser.objects.filter(user=OuterRef("pk"))),
            unread=Count("messages", filter=Q(messages__read_at=None)),
        )
        .values("judges", "organises", "unread")
        .get()
    )
    unit = user.has_role(UserRole.CLERK) or user.has_role(UserRole.HEAD)
    money = any(user.has_role(role) for role in FINANCE)
    lines = [
        (True, (_("To do"), "home", "check2-square", "home", 0)),
        (unit, (_("Unit desk"), "submissions:desk", "inboxes", "submissions.desk", 0)),
        (facts["judges"], (_("Scoring"), "judging:desk", "clipboard-check", "judging.desk", 0)),
        (money, (_("Payments"), "payouts:lists", "cash-stack", "payouts", 0)),
        (not money, (_("My entries"), "submissions:mine", "lightbulb", "submissions.mine", 0)),
        (True, (_("Contests"), "contests:list", "trophy", "contests", 0)),
        (True, (_("Messages"), "notifications:messages", "envelope", "notifications.messages", facts["unread"])),
        (
            user.has_role(UserRole.ADMINISTRATOR),
            (_("Outbox"), "notifications:outbox", "send", "notifications.outbox", 0),
        ),
    ]
    return [line for shown, line in lines if shown][:7]


def _item(request: HttpRequest, label: str, view: str, icon: str, active: str, count: int) -> Item:
    match = request.resolver_match
    here = match.view_name.replace(":", ".") if match else ""
    return Item(label, reverse(view), icon, here == active or here.startswith(f"{active}."), count)
