"""Invite people by a table in a file."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions import apply_people, plan_of, upload_people
from accounts.models import User
from accounts.newcomers import COLUMNS, make_plan, read_staff
from audit.verdicts import Refused
from units.tables import Line, TableRefused


class Command(BaseCommand):
    """Show what a table of people says, row by row; invite them with --apply, as an administrator."""

    help = "Invite people by a table (.xlsx, .csv); without --apply nobody is invited."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the file, and in whose name people are invited."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--apply", action="store_true", help="invite the people")
        parser.add_argument("--by", default="", help="the administrator: e-mail, staff code or phone as kept")

    def handle(self, *args: Any, file: Path, apply: bool, by: str, **options: Any) -> None:
        """Read, tell, and invite."""
        try:
            content = file.read_bytes()
            plan = make_plan(read_staff(content), timezone.localdate())
        except (OSError, TableRefused) as error:
            raise CommandError(str(error)) from error
        for line in plan.preview.lines:
            self._tell(line)
        if plan.preview.ignored:
            self.stdout.write(
                f"{_('Columns that are not understood, and left out:')} {', '.join(plan.preview.ignored)}"
            )
        if not plan.preview.whole:
            raise CommandError(_("Some rows have problems. Mend the table and upload it again."))
        if not apply:
            self.stdout.write(_("Nobody was invited yet. Say --apply to invite them."))
            return
        self._apply(content, file.name, self._administrator(by))

    def _apply(self, content: bytes, name: str, by: User) -> None:
        try:
            job = upload_people(content=content, name=name, by=by)
            made = apply_people(job=job, digest=plan_of(job).preview.digest(), by=by)
        except Refused as refusal:
            raise CommandError(refusal.reason) from refusal
        unsent = sum(not invitation.way for invitation in made)
        sentence = _("%(people)s people are invited, %(unsent)s of them have no e-mail address.")
        self.stdout.write(sentence % {"people": len(made), "unsent": unsent})

    def _administrator(self, typed: str) -> User:
        found: list[User] = list(User.objects.active().identified_by(typed)[:2]) if typed else []
        if len(found) != 1:
            raise CommandError(_("Say with --by which administrator invites: their e-mail or staff code."))
        return found[0]

    def _tell(self, line: Line) -> None:
        titles = {column.key: str(column.title) for column in COLUMNS}
        said = " · ".join(change.after for change in line.changes)
        self.stdout.write(f"{line.number}: {line.label} · {said}")
        for problem in line.problems:
            sign = _("Note") if problem.warning else _("Problem")
            self.stdout.write(f"  {sign}: {titles[problem.column]}: {problem.message}")
