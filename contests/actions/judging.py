"""Saving how entries will be judged: rounds and their criteria, the scoring rules kept in step with both."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from audit.log import record
from contests import policies, rubric
from contests.actions.rows import put
from contests.actions.versions import claim
from contests.models import Band, Criterion, Round, ScoringPolicy

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from contests.actions.rows import Row
    from contests.models import Contest


@transaction.atomic
def save_rounds(*, contest: Contest, version: int, rounds: Sequence[Row], by: Any) -> None:
    """Set the rounds, in order; each row's `advance` is its rule. A new round begins with the criteria before it."""
    policies.edit(by, contest).enforce()
    claim(contest, version)
    columns = [{name: value for name, value in row.items() if name != "advance"} for row in rounds]
    previous: Round | None = None
    for round_, row in zip(put(contest.rounds.all(), columns, contest=contest), rounds, strict=True):
        if row.get("pk") is None and previous is not None:
            _copy_criteria(previous, round_)
        keep_rules(round_, advance=row["advance"])
        previous = round_
    facts = {"version": contest.version, "rounds": [row["kind"] for row in rounds]}
    record(contest, "save_rounds", by=by, facts=facts)


@transaction.atomic
def save_criteria(
    *,
    contest: Contest,
    version: int,
    criteria: Mapping[int, Sequence[Row]],
    tie_breaks: Mapping[int, Sequence[str]],
    by: Any,
) -> None:
    """Set the criteria of each round (by its key) with their `bands`, and the order in which they break ties."""
    policies.edit(by, contest).enforce()
    claim(contest, version)
    for round_ in contest.rounds.filter(pk__in=criteria):
        rows = criteria[round_.pk]
        columns = [{name: value for name, value in row.items() if name != "bands"} for row in rows]
        for criterion, row in zip(put(round_.criteria.all(), columns, round=round_), rows, strict=True):
            put(criterion.bands.all(), row["bands"], criterion=criterion)
        keep_rules(round_, tie_breaks=tie_breaks[round_.pk])
    facts = {
        "version": contest.version,
        "criteria": {str(pk): {row["key"]: str(row["maximum"]) for row in rows} for pk, rows in criteria.items()},
    }
    record(contest, "save_criteria", by=by, facts=facts)


@transaction.atomic
def save_scoring(*, contest: Contest, version: int, scoring: Mapping[int, Mapping[str, Any]], by: Any) -> None:
    """Set how each round (by its key) is scored; `carried_place` is where the score of the round before breaks ties."""
    policies.edit(by, contest).enforce()
    claim(contest, version)
    for round_ in contest.rounds.filter(pk__in=scoring):
        keep_rules(round_, scoring=scoring[round_.pk])
    facts = {"version": contest.version, "scoring": {str(pk): dict(rules) for pk, rules in scoring.items()}}
    record(contest, "save_scoring", by=by, facts=facts)


def keep_rules(
    round_: Round,
    *,
    tie_breaks: Iterable[str] | None = None,
    advance: Mapping[str, Any] | None = None,
    scoring: Mapping[str, Any] | None = None,
) -> None:
    """Write the round's scoring rules anew from its criteria, in place: before a round opens nothing used them."""
    criteria = [criterion.weighed for criterion in Criterion.objects.filter(round=round_)]
    policy = ScoringPolicy.objects.filter(round=round_).last() or ScoringPolicy(round=round_, value=dict(rubric.PLAIN))
    kept = {**policy.value, **(scoring or {})}
    place = kept.pop("carried_place", rubric.carried_place(policy.value["tie_breaks"]))
    order = rubric.carried_at(policy.value["tie_breaks"] if tie_breaks is None else tie_breaks, place)
    policy.value = rubric.rules(criteria, version=policy.version, kept=kept, tie_breaks=order, advance=advance)
    policy.save()


def _copy_criteria(source: Round, target: Round) -> None:
    for criterion in source.criteria.prefetch_related("bands"):
        bands = list(criterion.bands.all())
        copied = Criterion.objects.create(
            round=target,
            order=criterion.order,
            key=criterion.key,
            name=criterion.name,
            guidance=criterion.guidance,
            maximum=criterion.maximum,
            step=criterion.step,
            weight=criterion.weight,
            floor=criterion.floor,
            entrants=criterion.entrants,
            area_codes=criterion.area_codes,
        )
        Band.objects.bulk_create(
            Band(criterion=copied, order=band.order, label=band.label, low=band.low, high=band.high) for band in bands
        )
    rules = source.rules()
    if rules is not None:
        ScoringPolicy.objects.create(round=target, value=rules)
