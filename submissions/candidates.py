"""Which texts share so many marks with a text that they are worth comparing word by word."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST = 40  # texts that one text is compared with
# A mark that very many texts have (a refrain of the field) is followed to some of them only.
NEAR = """
WITH asked AS (
  SELECT id, pairs, unnest(marks) AS mark FROM submissions_fingerprint WHERE id = ANY(%(asked)s)
)
SELECT asked.id, near.id
  FROM asked CROSS JOIN LATERAL (
    SELECT id, pairs FROM submissions_fingerprint WHERE marks @> ARRAY[asked.mark] LIMIT 300
  ) AS near
 WHERE near.id <> asked.id
 GROUP BY asked.id, asked.pairs, near.id, near.pairs
HAVING count(*) FILTER (WHERE mark & 3 = 0) >= 2
    OR count(*) FILTER (WHERE mark & 3 = 1) >= greatest(4, 0.04 * sqrt(asked.pairs::float * near.pairs))
    OR count(*) FILTER (WHERE mark & 3 = 2) > 0
 ORDER BY asked.id, 4 * count(*) FILTER (WHERE mark & 3 = 0) + count(*) FILTER (WHERE mark & 3 > 0) DESC, near.id DESC
"""


def candidates(fingerprints: Iterable[int]) -> dict[int, list[int]]:
    """For each fingerprint those of the texts that may be like its own, the likeliest first; one query."""
    with connection.cursor() as cursor:
        cursor.execute(NEAR, {"asked": list(fingerprints)})
        rows = cursor.fetchall()
    return {asked: [near for _asked, near in group][:MOST] for asked, group in groupby(rows, key=lambda row: row[0])}
