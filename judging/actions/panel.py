"""Who sits on a round's panel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.utils.translation import gettext as _

from audit.log import record
from audit.verdicts import MoveRefused
from judging import policies
from judging.actions.conflicts import note_conflicts
from judging.actions.locks import own_round
from judging.actions.removal import take_away
from judging.models import Assignment, Panel, Seat

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection

    from accounts.models import User
    from contests.models import Contest, Round

UNSEALED = ("planned", "open")
# Whoever enters is asked about again and again until the entry is handed in, so it is written out.
SEATED = """
SELECT seat.user_id FROM judging_seat seat
  JOIN judging_panel panel ON panel.id = seat.panel_id
  JOIN contests_round round ON round.id = panel.round_id
 WHERE round.contest_id = %s AND seat.user_id = ANY(%s)
"""


def judges_among(people: Collection[int], contest: Contest) -> set[int]:
    """Those of the people who sit on a panel of the contest, in whichever round: they cannot enter it."""
    with connection.cursor() as cursor:
        cursor.execute(SEATED, [contest.pk, list(people)])
        return {person for (person,) in cursor.fetchall()}


@transaction.atomic
def seat(*, round: Round, user: User, role: str = Seat.Role.JUDGE, by: User) -> Seat:
    """Give somebody a seat on the round's panel; a panel has one chair."""
    policies.seat(by, round, user).enforce()
    own_round(round, UNSEALED)
    panel, _made = Panel.objects.get_or_create(round=round)
    taken = list(panel.seats.select_related("user"))
    if any(other.user_id == user.pk for other in taken):
        raise MoveRefused(
            _("%(person)s sits on this panel already. Take the seat away first to give another role.")
            % {"person": user}
        )
    chairs = [other for other in taken if other.role == Seat.Role.CHAIR]
    if role == Seat.Role.CHAIR and chairs:
        raise MoveRefused(
            _("%(person)s chairs this panel. A panel has one chair: choose another role, or take that seat away first.")
            % {"person": chairs[0].user}
        )
    given = Seat.objects.create(panel=panel, user=user, role=role)
    record(round, "seat", by=by, facts={"user": user, "role": role})
    note_conflicts(round)
    return given


@transaction.atomic
def unseat(*, seat: Seat, by: User) -> None:
    """Take a seat away from somebody who has scored nothing yet, with the sheets that wait for them."""
    round = seat.panel.round
    policies.prepare(by, round).enforce()
    own_round(round, UNSEALED)
    waiting = Assignment.objects.filter(seat=seat)
    if waiting.begun().exists():
        raise MoveRefused(
            _("%(person)s has begun to score. A judge who has scored keeps the seat; give unscored entries to others.")
            % {"person": seat.user}
        )
    removed = take_away(waiting)
    record(round, "unseat", by=by, facts={"user": seat.user, "role": seat.role, "sheets removed": removed})
    seat.delete()


@transaction.atomic
def record_decision(*, round: Round, number: str, decided_on: dt.date | None, by: User) -> Panel:
    """Write down the decision that set the panel up."""
    policies.prepare(by, round).enforce()
    own_round(round, UNSEALED)
    panel, _made = Panel.objects.update_or_create(
        round=round, defaults={"decision_number": number, "decided_on": decided_on}
    )
    record(round, "record_decision", by=by, facts={"number": number, "on": decided_on})
    return panel
