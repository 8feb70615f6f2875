"""Verify the chain of the audit record."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from audit.chain import faults
from audit.models import Event, Link


class Command(BaseCommand):
    """Name every place where the record was changed, removed or re-ordered."""

    help = "Verify the chain of the audit record and name every fault."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the verdict; a fault ends the command with an error."""
        found = faults()
        for fault in found:
            self.stderr.write(fault)
        if found:
            message = f"{len(found)} faults in the audit record."
            raise CommandError(message)
        self.stdout.write(f"Chain verified: {Link.objects.count()} of {Event.objects.count()} events linked.")
