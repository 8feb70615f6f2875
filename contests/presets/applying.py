"""Making a contest's rows from a preset."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from contests import rubric
from contests.models import (
    Band,
    ContentArea,
    Contest,
    Criterion,
    Deadline,
    Eligibility,
    EntryField,
    PrizeTier,
    Quota,
    Round,
    RouteStep,
    ScoringPolicy,
)

if TYPE_CHECKING:
    import datetime as dt

    from contests.presets.reading import Preset
    from units.models import Unit

LARGEST_PADDED_DAY = 9
LARGEST_PADDED_MONTH = 2
KEPT_AS_WRITTEN = (
    "entry_forms",
    "group_min_members",
    "group_max_members",
    "text_version_required",
    "prize_total_min",
    "prize_total_max",
    "indices",
)
FILLED_IN = ("purpose", "requirements", "licence_clause", "index_bonus", "aftermath")


def official_day(day: dt.date) -> str:
    """A date as official papers write it: days below 10 and the months 1 and 2 get a leading zero."""
    number = f"{day.day:02d}" if day.day <= LARGEST_PADDED_DAY else str(day.day)
    month = f"{day.month:02d}" if day.month <= LARGEST_PADDED_MONTH else str(day.month)
    return f"{number}/{month}/{day.year}"


def contest_columns(preset: Preset, *, host: Unit, office: Unit, launched_on: dt.date) -> dict[str, Any]:
    """The columns of a contest that the preset gives; the name can be changed afterwards."""
    value = preset.value["contest"]
    words = {"host": host.name, "office": office.name, "year": launched_on.year}
    return {
        "preset": preset.key,
        "name": value["name"].format(**words),
        "launched_on": launched_on,
        "collective_multiplier": Decimal(value["collective_multiplier"]),
        "attachment_extensions": list(preset.value["attachments"]["extensions"]),
        **{name: value[name] for name in KEPT_AS_WRITTEN},
        **{name: value[name].format(**words) for name in FILLED_IN},
    }


def apply_preset(contest: Contest, preset: Preset) -> None:
    """Give a new contest all rows of the preset, its dates moved with the day of the launch."""
    shift = (contest.launched_on or preset.launched_on) - preset.launched_on
    value = preset.value
    _entrants(contest, value)
    ContentArea.objects.bulk_create(
        ContentArea(contest=contest, order=order, **area) for order, area in enumerate(value["areas"], 1)
    )
    EntryField.objects.bulk_create(
        EntryField(contest=contest, order=order, **field)
        for order, field in enumerate(value["entry_fields"]["fields"], 1)
    )
    Deadline.objects.bulk_create(_deadline(contest, deadline, shift) for deadline in value["deadlines"])
    Quota.objects.bulk_create(
        Quota(contest=contest, order=order, **quota) for order, quota in enumerate(value["quotas"], 1)
    )
    PrizeTier.objects.bulk_create(
        PrizeTier(
            contest=contest,
            rank=tier["rank"],
            name=tier["name"],
            count=tier["count"],
            individual_amount=tier["individual"],
            collective_amount=tier["collective"],
        )
        for tier in value["prizes"]
    )
    for order, planned in enumerate(value["judging"]["rounds"], 1):
        _round(contest, order, planned, value["judging"], shift)


def _entrants(contest: Contest, value: Any) -> None:
    Eligibility.objects.bulk_create(
        Eligibility(contest=contest, order=order, **eligibility)
        for order, eligibility in enumerate(value["eligibilities"], 1)
    )
    RouteStep.objects.bulk_create(
        RouteStep(
            contest=contest,
            order=order,
            description=step["description"].format(office=contest.receiving_office.name),
            to_kinds=step.get("to_kinds", []),
            to_office=step.get("to_office", False),
        )
        for order, step in enumerate(value["route"], 1)
    )


def _deadline(contest: Contest, planned: Any, shift: dt.timedelta) -> Deadline:
    moment = planned["moment"] + shift
    return Deadline(
        contest=contest,
        kind=planned["kind"],
        moment=moment,
        inclusive=planned["inclusive"],
        wording=planned["wording"].format(day=official_day(moment)),
    )


def _round(contest: Contest, order: int, planned: Any, judging: Any, shift: dt.timedelta) -> None:
    round_ = Round.objects.create(
        contest=contest,
        order=order,
        kind=planned["kind"],
        name=planned["name"],
        blind=planned["blind"],
        judges_per_entry=planned["judges_per_entry"],
        opens_at=planned["opens_at"] + shift,
        closes_at=planned["closes_at"] + shift,
    )
    criteria = [_criterion(round_, place, criterion) for place, criterion in enumerate(judging["criteria"], 1)]
    advance = planned["advance"]
    ScoringPolicy.objects.create(
        round=round_,
        version=1,
        value=rubric.rules(
            [criterion.weighed for criterion in criteria],
            kept={**rubric.PLAIN, **judging["rules"]},
            advance=rubric.advance_rule(
                advance["kind"],
                operator=advance.get("operator"),
                value=Decimal(advance["value"]) if "value" in advance else None,
                include_ties=advance.get("include_ties"),
            ),
        ),
    )


def _criterion(round_: Round, order: int, planned: Any) -> Criterion:
    criterion = Criterion.objects.create(
        round=round_,
        order=order,
        key=planned["key"],
        name=planned["name"],
        guidance=planned["guidance"],
        maximum=Decimal(planned["maximum"]),
        step=Decimal(planned["step"]),
    )
    Band.objects.bulk_create(
        Band(
            criterion=criterion,
            order=place,
            label=band["label"],
            low=Decimal(band["low"]),
            high=Decimal(band["high"]),
        )
        for place, band in enumerate(planned["bands"], 1)
    )
    return criterion
