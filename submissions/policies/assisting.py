"""Who enters for somebody who cannot, and the reason why not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from accounts.roles import UserRole
from audit.verdicts import Reasons, policy
from contests.policies import runs
from submissions.lifecycle import IN_THE_UNITS_HANDS
from submissions.policies.entries import eligible_kinds, enters_for_others
from submissions.policies.exclusion import REASONS, hand_in_it, judges_among
from submissions.policies.screening import works_at_desk

if TYPE_CHECKING:
    from contests.models import Contest
    from submissions.models import Attachment, Entry
    from units.models import Unit

ASSISTED = frozenset({"individual", "group"})


@policy
def assist(user: Any, contest: Contest) -> Reasons:
    """Clerks and heads of units enter for people of their unit who cannot, while the contest takes entries."""
    yield user.is_authenticated, _("Sign in first.")
    yield (
        user.unit_ids_as(UserRole.CLERK, UserRole.HEAD),
        _("Only clerks and heads of units enter for somebody else."),
    )
    yield contest.state == "published", _("This contest is not receiving entries.")


@policy
def assist_at(user: Any, contest: Contest, kind: str, unit: Unit, person: Any | None) -> Reasons:
    """The entry goes through the clerk's own unit; its author has no hand in the contest."""
    verdict = assist(user, contest)
    yield verdict, verdict.reason
    yield works_at_desk(user, unit), _("You enter for people of your own unit only.")
    yield (
        kind in ASSISTED and unit.kind in eligible_kinds(contest, kind) and unit.is_within(contest.host),
        _("This contest does not take such entries from “%(unit)s”.") % {"unit": unit.name},
    )
    if person is not None:
        yield person.pk != user.pk, _("Enter your own idea as yourself.")
        hand = hand_in_it(person, contest, judges_among([person.pk], contest))
        yield not hand, str(REASONS[hand][1]) % {"name": person.full_name} if hand else ""


@policy
def give_entry(user: Any, entry: Entry) -> Reasons:
    """Whoever entered for somebody gives them the entry once they have an account."""
    yield (
        user.is_authenticated and enters_for_others(user, entry),
        _("Only whoever entered this for somebody gives it to them."),
    )
    yield entry.state != "withdrawn", _("The entry was withdrawn.")


@policy
def give_entry_to(entry: Entry, person: Any) -> Reasons:
    """It is given to its author, who has no hand in the contest and stands there once."""
    yield person.pk != entry.entered_by_id, _("Choose the author, not yourself.")
    hand = hand_in_it(person, entry.contest, judges_among([person.pk], entry.contest))
    yield not hand, str(REASONS[hand][1]) % {"name": person.full_name} if hand else ""


@policy
def open_consent(user: Any, entry: Entry) -> Reasons:
    """The paper that an author signed is for the unit, the office and the author: no other author, no judge."""
    yield user.is_authenticated, _("Sign in first.")
    yield entry.entered_by_id is not None, _("The authors entered this themselves: there is no consent to keep.")
    yield (
        _at_its_desk(user, entry)
        or runs(user, entry.contest)
        or user.has_role(UserRole.AUDITOR)
        or any(author.user_id == user.pk and author.representative for author in entry.authors.all()),
        _("Only the unit, the organisers and the author look at what the author signed."),
    )


@policy
def attach_consent(user: Any, entry: Entry) -> Reasons:
    """Whoever entered for somebody, or the unit's desk, keeps the signed paper until the entry leaves the unit."""
    yield user.is_authenticated, _("Sign in first.")
    yield entry.entered_by_id is not None, _("The authors entered this themselves: there is no consent to keep.")
    yield _at_its_desk(user, entry), _("Only whoever entered this, or its unit, keeps the signed consent.")
    yield entry.state in IN_THE_UNITS_HANDS, _("The entry has left the unit: what was kept with it stays.")


@policy
def detach_consent(user: Any, consent: Attachment) -> Reasons:
    """Whoever keeps the signed paper takes a wrong one away; the last one that is asked for stays once handed in."""
    may = attach_consent(user, consent.entry)
    yield may, may.reason
    others = type(consent).consents.filter(entry=consent.entry).counting().exclude(pk=consent.pk)
    yield (
        not consent.counts
        or consent.entry.state in {"draft", "returned"}
        or not consent.entry.contest.consent_file_required
        or others.exists(),
        _("This contest asks for the signed consent. Add the right file first, then take this one away."),
    )


@policy
def fetch_consent(user: Any, consent: Attachment) -> Reasons:
    """Whoever may look at the signed paper fetches it once it was examined and found clean."""
    may = open_consent(user, consent.entry)
    yield may, may.reason
    yield consent.is_clean, consent.reason


def _at_its_desk(user: Any, entry: Entry) -> bool:
    return bool(entry.entered_by_id == user.pk) or any(works_at_desk(user, unit) for unit in (entry.unit, entry.holder))
