"""Say with which accounts the demonstration is tried."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from demo.cast import PASSWORD, email, facts


class Command(BaseCommand):
    """Print the accounts by role."""

    help = "Print the demonstration's accounts by role."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print them."""
        if not settings.TRIAL:
            message = "Demonstration accounts exist in trials only."
            raise CommandError(message)
        for person in facts("people"):
            if "shown" in person:
                self.stdout.write(f"{person['shown']:<48} {person['name']:<26} {email(person['name'])}")
        self.stdout.write(f"Mật khẩu / password: {PASSWORD}")
