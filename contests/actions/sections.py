"""Saving the sections of a plan that do not concern judging."""

from __future__ import annotations

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
from contests.shifts import Shift

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from contests.actions.rows import Row
    from contests.models import Contest, Deadline


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
    *, contest: Contest, version: int, eligibilities: Sequence[Row], route: Sequence[Row], by: Any
) -> None:
    """Say who may enter, and by which way entries travel."""
    policies.edit(by, contest).enforce()
    claim(contest, version)
    put(contest.eligibilities.all(), eligibilities, contest=contest)
    put(contest.route.all(), route, contest=contest)
    facts: dict[str, object] = {"version": contest.version, "eligibilities": len(eligibilities), "route": len(route)}
    record(contest, "save_entrants", by=by, facts=facts)


@transaction.atomic
def save_areas(*, contest: Contest, version: int, areas: Sequence[Row], entry_fields: Sequence[Row], by: Any) -> None:
    """Say on what ideas are asked, and which parts their text has."""
    policies.edit(by, contest).enforce()
    claim(contest, version)
    put(contest.areas.all(), areas, contest=contest)
    put(contest.entry_fields.all(), entry_fields, contest=contest)
    facts = {
        "version": contest.version,
        "areas": [row["code"] for row in areas],
        "entry_fields": [row["key"] for row in entry_fields],
    }
    record(contest, "save_areas", by=by, facts=facts)


@transaction.atomic
def save_deadlines(*, contest: Contest, version: int, deadlines: Mapping[str, Row], by: Any, reason: str = "") -> None:
    """Set the deadlines, by kind; once the plan is public they are only put off, with a reason, and the units are told.

    Raises MoveRefused for a published deadline that would be brought forward or dropped, or put off without a reason.
    """
    policies.extend(by, contest).enforce()
    claim(contest, version)
    before = contest.general_deadlines
    if contest.state != "draft":
        _only_later(before, deadlines)
        _extend(contest, before, deadlines, reason=reason.strip(), by=by)
    for kind in before.keys() - deadlines.keys():
        before[kind].delete()
    for kind, row in deadlines.items():
        contest.deadlines.update_or_create(kind=kind, unit_kinds=[], defaults=dict(row))
    facts = {
        "version": contest.version,
        "before": {kind: deadline.moment for kind, deadline in before.items()},
        "after": {kind: row["moment"] for kind, row in deadlines.items()},
    }
    record(contest, "save_deadlines", by=by, facts=facts)
    if contest.state == "published":
        tell_units(contest, "contests/deadlines_changed", key=f"deadlines-{contest.pk}-{contest.version}")


def _only_later(before: Mapping[str, Any], after: Mapping[str, Row]) -> None:
    for kind, deadline in before.items():
        row = after.get(kind)
        if row is None or (row["moment"], row["inclusive"]) < (deadline.moment, deadline.inclusive):
            raise MoveRefused(
                _("“%(deadline)s” is public: it can be put off, but not brought forward.")
                % {"deadline": deadline.get_kind_display()}
            )


def _extend(
    contest: Contest, before: Mapping[str, Deadline], after: Mapping[str, Row], *, reason: str, by: Any
) -> None:
    """Write down which deadlines are put off, and why."""
    shifts = [Shift(before[kind].ahead(), after[kind]["moment"], after[kind]["inclusive"]) for kind in before]
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
