"""Run the tests against servers of their own, which are stopped afterwards.

ARGS in the environment replaces the usual arguments of pytest. LOCAL_DIR keeps the servers' data in a folder, so that
`--reuse-db` can be among the arguments; without it a temporary folder is used and removed. TEST_DATABASE_URL and
TEST_REDIS_URL name other servers to use.
"""

import contextlib
import os
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from ops.browser import BrowserMissing, bring_browser
from ops.embedded import OWNER, WEB, Postgres, Valkey
from ops.local import FolderBusy, LocalFolder
from ops.processes import ProgramFailed, end_leftovers

ROOT = Path(__file__).resolve().parent.parent
# One process more than cores: while one waits for its browser or its database, another goes on.
WHOLE_SUITE = ["-n", "3", "--dist", "load", "-m", "not faults and not bench"]
TEMPORARY = "portal-test-"
# Keys for data that lives as long as a test.
TEST_SECRET_KEY = "a-key-that-signs-nothing-outside-the-tests-0123456789"
TEST_FIELD_KEYS = "test:dGVzdC1vbmx5LWtleS1vZi0zMi1ieXRlcy1sb25nISE="


def main() -> int:
    """Bring the servers and the browser, run pytest, stop the servers, and give pytest's exit code."""
    arguments = shlex.split(os.environ.get("ARGS", "")) or WHOLE_SUITE
    signal.signal(signal.SIGTERM, _interrupt)
    signal.signal(signal.SIGHUP, _interrupt)
    try:
        with run_folder(os.environ.get("LOCAL_DIR")) as local:
            return run(local, arguments)
    except (BrowserMissing, FolderBusy, ProgramFailed) as refusal:
        print(f"test: {refusal}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("test: interrupted", file=sys.stderr)
        return 130


def run(local: LocalFolder, arguments: list[str]) -> int:
    """Run pytest between the start and the stop of the servers."""
    browser = bring_browser(local.folder("log") / "browser.log")
    with servers(local) as addresses:
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "SECRET_KEY": TEST_SECRET_KEY,
            "FIELD_KEYS": TEST_FIELD_KEYS,
            "PLAIN_STATIC": "1",
            "CONN_MAX_AGE": "0",  # a browser that keeps a request open must not keep a test database open
            "BROWSER_PATH": browser,
            "DJANGO_ALLOW_ASYNC_UNSAFE": "true",
            "MEDIA_ROOT": str(local.folder("media")),
            "STATIC_ROOT": str(local.folder("static")),
            "TEST_LOCAL_DIR": str(local.path),
            **addresses,
        }
        command = [sys.executable, "-m", "pytest", *arguments]
        pytest = subprocess.Popen(command, cwd=ROOT, env=environment)
        try:
            return pytest.wait()
        finally:
            _see_out(pytest)


@contextlib.contextmanager
def run_folder(named: str | None) -> Iterator[LocalFolder]:
    """Give the folder of this run, held against other runs; a temporary one is removed afterwards."""
    if named:
        local = LocalFolder(Path(named).absolute() / "test")
        local.hold()
        yield local
        return
    sweep_temporary_folders()
    local = LocalFolder(Path(tempfile.mkdtemp(prefix=TEMPORARY)))
    local.hold()
    try:
        yield local
    finally:
        shutil.rmtree(local.path)


def sweep_temporary_folders() -> None:
    """Clear away what runs left that were killed before they could."""
    for path in Path(tempfile.gettempdir()).glob(f"{TEMPORARY}*"):
        if path.stat().st_uid != os.geteuid():
            continue
        local = LocalFolder(path)
        with contextlib.suppress(FolderBusy):
            local.hold()
            end_leftovers(local)
            shutil.rmtree(path)


@contextlib.contextmanager
def servers(local: LocalFolder) -> Iterator[dict[str, str]]:
    """Start what the environment does not name, give the addresses, and stop what was started."""
    end_leftovers(local)
    with contextlib.ExitStack() as started:
        addresses = {}
        if database := os.environ.get("TEST_DATABASE_URL"):
            addresses["DATABASE_URL"] = database
        else:
            postgres = Postgres(local, durable=False)
            started.callback(postgres.stop)
            postgres.start()
            addresses["DATABASE_URL"] = postgres.url(OWNER)
            addresses["WEB_DATABASE_URL"] = postgres.url(WEB)
        if redis := os.environ.get("TEST_REDIS_URL"):
            addresses["REDIS_URL"] = redis
        else:
            valkey = Valkey(local)
            started.callback(valkey.stop)
            valkey.start()
            addresses["REDIS_URL"] = valkey.url
        started.callback(_finish_undisturbed)
        yield addresses


def _see_out(pytest: subprocess.Popen[bytes]) -> None:
    """Wait until pytest has cleared up after an interruption, and end it when it cannot."""
    if pytest.poll() is None:
        pytest.send_signal(signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            pytest.wait(30)
    if pytest.poll() is None:
        pytest.kill()
        pytest.wait()


def _finish_undisturbed() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)


def _interrupt(number: int, frame: object) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
