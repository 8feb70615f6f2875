"""Making a contest from a plan: a preset's, last year's, a file's, or an empty one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NotRequired, TypedDict

from django.db import transaction
from django.utils import timezone

from audit.log import record
from contests import policies
from contests.models import Contest, Organiser, Series
from contests.planfile import Filling, contest_columns, make_rows

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from units.models import Unit


class Named(TypedDict):
    """What staff say of a new contest; the rest comes from its plan."""

    host: Unit
    receiving_office: Unit
    slug: str
    code: str
    name: NotRequired[str]
    edition: NotRequired[int]
    preset: NotRequired[str]


@transaction.atomic
def create_contest(
    *,
    plan: Mapping[str, Any],
    named: Named,
    by: Any,
    series: Series | str = "",
    period_years: int | None = None,
    launched_on: dt.date | None = None,
) -> Contest:
    """Make a contest with all rules of a plan, its dates counted from the day of the launch (today if not given).

    `series` is one that exists, or the name of a new one (empty: the plan's). Whoever makes the contest is its
    secretary until somebody else is named. Raises ValidationError for a short name or code that is taken, and
    UnreadablePlan for words that no longer fit once the names are filled in; nothing is made then.
    """
    policies.create(by, named["receiving_office"]).enforce()
    filling = Filling(
        plan,
        host=named["host"].name,
        office=named["receiving_office"].name,
        launched_on=launched_on or timezone.localdate(),
    )
    columns = {**contest_columns(plan, filling, Contest), **named}
    if not isinstance(series, Series):
        series = _new_series(plan, series or "", period_years, columns)
    contest = Contest(**columns, series=series, created_by=by)
    contest.full_clean()
    contest.save(force_insert=True)
    make_rows(contest, plan, filling)
    Organiser.objects.create(contest=contest, user=by, role=Organiser.Role.SECRETARY)
    facts = {"preset": contest.preset, "series": series, "edition": contest.edition, "code": contest.code}
    record(contest, "create", by=by, facts=facts)
    return contest


def _new_series(plan: Mapping[str, Any], name: str, period_years: int | None, columns: Mapping[str, Any]) -> Series:
    planned = plan["series"] or {"name": columns["name"], "period_years": None}
    series = Series(
        name=name or planned["name"],
        host=columns["host"],
        period_years=period_years if name or period_years else planned["period_years"],
    )
    series.full_clean()
    series.save()
    return series
