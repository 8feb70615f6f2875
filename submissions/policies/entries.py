"""Who enters a contest and writes an entry, and the reason why not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from audit.verdicts import Reasons, policy
from submissions.lifecycle import ENTRY
from submissions.policies.exclusion import REASONS, hand_in_it, judges_among
from submissions.policies.screening import is_author, works_at_desk

if TYPE_CHECKING:
    from contests.models import Contest
    from submissions.models import Entry
    from units.models import Unit


def speaks_for(user: Any, entry: Entry) -> bool:
    """Whether the person wrote the entry or represents its authors."""
    return entry.created_by_id == user.pk or any(
        author.user_id == user.pk and author.representative for author in entry.authors.all()
    )


def eligible_kinds(contest: Contest, kind: str) -> set[str]:
    """The kinds of units through which an entrant of this kind may enter: asked to, and on the entries' way."""
    asked = {one for line in contest.eligibilities.all() if line.entrant == kind for one in line.unit_kinds}
    taken = {one for step in contest.route.all() if not step.from_kinds for one in step.to_kinds}
    return asked & taken if taken else asked


def _may_enter(user: Any, contest: Contest) -> Reasons:
    yield user.is_authenticated, _("Sign in first.")
    hand = hand_in_it(user, contest, judges_among([user.pk], contest))
    yield not hand, REASONS[hand][0] if hand else ""


@policy
def start(user: Any, contest: Contest) -> Reasons:
    """Anybody but those who run the contest or the portal enters a contest that receives entries."""
    yield from _may_enter(user, contest)
    yield contest.state == "published", _("This contest is not receiving entries.")


@policy
def start_at(user: Any, contest: Contest, kind: str, unit: Unit) -> Reasons:
    """An entry goes through a unit that this contest asks; an organisation is entered by those who work there."""
    verdict = start(user, contest)
    yield verdict, verdict.reason
    kinds = eligible_kinds(contest, kind)
    yield kinds, _("This contest does not take entries of this kind of entrant.")
    yield (
        unit.kind in kinds and unit.is_within(contest.host),
        _("“%(unit)s” is not among the units that this contest asks. Choose another unit.") % {"unit": unit.name},
    )
    yield (
        kind != "organisation" or unit.pk in {own.pk for own in user.units_worked_at},
        _("Only somebody who works at “%(unit)s” enters on its behalf.") % {"unit": unit.name},
    )


def enters_for_others(user: Any, entry: Entry) -> bool:
    """Whether the person entered the entry for its authors and has not given it to them yet."""
    return bool(entry.entered_by_id == user.pk and entry.created_by_id == user.pk)


def _may_act(user: Any, entry: Entry) -> Reasons:
    """As one who enters, or as the clerk who enters for somebody."""
    if not enters_for_others(user, entry):
        yield from _may_enter(user, entry.contest)
        return
    yield (
        works_at_desk(user, entry.unit),
        _("You entered this as a clerk of the unit, which you are no longer. Give the entry to its author."),
    )


def _may_write(user: Any, entry: Entry) -> Reasons:
    yield user.is_authenticated and is_author(user, entry), _("Only the authors of this entry change it.")
    yield from _may_act(user, entry)
    yield (
        ENTRY.allows(entry, "submit"),
        _("The entry was handed in. To change it, ask your unit to return it to you."),
    )
    yield entry.contest.state == "published", _("The contest no longer receives entries.")


@policy
def save(user: Any, entry: Entry) -> Reasons:
    """Its authors change an entry while it is a draft or was returned to them."""
    yield from _may_write(user, entry)


@policy
def take_back(user: Any, entry: Entry) -> Reasons:
    """Its authors go back to an earlier text while the entry is in their hands."""
    yield from _may_write(user, entry)


@policy
def save_authors(user: Any, entry: Entry) -> Reasons:
    """Its authors say who they are while the entry is in their hands."""
    yield from _may_write(user, entry)


@policy
def declare(user: Any, entry: Entry) -> Reasons:
    """Its authors declare what the contest's conditions depend on while the entry is in their hands."""
    yield from _may_write(user, entry)


@policy
def attach(user: Any, entry: Entry) -> Reasons:
    """Its authors add files while the entry is in their hands."""
    yield from _may_write(user, entry)


@policy
def detach(user: Any, entry: Entry) -> Reasons:
    """Its authors take files away while the entry is in their hands."""
    yield from _may_write(user, entry)


@policy
def submit(user: Any, entry: Entry) -> Reasons:
    """Whoever wrote the entry, or represents its authors, hands it in.

    The entry's state is not asked here: handing in what was handed in already gives the same receipt.
    """
    yield user.is_authenticated and is_author(user, entry), _("Only the authors of this entry hand it in.")
    yield speaks_for(user, entry), _("Whoever wrote the entry, or represents its authors, hands it in.")
    yield from _may_act(user, entry)


@policy
def withdraw(user: Any, entry: Entry) -> Reasons:
    """Whoever wrote the entry, or represents its authors, takes it back while it is with them or their unit."""
    yield user.is_authenticated and is_author(user, entry), _("Only the authors of this entry withdraw it.")
    yield speaks_for(user, entry), _("Whoever wrote the entry, or represents its authors, withdraws it.")
    yield (
        ENTRY.allows(entry, "withdraw") and (entry.state != "submitted" or entry.holder_id == entry.unit_id),
        _("An entry can be withdrawn until your unit has accepted it. Ask your unit."),
    )


@policy
def reopen(user: Any, entry: Entry) -> Reasons:
    """Whoever wrote the entry, or represents its authors, takes up again what was withdrawn while entries are taken."""
    yield user.is_authenticated and is_author(user, entry), _("Only the authors of this entry take it up again.")
    yield speaks_for(user, entry), _("Whoever wrote the entry, or represents its authors, takes it up again.")
    yield from _may_enter(user, entry.contest)
    yield ENTRY.allows(entry, "reopen"), _("Only an entry that was withdrawn is taken up again.")
    yield entry.contest.state == "published", _("The contest no longer receives entries.")
