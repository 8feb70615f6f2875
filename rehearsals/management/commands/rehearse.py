"""Rehearse a contest from the command line."""

import random
import secrets
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from contests.models import Contest
from rehearsals.playing import Outcome, Script, play

SIGN = {"good": "✓", "warns": "!", "breaks": "✗"}


class Command(BaseCommand):
    """Play a contest to its paid prizes with invented people, keep nothing, say what broke."""

    help = "Rehearse a contest: play a copy of it to the paid prizes, say what broke (exit 1), and keep nothing of it."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which contest, with how many entries, by which seed, in which language."""
        parser.add_argument("slug")
        parser.add_argument("--entries", type=int, default=60)
        parser.add_argument("--seed", type=int, default=None)
        parser.add_argument("--language", default="vi")

    def handle(self, *args: Any, **options: Any) -> None:
        """Play it and print the steps."""
        contest = Contest.objects.filter(slug=options["slug"]).first()
        if contest is None:
            message = f"There is no contest “{options['slug']}”."
            raise CommandError(message)
        seed = options["seed"] if options["seed"] is not None else random.SystemRandom().randrange(1, 1_000_000)
        script = Script(contest, f"x{secrets.token_hex(3)}", options["entries"], seed)
        with translation.override(options["language"]):
            outcome = play(script)
            self._print(outcome)
        if outcome.faults:
            message = f"{outcome.faults} ✗"
            raise CommandError(message)

    def _print(self, outcome: Outcome) -> None:
        for step in outcome.steps:
            mark = "·" if not step.tried else "✗" if step.broke else "✓"
            self.stdout.write(f"{mark} {step.label} ({step.seconds:.1f} s)")
            for note in step.notes:
                section = f" [{note.section}]" if note.section else ""
                self.stdout.write(f"    {SIGN[note.tone]} {note.sentence}{section}")
        for name, value in outcome.figures.items():
            self.stdout.write(f"{name}: {value}")
        self.stdout.write(f"seed: {outcome.seed}")
