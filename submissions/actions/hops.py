"""An entry takes another way than a letter's: sent back to the unit below, recalled, moved to the right unit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.verdicts import MoveRefused
from contests.moments import database_now
from notifications.outbox import tell
from submissions.actions.concerned import authors_of, clerks_of, office_of
from submissions.actions.gaps import eligible_units
from submissions.actions.locks import hold_contest, hold_list, hold_where_it_lies
from submissions.actions.screening import give_back
from submissions.lifecycle import ENTRY
from submissions.models import Detour, DispatchItem, Entry, Screening
from submissions.policies import hops as policies
from submissions.way import next_kinds
from units.models import Unit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from accounts.models import User
    from notifications.outbox import Addressee
    from submissions.actions.screening import Returned
    from submissions.models import Dispatch, Revision
    from units.querysets import UnitQuerySet

MOVED_WHILE = ("published",)


@transaction.atomic
def send_back(*, entry: Entry, revision: Revision, reason: str, by: User) -> Detour:
    """Give an entry back to the unit below that sent it, saying why: that unit screens it again.

    Raises MoveRefused when the author has handed in another text than the one that was read.
    """
    policies.send_back(by, entry).enforce()
    hold_contest(entry.contest, MOVED_WHILE)
    hold_list(entry.holder)
    kept = _held(entry)
    policies.send_back(by, kept).enforce()
    if kept.revisions.latest("number") != revision:
        raise MoveRefused(_("The author has handed in a new text since you opened this page. Read it before deciding."))
    letter, here = _letter_of(kept), kept.holder
    Screening.objects.create(
        entry=kept, unit=here, revision=revision, decision=Screening.Decision.SENT_BACK, reason=reason, decided_by=by
    )
    detour = _go(kept, "send_back", Detour.Kind.SENT_BACK, (here, letter.unit), reason=reason, by=by)
    _take_back(kept, letter)
    _tell(detour, [*clerks_of(letter.unit), *authors_of(kept)])
    return detour


@transaction.atomic
def send_back_many(*, returned: Sequence[Returned], by: User) -> list[tuple[Entry, str]]:
    """Send several entries back to the units below, each by itself; with each, why it was left as it is, or nothing."""
    in_order = sorted(returned, key=lambda one: one.entry.pk)
    for unit in sorted({one.entry.holder for one in in_order}, key=lambda unit: unit.pk):
        hold_list(unit)  # in one order, so that two who do this at once never wait for one another
    return [(one.entry, give_back(one, send_back, by)) for one in in_order]


@transaction.atomic
def recall(*, entry: Entry, by: User) -> Detour:
    """Take back an entry that the unit's letter sent and nobody there has touched: it waits for a letter again."""
    policies.recall(by, entry).enforce()
    hold_contest(entry.contest, MOVED_WHILE)
    hold_list(_letter_of(entry).unit)
    kept = _held(entry)
    policies.recall(by, kept).enforce()
    letter = _letter_of(kept)
    detour = _go(kept, "recall", Detour.Kind.RECALLED, (letter.to_unit, letter.unit), by=by)
    _take_back(kept, letter)
    received_it = office_of(kept.contest) if letter.to_unit is None else clerks_of(letter.to_unit)
    _tell(detour, [*received_it, *authors_of(kept)])
    return detour


@transaction.atomic
def reroute(*, entry: Entry, to: Unit, reason: str, by: User) -> Detour:
    """Move an entry that came to the wrong unit to the right one, and tell both units and its authors why.

    An entry that its authors handed in there goes through the right unit from the start.
    """
    policies.reroute(by, entry).enforce()
    hold_contest(entry.contest, MOVED_WHILE)
    kept = _held(entry)
    policies.reroute(by, kept).enforce()
    if not right_units(kept).filter(pk=to.pk).exists():
        raise MoveRefused(_("“%(unit)s” is not on the way of this entry. Choose another unit.") % {"unit": to.name})
    wrong = kept.holder
    from_the_start = {"unit_id": to.pk, "unit_snapshot": to.snapshot()} if kept.letter is None else {}
    detour = _go(kept, "reroute", Detour.Kind.REROUTED, (wrong, to), reason=reason, by=by, **from_the_start)
    _tell(detour, [*clerks_of(wrong), *clerks_of(to), *authors_of(kept)])
    return detour


def right_units(entry: Entry) -> UnitQuerySet:
    """The units to which an entry that came to a wrong one can be moved: others that the same step leads to."""
    letter = entry.letter
    if letter is None:
        found = Unit.objects.none() if entry.organisation_id else eligible_units(entry.contest, entry.kind)
    else:
        kinds = next_kinds(entry.contest.route.all(), letter.unit.kind)
        found = Unit.objects.within(entry.contest.host).valid_on(timezone.localdate()).filter(kind__in=kinds)
    return found.exclude(pk=entry.holder_id)


def _held(entry: Entry) -> Entry:
    """The entry as it is kept now, held until the transaction ends."""
    hold_where_it_lies(entry)
    known = Entry.objects.select_related("contest", "unit", "holder", "created_by").with_letters()
    return known.prefetch_related("authors", "screenings").get(pk=entry.pk)


def _letter_of(entry: Entry) -> Dispatch:
    letter = entry.letter
    if letter is None:
        raise MoveRefused(_("No letter has sent this entry on."))
    return letter


def _go(
    entry: Entry,
    move: str,
    kind: Detour.Kind,
    way: tuple[Unit | None, Unit],
    *,
    by: User,
    reason: str = "",
    **columns: object,
) -> Detour:
    start, end = way
    now = database_now()
    facts = {"from": start.pk if start else None}
    ENTRY.apply(entry, move, by=by, facts=facts, holder_id=end.pk, came_at=now, **columns)
    return Detour.objects.create(entry=entry, kind=kind, from_unit=start, to_unit=end, reason=reason, at=now, by=by)


def _take_back(entry: Entry, letter: Dispatch) -> None:
    DispatchItem.objects.standing().filter(entry=entry, dispatch=letter).update(taken_back_at=database_now())


def _tell(detour: Detour, people: list[Addressee]) -> None:
    entry = detour.entry
    authors = {getattr(person, "pk", None) for person in authors_of(entry)}
    for person in people:
        at_home = getattr(person, "pk", None) in authors
        tell(
            [person],
            f"submissions/hop_{detour.kind}",
            key=f"hop-{detour.pk}",
            url=entry.get_absolute_url() if at_home else reverse("submissions:screen", args=[entry.code]),
            entry=entry,
            detour=detour,
        )
