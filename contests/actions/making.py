"""Making a contest from a preset."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NotRequired, TypedDict

from django.db import transaction
from django.utils import timezone

from audit.log import record
from contests import policies
from contests.models import Contest, Organiser, Series
from contests.presets import apply_preset, contest_columns, load

if TYPE_CHECKING:
    import datetime as dt

    from units.models import Unit


class Named(TypedDict):
    """What staff say of a new contest; the rest comes from the preset."""

    host: Unit
    receiving_office: Unit
    slug: str
    code: str
    name: NotRequired[str]
    edition: NotRequired[int]


@transaction.atomic
def create_contest(
    *, preset: str, named: Named, by: Any, series: Series | str = "", launched_on: dt.date | None = None
) -> Contest:
    """Make a contest with all rules of a preset, its dates counted from the day of the launch (today if not given).

    `series` is one that exists, or the name of a new one (empty: the preset's name). Whoever makes the contest is its
    secretary until somebody else is named. Raises ValidationError for a short name or code that is taken.
    """
    policies.create(by, named["receiving_office"]).enforce()
    rules = load(preset)
    columns = contest_columns(
        rules,
        host=named["host"],
        office=named["receiving_office"],
        launched_on=launched_on or timezone.localdate(),
    )
    if not isinstance(series, Series):
        series = Series.objects.create(name=series or rules.value["contest"]["series"], host=named["host"])
    contest = Contest(**{**columns, **named}, series=series, created_by=by)
    contest.full_clean()
    contest.save(force_insert=True)
    apply_preset(contest, rules)
    Organiser.objects.create(contest=contest, user=by, role=Organiser.Role.SECRETARY)
    facts = {"preset": preset, "series": series, "edition": contest.edition, "code": contest.code}
    record(contest, "create", by=by, facts=facts)
    return contest
