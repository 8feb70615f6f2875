"""The units that are asked for entries: what each sent against its quota, and by area how far entries have come."""

from django.utils.translation import gettext as _

from reports.builders.built import Built, Progress
from reports.builders.workbook import Workbook
from reports.models import Report
from submissions.tally import area_lines, standing_words, unit_lines


def unit_list(report: Report, progress: Progress) -> Built:
    """Every unit that is asked, those that owe most at the top, and every content area."""
    contest = report.contest
    lines = unit_lines(contest, list(contest.quotas.all()))
    areas = area_lines(contest)
    book = Workbook()
    head = [
        (_("No."), 6),
        (_("Unit"), 40),
        (_("Kind"), 24),
        (_("Asked"), 14),
        (_("At least"), 10),
        (_("At most"), 10),
        (_("Entries handed in"), 11),
        (_("Chosen"), 11),
        (_("Confirmed"), 11),
        (_("Sent"), 11),
        (_("Eligible"), 11),
        (_("How it stands"), 22),
    ]
    rows = [
        [
            number,
            line.unit.name,
            str(line.unit.get_kind_display()),
            _("Required") if line.allowed.required else _("Encouraged"),
            line.allowed.minimum,
            "" if line.allowed.maximum is None else line.allowed.maximum,
            line.unit.handed_in,
            line.unit.accepted,
            line.unit.confirmed,
            line.unit.sent,
            line.unit.eligible,
            standing_words(line),
        ]
        for number, line in enumerate(lines, start=1)
    ]
    book.table(_("By unit"), contest.name, head, rows)
    steps = ("draft", "handed_in", "accepted", "confirmed", "sent", "eligible")
    counted = [[line.name or _("No area chosen yet"), *(line.counts[step] for step in steps)] for line in areas]
    titles = [_("Drafts"), _("Entries handed in"), _("Chosen"), _("Confirmed"), _("Sent"), _("Eligible")]
    book.table(_("By area"), contest.name, [(_("Content area"), 48), *((title, 12) for title in titles)], counted)
    progress(len(lines), len(lines))
    return Built(book.content(), f"bai-du-thi-theo-don-vi-{contest.slug}.xlsx")
