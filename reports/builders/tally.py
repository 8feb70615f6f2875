"""The tally of scores: a sheet for each sealed round, as it was sealed."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from judging.models import Placement, RoundResult
from reports.builders.built import Built, Progress
from reports.builders.workbook import Workbook
from reports.models import Report


def tally(report: Report, progress: Progress) -> Built:
    """For each sealed round: rank, score, each judge's total, the mean of each criterion, who goes on."""
    contest = report.contest
    results = list(
        RoundResult.objects.filter(round__contest=contest).select_related("round").order_by("round__order", "number")
    )
    book = Workbook()
    for done, result in enumerate(results, start=1):
        _round(book, result)
        progress(done, len(results))
    if not results:
        book.table(_("Tally"), _("No round is sealed yet."), [(_("Rank"), 8)], [])
    return Built(book.content(), f"bang-tong-hop-diem-{contest.slug}.xlsx")


def _round(book: Workbook, result: RoundResult) -> None:
    standings = {standing["contender"]: standing for standing in result.bundle.get("standings", [])}
    judges = sorted({judge for standing in standings.values() for judge in standing["judge_totals"]})
    criteria = list(result.round.criteria.order_by("order"))
    head = [
        (_("Rank"), 8),
        (_("Blind code"), 12),
        (_("Code"), 12),
        (_("Title"), 46),
        (_("Unit"), 26),
        *((_("Judge %(number)d") % {"number": number}, 11) for number in range(1, len(judges) + 1)),
        *((criterion.name, 14) for criterion in criteria),
        (_("Score"), 10),
        (_("Goes on"), 10),
        (_("Remarks"), 24),
    ]
    rows = []
    for placement in result.placements.select_related("contender__entry__unit").order_by("rank", "pk"):
        standing = standings.get(placement.contender.blind_code, {"judge_totals": {}, "criterion_means": {}})
        rows.append(_line(placement, standing, judges, [criterion.key for criterion in criteria]))
    title = f"{result.round.name} – SHA-256 {result.sha256}"
    book.table(f"{result.round.order}. {result.round.name}", title, head, rows)


def _line(placement: Placement, standing: dict[str, Any], judges: list[str], criteria: list[str]) -> list[object]:
    entry = placement.contender.entry
    return [
        placement.rank,
        placement.contender.blind_code,
        entry.code,
        entry.title,
        entry.unit_snapshot.get("name") or entry.unit.name,
        *(_number(standing["judge_totals"].get(judge)) for judge in judges),
        *(_number(standing["criterion_means"].get(key)) for key in criteria),
        _number(placement.score),
        _("Yes") if placement.advances else "",
        ", ".join(placement.flags),
    ]


def _number(value: str | Decimal | None) -> Decimal | None:
    return None if value is None else Decimal(value)
