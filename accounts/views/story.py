"""The story of a person's account: who decided what, when, as those who look after people read it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.acting import acting_words
from accounts.models import User
from accounts.roles import UserRole
from audit.models import Event
from units.models import Unit

if TYPE_CHECKING:
    import datetime as dt

MOST = 100
ABOUT = ["accounts.role", "accounts.membership", "accounts.delegation", "accounts.invitation"]


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened."""

    at: dt.datetime
    who: str
    what: str
    remark: str


def story(person: User) -> list[Step]:
    """What was decided about the person, and what they changed themselves, the latest first."""
    keys = [person.pk, f"accounts.user {person.pk}"]  # earlier lines name the person with the table
    about = Q(subject_type__in=ABOUT) & (Q(facts__user__in=keys) | Q(facts__delegate=person.pk))
    own = Q(subject_type="accounts.user", subject_id=str(person.pk))
    events = list(Event.objects.filter(own | about).select_related("by").order_by("-pk")[:MOST])
    names, acting = _names(events), acting_words(events)
    return [
        Step(
            event.at,
            event.by.full_name if event.by else _("The portal"),
            _what(event),
            " · ".join(filter(None, [*_remarks(event, names), acting.get(event.pk, "")])),
        )
        for event in events
    ]


def _what(event: Event) -> str:
    words = {
        ("accounts.user", "create"): _("made the account"),
        ("accounts.user", "suspend"): _("suspended the account"),
        ("accounts.user", "allow"): _("opened the account again"),
        ("accounts.user", "save_profile"): _("changed contact details"),
        ("accounts.user", "save_bank"): _("changed the bank account"),
        ("accounts.user", "change_password"): _("changed the password"),
        ("accounts.role", "grant"): _("granted a role"),
        ("accounts.role", "end"): _("ended a role"),
        ("accounts.membership", "add"): _("added a place of work"),
        ("accounts.membership", "end"): _("set the last day of work"),
        ("accounts.invitation", "invite"): _("invited the person"),
        ("accounts.invitation", "send"): _("sent a link by e-mail"),
        ("accounts.invitation", "hand_over"): _("printed the invitation"),
        ("accounts.invitation", "withdraw"): _("withdrew the invitation"),
        ("accounts.invitation", "accept"): _("chose a password with the invitation"),
        ("accounts.invitation", "forgot"): _("was asked for another password"),
        ("accounts.delegation", "delegate"): _("let somebody act for somebody"),
        ("accounts.delegation", "end"): _("ended the acting"),
    }
    return words.get((event.subject_type, event.move), event.move)


def _names(events: list[Event]) -> dict[tuple[str, int], str]:
    """The names of the units and people that the events speak of."""
    units = {_key(event.facts.get("unit")) for event in events}
    people = {_key(event.facts.get(name)) for event in events for name in ("user", "delegate")}
    found = {("unit", pk): name for pk, name in Unit.objects.filter(pk__in=units - {0}).values_list("pk", "name")}
    named = User.objects.filter(pk__in=people - {0}).values_list("pk", "full_name")
    return found | {("user", pk): name for pk, name in named}


def _key(fact: Any) -> int:
    """The key in a fact, also where it is written with its table: "units.unit 5"."""
    last = str(fact or "").rpartition(" ")[2]
    return int(last) if last.isdecimal() else 0


def _remarks(event: Event, names: dict[tuple[str, int], str]) -> list[str]:
    facts = event.facts
    said = [str(UserRole(facts["role"]).label)] if facts.get("role") in UserRole.values else []
    said.append(names.get(("unit", _key(facts.get("unit"))), ""))
    if "delegate" in facts:
        both = {"delegate": names.get(("user", _key(facts["delegate"])), "")}
        both["holder"] = names.get(("user", _key(facts.get("user"))), "")
        said.append(_("%(delegate)s for %(holder)s") % both)
    return said
