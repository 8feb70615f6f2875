"""Programs that a run starts, watches and ends; a program it did not start is never touched."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from ops.local import LocalFolder


class ProgramFailed(Exception):
    """A program ended or did not become ready; the message shows the end of its log."""


class Program:
    """One program of a run: its command, its log, and the record that tells a later run what was left behind."""

    def __init__(
        self, local: LocalFolder, name: str, command: Sequence[str], *, environment: Mapping[str, str]
    ) -> None:
        """Describe the program; nothing starts yet."""
        self.name = name
        self.command = [str(part) for part in command]
        self.environment = dict(environment)
        self.log = local.folder("log") / f"{name}.log"
        self._record = local.folder("run") / f"{name}.json"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, *, said: bytes = b"", cwd: Path | None = None) -> None:
        """Start the program in a session of its own, so that the keyboard's Ctrl-C reaches only the run itself."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self.command,
                stdin=subprocess.PIPE if said else subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=self.environment,
                cwd=cwd,
                start_new_session=True,
            )
        born = birth(self._process.pid)
        self._record.write_text(json.dumps({"pid": self._process.pid, "born": born}))
        if self._process.stdin is not None:
            self._process.stdin.write(said)
            self._process.stdin.close()

    @property
    def pid(self) -> int | None:
        """The program's process id, when it was started."""
        return self._process.pid if self._process else None

    def ended(self) -> int | None:
        """The exit code of a program that ended by itself, or None while it runs."""
        return self._process.poll() if self._process else None

    def stop(self, sign: signal.Signals = signal.SIGTERM, *, patience: float = 15) -> None:
        """Ask the program to end, and make it end when it has not after some seconds."""
        if self._process is None:
            return
        if self._process.poll() is None:
            self._process.send_signal(sign)
            try:
                self._process.wait(patience)
            except subprocess.TimeoutExpired:
                end_group(self._process.pid)
                self._process.wait(patience)
        self._process = None
        self._record.unlink(missing_ok=True)

    def last_words(self, lines: int = 15) -> str:
        """The end of the program's log."""
        try:
            text = self.log.read_text("utf-8", errors="replace")
        except FileNotFoundError:
            return ""
        return "\n".join(text.splitlines()[-lines:])


def end_group(leader: int) -> None:
    """Kill a program that we started together with its children; it leads a group of its own."""
    try:
        os.killpg(leader, signal.SIGKILL)
    except ProcessLookupError:
        return


def birth(pid: int) -> str | None:
    """When a process was started, in a form that only serves to tell two processes with one id apart."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text("utf-8", errors="replace")
    except FileNotFoundError:
        return _birth_by_ps(pid)
    after_name = stat.rpartition(")")[2].split()
    return None if after_name[0] == "Z" else after_name[19]


def _birth_by_ps(pid: int) -> str | None:
    if Path("/proc/self/stat").exists():
        return None
    asked = subprocess.run(["/bin/ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return asked.stdout.strip() or None


def end_leftovers(local: LocalFolder) -> list[str]:
    """End the programs that an earlier run of this folder left when it was killed, and name them."""
    ended = []
    for record in sorted(local.folder("run").glob("*.json")):
        left = json.loads(record.read_text() or "{}")
        pid = left.get("pid")
        if pid and left.get("born") and birth(pid) == left["born"]:
            _end(pid, left["born"], signal.SIGINT if record.stem == "postgres" else signal.SIGTERM)
            ended.append(record.stem)
        record.unlink()
    return ended


def _end(pid: int, born: str, sign: signal.Signals, *, patience: float = 15) -> None:
    os.kill(pid, sign)
    deadline = time.monotonic() + patience
    while birth(pid) == born:
        if time.monotonic() > deadline:
            end_group(pid)
            return
        time.sleep(0.05)
