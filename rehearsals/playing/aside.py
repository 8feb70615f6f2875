"""Files written aside: what a play uploads and makes lies in a folder of its own, which is gone when it ends."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from tempfile import TemporaryDirectory
from threading import Lock
from typing import TYPE_CHECKING, Any

from django.core.files.storage import FileSystemStorage, Storage, default_storage

if TYPE_CHECKING:
    from collections.abc import Iterator

_PLAYING: ContextVar[Storage | None] = ContextVar("storage of the play under way", default=None)
_ONE_AT_A_TIME = Lock()


class _Parted:
    """The portal's storage for everybody; for the play's own thread, the folder aside."""

    def __init__(self, usual: Storage) -> None:
        self._usual = usual

    def __getattr__(self, name: str) -> Any:
        return getattr(_PLAYING.get() or self._usual, name)


@contextmanager
def files_aside() -> Iterator[Storage]:
    """Write what is stored in this block to a folder that is deleted at its end; one play at a time in a process."""
    shared: Any = default_storage  # every file field holds this very object, and it has no other door
    usual = shared._wrapped  # noqa: SLF001
    with _ONE_AT_A_TIME, TemporaryDirectory(prefix="rehearsal-") as folder:
        aside = FileSystemStorage(location=folder)
        shared._wrapped = _Parted(usual)  # noqa: SLF001
        token = _PLAYING.set(aside)
        try:
            yield aside
        finally:
            _PLAYING.reset(token)
            shared._wrapped = usual  # noqa: SLF001
