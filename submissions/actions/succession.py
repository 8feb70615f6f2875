"""A unit ends and others follow it: with its people, its contests and the entries that are still on their way there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.actions.moving import move_people, people_of
from audit.log import record
from audit.verdicts import MoveRefused
from contests.actions.succession import contests_of, move_contests
from notifications.outbox import tell
from submissions.actions.concerned import authors_of
from submissions.models import Entry, Screening
from units import actions as tree
from units.actions import Becoming, children_of
from units.models import Succession

if TYPE_CHECKING:
    from accounts.models import User
    from contests.models import Contest
    from submissions.querysets import EntryQuerySet
    from units.models import Unit

Places = Mapping[int, int]


@dataclass(frozen=True, slots=True)
class Where:
    """To which successor, counted from 0, each person and entry goes; whoever is not named goes to the first."""

    people: Places = field(default_factory=dict)
    entries: Places = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Concerned:
    """Who and what a succession would move."""

    people: list[User]
    children: list[Unit]
    entries: list[Entry]
    contests: list[Contest]


def concerned_by(becoming: Becoming) -> Concerned:
    """Who and what stands at the units that end."""
    ending = becoming.ending
    return Concerned(
        people=list(people_of(ending, becoming.on)),
        children=children_of(becoming),
        entries=list(_on_their_way(ending)),
        contests=list(contests_of(ending)),
    )


@transaction.atomic
def succeed(*, becoming: Becoming, by: User, where: Where | None = None) -> tree.Succeeded:
    """Record what becomes of units, and move their people, contests and open entries to what follows them.

    An entry keeps its snapshot of the unit that it was begun at. A second time nothing changes.
    """
    where = where or Where()
    _refuse_strange_places(becoming, where)
    held = contests_of(becoming.ending).count()
    done = tree.succeed(becoming=becoming, by=by)
    if done.again:
        return done
    if held and not done.successors:
        raise MoveRefused(still_holding(held))
    move_people(old=done.ended, successors=done.successors, on=becoming.on, where=where.people, by=by)
    move_contests(old=done.ended, successors=done.successors, by=by)
    for entry in _on_their_way(done.ended).select_for_update(of=("self",)):
        _move_entry(entry, done, where, by)
    return done


def _refuse_strange_places(becoming: Becoming, where: Where) -> None:
    """Everything goes to one of the units that follow, the first of which has the number 0."""
    places = {*becoming.where.values(), *where.people.values(), *where.entries.values()}
    if any(place >= max(len(becoming.named), 1) for place in places):
        raise MoveRefused(_("Choose one of the units that follow for everything that moves."))


def blocked(becoming: Becoming, moved: Concerned) -> str:
    """Why the units cannot be dissolved yet; empty when nothing holds them."""
    if becoming.kind != Succession.Kind.DISSOLVE:
        return ""
    if moved.children:
        return tree.still_under(len(moved.children))
    return still_holding(len(moved.contests)) if moved.contests else ""


def still_holding(count: int) -> str:
    """Why a unit that holds contests is not dissolved."""
    return ngettext(
        "%(count)s contest is not over and is held or received there: merge the unit instead, or end the contest.",
        "%(count)s contests are not over and are held or received there: merge the unit instead, or end the contests.",
        count,
    ) % {"count": count}


def _on_their_way(units: list[Unit]) -> EntryQuerySet:
    found: EntryQuerySet = Entry.objects.in_hand_at(units)
    return found.select_related("contest", "unit", "holder", "created_by").order_by("pk")


def _move_entry(entry: Entry, done: tree.Succeeded, where: Where, by: Any) -> None:
    """Put an entry that lies at a unit that ends, or came through it, under what follows it, and tell its authors."""
    old = entry.holder if entry.holder in done.ended else entry.unit
    new = done.successors[where.entries.get(entry.pk, 0)] if done.successors else None
    if new is not None:
        ended = {unit.pk for unit in done.ended}
        for column in ("unit", "holder", "organisation"):
            if getattr(entry, f"{column}_id") in ended:
                setattr(entry, column, new)
        entry.save(update_fields=["unit", "holder", "organisation"])
        Screening.objects.standing().filter(Q(entry=entry), unit=old).update(unit=new)
        record(entry, "move", by=by, facts={"unit": [old.pk, new.pk]})
    tell(
        authors_of(entry),
        "submissions/entry_unit_ended",
        key=f"entry-unit-ended-{entry.pk}-{old.pk}",
        url=entry.get_absolute_url(),
        entry=entry,
        old=old,
        new=new,
    )
