"""Compare entries that were handed in before the portal compared them, or all of them anew."""

from __future__ import annotations

from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from submissions.actions.similarity import compare, queue_missing
from submissions.models import Fingerprint, SimilarityFinding

AT_ONCE = 25


class Command(BaseCommand):
    """Compare the latest text of every entry that no worker has compared."""

    help = "Compare the entries that were never compared with all others; with --again all of them anew."

    def add_arguments(self, parser: CommandParser) -> None:
        """Whether those that were compared are compared again."""
        parser.add_argument("--again", action="store_true", help="also those that were compared already")

    def handle(self, *args: Any, **options: Any) -> None:
        """Compare, some at a time."""
        begun, done = monotonic(), 0
        queued = queue_missing(again=options["again"])
        self.stdout.write(f"{queued} texts to compare")
        last = 0
        while keys := list(
            Fingerprint.objects.due().filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:AT_ONCE]
        ):
            done += compare(fingerprints=Fingerprint.objects.filter(pk__in=keys))
            last = keys[-1]
        found = SimilarityFinding.objects.count()
        self.stdout.write(f"{done} compared in {monotonic() - begun:.1f} s; {found} pairs are alike")
