"""Where files lie: in a folder, or in an S3-compatible store, which gives a piece of a file without the whole."""

from __future__ import annotations

import errno
from contextlib import closing
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import ClientError
from django.core.files.storage import FileSystemStorage, default_storage
from storages.backends.s3 import S3Storage
from storages.utils import clean_name

if TYPE_CHECKING:
    from collections.abc import Iterator

BLOCK = 256 * 1024
AT_ONCE = 4  # pieces of 8 MB that are in memory on their way to the store, of each file
LONGEST_JOINING = 300  # seconds that a store may take to make one file of 2 GB of its pieces; who asks again finds none
FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class Folder(FileSystemStorage):
    """Files kept in a folder."""

    def _save(self, name: str, content: Any) -> str:
        of_another = self.exists(name)  # which gets a name of its own then
        try:
            return str(super()._save(name, content))  # type: ignore[misc]
        except BaseException:
            if not of_another:
                self.delete(name)  # half a file would take the room that is missing, and nobody would know of it
            raise


class ObjectStore(S3Storage):
    """Files kept in a bucket."""

    client_config: Any

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.client_config = self.client_config.merge(Config(read_timeout=LONGEST_JOINING))
        self.transfer_config = TransferConfig(max_concurrency=AT_ONCE)
        self.transfer_config.max_in_memory_upload_chunks = AT_ONCE

    def piece(self, name: str, first: int, end: int) -> Iterator[bytes]:
        """The bytes of a file from `first` as far as, without, `end`, as they come."""
        kept = self.bucket.Object(self._normalize_name(clean_name(name)))
        with closing(kept.get(Range=f"bytes={first}-{end - 1}")["Body"]) as body:
            yield from body.iter_chunks(BLOCK)


def is_full(error: BaseException) -> bool:
    """Whether this went wrong because there is no room left, on the disk or in the bucket."""
    if isinstance(error, ClientError):
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode")
        return bool(status == HTTPStatus.INSUFFICIENT_STORAGE)
    return isinstance(error, OSError) and error.errno in FULL


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
