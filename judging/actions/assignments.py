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
class Board:
    """Who could judge what in a round, and who does."""

    seats: list[Seat]
    contenders: list[Contender]
    conflicts: list[Conflict]
    assignments: dict[Pair, Assignment]

    @classmethod
    def of(cls, round: Round) -> Board:
        """The board of a round, read in four queries."""
        seats = Seat.objects.filter(panel__round=round).scoring().select_related("user").in_order()
        contenders = Contender.objects.filter(round=round).select_related("entry").order_by("blind_code")
        assignments = Assignment.objects.of_round(round).with_sheet().order_by("pk")
        return cls(
            list(seats),
            list(contenders),
            list(Conflict.objects.of_round(round)),
            {(one.seat_id, one.contender_id): one for one in assignments},
        )

    def hindered(self) -> set[Pair]:
        """The pairs in which a conflict stands, whether written down or shown by facts."""
        dismissed = {(one.seat_id, one.contender_id, one.source) for one in self.conflicts if one.dismissed_at}
        standing = {(one.seat_id, one.contender_id) for one in self.conflicts if not one.dismissed_at}
        found = find_conflicts(self.seats, self.contenders)
        return standing | {(one.seat_id, one.contender_id) for one in found if one not in dismissed}


@dataclass(frozen=True, slots=True)
class Plan:
    """A proposed assignment: what would be, what is lacking, and the digest by which it is asked for."""

    pairs: frozenset[Pair]
    added: frozenset[Pair]
    loads: Mapping[int, int]
    shortages: tuple[Shortage[int], ...]
    digest: str


def propose_assignment(
    *, round: Round, by: User, caps: Mapping[int, int] | None = None, board: Board | None = None
) -> Plan:
    """Work out who should judge what, changing nothing; `caps` says how many entries a seat takes at most.

    Sheets that were begun stay with their judge. Once the round is open the others stay too, as far as caps allow.
    """
    policies.assign(by, round).enforce()
    board = board or Board.of(round)
    limits = dict(caps or {})
    existing: dict[int, list[int]] = defaultdict(list)
    for seat, contender in _staying(round, board, limits):
        existing[contender].append(seat)
    proposal = propose(
        [contender.pk for contender in board.contenders if contender.entry.state == "eligible"],
        [seat.pk for seat in board.seats],
        round.judges_per_entry,
        {(contender, seat) for seat, contender in board.hindered()},
        load_caps=limits,
        existing=existing,
    )
    added = frozenset((seat, contender) for contender, seat in proposal.pairs)
    pairs = added | {(seat, contender) for contender, seat in proposal.kept}
    return Plan(pairs, added, proposal.loads, proposal.shortages, digest(sorted(pairs)))


def _staying(round: Round, board: Board, limits: Mapping[int, int]) -> list[Pair]:
    """The pairs that a proposal keeps: begun ones always, the others once the round is open, up to the caps."""
    loads: Counter[int] = Counter()
    staying: list[Pair] = []
    for pair, assignment in sorted(board.assignments.items(), key=lambda item: not item[1].begun):
        seat, _contender = pair
        room = round.state == "open" and loads[seat] < limits.get(seat, len(board.assignments))
        if assignment.begun or room:
            loads[seat] += 1
            staying.append(pair)
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
