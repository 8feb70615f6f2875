"""Holding a contest or a round still while something is done under it: the contest's row first, then the round's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection
from django.utils.translation import gettext as _

from audit.verdicts import MoveRefused
from contests.models import Contest, Round

if TYPE_CHECKING:
    from collections.abc import Collection


def own_contest(contest: Contest) -> None:
    """Keep the contest to ourselves until the transaction ends, with its state as the database knows it now."""
    contest.refresh_from_db(fields=["state"], from_queryset=Contest.objects.select_for_update())


def own_round(round: Round, states: Collection[str]) -> None:
    """Keep the round to ourselves until the transaction ends: writers of scores wait, or were there before.

    Raises MoveRefused unless the round is in one of the states, as the database knows it now.
    """
    round.refresh_from_db(fields=["state"], from_queryset=Round.objects.select_for_update())
    _require(round, states)


def share_round(round: Round) -> None:
    """Share the open round with other judges until the transaction ends: nobody seals it meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT state FROM {Round._meta.db_table} WHERE id = %s FOR SHARE", [round.pk])  # noqa: S608
        (round.state,) = cursor.fetchone()
    _require(round, ("open",))


def _require(round: Round, states: Collection[str]) -> None:
    if round.state not in states:
        raise MoveRefused(
            _("This cannot be done now: the round is “%(state)s”.") % {"state": round.get_state_display()}
        )
