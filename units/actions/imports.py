"""Tables of units that administrators upload: kept, previewed, carried out once or thrown away."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.log import record
from audit.verdicts import MoveRefused
from units import policies
from units.actions.tree import hold_tree, standing, write
from units.lifecycle import IMPORT
from units.models import Import
from units.plan import COLUMNS, make_plan
from units.tables import Content, Problem, Row, Table

if TYPE_CHECKING:
    from units.plan import Plan
    from units.tables.cells import Value

DAYS = frozenset(column.key for column in COLUMNS if column.content is Content.DATE)


class StalePreview(MoveRefused):
    """The tree is no longer what it was when the table was previewed."""

    def __init__(self) -> None:
        super().__init__(
            _("The tree of units has changed since you saw this preview. Look at it again below, then confirm.")
        )


@transaction.atomic
def upload(*, table: Table, name: str, by: Any) -> Import:
    """Keep a table as it was read; nothing of the tree changes."""
    policies.change_tree(by).enforce()
    counts = make_plan(table, standing(), timezone.localdate()).preview.counts
    job = Import.objects.create(name=name[:200], sha256=table.sha256, table=_kept(table), counts=counts, uploaded_by=by)
    record(job, "upload", by=by, after=job.state, facts={"sha256": table.sha256, **counts})
    return job


def plan_of(job: Import) -> Plan:
    """What the kept table would make of the tree as it is now."""
    return make_plan(table_of(job), standing(), timezone.localdate())


@transaction.atomic
def apply(*, job: Import, digest: str, by: Any) -> Plan:
    """Carry the table out, exactly as it was shown.

    `digest` is that of the plan which the person saw. Raises StalePreview when the tree changed since.
    """
    policies.change_tree(by).enforce()
    hold_tree()
    job = Import.objects.select_for_update().get(pk=job.pk)
    plan = plan_of(job)
    if IMPORT.allows(job, "apply") and plan.digest() != digest:
        raise StalePreview
    policies.apply(by, job, whole=plan.preview.whole, empty=plan.preview.empty).enforce()
    write(plan, by=by)
    counts = plan.preview.counts
    facts = {"sha256": job.sha256, **counts}
    IMPORT.apply(job, "apply", by=by, facts=facts, applied_at=timezone.now(), applied_by=by)
    Import.objects.filter(pk=job.pk).update(counts=counts)
    return plan


@transaction.atomic
def discard(*, job: Import, by: Any) -> None:
    """Throw the table away; the tree stays as it is."""
    policies.discard(by, job).enforce()
    IMPORT.apply(job, "discard", by=by)


def _kept(table: Table) -> dict[str, Any]:
    """The table as JSON."""
    return {
        "keys": sorted(table.keys),
        "ignored": table.ignored,
        "rows": [[row.number, _plain(row.values), sorted(row.numeric)] for row in table.rows],
        "problems": [[problem.row, problem.column, problem.message] for problem in table.problems],
    }


def _plain(values: dict[str, Value]) -> dict[str, Any]:
    return {key: value.isoformat() if isinstance(value, dt.date) else value for key, value in values.items()}


def table_of(job: Import) -> Table:
    """The table as it was read."""
    kept = job.table
    rows = [Row(number, _dated(values), frozenset(numeric)) for number, values, numeric in kept["rows"]]
    problems = [Problem(*problem) for problem in kept["problems"]]
    return Table(rows, frozenset(kept["keys"]), kept["ignored"], job.sha256, problems)


def _dated(values: dict[str, Any]) -> dict[str, Value]:
    return {key: dt.date.fromisoformat(value) if key in DAYS and value else value for key, value in values.items()}
