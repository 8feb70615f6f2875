"""The S3-compatible store, where there is one: it gives a piece of a file without fetching the whole."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from django.core.files.storage import default_storage
from storages.backends.s3 import S3Storage
from storages.utils import clean_name

if TYPE_CHECKING:
    from collections.abc import Iterator

BLOCK = 256 * 1024


class ObjectStore(S3Storage):
    """Files kept in a bucket."""

    def piece(self, name: str, first: int, end: int) -> Iterator[bytes]:
        """The bytes of a file from `first` as far as, without, `end`, as they come."""
        kept = self.bucket.Object(self._normalize_name(clean_name(name)))
        with closing(kept.get(Range=f"bytes={first}-{end - 1}")["Body"]) as body:
            yield from body.iter_chunks(BLOCK)


def in_bucket() -> bool:
    """Whether files lie in a bucket: opening one there fetches all of it first."""
    return isinstance(default_storage, ObjectStore)


def piece_of(path: str, first: int, end: int) -> Iterator[bytes]:
    """The bytes of a stored file from `first` as far as, without, `end`, wherever it is kept."""
    if first >= end:
        return
    if isinstance(default_storage, ObjectStore):
        yield from default_storage.piece(path, first, end)
        return
    with default_storage.open(path) as opened:
        opened.seek(first)
        while first < end and (block := opened.read(min(BLOCK, end - first))):
            first += len(block)
            yield block
