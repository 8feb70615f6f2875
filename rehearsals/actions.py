"""Asking for a rehearsal and playing it: every one is a row before it is a task."""

from __future__ import annotations

import datetime as dt
import secrets
from contextlib import closing
from decimal import Decimal
from time import monotonic
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.utils import timezone, translation

from audit.log import record
from audit.verdicts import MoveRefused
from notifications.bell import ring
from rehearsals import policies
from rehearsals.lifecycle import REHEARSAL
from rehearsals.models import USUAL_ENTRIES, Rehearsal
from rehearsals.playing import Script, play

if TYPE_CHECKING:
    from contests.models import Contest
    from rehearsals.playing import Outcome

MOST_ATTEMPTS = 3
STALE_AFTER = dt.timedelta(minutes=3)
SEEDS = 1_000_000
A_WHILE = 0.3  # seconds between two signs of life within a step


@transaction.atomic
def rehearse(*, contest: Contest, language: str, by: Any, entries: int = USUAL_ENTRIES) -> Rehearsal:
    """Ask for a rehearsal of a contest; a worker plays it and its progress can be watched.

    Asked for again while one is under way, it is the same one.
    """
    policies.rehearse(by, contest).enforce()
    under_way = Rehearsal.objects.unfinished().filter(contest=contest).first()
    if under_way is not None:
        return under_way
    rehearsal = Rehearsal(
        contest=contest,
        plan_version=contest.version,
        entries=entries,
        seed=secrets.randbelow(SEEDS),
        language=language,
        requested_by=by,
    )
    rehearsal.full_clean()
    rehearsal.save(force_insert=True)
    record(rehearsal, "rehearse", by=by, facts={"contest": contest.pk, "entries": entries, "seed": rehearsal.seed})
    ring("rehearsals.tasks.perform", rehearsal.pk)
    return rehearsal


def perform(*, rehearsal: Rehearsal) -> None:
    """Play the contest (the worker's act): claimed by its move, so that two workers never play the same one."""
    try:
        REHEARSAL.apply(
            rehearsal, "begin", by=None, beat_at=timezone.now(), attempts=rehearsal.attempts + 1, done=0, error=""
        )
    except MoveRefused:
        return
    if not (verdict := policies.rehearse(rehearsal.requested_by, rehearsal.contest)):
        REHEARSAL.apply(rehearsal, "fail", by=None, error=verdict.reason)
        return
    script = Script(rehearsal.contest, str(rehearsal.pk), rehearsal.entries, rehearsal.seed)
    begun = monotonic()
    try:
        with translation.override(rehearsal.language), closing(Pulse(rehearsal)) as pulse:
            outcome = play(script, pulse)
    except Exception as error:  # noqa: BLE001 - whatever went wrong is written on the row, and shown
        _failed(rehearsal, error)
        return
    _finish(rehearsal, outcome, monotonic() - begun)


def requeue_stale() -> list[int]:
    """Give rehearsals whose worker died to another one; after three tries they are parked with the reason."""
    for rehearsal in Rehearsal.objects.stale(timezone.now() - STALE_AFTER):
        if rehearsal.attempts < MOST_ATTEMPTS:
            REHEARSAL.apply(rehearsal, "requeue", by=None)
        else:
            REHEARSAL.apply(rehearsal, "fail", by=None, error="The worker died three times while playing this contest.")
    return list(Rehearsal.objects.due().values_list("pk", flat=True))


class Pulse:
    """Says how far the play is, over a connection of its own: the play's own is never committed."""

    def __init__(self, rehearsal: Rehearsal) -> None:
        self._pk = rehearsal.pk
        self._table = Rehearsal._meta.db_table
        self._own: Any = connection.copy()
        self._label, self._said = "", 0.0

    def __call__(self, label: str, done: int, total: int) -> None:
        """Write down the step's name and how much is done, not more often than anybody looks."""
        if label == self._label and monotonic() - self._said < A_WHILE:
            return
        self._label, self._said = label, monotonic()
        with self._own.cursor() as cursor:
            cursor.execute(
                f"UPDATE {self._table} SET step = %s, done = %s, total = %s, beat_at = clock_timestamp()"  # noqa: S608
                " WHERE id = %s AND state = 'running'",
                [label[:200], done, total, self._pk],
            )

    def close(self) -> None:
        """Give the connection back."""
        self._own.close()


@transaction.atomic
def _finish(rehearsal: Rehearsal, outcome: Outcome, seconds: float) -> None:
    Rehearsal.objects.filter(pk=rehearsal.pk).update(steps=outcome.to_value(), figures=outcome.figures, step="")
    try:
        with transaction.atomic():
            REHEARSAL.apply(
                rehearsal,
                "finish",
                by=None,
                faults=outcome.faults,
                warnings=outcome.warnings,
                seconds=Decimal(f"{seconds:.1f}"),
                finished_at=timezone.now(),
            )
    except MoveRefused:  # taken for dead, and another worker was faster
        transaction.set_rollback(True)


def _failed(rehearsal: Rehearsal, error: Exception) -> None:
    reason = f"{type(error).__name__}: {error}"[:300]
    REHEARSAL.apply(rehearsal, "fail", by=None, error=reason)
    if rehearsal.attempts < MOST_ATTEMPTS:
        REHEARSAL.apply(rehearsal, "requeue", by=None, error=reason)
