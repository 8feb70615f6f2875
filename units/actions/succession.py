"""What becomes of units on a day: merged, split, renamed, dissolved.

Who and what was at the old units is moved by higher apps.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audit.log import record
from audit.verdicts import MoveRefused
from units import policies
from units.actions.tree import add_unit, hold_tree, move_path
from units.models import Succession, Unit

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

FEWEST_PARTS = 2


@dataclass(frozen=True, slots=True)
class NewUnit:
    """A unit that begins on the day: code and name; its kind and what it stands under are those of the old one."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Becoming:
    """What becomes of which units on which day: successors that exist already, then those that begin.

    `where` names the successor, counted from 0, to which a unit under the old ones goes; the first one otherwise.
    """

    kind: str
    on: dt.date
    old: Sequence[Unit]
    existing: Sequence[Unit] = ()
    new: Sequence[NewUnit] = ()
    where: Mapping[int, int] = field(default_factory=dict)

    @property
    def ending(self) -> list[Unit]:
        """The old units that end: one that takes the others in goes on."""
        return [unit for unit in self.old if unit not in self.existing]

    @property
    def named(self) -> list[tuple[str, str]]:
        """Code and name of each successor, in the order in which they are counted."""
        there = [(unit.code, unit.name) for unit in self.existing]
        return [*there, *((new.code, new.name) for new in self.new)]

    @property
    def last_day(self) -> dt.date:
        """The last day of the old units."""
        return self.on - dt.timedelta(days=1)

    def flaw(self) -> str:
        """What does not fit together, in words; empty when nothing."""
        successors, olds = len(self.existing) + len(self.new), len(self.old)
        together = len({unit.pk for unit in [*self.old, *self.existing]})
        fits, why = {
            Succession.Kind.MERGE: (
                successors == 1 and together >= FEWEST_PARTS,
                _("Two or more units are merged into exactly one."),
            ),
            Succession.Kind.SPLIT: (
                successors >= FEWEST_PARTS and olds == 1,
                _("One unit is split into two or more."),
            ),
            Succession.Kind.RENAME: (successors == 1 and olds == 1, _("One unit is renamed into exactly one.")),
            Succession.Kind.DISSOLVE: (
                successors == 0,
                _("A dissolved unit has no successor; choose a merger or a split instead."),
            ),
        }[Succession.Kind(self.kind)]
        if not self.ending:
            return _("Name a unit that ends.")
        return "" if fits else why


@dataclass(frozen=True, slots=True)
class Succeeded:
    """What was done: the units that ended, and their successors in the order in which they were named."""

    ended: list[Unit]
    successors: list[Unit]
    again: bool = False


def children_of(becoming: Becoming) -> list[Unit]:
    """The units under the old ones that go on after the day."""
    under = Unit.objects.filter(parent__in=becoming.ending).valid_on(becoming.on)
    return list(under.exclude(pk__in=[unit.pk for unit in becoming.old]).in_order())


@transaction.atomic
def succeed(*, becoming: Becoming, by: Any) -> Succeeded:
    """End the old units on the day before, begin their successors, and put what stood under the old ones under these.

    Recorded a second time it changes nothing. Raises MoveRefused when the act does not fit together.
    """
    policies.change_tree(by).enforce()
    hold_tree()
    done = done_before(becoming)
    if done:
        return done
    policies.succeed(by, becoming.ending, becoming.on, timezone.localdate()).enforce()
    if flaw := becoming.flaw():
        raise MoveRefused(flaw)
    below = children_of(becoming)
    if below and becoming.kind == Succession.Kind.DISSOLVE:
        raise MoveRefused(still_under(len(below)))
    for unit in becoming.ending:
        unit.valid_to = becoming.last_day
        unit.save(update_fields=["valid_to"])
    successors = [*becoming.existing, *(_begin(becoming, new, by) for new in becoming.new)]
    _write_down(becoming, successors, by)
    for child in below:
        _put_under(child, successors[becoming.where.get(child.pk, 0)], by)
    return Succeeded(becoming.ending, successors)


def still_under(count: int) -> str:
    """Why a unit cannot be dissolved yet."""
    return ngettext(
        "%(count)s unit still stands under it: end it or move it first.",
        "%(count)s units still stand under it: end them or move them first.",
        count,
    ) % {"count": count}


def done_before(becoming: Becoming) -> Succeeded | None:
    """The same act as it was recorded before."""
    lines = Succession.objects.filter(old__in=becoming.ending, kind=becoming.kind, on=becoming.on)
    lines = lines.select_related("new").order_by("pk")
    if {line.old_id for line in lines} != {unit.pk for unit in becoming.ending}:
        return None
    successors = list(dict.fromkeys(line.new for line in lines if line.new))
    named = {(unit.code, unit.name) for unit in successors}
    asked = set(becoming.named)
    return Succeeded(becoming.ending, successors, again=True) if named == asked else None


def _begin(becoming: Becoming, new: NewUnit, by: Any) -> Unit:
    first = becoming.old[0]
    return add_unit(code=new.code, name=new.name, kind=first.kind, parent=first.parent, by=by, valid_from=becoming.on)


def _write_down(becoming: Becoming, successors: list[Unit], by: Any) -> None:
    for unit in becoming.ending:
        following: list[Unit | None] = [*successors] or [None]
        for new in following:
            Succession.objects.create(old=unit, new=new, kind=becoming.kind, on=becoming.on)
        facts = {"kind": becoming.kind, "on": becoming.on, "new": [new.pk for new in successors]}
        record(unit, "succeed", by=by, facts=facts)


def _put_under(child: Unit, parent: Unit, by: Any) -> None:
    before = child.parent_id
    child.parent = parent
    child.save(update_fields=["parent"])
    move_path(child)
    record(child, "move", by=by, facts={"parent": [before, parent.pk]})
