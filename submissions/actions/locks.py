"""Holding a contest, an entry or a unit's list still while something is done under it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection
from django.utils.translation import gettext as _

from audit.verdicts import MoveRefused
from contests.models import Contest
from submissions.models import Entry, Redaction
from units.models import Unit

if TYPE_CHECKING:
    from collections.abc import Collection


def hold_contest(contest: Contest, states: Collection[str]) -> None:
    """Share the contest's row until the transaction ends: nobody closes it or moves its deadlines meanwhile.

    Raises MoveRefused unless the contest is in one of the states, as the database knows it now.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT state FROM {Contest._meta.db_table} WHERE id = %s FOR SHARE", [contest.pk])  # noqa: S608
        (contest.state,) = cursor.fetchone()
    if contest.state not in states:
        raise MoveRefused(
            _("This cannot be done now: the contest is “%(state)s”.") % {"state": contest.get_state_display()}
        )


def hold_list(unit: Unit) -> None:
    """Keep the unit's list of entries to ourselves until the transaction ends: one ranking or letter at a time."""
    Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)


def hold_entry(entry: Entry) -> Entry:
    """The entry as kept, to ourselves until the transaction ends; its authors' answers and its moves wait.

    It is read once it is held: what is joined to a row that is waited for would be as it was before the wait.
    """
    Entry.objects.select_for_update(no_key=True).only("pk").get(pk=entry.pk)
    known = Entry.objects.select_related("contest__host", "unit", "holder", "organisation", "area", "created_by")
    return known.get(pk=entry.pk)


def hold_where_it_lies(entry: Entry) -> None:
    """Keep the entry to ourselves until the transaction ends: nobody sends it elsewhere meanwhile.

    Raises MoveRefused when it no longer lies where it lay when it was read.
    """
    if hold_entry(entry).holder_id != entry.holder_id:
        raise MoveRefused(_("The entry went to another unit a moment ago. Load the page again to see where it lies."))


def hold_copy(redaction: Redaction, version: int | None) -> None:
    """Keep the copy for judges to ourselves and take its next version.

    Raises MoveRefused when somebody changed it since `version` was read.
    """
    kept = Redaction.objects.select_for_update(of=("self",), no_key=True).get(pk=redaction.pk)
    if kept.state != redaction.state or (version is not None and kept.version != version):
        raise MoveRefused(_("Somebody changed this copy meanwhile. Look at it again, then decide."))
    redaction.version = kept.version + 1
    Redaction.objects.filter(pk=kept.pk).update(version=redaction.version)
