"""Putting the rows of one part of a plan as a form says: kept, changed, added, gone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import F, Model, QuerySet

# A row as typed: its columns, and the key ("pk") of the row it changes, None or absent for a new one.
Row = Mapping[str, Any]
OUT_OF_THE_WAY = 10_000


def put(kept: QuerySet[Any], rows: Sequence[Row], *, order: str = "order", **parent: Model) -> list[Any]:
    """Make the kept rows the typed ones, numbered as they stand; a key that is not among the kept is a new row."""
    known = {row.pk: row for row in kept}
    wanted = {row.get("pk") for row in rows}
    kept.exclude(pk__in=[pk for pk in known if pk in wanted]).delete()
    kept.update(**{order: F(order) + OUT_OF_THE_WAY})
    return [
        _put_one(kept, known.get(row.get("pk")), row, {order: number}, parent) for number, row in enumerate(rows, 1)
    ]


def _put_one(kept: QuerySet[Any], found: Any, row: Row, place: Mapping[str, int], parent: Mapping[str, Model]) -> Any:
    subject = found or kept.model(**parent)
    for name, value in {**row, **place}.items():
        if name != "pk":
            setattr(subject, name, value)
    subject.full_clean(validate_unique=False, validate_constraints=False)
    subject.save()
    return subject
