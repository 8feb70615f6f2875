"""Conflicts of interest: found from facts, declared by the judge, dismissed with a reason."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Membership
from audit.log import record
from audit.models import ClockTimestamp
from audit.verdicts import MoveRefused
from judging import policies
from judging.actions.locks import own_round
from judging.actions.removal import take_away
from judging.models import Assignment, Conflict, Contender, Seat, Sheet
from notifications.outbox import tell
from submissions.actions.concerned import office_of
from submissions.actions.identity import people_of
from submissions.models import Author

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from accounts.models import User
    from contests.models import Round


class Finding(NamedTuple):
    """A conflict that facts show."""

    seat_id: int
    contender_id: int
    source: str


@transaction.atomic
def detect_conflicts(*, round: Round, by: User) -> list[Conflict]:
    """Look for judges who are authors, or who work where the entry or an author of it comes from."""
    policies.prepare(by, round).enforce()
    own_round(round, ("planned", "open"))
    found = note_conflicts(round)
    record(round, "detect_conflicts", by=by, facts={"found": len(found)})
    return found


def note_conflicts(round: Round) -> list[Conflict]:
    """Write down the conflicts that facts show now, and take unsigned sheets away from those judges."""
    known = set(Conflict.objects.of_round(round).values_list("seat", "contender", "source"))
    seats = list(Seat.objects.filter(panel__round=round))
    contenders = list(Contender.objects.filter(round=round).select_related("entry"))
    fresh = [Conflict(**finding._asdict()) for finding in find_conflicts(seats, contenders) if finding not in known]
    Conflict.objects.bulk_create(fresh)
    if fresh:
        take_away(Assignment.objects.filter(contender__round=round).in_conflict().unsigned())
    return fresh


def find_conflicts(seats: Sequence[Seat], contenders: Sequence[Contender]) -> list[Finding]:
    """The conflicts that facts show today between seats and contenders, dismissed or not; reads only."""
    writers: dict[int, set[int]] = defaultdict(set)
    for contender in contenders:
        writers[contender.entry_id].add(contender.entry.created_by_id)
    authors = Author.objects.filter(entry__in=list(writers)).select_related("user")
    for author, person in people_of(authors):
        if person.account is not None:
            writers[author.entry_id].add(person.account.pk)
    people = {seat.user_id for seat in seats}.union(*writers.values())
    workplaces: dict[int, set[int]] = defaultdict(set)
    worked = Membership.objects.valid_on(timezone.localdate()).filter(user__in=people)
    for user, unit in worked.values_list("user", "unit"):
        workplaces[user].add(unit)
    return [
        Finding(seat.pk, contender.pk, source)
        for contender in contenders
        for seat in seats
        for source in _sources(seat, contender, writers[contender.entry_id], workplaces)
    ]


def _sources(
    seat: Seat, contender: Contender, writers: set[int], workplaces: dict[int, set[int]]
) -> Iterator[Conflict.Source]:
    if seat.user_id in writers:
        yield Conflict.Source.AUTHOR
    theirs = {contender.entry.unit_id, contender.entry.organisation_id}.union(
        *(workplaces[writer] for writer in writers)
    )
    if theirs & workplaces[seat.user_id]:
        yield Conflict.Source.SAME_UNIT


@transaction.atomic
def declare_conflict(*, sheet: Sheet, reason: str, by: User) -> Conflict:
    """Step back from an entry: the sheet is taken away unsigned, and the office is told to ask another judge."""
    policies.declare_conflict(by, sheet).enforce()
    assignment = sheet.assignment
    round = assignment.contender.round
    own_round(round, ("open",))
    if not Sheet.objects.filter(pk=sheet.pk).unsigned().exists():
        raise MoveRefused(_("Somebody changed this a moment ago. Load the page again to see its present state."))
    conflict, _made = Conflict.objects.update_or_create(
        seat=assignment.seat,
        contender=assignment.contender,
        source=Conflict.Source.DECLARED,
        defaults={"reason": reason, "dismissed_at": None, "dismissed_by": None, "dismissed_reason": ""},
    )
    take_away(Assignment.objects.filter(pk=assignment.pk))
    event = record(conflict, "declare_conflict", by=by, facts={"contender": assignment.contender})
    tell(
        office_of(round.contest),
        "judging/conflict_declared",
        key=f"conflict-declared-{event.pk}",
        url=reverse("judging:round", args=[round.pk]),
        round=round,
        judge=by,
        code=assignment.contender.blind_code,
    )
    return conflict


@transaction.atomic
def dismiss_conflict(*, conflict: Conflict, reason: str, by: User) -> Conflict:
    """Find that a conflict does not stand, and say why; the judge may be assigned again."""
    policies.dismiss_conflict(by, conflict).enforce()
    own_round(conflict.contender.round, ("planned", "open"))
    dismissed = Conflict.objects.filter(pk=conflict.pk, dismissed_at=None).update(
        dismissed_at=ClockTimestamp(), dismissed_by=by, dismissed_reason=reason
    )
    if dismissed != 1:
        raise MoveRefused(_("This conflict was dismissed already."))
    conflict.refresh_from_db()
    record(conflict, "dismiss_conflict", by=by, facts={"contender": conflict.contender, "seat": conflict.seat})
    return conflict
