"""Read the text of files that no worker has read yet, or in which none was found."""

from __future__ import annotations

from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from submissions.actions.texts import queue_again, read_text
from submissions.models import FileText


class Command(BaseCommand):
    """Read what the files of entries say, so that they are found and compared by it."""

    help = "Read the text of the files that wait for it; with --again also of those in which none was found."

    def add_arguments(self, parser: CommandParser) -> None:
        """Whether those are read again in which no text was found."""
        parser.add_argument("--again", action="store_true", help="also those in which no text was found")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read one after the other."""
        begun = monotonic()
        queued = queue_again() if options["again"] else FileText.objects.due().count()
        self.stdout.write(f"{queued} files to read")
        for key in list(FileText.objects.due().values_list("pk", flat=True)):
            read_text(text=FileText.objects.select_related("attachment").get(pk=key))
        counts = {state: FileText.objects.filter(state=state).count() for state in ("read", "blank", "unreadable")}
        told = ", ".join(f"{state}: {count}" for state, count in counts.items())
        self.stdout.write(f"{told} after {monotonic() - begun:.1f} s")
