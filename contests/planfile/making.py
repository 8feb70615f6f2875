"""The rows of a new contest from its plan's file."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from contests import rubric
from contests.models import (
    Band,
    ContentArea,
    Criterion,
    Deadline,
    Eligibility,
    EntryField,
    FormSection,
    PrizeTier,
    Quota,
    Round,
    RouteStep,
    RuleDocument,
    ScoringPolicy,
)
from contests.planfile import dates, placeholders, schema
from contests.planfile.problems import Problem, UnreadablePlan, places

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import Model

    from contests.models import Contest


class Filling:
    """What a file's names and dates become in one contest."""

    def __init__(self, plan: Mapping[str, Any], *, host: str, office: str, launched_on: dt.date | None) -> None:
        planned = plan["launched_on"]
        self.launched_on = launched_on
        self.shift = launched_on - planned if launched_on and planned else dt.timedelta()
        self.words = placeholders.of_contest(host, office, launched_on)

    def text(self, model: type[Model], name: str, text: str, place: str) -> str:
        """The text filled in. Raises UnreadablePlan when it has become too long for its column."""
        return fitting(model, name, placeholders.fill(text, self.words), place)

    def day(self, value: dates.Day | None) -> dt.date | None:
        """The day."""
        return dates.day_of(value, self.launched_on, self.shift)

    def moment(self, value: dates.Moment | None) -> dt.datetime | None:
        """The moment."""
        return dates.moment_of(value, self.launched_on, self.shift)


def fitting(model: type[Model], name: str, text: str, place: str) -> str:
    """The text, if its column holds so much. Raises UnreadablePlan."""
    most = getattr(model._meta.get_field(name), "max_length", None)
    if most is not None and len(text) > most:
        sentence = _("Is longer than %(most)s signs once the names are filled in.") % {"most": most}
        raise UnreadablePlan([Problem(place, sentence)])
    return text


def contest_columns(plan: Mapping[str, Any], filling: Filling, model: type[Contest]) -> dict[str, Any]:
    """The columns of the contest itself."""
    written = plan["contest"]
    filled = {name: filling.text(model, name, written[name], f"contest.{name}") for name in schema.CONTEST_FILLS}
    return {
        **{name: written[name] for name in schema.CONTEST_COLUMNS},
        **filled,
        "age_on": filling.day(written["age_on"]),
        "launched_on": filling.launched_on,
        "provenance": {name: said for name in schema.PROVENANCE if (said := _said(plan[name]))},
    }


def _said(value: Any) -> Any:
    """The value without what is empty in it."""
    if not isinstance(value, dict):
        return value
    return {name: said for name, inner in value.items() if (said := _said(inner))}


def make_rows(contest: Contest, plan: Mapping[str, Any], filling: Filling) -> None:
    """Give a new contest every row of its plan."""
    simple: list[tuple[type[Model], str]] = [
        (RuleDocument, "documents"),
        (Eligibility, "eligibilities"),
        (ContentArea, "areas"),
        (Quota, "quotas"),
    ]
    for model, part in simple:
        _rows(contest, model, plan[part], ordered=model is not RuleDocument)
    route = [
        {**row, "description": filling.text(RouteStep, "description", row["description"], f"{place}.description")}
        for place, row in places("route", plan["route"])
    ]
    _rows(contest, RouteStep, route)
    tiers = (PrizeTier(contest=contest, rank=rank, **row) for rank, row in enumerate(plan["prizes"], 1))
    PrizeTier.objects.bulk_create(tiers)
    deadlines = [_deadline(row, filling, place) for place, row in places("deadlines", plan["deadlines"])]
    _rows(contest, Deadline, deadlines, ordered=False)
    _form(contest, plan["form"])
    for order, row in enumerate(plan["rounds"], 1):
        _round(contest, order, row, filling)


def _rows(contest: Contest, model: type[Any], rows: list[Any], *, ordered: bool = True) -> None:
    model.objects.bulk_create(
        model(contest=contest, **({"order": order} if ordered else {}), **row) for order, row in enumerate(rows, 1)
    )


def _deadline(row: Any, filling: Filling, place: str) -> dict[str, Any]:
    moment = filling.moment(row["moment"])
    if moment is None:
        raise UnreadablePlan([Problem(f"{place}.moment", _("Say on which day the contest is launched."))])
    wording = placeholders.fill(row["wording"], placeholders.of_moment(moment))
    return {**row, "moment": moment, "wording": fitting(Deadline, "wording", wording, f"{place}.wording")}


def _form(contest: Contest, form: Any) -> None:
    _rows(contest, FormSection, form["sections"])
    sections = {section.key: section for section in FormSection.objects.filter(contest=contest)}
    fields = [{**field, "section": sections.get(field["section"])} for field in form["fields"]]
    _rows(contest, EntryField, fields)


def _round(contest: Contest, order: int, row: Any, filling: Filling) -> None:
    columns = {name: row[name] for name in schema.ROUND_COLUMNS}
    moments = {name: filling.moment(row[name]) for name in ("opens_at", "closes_at")}
    round_ = Round.objects.create(contest=contest, order=order, **{**columns, **moments})
    criteria = [_criterion(round_, place, criterion) for place, criterion in enumerate(row["criteria"], 1)]
    ScoringPolicy.objects.create(
        round=round_, version=1, value=rubric.written([criterion.weighed for criterion in criteria], row["rules"])
    )


def _criterion(round_: Round, order: int, row: Any) -> Criterion:
    columns = {name: row[name] for name in schema.CRITERION_COLUMNS}
    criterion = Criterion.objects.create(round=round_, order=order, **columns)
    bands = (Band(criterion=criterion, order=place, **band) for place, band in enumerate(row["bands"], 1))
    Band.objects.bulk_create(bands)
    return criterion
