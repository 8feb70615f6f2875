"""What the operator loads from the console: the country, a table in a file."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from audit.log import record
from units import country
from units.actions.tree import BATCH, add_unit, hold_tree, standing, write
from units.kinds import UnitKind
from units.models import Unit, path_under, segment
from units.plan import make_plan

if TYPE_CHECKING:
    from collections.abc import Iterable

    from units.plan import Node, Plan
    from units.tables import Table


@dataclass(slots=True)
class Loaded:
    """How many units were added and how many were there already, and where the tree says something else."""

    added: int = 0
    present: int = 0
    different: list[str] = field(default_factory=list)


@transaction.atomic
def load_country() -> Loaded:
    """Add the provinces and communes that the tree lacks, under the state; units that are there stay as they are.

    A unit that the source names differently is told, not changed: names change on a day, by a succession.
    """
    hold_tree()
    loaded = Loaded()
    nation = Unit.objects.filter(kind=country.NATION.kind).first()
    nation = nation or add_unit(code=country.NATION.code, name=country.NATION.name, kind=country.NATION.kind, by=None)
    _load(((None, node) for node in country.provinces()), {None: nation}, loaded)
    living = Unit.objects.filter(kind=UnitKind.PROVINCE).valid_on(timezone.localdate())
    over: dict[str | None, Unit] = {unit.code: unit for unit in living}
    _load(country.communes(), over, loaded)
    if loaded.added:
        record(nation, "load_country", by=None, facts={"source": country.SOURCE, "added": loaded.added})
    return loaded


def _load(nodes: Iterable[tuple[str | None, Node]], parents: dict[str | None, Unit], loaded: Loaded) -> None:
    coming = iter(nodes)
    while batch := list(islice(coming, BATCH)):
        standing_now: dict[str, list[Unit]] = {}
        for unit in Unit.objects.filter(code__in={node.code for _parent, node in batch}):
            standing_now.setdefault(unit.code, []).append(unit)
        new = []
        for parent, node in batch:
            same = standing_now.get(node.code, [])
            present = next((unit for unit in same if _meets(unit, node)), None)
            if present is None:
                path = path_under(parents[parent], segment(node.code, len(same)))
                columns = {"code": node.code, "name": node.name, "kind": node.kind, "valid_from": node.valid_from}
                new.append(Unit(**columns, parent=parents[parent], path=path))
                continue
            loaded.present += 1
            if present.name != node.name:
                loaded.different.append(f"{node.code}: {present.name} ≠ {node.name}")
        Unit.objects.bulk_create(new)
        loaded.added += len(new)


def _meets(unit: Unit, node: Node) -> bool:
    """Whether the unit exists at some time from the node's beginning on."""
    return unit.valid_to is None or node.valid_from is None or unit.valid_to >= node.valid_from


@transaction.atomic
def load_table(table: Table) -> Plan:
    """Write the table into the tree if nothing stands in its way; the plan says what was done, or what is wrong."""
    hold_tree()
    plan = make_plan(table, standing(), timezone.localdate())
    if plan.preview.whole and not plan.preview.empty:
        write(plan, by=None)
        counts = {str(fate): count for fate, count in plan.preview.counts.items()}
        first = Unit.objects.filter(parent=None).order_by("pk").first()
        if first is not None:
            record(first, "load_table", by=None, facts={"sha256": table.sha256, **counts})
    return plan
