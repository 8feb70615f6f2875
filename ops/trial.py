"""Run the whole portal on one machine for a trial: servers, web, worker, clock and mail, until Ctrl-C.

From the environment: PORT, LOCAL_DIR, and DATABASE_URL, OWNER_DATABASE_URL, REDIS_URL, EMAIL_URL, each of which
replaces what the trial would bring itself.
"""

import argparse
import base64
import hashlib
import json
import os
import secrets
import shutil
import signal
import sys
import time
import urllib.error
import urllib.request
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from ops.bootstrap import own_folders
from ops.embedded import OWNER, WEB, Postgres, Valkey
from ops.local import FolderBusy, LocalFolder, free_port
from ops.processes import Program, ProgramFailed, end_leftovers

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
# Everything that a trial writes into its folder, so that `make reset` can take away just that.
KEPT = (
    "accounts.txt",
    "beat",
    "log",
    "mail",
    "media",
    "postgres",
    "prepared.json",
    "run",
    "run.lock",
    "secrets",
    "static",
    "valkey",
)
READY_PATIENCE = 90.0
FALLS_FORGIVEN = 3
FALLS_WITHIN = 60.0


class TrialFailed(Exception):
    """The trial cannot go on; the message says why and what to do."""


def say(message: str) -> None:
    """Tell the person at the terminal what happens now."""
    print(message, flush=True)


@dataclass
class Part:
    """One running part of the trial: how it is started again, stopped, and asked whether it fell."""

    name: str
    start: Callable[[], None]
    stop: Callable[[], None]
    program: Callable[[], Program]
    falls: deque[float] = field(default_factory=lambda: deque(maxlen=FALLS_FORGIVEN + 1))

    def fell_too_often(self) -> bool:
        """Note a fall, and say whether there were too many of them lately."""
        self.falls.append(time.monotonic())
        return len(self.falls) > FALLS_FORGIVEN and self.falls[-1] - self.falls[0] < FALLS_WITHIN


