"""The list of a contest's entries, with a count by unit."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from reports.builders.built import Built, Progress
from reports.builders.workbook import Workbook
from submissions.actions.answers import headed
from submissions.content import answers_in
from submissions.models import Entry

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from contests.answers import Answer
    from contests.models import EntryField
    from reports.models import Report

STEP = 100
LONGEST_CELL = 32_000  # a spreadsheet's cell holds 32 767 characters; a longer text would be left out


def entry_list(report: Report, progress: Progress) -> Built:
    """Every entry that reached the receiving office, or those that were found, with who, what and from where."""
    contest = report.contest
    chosen = dict(report.parameters)
    listed = Entry.objects.received(contest).in_state(chosen.pop("state", "")).narrowed(**chosen)
    rows_with = listed.select_related("area", "unit", "organisation")
    entries = rows_with.prefetch_related("authors", "revisions").order_by("pk")
    questions = [field for _heading, field in headed(contest)]
    labels = {field.key: field.label for field in questions}
    total = entries.count()
    by_unit: Counter[str] = Counter()

    def rows() -> Iterator[list[object]]:
        for number, entry in enumerate(entries.iterator(chunk_size=500), start=1):
            unit = entry.unit_snapshot.get("name") or entry.unit.name
            by_unit[unit] += entry.state != "united"  # it counts once, where it was merged into
            if number % STEP == 0:
                progress(number, total)
            yield [
                number,
                entry.code,
                entry.title,
                entry.get_kind_display(),
                "; ".join(author.full_name for author in entry.authors.all())
                or (entry.organisation.name if entry.organisation else ""),
                unit,
                entry.area.name if entry.area else "",
                entry.get_form_display(),
                timezone.localtime(entry.submitted_at).strftime("%d/%m/%Y %H:%M") if entry.submitted_at else "",
                entry.get_state_display(),
                *_answers(entry, labels),
            ]

    book = Workbook()
    head = [
        (_("No."), 6),
        (_("Code"), 12),
        (_("Title"), 50),
        (_("Entrant"), 14),
        (_("Authors"), 36),
        (_("Unit"), 28),
        (_("Content area"), 28),
        (_("Form of entry"), 12),
        (_("Handed in"), 17),
        (_("State"), 20),
        *((_head(field), 40) for field in questions),
    ]
    book.table(_("Entries"), contest.name, head, rows())
    counted = [[number, unit, count] for number, (unit, count) in enumerate(sorted(by_unit.items()), start=1)]
    book.table(_("By unit"), _("Entries by unit"), [(_("No."), 6), (_("Unit"), 40), (_("Entries"), 12)], counted)
    progress(total, total)
    name = "danh-sach-bai-tim-thay" if report.parameters else "danh-sach-bai-du-thi"
    return Built(book.content(), f"{name}-{contest.slug}.xlsx")


def _head(field: EntryField) -> str:
    unit = field.settings.get("unit", "")
    return f"{field.label} ({unit})" if unit else field.label


def _answers(entry: Entry, labels: Mapping[str, str]) -> list[object]:
    """What was handed in last, by question; numbers as numbers, so that they can be added up."""
    latest = max(entry.revisions.all(), key=lambda revision: revision.number, default=None)
    given = {answer.key: answer for answer in answers_in(latest.content, labels)} if latest else {}
    return [_cell(given[key]) if key in given else "" for key in labels]


def _cell(answer: Answer) -> object:
    if answer.kind == "number" and answer.value:
        return Decimal(answer.value)
    return answer.text if len(answer.text) <= LONGEST_CELL else f"{answer.text[:LONGEST_CELL]}…"
