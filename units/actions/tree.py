"""Adding units, and writing a whole plan into the tree."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Count, Value
from django.db.models.functions import Concat, Substr
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.log import record
from units import policies
from units.models import Unit, path_under, segment
from units.plan import KEPT, Node
from units.text import fold, title_key

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from units.plan import Plan

TREE_LOCK = 7_301
BATCH = 500
COLUMNS = ["name", "kind", "parent", "valid_from", "valid_to", "headcount", "search_text", "sort_key"]


def hold_tree() -> None:
    """Let nobody else change the tree until the transaction ends: what was looked at stays true."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [TREE_LOCK])


@transaction.atomic
def add_unit(*, code: str, name: str, kind: str, parent: Unit | None = None, by: Any, **facts: Any) -> Unit:
    """Add a unit under its parent (administrators, imports)."""
    hold_tree()
    unit = Unit(code=code, name=name, kind=kind, parent=parent, **facts)
    unit.path = unit.place()
    unit.full_clean(exclude=["path"])
    if Unit.objects.with_code(code, unit.valid_from, unit.valid_to).exists():
        raise ValidationError(
            {"code": _("Another unit has this code at that time. Choose another code or other days.")}
        )
    unit.save(force_insert=True)
    record(unit, "add", by=by, facts={"code": code, "kind": kind})
    return unit


@transaction.atomic
def add(*, by: Any, **columns: Any) -> Unit:
    """Add a unit by hand (administrators). Raises ValidationError for what a unit cannot be."""
    policies.change_tree(by).enforce()
    parent, since = columns.get("parent"), columns.get("valid_from")
    if parent is not None and not parent.valid_on(since or timezone.localdate()):
        raise ValidationError({"parent": _("The unit above does not exist on that day.")})
    return add_unit(by=by, **columns)


def standing() -> Iterator[Node]:
    """Every unit as it is."""
    names = ["code", "name", "kind", "parent_id", "valid_from", "valid_to", "headcount"]
    for pk, *facts in Unit.objects.values_list("pk", *names).iterator(BATCH * 4):
        yield Node(pk, *facts)


def write(plan: Plan, *, by: Any) -> None:
    """Write a plan that was made under `hold_tree` into the tree: additions from the top down, then changes."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS unit_code_once_at_a_time DEFERRED")
        made = _add(plan.added)
        moved = _change(plan.changed, made, by=by)
        for unit in sorted(moved, key=lambda unit: unit.path.count("/")):
            move_path(unit)
        cursor.execute("SET CONSTRAINTS unit_code_once_at_a_time IMMEDIATE")


def _add(nodes: Sequence[Node]) -> dict[int, Unit]:
    """Add the nodes level by level; the units made, by the keys that the plan gave them."""
    made: dict[int, Unit] = {}
    before = _times_used({node.code for node in nodes})
    waiting = list(nodes)
    while waiting:
        coming = {node.key for node in waiting}
        level = [node for node in waiting if node.parent not in coming]
        parents = {unit.pk: unit for unit in Unit.objects.filter(pk__in={node.parent for node in level if node.parent})}
        units = []
        for node in level:
            parent = made.get(node.parent) or parents[node.parent] if node.parent is not None else None
            path = path_under(parent, segment(node.code, before.get(node.code, 0)))
            before[node.code] = before.get(node.code, 0) + 1
            units.append(Unit(**_columns(node), parent=parent, path=path))
        Unit.objects.bulk_create(units, batch_size=BATCH)
        made |= {node.key: unit for node, unit in zip(level, units, strict=True)}
        waiting = [node for node in waiting if node.parent in coming]
    return made


def _change(pairs: Sequence[tuple[Node, Node]], made: dict[int, Unit], *, by: Any) -> list[Unit]:
    """Change the units; those that stand elsewhere now are given back."""
    units = Unit.objects.in_bulk([node.key for _old, node in pairs])
    moved = []
    for old, node in pairs:
        unit = units[node.key]
        for name, value in _columns(node).items():
            setattr(unit, name, value)
        unit.search_text, unit.sort_key = fold(node.name), title_key(node.name)
        if node.parent != old.parent:
            new = made.get(node.parent) if node.parent is not None else None
            unit.parent_id = new.pk if new else node.parent
            moved.append(unit)
        facts: dict[str, object] = {
            name: [getattr(old, name), getattr(node, name)] for name in KEPT if _differs(old, node, name)
        }
        record(unit, "change", by=by, facts=facts)
    Unit.objects.bulk_update(units.values(), COLUMNS, batch_size=BATCH)
    return moved


def move_path(unit: Unit) -> None:
    """Write the path that the unit has under its parent, and the paths of everything under it."""
    unit = Unit.objects.select_related("parent").get(pk=unit.pk)
    new = path_under(unit.parent, unit.path.strip("/").rpartition("/")[2])
    under = Unit.objects.filter(path__startswith=unit.path)
    under.update(path=Concat(Value(new), Substr("path", len(unit.path) + 1)))


def _columns(node: Node) -> dict[str, Any]:
    return {name: getattr(node, name) for name in KEPT if name != "parent"}


def _differs(old: Node, new: Node, name: str) -> bool:
    return bool(getattr(old, name) != getattr(new, name))


def _times_used(codes: set[str]) -> dict[str, int]:
    counted = Unit.objects.filter(code__in=codes).values_list("code").annotate(count=Count("pk"))
    return dict(counted)
