"""The folder that a trial or a test run keeps its servers, secrets, logs and files in."""

import fcntl
import os
import secrets
import socket
from collections.abc import Callable
from pathlib import Path
from typing import IO


class FolderBusy(Exception):
    """Another run is using this folder."""


class LocalFolder:
    """One run's folder; `held` keeps a second run out, and the system lets go of it however the run ends."""

    def __init__(self, path: Path) -> None:
        """Make the folder, readable by its owner only."""
        self.path = path.resolve()
        self.path.mkdir(parents=True, exist_ok=True)
        self._lock: IO[str] | None = None

    def hold(self) -> None:
        """Keep the folder for this run; raises FolderBusy when another run has it."""
        lock = (self.path / "run.lock").open("a+")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            holder = lock.read().strip() or "unknown"
            lock.close()
            message = f"Another run (process {holder}) uses {self.path}. Stop it first, or choose another LOCAL_DIR."
            raise FolderBusy(message) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        self._lock = lock

    def release(self) -> None:
        """Let another run have the folder."""
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def folder(self, name: str) -> Path:
        """Give a folder inside this one, made when it is missing, closed to others."""
        path = self.path / name
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        return path

    def secret(self, name: str, draw: Callable[[], str] = secrets.token_urlsafe) -> str:
        """Give a secret of this folder, drawn once and kept where only its owner can read it."""
        kept = self.folder("secrets") / name
        if not kept.exists():
            draft = kept.with_suffix(".new")
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
                file.write(draw())
            draft.replace(kept)
        return kept.read_text()


def free_port(first: int | None = None) -> int:
    """Give a port of 127.0.0.1 that nobody listens on: the first free one from `first`, or any."""
    if first is None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            return int(probe.getsockname()[1])
    for port in range(first, min(first + 100, 65536)):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    message = f"No port is free from {first} to {first + 99}."
    raise OSError(message)