class Trial:
    """One trial in one folder."""

    def __init__(self, local: LocalFolder, port: int) -> None:
        """Describe the trial; nothing starts yet."""
        self.local = local
        self.port = port
        self.parts: list[Part] = []
        self.environment: dict[str, str] = {}
        self.owner_url = ""

    @property
    def address(self) -> str:
        """Where the portal answers."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def accounts(self) -> Path:
        """The list of the demo's accounts, written when the database was prepared to the end."""
        return self.local.path / "accounts.txt"

    def begin(self) -> None:
        """Start everything; returns when the portal answers."""
        self._start_servers()
        self._prepare()
        self.start_portal()

    def serve(self) -> None:
        """Start everything, say where it is, and watch over it until interrupted."""
        self.begin()
        say(f"\nThe portal is running at {self.address}\n")
        say(self.accounts.read_text("utf-8"))
        say(f"Mails are in {self.local.path / 'mail'}, logs in {self.local.path / 'log'}. Ctrl-C stops everything.")
        while True:
            self._watch()
            time.sleep(0.5)

    def stop(self) -> None:
        """Stop what was started, the last first."""
        while self.parts:
            part = self.parts.pop()
            say(f"stopping {part.name}")
            part.stop()

    # -- servers ---------------------------------------------------------------------------------------------------

    def _start_servers(self) -> None:
        database, redis, mail = (os.environ.get(name) for name in ("DATABASE_URL", "REDIS_URL", "EMAIL_URL"))
        if not database:
            say("starting PostgreSQL")
            postgres = Postgres(self.local, durable=True)
            if not self.accounts.exists():
                # The first preparation was interrupted: half a demo would stay half a demo.
                shutil.rmtree(postgres.data_folder, ignore_errors=True)
            self._take(Part("postgres", postgres.start, postgres.stop, lambda: postgres.program))
            database, self.owner_url = postgres.url(WEB), postgres.url(OWNER)
        else:
            self.owner_url = os.environ.get("OWNER_DATABASE_URL", database)
        if not redis:
            say("starting Valkey")
            valkey = Valkey(self.local)
            self._take(Part("valkey", valkey.start, valkey.stop, lambda: valkey.program))
            redis = valkey.url
        if not mail:
            port = free_port()
            folder = str(self.local.folder("mail"))
            command = [sys.executable, "-m", "ops.mail_sink", "--port", str(port), "--folder", folder]
            self._run("mail", command, dict(os.environ))
            mail = f"smtp://127.0.0.1:{port}"
        self.environment = self._settings(database, redis, mail)

    def _settings(self, database: str, redis: str, mail: str) -> dict[str, str]:
        """Give the environment that the portal's processes read their settings from."""
        return {
            "BASE_URL": self.address,
            "DEFAULT_FROM_EMAIL": "portal@localhost",
            "SECRET_KEY": self.local.secret("secret-key"),
            "FIELD_KEYS": self.local.secret("field-keys", draw_field_key),
            "PORTAL_TRIAL": "1",
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "DATABASE_URL": database,
            "REDIS_URL": redis,
            "EMAIL_URL": mail,
            "MEDIA_ROOT": os.environ.get("MEDIA_ROOT") or str(self.local.folder("media")),
            "STATIC_ROOT": str(self.local.folder("static")),
        }

    # -- database, demo, static files --------------------------------------------------------------------------------

    def _prepare(self) -> None:
        """Do what has changed since the last time, both at once."""
        done = self._prepared()
        steps = (
            ("static", self._static_state(), self._collect),
            ("database", self._database_state(), self._migrate),
        )
        begun: list[tuple[str, str | None, Program]] = []
        try:
            for name, state, begin in steps:
                if state is None or done.get(name) != state:
                    begun.append((name, state, begin()))
            for name, state, program in begun:
                self._finish(program)
                if state is not None:
                    done[name] = state
                    (self.local.path / "prepared.json").write_text(json.dumps(done))
        finally:
            for _, _, program in begun:
                program.stop()

    def _prepared(self) -> dict[str, str]:
        try:
            done: dict[str, str] = json.loads((self.local.path / "prepared.json").read_text())
        except (FileNotFoundError, ValueError):
            return {}
        return done

    def _collect(self) -> Program:
        say("collecting the static files")
        return self._begin("static", [sys.executable, "manage.py", "collectstatic", "--noinput"], {})

    def _migrate(self) -> Program:
        say("preparing the database and the demo")
        command = [sys.executable, "-m", "ops.prepare", "--accounts", str(self.accounts)]
        if self.environment["DATABASE_URL"] != self.owner_url:
            command += ["--web-role", urlsplit(self.environment["DATABASE_URL"]).username or ""]
        return self._begin("prepare", command, {"DATABASE_URL": self.owner_url})

    def _static_state(self) -> str:
        return state_of([ROOT / "static", *(app / "static" for app in own_folders()), ROOT / "requirements"])

    def _database_state(self) -> str | None:
        """What the embedded database was prepared for; another's database is always looked at."""
        if "DATABASE_URL" in os.environ:
            return None
        return state_of([folder for folder in own_folders() if folder.name not in {"docs", "static", "tests"}])

    def _begin(self, name: str, command: list[str], extra: Mapping[str, str]) -> Program:
        program = Program(self.local, name, command, environment={**self.environment, **extra})
        program.start(cwd=ROOT)
        return program

    def _finish(self, program: Program) -> None:
        while (code := program.ended()) is None:
            time.sleep(0.05)
        if code != 0:
            raise TrialFailed(f"{program.name} failed. The end of {program.log}:\n{program.last_words(30)}")

    # -- web, worker, clock ------------------------------------------------------------------------------------------

    def start_portal(self) -> None:
        """Start what the portal itself consists of; returns when it answers."""
        say("starting the web, the worker and the clock")
        web = [str(BIN / "gunicorn"), "config.wsgi", "--bind", f"127.0.0.1:{self.port}", "--workers", "2"]
        web += ["--worker-class", "config.worker.StampingWorker", "--threads", "4", "--worker-connections", "2000"]
        web += ["--access-logfile", "-", "--no-control-socket"]
        celery = [sys.executable, "-m", "celery", "-A", "config"]
        worker = [*celery, "worker", "-Q", "default,mail,reports", "-c", "2", "-l", "INFO"]
        worker += ["-n", f"trial-{self.port}@%h"]
        beat = [*celery, "beat", "--schedule", str(self.local.folder("beat") / "schedule"), "--pidfile=", "-l", "INFO"]
        self._run("web", web, self.environment)
        self._run("worker", worker, self.environment)
        self._run("beat", beat, self.environment)
        self._wait_until_ready()

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + READY_PATIENCE
        answer = "nothing"
        while time.monotonic() < deadline:
            self._watch()
            try:
                with urllib.request.urlopen(f"{self.address}/readyz", timeout=5):  # noqa: S310 - our own address
                    return
            except urllib.error.HTTPError as error:
                answer = f"{error.code} {error.read().decode(errors='replace')}"
            except OSError as error:
                answer = str(error)
            time.sleep(0.2)
        raise TrialFailed(f"The portal did not become ready; {self.address}/readyz answered: {answer[:300]}")

    # -- watching ------------------------------------------------------------------------------------------------------

    def _run(self, name: str, command: list[str], environment: Mapping[str, str]) -> None:
        program = Program(self.local, name, command, environment=environment)
        self._take(Part(name, lambda: program.start(cwd=ROOT), program.stop, lambda: program))

    def _take(self, part: Part) -> None:
        self.parts.append(part)
        part.start()

    def _watch(self) -> None:
        """Start again what fell; give up when something falls again and again."""
        for part in self.parts:
            program = part.program()
            code = program.ended()
            if code is None:
                continue
            story = f"{part.name} ended with code {code}; its log is {program.log}:\n{program.last_words()}"
            if part.fell_too_often():
                raise TrialFailed(f"{story}\n{part.name} fell too often: stopping.")
            say(f"{story}\nstarting {part.name} again")
            part.stop()
            part.start()


