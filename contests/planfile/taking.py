"""The plan's file of a contest that there is."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from contests import rubric
from contests.planfile import dates, placeholders, schema
from contests.planfile.nodes import Dated, Group, Listing, Text
from contests.planfile.text import clean

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from django.db.models import Model

    from contests.models import Contest, Criterion, Round


def plan_of(contest: Contest) -> dict[str, Any]:
    """The values of the file, from what was loaded with the whole plan."""
    kept = contest.provenance
    plan = {
        "format": schema.FORMAT,
        **{name: kept[name] for name in schema.PROVENANCE if name in kept},
        "launched_on": contest.launched_on,
        "series": _row(contest.series, schema.SERIES_COLUMNS),
        "contest": _row(contest, schema.CONTEST_COLUMNS),
        "documents": _rows(sorted(contest.papers, key=_paper), schema.DOCUMENT_COLUMNS),
        "eligibilities": _rows(contest.eligibilities.all(), schema.ELIGIBILITY_COLUMNS),
        "areas": _rows(contest.areas.all(), schema.AREA_COLUMNS),
        "route": _rows(contest.route.all(), schema.ROUTE_COLUMNS),
        "form": _form(contest),
        "deadlines": [_deadline(row) for row in sorted(contest.deadlines.all(), key=_due)],
        "quotas": _rows(contest.quotas.all(), schema.QUOTA_COLUMNS),
        "prizes": _rows(contest.prize_tiers.all(), schema.TIER_COLUMNS),
        "rounds": [_round(round_) for round_ in contest.rounds.all()],
    }
    words = placeholders.of_contest(contest.host.name, contest.receiving_office.name, contest.launched_on)
    relative = kept.get("dates") == "relative" and contest.launched_on is not None
    if not relative:
        plan.pop("dates", None)
    taken: dict[str, Any] = _taken(schema.PLAN, plan, words, contest.launched_on if relative else None)
    if relative:
        taken["launched_on"] = None
    return taken


def _paper(row: Any) -> Any:
    return row.issued_on, row.number, row.kind, row.title


def _due(row: Any) -> Any:
    return row.moment, row.kind, row.unit_kinds


def _row(row: Model, names: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def _rows(rows: Iterable[Model], names: Iterable[str]) -> list[dict[str, Any]]:
    return [_row(row, names) for row in rows]


def _form(contest: Contest) -> dict[str, Any]:
    """The questions that are still asked."""
    sections = {section.pk: section.key for section in contest.form_sections.all()}
    return {
        "sections": _rows(contest.form_sections.all(), schema.SECTION_COLUMNS),
        "fields": [
            {**_row(field, schema.FIELD_COLUMNS), "section": sections.get(field.section_id or 0, "")}
            for field in contest.entry_fields.all()
            if field.retired_at is None
        ],
    }


def _deadline(row: Any) -> dict[str, Any]:
    words = placeholders.of_moment(row.moment)
    return {**_row(row, schema.DEADLINE_COLUMNS), "wording": placeholders.lift(clean(row.wording), words)}


def _round(round_: Round) -> dict[str, Any]:
    rules = {**rubric.PLAIN, **(round_.rules() or {})}
    return {
        **_row(round_, schema.ROUND_COLUMNS),
        "rules": {
            **{name: rules[name] for name in schema.RULES.keys},
            "scale": Decimal(rules["scale"]),
            "carry_weight": Decimal(rules["carry_weight"]),
            "divergence": [{**step, "threshold": Decimal(step["threshold"])} for step in rules["divergence"]],
            "rounding": {"places": rules["rounding"]["places"], "mode": "half_up"},
            "advance": _advance(rules["advance"]),
        },
        "criteria": [_criterion(criterion) for criterion in round_.criteria.all()],
    }


def _advance(rule: Any) -> dict[str, Any]:
    value = rule.get("value")
    return {**{name: rule.get(name) for name in schema.ADVANCES.keys}, "value": value and Decimal(value)}


def _criterion(criterion: Criterion) -> dict[str, Any]:
    bands = _rows(criterion.bands.all(), schema.BAND_COLUMNS)
    return {**_row(criterion, schema.CRITERION_COLUMNS), "bands": bands}


def _taken(node: Any, value: Any, words: dict[str, str], launched_on: dt.date | None) -> Any:
    """The value as a file has it: texts cleaned, names in braces, and moving dates counted if there is a launch."""
    if value is None:
        return None
    if isinstance(node, Group):
        return {name: _taken(key.node, value.get(name), words, launched_on) for name, key in node.keys.items()}
    if isinstance(node, Listing):
        return [_taken(node.item, inner, words, launched_on) for inner in value]
    if isinstance(node, Text):
        lifted = {name: said for name, said in words.items() if name in node.fills}
        return placeholders.lift(clean(value), lifted) if lifted else clean(value)
    if isinstance(node, Dated) and node.moving and launched_on is not None:
        return dates.counted(value, launched_on)
    return value
