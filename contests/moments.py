"""The database's clock, by which cut-offs are decided."""

import datetime as dt

from django.db import connection


def database_now() -> dt.datetime:
    """The database's time at this very moment, not at the start of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        (now,) = cursor.fetchone()
    moment: dt.datetime = now
    return moment