def draw_field_key() -> str:
    """Draw the key that seals citizen ids and bank accounts."""
    return "trial:" + base64.b64encode(secrets.token_bytes(32)).decode()


def state_of(folders: list[Path]) -> str:
    """Say in one word what the files of some folders are, by their names, sizes and times."""
    digest = hashlib.sha256()
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                stat = path.stat()
                digest.update(f"{path} {stat.st_size} {stat.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def run(local: LocalFolder, wanted: int) -> int:
    """Run a trial from beginning to end, and give the exit code."""
    left = end_leftovers(local)
    if left:
        say(f"ended what an earlier run left behind: {', '.join(left)}")
    put_logs_aside(local)
    port = free_port(wanted)
    if port != wanted:
        say(f"port {wanted} is taken, using {port}")
    trial = Trial(local, port)
    try:
        trial.serve()
    except KeyboardInterrupt:
        say("")
        return 0
    except (ProgramFailed, TrialFailed) as failure:
        print(failure, file=sys.stderr, flush=True)
        return 1
    finally:
        finish_undisturbed()
        trial.stop()
        say("stopped")
    return 0


def put_logs_aside(local: LocalFolder) -> None:
    """Begin new logs, and keep those of the run before."""
    for log in local.folder("log").glob("*.log"):
        log.replace(log.with_suffix(".log.old"))


def forget(local: LocalFolder) -> None:
    """Take away the trial's database, files, mails, logs and secrets."""
    end_leftovers(local)
    for name in KEPT:
        path = local.path / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    say(f"The trial in {local.path} is forgotten.")


def interrupt(number: int, frame: object) -> None:
    """Treat a request to stop like Ctrl-C."""
    raise KeyboardInterrupt


def finish_undisturbed() -> None:
    """Let nothing interrupt the stopping."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: say("already stopping"))


def main() -> int:
    """Read the command line and the environment, and run or forget the trial."""
    parser = argparse.ArgumentParser(description="Run the portal for a trial.")
    parser.add_argument("--forget", action="store_true", help="take away what the trial wrote instead")
    asked = parser.parse_args()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, interrupt)
    local = LocalFolder(Path(os.environ.get("LOCAL_DIR") or ROOT / ".local"))
    try:
        local.hold()
        if asked.forget:
            forget(local)
            return 0
        return run(local, int(os.environ.get("PORT") or 8000))
    except FolderBusy as busy:
        print(busy, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0


if __name__ == "__main__":
    sys.exit(main())
