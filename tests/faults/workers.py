"""A real worker of a test's own: started, killed without warning, started again."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import quote

from celery import Celery
from django.db import connection
from kombu.exceptions import OperationalError

from ops.embedded import Valkey
from ops.local import LocalFolder


def database_url() -> str:
    """The address of the test's own database."""
    here = connection.settings_dict
    return f"postgresql://{quote(here['USER'])}:{quote(here['PASSWORD'])}@{here['HOST']}:{here['PORT']}/{here['NAME']}"


class Workshop:
    """A worker for the mail queue with a bell (Valkey) of its own."""

    concurrency = 2

    def __init__(self, folder: Path, application: str, mail_port: int) -> None:
        self.folder = folder
        self.application = application
        self.kills = 0
        self.valkey = Valkey(LocalFolder(folder / "bell"))
        self.valkey.start()
        self._environment = {
            **os.environ,
            "DATABASE_URL": database_url(),
            "REDIS_URL": self.valkey.url,
            "EMAIL_URL": f"smtp://127.0.0.1:{mail_port}",
            "DEFAULT_FROM_EMAIL": "cong@thu.example",
            "LOG_LEVEL": "INFO",
        }
        self._bell = Celery(broker=self.valkey.url, set_as_current=False)
        self._worker: subprocess.Popen[bytes] | None = None

    def keep_working(self) -> None:
        """Start a worker unless one is alive; a worker that ended without being killed is a failure."""
        ended = self._worker.poll() if self._worker is not None else -signal.SIGKILL
        if ended is None:
            return
        assert ended == -signal.SIGKILL, self.log()[-3000:]
        command = [sys.executable, "-m", "celery", "-A", self.application, "worker", "-Q", "mail", "-l", "INFO"]
        with (self.folder / "worker.log").open("ab") as log:
            self._worker = subprocess.Popen(
                [*command, "--concurrency", str(self.concurrency)],
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def kill(self) -> None:
        """Kill the worker and its children at once, in whatever they are doing."""
        assert self._worker is not None
        os.killpg(self._worker.pid, signal.SIGKILL)
        self._worker.wait(10)
        self.kills += 1

    def ring(self, task: str, **arguments: Any) -> None:
        """Ring the worker's bell; a bell that is down is not heard, which is what the sweeps are for."""
        try:
            self._bell.send_task(task, kwargs=arguments, queue="mail", retry=False)
        except (OperationalError, OSError):
            return

    def restart_bell(self) -> None:
        """Lose everything the bell knew, together with its connections."""
        self.valkey.stop()
        self.valkey.start()

    def close(self) -> None:
        """End everything that was started."""
        self._bell.close()
        if self._worker is not None and self._worker.poll() is None:
            self.kill()
        self.valkey.stop()

    def log(self) -> str:
        """What the worker said."""
        return (self.folder / "worker.log").read_text("utf-8", errors="replace")
