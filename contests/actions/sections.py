"""Saving the sections of a plan that do not concern judging."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from audit.log import record
from audit.verdicts import MoveRefused
from contests import policies
from contests.actions.extending import write_extensions
from contests.actions.rows import put
from contests.actions.telling import tell_units
from contests.actions.versions import claim
from contests.clock import holding
from contests.levels import Due, brought_forward
from contests.models import Deadline
from contests.shifts import Shift
from contests.wording import of_kinds

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from contests.actions.rows import Row
    from contests.models import Contest


@transaction.atomic
def save_basics(*, contest: Contest, version: int, columns: Mapping[str, Any], by: Any) -> None:
    """Change the contest's name, purpose, forms of entry, clauses and the like."""
    policies.edit(by, contest).enforce()
    changed = {name: value for name, value in columns.items() if getattr(contest, name) != value}
    for name, value in changed.items():
        setattr(contest, name, value)
    contest.full_clean()
    claim(contest, version)
    contest.save(update_fields=[*changed, *(["search_text"] if "name" in changed else [])])
    record(contest, "save_basics", by=by, facts={"version": contest.version, "changed": sorted(changed)})


@transaction.atomic
def save_entrants(
    *,
    contest: Contest,
    version: int,
    eligibilities: Sequence[Row],
    route: Sequence[Row],
    by: Any,
    columns: Mapping[str, Any] | None = None,
) -> None:
    """Say who may enter, under which conditions (the contest's columns), and by which way entries travel."""
    policies.edit(by, contest).enforce()
    claim(contest, version, columns)
    put(contest.eligibilities.all(), eligibilities, contest=contest)
    put(contest.route.all(), route, contest=contest)
    facts: dict[str, object] = {"version": contest.version, "eligibilities": len(eligibilities), "route": len(route)}
    record(contest, "save_entrants", by=by, facts={**facts, **(columns or {})})


@transaction.atomic
def save_areas(*, contest: Contest, version: int, areas: Sequence[Row], by: Any) -> None:
    """Say on what ideas are asked."""
    policies.edit(by, contest).enforce()
    claim(contest, version)
    put(contest.areas.all(), areas, contest=contest)
    record(contest, "save_areas", by=by, facts={"version": contest.version, "areas": [row["code"] for row in areas]})


@transaction.atomic
def save_deadlines(
    *,
    contest: Contest,
    version: int,
    deadlines: Mapping[str, Row],
    by: Any,
    levels: Sequence[Row] = (),
    reason: str = "",
) -> None:
    """Set the deadlines for all units, by kind, and those for units of some kinds (`levels`, each with its kind).

    Once the plan is public no unit is left less time than before; what is put off is, with a reason, and the units
    are told. Raises MoveRefused otherwise.
    """
    policies.extend(by, contest).enforce()
    claim(contest, version)
    before = list(contest.deadlines.all())
    rows = [{**row, "kind": kind, "unit_kinds": []} for kind, row in deadlines.items()] + [dict(row) for row in levels]
    if contest.state != "draft":
        _only_later(before, rows)
        _extend(contest, before, rows, reason=reason.strip(), by=by)
    _put_deadlines(contest, before, rows)
    facts = {"version": contest.version, "before": _said(map(vars, before)), "after": _said(rows)}
    record(contest, "save_deadlines", by=by, facts=facts)
    if contest.state == "published":
        tell_units(contest, "contests/deadlines_changed", key=f"deadlines-{contest.pk}-{contest.version}")


def _said(rows: Iterable[Row]) -> dict[str, Any]:
    """The moments by kind of deadline, and of units where not all are meant."""
    return {" ".join([row["kind"], *row["unit_kinds"]]): row["moment"] for row in rows}


def _put_deadlines(contest: Contest, before: Sequence[Deadline], rows: Sequence[Row]) -> None:
    """Make the deadlines the typed ones: a row is known by its kind and its kinds of units."""
    wanted = {(row["kind"], tuple(row["unit_kinds"])) for row in rows}
    for deadline in before:
        if (deadline.kind, tuple(deadline.unit_kinds)) not in wanted:
            deadline.delete()
    for row in rows:
        values = {name: row[name] for name in ("moment", "inclusive", "wording") if name in row}
        contest.deadlines.update_or_create(kind=row["kind"], unit_kinds=list(row["unit_kinds"]), defaults=values)


def _due(row: Row) -> Due:
    return Due(row["kind"], row["moment"], row["inclusive"], tuple(row["unit_kinds"]))


def _only_later(before: Sequence[Deadline], after: Sequence[Row]) -> None:
    for due, _holds in brought_forward([deadline.due for deadline in before], [_due(row) for row in after]):
        named = of_kinds(Deadline.Kind(due.kind).label, due.unit_kinds)
        raise MoveRefused(
            _("“%(deadline)s” is public: it can be put off, but not brought forward.") % {"deadline": named}
        )


def _extend(contest: Contest, before: Sequence[Deadline], after: Sequence[Row], *, reason: str, by: Any) -> None:
    """Write down which deadlines are put off, for whom, and why; units with a new moment had another one before."""
    dues = [deadline.due for deadline in before]
    by_due = {deadline.due: deadline for deadline in before}
    shifts = []
    for row in after:
        held = holding(dues, row["kind"], next(iter(row["unit_kinds"]), ""))
        if held is not None:
            date = replace(by_due[held].ahead(), unit_kinds=tuple(row["unit_kinds"]))
            shifts.append(Shift(date, row["moment"], row["inclusive"]))
    extended = [shift for shift in shifts if shift.is_later]
    if extended and not reason:
        raise MoveRefused(_("Say why the deadline is put off: everybody can read it on the contest's page."))
    write_extensions(contest, extended, reason=reason, by=by)


@transaction.atomic
def save_quotas(*, contest: Contest, version: int, quotas: Sequence[Row], by: Any) -> None:
    """Say how many entries the units of each kind send."""
    policies.edit(by, contest).enforce()
    claim(contest, version)
    put(contest.quotas.all(), quotas, contest=contest)
    record(contest, "save_quotas", by=by, facts={"version": contest.version, "quotas": len(quotas)})


@transaction.atomic
def save_prizes(*, contest: Contest, version: int, tiers: Sequence[Row], columns: Mapping[str, Any], by: Any) -> None:
    """Set the prizes, the multiple for collectives and the published totals."""
    policies.edit(by, contest).enforce()
    claim(contest, version, columns)
    put(contest.prize_tiers.all(), tiers, order="rank", contest=contest)
    facts = {
        "version": contest.version,
        "tiers": [[row["count"], row["individual_amount"], row["collective_amount"]] for row in tiers],
        **columns,
    }
    record(contest, "save_prizes", by=by, facts=facts)
