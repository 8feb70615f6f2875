"""Moving what was just made into the past, as if it had been held then: for a trial's database only."""

import datetime as dt

from django.db import connection, transaction
from psycopg2.sql import SQL, Composed, Identifier, Literal

APPS = ("contests_", "submissions_", "judging_", "payouts_", "reports_", "notifications_", "audit_event")
FIXED = {
    ("payouts_batch", "pays_on"),
    ("payouts_payment", "paid_on"),
    ("payouts_taxrule", "valid_from"),
    ("payouts_taxrule", "valid_to"),
    ("notifications_canary", "sung_at"),
}
COLUMNS = """
SELECT table_name, column_name FROM information_schema.columns
 WHERE table_schema = 'public' AND data_type IN ('timestamp with time zone', 'date')
"""
GUARDS = """
SELECT tgrelid::regclass::text, tgname, tgenabled FROM pg_trigger WHERE NOT tgisinternal
"""
ENABLED = {"A": "ENABLE ALWAYS", "O": "ENABLE"}


@transaction.atomic
def move_back(days: int) -> None:
    """Move every instant and day of the contests made so far this many days back.

    The tables' guards are lifted for the length of the transaction, which only their owner can do.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(GUARDS)
        guards = [row for row in cursor.fetchall() if row[0].startswith(APPS)]
        cursor.execute(COLUMNS)
        columns: dict[str, list[str]] = {}
        for table, column in cursor.fetchall():
            if table.startswith(APPS) and (table, column) not in FIXED:
                columns.setdefault(table, []).append(column)
        for table, guard, _enabled in guards:
            cursor.execute(_guard("DISABLE", table, guard))
        for table, names in columns.items():
            cursor.execute(_shift(table, names, days))
        for table, guard, enabled in guards:
            cursor.execute(_guard(ENABLED[enabled], table, guard))


def days_since(day: dt.date, today: dt.date) -> int:
    """How many days ago it was."""
    return (today - day).days


def _guard(word: str, table: str, guard: str) -> Composed:
    return SQL("ALTER TABLE {} " + word + " TRIGGER {}").format(Identifier(table), Identifier(guard))


def _shift(table: str, columns: list[str], days: int) -> Composed:
    moved = SQL(", ").join(
        SQL("{0} = {0} - {1} * interval '1 day'").format(Identifier(column), Literal(days)) for column in columns
    )
    return SQL("UPDATE {} SET {}").format(Identifier(table), moved)
