"""Which judge scores which entry."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from audit.canonical import digest
from audit.log import record
from audit.verdicts import MoveRefused
from judging import policies
from judging.actions.conflicts import find_conflicts, note_conflicts
from judging.actions.contenders import CHANCE
from judging.actions.locks import own_contest, own_round
from judging.actions.removal import take_away
from judging.assignment import Shortage, propose
from judging.models import Assignment, Conflict, Contender, Seat, Sheet
from notifications.outbox import tell

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from contests.models import Round

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Plan:
    """A proposed assignment: what would be, what is lacking, and the digest by which it is asked for."""

    pairs: frozenset[Pair]
    added: frozenset[Pair]
    loads: Mapping[int, int]
    shortages: tuple[Shortage[int], ...]
    digest: str


def propose_assignment(*, round: Round, by: User, caps: Mapping[int, int] | None = None) -> Plan:
    """Work out who should judge what, changing nothing; `caps` says how many entries a seat takes at most.

    Sheets that were begun stay with their judge. Once the round is open the others stay too, as far as caps allow.
    """
    policies.assign(by, round).enforce()
    limits = dict(caps or {})
    contenders = Contender.objects.filter(round=round).in_the_running().order_by("blind_code")
    seats = Seat.objects.filter(panel__round=round).scoring().order_by("pk")
    conflicts = Conflict.objects.of_round(round)
    dismissed = set(conflicts.exclude(dismissed_at=None).values_list("contender", "seat", "source"))
    found = {(one.contender_id, one.seat_id, one.source) for one in find_conflicts(round)}
    hindered = {(contender, seat) for contender, seat, _source in found - dismissed}
    hindered |= set(conflicts.standing().values_list("contender", "seat"))
    existing: dict[int, list[int]] = defaultdict(list)
    for seat, contender in _staying(round, limits):
        existing[contender].append(seat)
    proposal = propose(
        list(contenders.values_list("pk", flat=True)),
        list(seats.values_list("pk", flat=True)),
        round.judges_per_entry,
        hindered,
        load_caps=limits,
        existing=existing,
    )
    added = frozenset((seat, contender) for contender, seat in proposal.pairs)
    pairs = added | {(seat, contender) for contender, seat in proposal.kept}
    return Plan(pairs, added, proposal.loads, proposal.shortages, digest(sorted(pairs)))


def _staying(round: Round, limits: Mapping[int, int]) -> list[Pair]:
    """The pairs that a proposal keeps: begun ones always, the others once the round is open, up to the caps."""
    assignments = Assignment.objects.of_round(round)
    begun = set(assignments.begun().values_list("pk", flat=True))
    loads: Counter[int] = Counter()
    staying: list[Pair] = []
    rows = list(assignments.order_by("pk").values_list("pk", "seat", "contender"))
    for pk, seat, contender in sorted(rows, key=lambda row: row[0] not in begun):
        room = round.state == "open" and loads[seat] < limits.get(seat, len(rows))
        if pk in begun or room:
            loads[seat] += 1
            staying.append((seat, contender))
    return staying


@transaction.atomic
def assign(*, round: Round, pairs: Iterable[Pair], by: User) -> list[Sheet]:
    """Give each judge the entries named by (seat, contender), with a sheet for each.

    Sheets on which nothing is noted yet and that are not named go away; begun ones stay with their judge.
    Raises MoveRefused for a pair that is not of this round, or in which a conflict stands.
    """
    policies.assign(by, round).enforce()
    own_contest(round.contest)
    own_round(round, ("planned", "open"))
    note_conflicts(round)
    wanted = set(pairs)
    _refuse_wrong(round, wanted)
    begun = set(Assignment.objects.of_round(round).begun().values_list("pk", flat=True))
    present = {
        (seat, contender): pk
        for pk, seat, contender in Assignment.objects.of_round(round).values_list("pk", "seat", "contender")
    }
    leaving = [pk for pair, pk in present.items() if pair not in wanted and pk not in begun]
    removed = take_away(Assignment.objects.filter(pk__in=leaving))
    arriving = sorted(wanted - set(present))
    CHANCE.shuffle(arriving)  # the numbers of sheets tell nothing of the order of entries
    assignments = Assignment.objects.bulk_create(
        Assignment(seat_id=seat, contender_id=contender, assigned_by=by) for seat, contender in arriving
    )
    sheets = Sheet.objects.bulk_create(Sheet(assignment=assignment) for assignment in assignments)
    event = record(round, "assign", by=by, facts={"added": len(sheets), "removed": removed})
    if round.state == "open" and assignments:
        _tell_of_more(round, assignments, event.pk)
    return sheets


def _refuse_wrong(round: Round, pairs: set[Pair]) -> None:
    seats = set(Seat.objects.filter(panel__round=round).scoring().values_list("pk", flat=True))
    contenders = dict(Contender.objects.filter(round=round).values_list("pk", "blind_code"))
    if any(seat not in seats or contender not in contenders for seat, contender in pairs):
        raise MoveRefused(_("The panel or the list of entries changed. Load the proposal again."))
    standing = Conflict.objects.of_round(round).standing().select_related("seat__user")
    for conflict in standing:
        if (conflict.seat_id, conflict.contender_id) in pairs:
            raise MoveRefused(
                _("%(judge)s has a conflict of interest with entry %(code)s. Load the proposal again.")
                % {"judge": conflict.seat.user, "code": contenders[conflict.contender_id]}
            )


def _tell_of_more(round: Round, assignments: list[Assignment], event: int) -> None:
    judges = User.objects.filter(seats__in={assignment.seat_id for assignment in assignments}).distinct()
    tell(
        judges,
        "judging/sheets_added",
        key=f"sheets-added-{event}",
        url=reverse("judging:desk"),
        round=round,
    )
