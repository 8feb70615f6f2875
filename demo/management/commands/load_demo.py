"""Load the demonstration into a trial's database."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from audit.models import Link
from demo import story


class Command(BaseCommand):
    """Fill an empty trial; a trial that holds anything stays as it is."""

    help = "Load the demonstration (trials only); does nothing when the database holds people already."

    def handle(self, *args: Any, **options: Any) -> None:
        """Tell the story, then make the finished contest's papers."""
        if not settings.TRIAL:
            message = "The demonstration is for trials: set PORTAL_TRIAL=1."
            raise CommandError(message)
        if User.objects.exists() or Link.objects.exists():
            self.stdout.write("The database holds people already: the demonstration is not loaded again.")
            return
        story.tell()
        story.make_papers()
        self.stdout.write("The demonstration is loaded.")
