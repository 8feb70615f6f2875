"""Make a contest of a plan's file."""

import datetime as dt
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.models import User
from accounts.roles import UserRole
from audit.verdicts import PermissionRefused
from contests.actions import create_contest
from contests.forms.making import free_code, free_slug
from contests.models import Contest, Series
from contests.planfile import UnreadablePlan, decoded, parse
from units.models import Unit


class Command(BaseCommand):
    """Make a contest in preparation of a file as docs/contest-format.md describes it; all of it, or nothing."""

    help = "Make a contest of a plan's file; every problem of the file is named by its path, and then nothing is made."

    def add_arguments(self, parser: CommandParser) -> None:
        """The file, and what it cannot know."""
        parser.add_argument("file", type=Path, help="the plan's file")
        parser.add_argument("--office", required=True, help="code of the receiving office")
        parser.add_argument("--host", required=True, help="code of the unit in whose name the contest is held")
        parser.add_argument("--slug", default="", help="short name in the address; without it one is found")
        parser.add_argument("--code", default="", help="code of its entries; without it one is found")
        parser.add_argument("--launch", type=dt.date.fromisoformat, help="day of the launch; else the file's, or today")
        parser.add_argument("--by", default="", help="e-mail address of the officer who makes it; else the only one")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make it, and say where it stands."""
        try:
            contest = self._make(options)
        except (UnreadablePlan, ValidationError) as refusal:
            raise CommandError("\n".join(refusal.messages)) from None
        except (PermissionRefused, OSError) as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write(f"Made: {contest.slug} ({contest.code}) {contest.name}")

    def _make(self, options: Any) -> Contest:
        plan = parse(decoded(options["file"].read_bytes()))
        host, office = self._unit(options["host"]), self._unit(options["office"])
        launch: dt.date = options["launch"] or plan["launched_on"] or timezone.localdate()
        series = Series.objects.filter(host=host, name=(plan["series"] or {}).get("name", "")).order_by("pk").first()
        return create_contest(
            plan=plan,
            named={
                "host": host,
                "receiving_office": office,
                "slug": options["slug"] or free_slug(options["file"].stem, launch),
                "code": options["code"] or free_code(host, launch),
            },
            series=series or "",
            launched_on=launch,
            by=self._officer(office, options["by"]),
        )

    @staticmethod
    def _unit(code: str) -> Unit:
        unit = Unit.objects.filter(code=code).first()
        if unit is None:
            message = f"There is no unit with the code “{code}”."
            raise CommandError(message)
        return unit

    @staticmethod
    def _officer(office: Unit, email: str) -> User:
        officers = list(User.objects.holding(UserRole.OFFICE, [office], timezone.localdate()))
        named = [officer for officer in officers if not email or officer.email == email]
        if len(named) != 1:
            message = f"{office} has {len(named)} such contest officers: say with --by which one makes the contest."
            raise CommandError(message)
        officer: User = named[0]
        return officer
