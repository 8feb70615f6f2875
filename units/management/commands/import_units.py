"""Load units: the whole country, or a table in a file."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils.translation import gettext as _

from units import country
from units.actions import load_country, load_table
from units.plan import COLUMNS, Plan
from units.tables import Line, TableRefused, read_table


class Command(BaseCommand):
    """Show what a table would change, row by row; change it with --apply. Or load the provinces and communes."""

    help = "Load units from a table (.xlsx, .csv), or all provinces and communes with --country."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take a file, or --country."""
        parser.add_argument("file", nargs="?", type=Path)
        parser.add_argument("--country", action="store_true", help="load all provinces and communes")
        parser.add_argument("--apply", action="store_true", help="change the tree; without it nothing is changed")

    def handle(self, *args: Any, file: Path | None, country: bool, apply: bool, **options: Any) -> None:
        """Load the one or the other."""
        if country == bool(file):
            raise CommandError(_("Name a file, or say --country."))
        if file is None:
            self._country()
        else:
            self._file(file, apply=apply)

    def _country(self) -> None:
        loaded = load_country()
        for line in loaded.different:
            self.stdout.write(line)
        sentence = _("%(source)s: %(added)s units added, %(present)s there already.")
        self.stdout.write(sentence % {"source": country.SOURCE, "added": loaded.added, "present": loaded.present})

    def _file(self, file: Path, *, apply: bool) -> None:
        try:
            table = read_table(file.read_bytes(), COLUMNS)
        except (OSError, TableRefused) as error:
            raise CommandError(str(error)) from error
        with transaction.atomic():
            plan = load_table(table)
            if not apply:
                transaction.set_rollback(True)
        self._tell(plan)
        if not plan.preview.whole:
            raise CommandError(_("Some rows have problems. Nothing was changed."))
        if not apply:
            self.stdout.write(_("Nothing was changed yet. Say --apply to carry it out."))

    def _tell(self, plan: Plan) -> None:
        titles = {column.key: str(column.title) for column in COLUMNS}
        for line in plan.preview.lines:
            self._tell_line(line, titles)
        if plan.preview.ignored:
            ignored = ", ".join(plan.preview.ignored)
            self.stdout.write(_("Columns not understood: %(columns)s.") % {"columns": ignored})
        sentence = _("%(added)s added, %(changed)s changed, %(unchanged)s unchanged, %(faulty)s with problems.")
        self.stdout.write(sentence % plan.preview.counts)

    def _tell_line(self, line: Line, titles: dict[str, str]) -> None:
        for problem in line.problems:
            sign = _("note") if problem.warning else _("problem")
            place = _("row %(row)s, %(column)s") % {"row": problem.row, "column": titles[problem.column]}
            self.stdout.write(f"{place}: {sign}: {problem.message}")
        if line.fate == "changed":
            for change in line.changes:
                place = _("row %(row)s, %(column)s") % {"row": line.number, "column": titles[change.column]}
                self.stdout.write(f"{place}: {change.before or '∅'} → {change.after}")
