"""The servers that a trial and the tests bring along start, keep what they were told, and recover from a kill."""

import json
import os
import shutil
import signal
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import psycopg2
import pytest
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from ops import embedded
from ops.embedded import OWNER, WEB, Postgres, Valkey
from ops.local import LocalFolder
from ops.processes import end_leftovers

POSSIBLE_LAUNCHERS = [
    launcher for launcher in embedded.LAUNCHERS if os.geteuid() == 0 and embedded._works(launcher, Path("/"))
] or [embedded.ordinary_user(Path("/tmp"))]  # noqa: S108 - only asked, nothing is written


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every user can reach, as pytest's own is not."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def local(tmp_path: Path) -> Iterator[LocalFolder]:
    local = LocalFolder(tmp_path / "local")
    yield local
    end_leftovers(local)


@pytest.fixture(scope="module")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    server = Postgres(LocalFolder(tmp_path_factory.mktemp("shared")), durable=False)
    server.start()
    yield server
    server.stop()


def kill(server: Postgres) -> None:
    assert server.pid
    os.kill(server.pid, signal.SIGKILL)
    os.waitid(os.P_PID, server.pid, os.WEXITED | os.WNOWAIT)
    server.stop()


def ask(url: str, statement: str) -> object:
    connection = psycopg2.connect(url)
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchone()[0] if cursor.description else None
    finally:
        connection.close()


def test_the_trial_writes_through_to_the_disk(local: LocalFolder) -> None:
    server = Postgres(local, durable=True)
    server.start()
    try:
        settings = ("fsync", "synchronous_commit", "full_page_writes")
        assert [ask(server.url(), f"SHOW {name}") for name in settings] == ["on", "on", "on"]
    finally:
        server.stop()


@pytest.mark.parametrize(
    "statement", ["CREATE TABLE mine (id int)", "DROP TABLE entry", "SELECT * FROM entry", "CREATE DATABASE mine"]
)
def test_the_web_owns_nothing(postgres: Postgres, statement: str) -> None:
    ask(postgres.url(OWNER), "CREATE TABLE IF NOT EXISTS entry (id int)")
    connection = psycopg2.connect(postgres.url(WEB))
    connection.autocommit = True
    cursor = connection.cursor()
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        cursor.execute(statement)
    connection.close()


def test_nobody_gets_in_without_the_password(postgres: Postgres) -> None:
    with pytest.raises(psycopg2.OperationalError, match="password authentication failed"):
        psycopg2.connect(f"postgresql://{OWNER}:guess@127.0.0.1:{postgres.port}/portal")


def test_vietnamese_letters_change_case(postgres: Postgres) -> None:
    assert ask(postgres.url(), "SELECT lower('ĐỀ XUẤT ƯU')") == "đề xuất ưu"


@pytest.mark.parametrize("launcher", POSSIBLE_LAUNCHERS, ids=" ".join)
def test_it_runs_in_every_way_that_this_machine_allows(launcher: Sequence[str], open_folder: Path) -> None:
    server = Postgres(LocalFolder(open_folder / "local"), durable=False, launcher=launcher)
    server.start()
    try:
        assert ask(server.url(), "SELECT 1") == 1
    finally:
        server.stop()


def test_a_killed_server_starts_again_with_what_was_committed(local: LocalFolder) -> None:
    server = Postgres(local, durable=True)
    server.start()
    ask(server.url(), "CREATE TABLE entry AS SELECT 42 AS id")
    kill(server)
    server.start()
    try:
        assert ask(server.url(), "SELECT id FROM entry") == 42
    finally:
        server.stop()


def test_a_pid_file_that_names_a_stranger_is_in_nobodys_way(local: LocalFolder) -> None:
    server = Postgres(local, durable=True)
    server.start()
    kill(server)
    pid_file = server.data_folder / "postmaster.pid"
    pid_file.write_text(pid_file.read_text().replace(pid_file.read_text().split()[0], str(os.getpid()), 1))
    server.start()
    try:
        assert ask(server.url(), "SELECT 1") == 1
    finally:
        server.stop()


def test_a_server_that_skipped_the_disk_is_made_anew_after_a_kill(local: LocalFolder) -> None:
    server = Postgres(local, durable=False)
    server.start()
    ask(server.url(), "CREATE TABLE entry AS SELECT 42 AS id")
    kill(server)
    server.start()
    try:
        assert ask(server.url(), "SELECT to_regclass('entry')") is None
    finally:
        server.stop()


def test_a_server_starts_on_its_port_again(local: LocalFolder) -> None:
    valkey = Valkey(local)
    valkey.start()
    port = valkey.port
    valkey.stop()
    valkey.start()
    try:
        assert valkey.port == port
        assert redis.Redis.from_url(valkey.url).ping()
    finally:
        valkey.stop()


def test_valkey_asks_for_its_password_and_keeps_nothing(local: LocalFolder) -> None:
    valkey = Valkey(local)
    valkey.start()
    try:
        with pytest.raises(redis.AuthenticationError):
            redis.Redis(port=valkey.port, retry=Retry(NoBackoff(), 0)).ping()
        redis.Redis.from_url(valkey.url).set("bell", "rings")
    finally:
        valkey.stop()
    assert list(local.folder("valkey").iterdir()) == []


def test_what_a_killed_run_left_is_ended_and_nothing_else(local: LocalFolder) -> None:
    valkey = Valkey(local)
    valkey.start()
    assert end_leftovers(local) == ["valkey"]
    assert valkey.program.ended() is not None
    valkey.stop()


def test_a_process_that_got_the_number_of_a_dead_one_is_left_alone(local: LocalFolder) -> None:
    record = local.folder("run") / "web.json"
    record.write_text(json.dumps({"pid": os.getpid(), "born": "some other time"}))
    assert end_leftovers(local) == []
    assert not record.exists()
