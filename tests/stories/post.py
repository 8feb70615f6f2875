"""A real worker on the test's database, and the mail server to which it sends."""

import os
import signal
import subprocess
import sys
import time
from email.message import EmailMessage
from pathlib import Path

from accounts.models import User
from notifications.models import Message
from tests.faults.workers import database_url
from tests.notifications.sink import Sink

PATIENCE = 30


class Post:
    """What the worker sent to whom."""

    def __init__(self, sink: Sink, port: int, folder: Path) -> None:
        self._sink = sink
        self._log = folder / "worker.log"
        environment = {**os.environ, "DATABASE_URL": database_url(), "EMAIL_URL": f"smtp://127.0.0.1:{port}"}
        command = [sys.executable, "-m", "celery", "-A", "config", "worker", "-Q", "mail,reports,default"]
        with self._log.open("wb") as log:
            self._worker = subprocess.Popen(
                [*command, "--concurrency", "1", "--without-gossip", "--without-mingle", "-l", "INFO"],
                env={**environment, "DEFAULT_FROM_EMAIL": "cong@chuongmy.example"},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def brought(self, subject: str, person: User, *, times: int = 1) -> EmailMessage:
        """Wait until the person has exactly so many letters whose subject holds these words; the last of them."""
        deadline = time.monotonic() + PATIENCE
        while len(found := self._letters(subject, person)) < times:
            assert time.monotonic() < deadline, f"{person} has no “{subject}”.\n{self._so_far(person)}"
            time.sleep(0.1)
        assert len(found) == times, [letter["Subject"] for letter in found]
        return found[-1]

    def brought_nothing(self, subject: str, person: User) -> None:
        """Nobody wrote this to the person so far."""
        assert self._letters(subject, person) == []

    def is_complete(self) -> None:
        """Wait until nothing is under way; every message was sent, each once."""
        deadline = time.monotonic() + PATIENCE
        while Message.objects.exclude(state="sent").exists():
            assert time.monotonic() < deadline, list(Message.objects.exclude(state="sent"))
            time.sleep(0.1)
        sent = Message.objects.filter(channel="email")
        assert self._sink.counts() == {message.message_id: 1 for message in sent}

    def close(self) -> None:
        """End the worker, its children and their connections to the database."""
        self._worker.terminate()
        try:
            self._worker.wait(15)
        except subprocess.TimeoutExpired:
            os.killpg(self._worker.pid, signal.SIGKILL)
            self._worker.wait(10)

    def _letters(self, subject: str, person: User) -> list[EmailMessage]:
        return [
            letter
            for letter in list(self._sink.letters)
            if person.email in letter["To"] and subject in letter["Subject"]
        ]

    def _so_far(self, person: User) -> str:
        subjects = [letter["Subject"] for letter in list(self._sink.letters) if person.email in letter["To"]]
        return f"So far: {subjects}\n{self._log.read_text('utf-8', errors='replace')[-3000:]}"
