"""Write a contest's plan to a file."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from contests.models import Contest
from contests.planfile import plain, plan_of


class Command(BaseCommand):
    """Write the whole plan of a contest as docs/contest-format.md describes it."""

    help = "Write a contest's plan to a file, or to the screen."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which contest, and whereto."""
        parser.add_argument("slug", help="the contest's short name in the address")
        parser.add_argument("-o", "--output", type=Path, help="the file; without it the plan is printed")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write it."""
        contest = Contest.objects.with_plan().filter(slug=options["slug"]).first()
        if contest is None:
            message = f"There is no contest “{options['slug']}”."
            raise CommandError(message)
        text = plain(plan_of(contest))
        if options["output"] is None:
            self.stdout.write(text, ending="")
        else:
            options["output"].write_text(text, encoding="utf-8")
            self.stdout.write(f"Written: {options['output']}")
