"""Signs of life from long work on a row, so that no other process takes it for dead and begins it anew."""

from __future__ import annotations

from threading import get_ident
from time import monotonic
from typing import IO, TYPE_CHECKING, Any, cast

from django.db import connection
from django.utils import timezone

if TYPE_CHECKING:
    from django.db.models import QuerySet

A_WHILE = 5.0  # seconds between two signs of life


class Pulse:
    """Says every few seconds that work on a row goes on, from whichever thread goes on with it."""

    def __init__(self, rows: QuerySet[Any], field: str) -> None:
        self._rows = rows
        self._field = field
        self._home = get_ident()
        self._said = monotonic()

    def beat(self) -> None:
        """The work goes on."""
        if monotonic() - self._said < A_WHILE:
            return
        self._said = monotonic()
        self._rows.update(**{self._field: timezone.now()})
        if get_ident() != self._home:  # a thread of the store's client, whose connection nobody else would close
            connection.close()

    def felt_in(self, file: IO[bytes]) -> IO[bytes]:
        """The same file; as long as it is read, the work goes on."""
        return cast("IO[bytes]", Felt(file, self))


class Felt:
    """A file whose reading is felt in the pulse."""

    def __init__(self, file: IO[bytes], pulse: Pulse) -> None:
        self._file = file
        self._pulse = pulse

    def read(self, size: int = -1) -> bytes:
        """The next bytes."""
        self._pulse.beat()
        return self._file.read(size)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)
