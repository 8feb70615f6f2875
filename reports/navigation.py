"""The menu, by role; at most seven items."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.policies import read_people
from accounts.roles import UserRole
from payouts.policies import see_payments
from reports.todo import duties_of

MOST_ITEMS = 7

# Which item of the menu a page belongs to: its app's, unless it is named here.
SECTION_OF_APP = {
    "contests": "contests",
    "submissions": "entries",
    "judging": "contests",
    "payouts": "payments",
    "reports": "contests",
    "rehearsals": "contests",
    "notifications": "messages",
    "units": "units",
}
PAGES = [
    (
        "desk",
        "submissions",
        (
            "desk ranking rank confirmations confirm dispatches dispatch_new preview_dispatch forward dispatch"
            " attach_signed screen accept return_to_author preview_returns return_many"
            " decline send_back preview_send_backs send_back_many recall right_unit reroute"
        ),
    ),
    ("contests", "submissions", "received preview_admissions admit_many received_entry tick admit open_hearing"),
    ("contests", "submissions", "uniting preview_union unite separating separate"),
    (
        "contests",
        "submissions",
        (
            "redactions propose_redactions preview_redactions check_redactions redaction decide_passages mask_passage"
            " check_redaction reopen_redaction cleaned_file redacted_file decide_file"
            " preview_cover cover_file preview_files show_files hearing answer_hearing"
            " uphold_hearing lift_hearing new_correction correct"
        ),
    ),
    ("contests", "submissions", "units lying silent preview_reminders remind"),
    (
        "contests",
        "submissions",
        (
            "edit_form arrange_form preview_form new_field add_field edit_field save_field remove_field restore_field"
            " new_section add_section edit_section save_section remove_section"
        ),
    ),
    ("scoring", "judging", "desk sheet save sign reopen declare_conflict sheet_file"),
    ("contests", "payouts", "awards propose issue award hold release revoke"),
    ("office", "reports", "office series"),
    ("office", "submissions", "findings finding find_same find_improved find_not_similar"),
    ("home", "submissions", "saved_searches save_search rename_search delete_search"),
    ("outbox", "notifications", "outbox message resend"),
    (
        "people",
        "accounts",
        (
            "people person suspend allow new_role grant_role end_role new_membership add_membership last_day"
            " end_membership new_invitation invite invite_again invitations send hand_over hand_over_all withdraw"
            " import_people upload_people people_import apply_people discard_people"
        ),
    ),
    ("units", "submissions", "succession preview_succession succeed"),
]
SECTION_OF_PAGE = {f"{app}:{page}": section for section, app, pages in PAGES for page in pages.split()}


@dataclass(frozen=True)
class Item:
    """One line of the menu."""

    label: str
    url: str
    icon: str
    active: bool
    count: int = 0


@dataclass(frozen=True)
class Line:
    """What a line of the menu leads to, and whether this person needs it."""

    needed: bool
    section: str
    label: str
    view: str
    icon: str
    count: int = 0


def navigation(request: HttpRequest) -> dict[str, Any]:
    """The menu of this person, and the portal's name."""
    names = {"portal_name": _("Administrative reform contests")}
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return names
    here = section_of(request)
    items = [
        Item(line.label, reverse(line.view), line.icon, line.section == here, line.count)
        for line in _lines(user)
        if line.needed
    ]
    return {**names, "navigation": items[:MOST_ITEMS], "search_url": reverse("reports:search")}


def section_of(request: HttpRequest) -> str:
    """The item of the menu that the page belongs to."""
    match = request.resolver_match
    if match is None:
        return ""
    return SECTION_OF_PAGE.get(match.view_name) or SECTION_OF_APP.get(match.namespace, match.view_name)


def _lines(user: User) -> list[Line]:
    duties = duties_of(user)
    at_unit = user.has_role(UserRole.CLERK) or user.has_role(UserRole.HEAD)
    money = bool(see_payments(user))
    administers = user.has_role(UserRole.ADMINISTRATOR)
    oversees = duties.organises or user.has_role(UserRole.OFFICE) or user.has_role(UserRole.AUDITOR)
    return [
        Line(True, "home", _("To do"), "home", "check2-square"),
        Line(at_unit, "desk", _("Unit desk"), "submissions:desk", "inboxes"),
        Line(duties.judges, "scoring", _("Scoring"), "judging:desk", "clipboard-check"),
        Line(oversees, "office", _("Running contests"), "reports:office", "speedometer2"),
        Line(money, "payments", _("Payments"), "payouts:lists", "cash-stack"),
        Line(not money, "entries", _("My entries"), "submissions:mine", "lightbulb"),
        Line(True, "contests", _("Contests"), "contests:list", "trophy"),
        Line(True, "messages", _("Messages"), "notifications:messages", "envelope", duties.unread),
        Line(administers, "units", _("Units"), "units:units", "diagram-3"),
        Line(bool(read_people(user)), "people", _("Users"), "accounts:people", "people"),
        Line(administers, "outbox", _("Outbox"), "notifications:outbox", "send"),
    ]
