"""Changing the tree."""

from typing import Any

from django.db import transaction

from audit.log import record
from units.models import Unit


@transaction.atomic
def add_unit(*, code: str, name: str, kind: str, parent: Unit | None = None, by: Any, **dates: Any) -> Unit:
    """Add a unit under its parent (administrators, imports)."""
    unit = Unit(code=code, name=name, kind=kind, parent=parent, **dates)
    unit.path = unit.place()
    unit.full_clean(exclude=["path"])
    unit.save(force_insert=True)
    record(unit, "add", by=by, facts={"code": code, "kind": kind})
    return unit
