"""Give the web's database role what it needs, and no more."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import connection, transaction
from psycopg2.sql import SQL, Identifier

from audit.guards import GUARDED


class Command(BaseCommand):
    """Grant the ordinary rights on all tables; on tables that only grow, reading and adding alone."""

    help = "Grant the web's database role its rights; run it as the owner after every migration."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the role's name."""
        parser.add_argument("role")

    def handle(self, *args: Any, role: str, **options: Any) -> None:
        """Grant, then revoke on the guarded tables."""
        web = Identifier(role)
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(SQL("GRANT USAGE ON SCHEMA public TO {}").format(web))
            cursor.execute(SQL("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {}").format(web))
            cursor.execute(SQL("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {}").format(web))
            cursor.execute(GUARDED)
            guarded = [row[0] for row in cursor.fetchall()]
            for table in guarded:
                cursor.execute(SQL("REVOKE UPDATE, DELETE ON {} FROM {}").format(Identifier(table), web))
        self.stdout.write(f"Role {role}: rights granted; {len(guarded)} tables only grow.")
