"""The list of a contest's entries, with a count by unit."""

from collections import Counter
from collections.abc import Iterator

from django.utils import timezone
from django.utils.translation import gettext as _

from reports.builders.built import Built, Progress
from reports.builders.workbook import Workbook
from reports.models import Report
from submissions.models import Entry

STEP = 100


def entry_list(report: Report, progress: Progress) -> Built:
    """Every entry that reached the receiving office: who, what, from which unit, in which state."""
    contest = report.contest
    entries = Entry.objects.received(contest).select_related("area", "unit").prefetch_related("authors").order_by("pk")
    total = entries.count()
    by_unit: Counter[str] = Counter()

    def rows() -> Iterator[list[object]]:
        for number, entry in enumerate(entries.iterator(chunk_size=500), start=1):
            unit = entry.unit_snapshot.get("name") or entry.unit.name
            by_unit[unit] += 1
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
    ]
    book.table(_("Entries"), contest.name, head, rows())
    counted = [[number, unit, count] for number, (unit, count) in enumerate(sorted(by_unit.items()), start=1)]
    book.table(_("By unit"), _("Entries by unit"), [(_("No."), 6), (_("Unit"), 40), (_("Entries"), 12)], counted)
    progress(total, total)
    return Built(book.content(), f"danh-sach-bai-du-thi-{contest.slug}.xlsx")
