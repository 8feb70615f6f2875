"""`make run` brings up the whole portal from nothing, keeps it up, and takes it down again."""

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ops import bootstrap, trial
from ops.local import LocalFolder, free_port

# What the tests' own servers are told must not reach the trial, which is to bring its own.
TOLD = {"DATABASE_URL", "WEB_DATABASE_URL", "REDIS_URL", "SECRET_KEY", "FIELD_KEYS", "PLAIN_STATIC", "MEDIA_ROOT"}
TOLD |= {"STATIC_ROOT", "DJANGO_ALLOW_ASYNC_UNSAFE", "ARGS", "MAKEFLAGS", "LOCAL_DIR"}
PATIENCE = 600.0


class Run:
    """One `make run`, without the set-up."""

    def __init__(self, folder: Path, output: Path, port: int) -> None:
        self.folder = folder
        self.output = output
        environment = {name: value for name, value in os.environ.items() if name not in TOLD}
        with output.open("wb") as file:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "ops.trial"],
                cwd=bootstrap.ROOT,
                env={**environment, "LOCAL_DIR": str(folder), "PORT": str(port)},
                stdout=file,
                stderr=file,
                start_new_session=True,
            )

    def said(self) -> str:
        return self.output.read_text()

    def until(self, condition: Callable[[], object]) -> None:
        deadline = time.monotonic() + PATIENCE
        while not condition():
            assert self.process.poll() is None, self.said()
            assert time.monotonic() < deadline, self.said()
            time.sleep(0.1)

    def address(self) -> str:
        self.until(lambda: "Ctrl-C stops everything" in self.said())
        found = re.search(r"running at (\S+)", self.said())
        assert found
        return found[1]

    def pid(self, part: str) -> int:
        return int(json.loads((self.folder / "run" / f"{part}.json").read_text())["pid"])

    def interrupt(self) -> int:
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(120)


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[[int], Run]]:
    """Start a trial in the test's folder; whatever happens, it is stopped at the end."""
    runs: list[Run] = []

    def begin(port: int) -> Run:
        runs.append(Run(tmp_path / "local", tmp_path / f"output-{len(runs)}", port))
        return runs[-1]

    yield begin
    for run in runs:
        if run.process.poll() is None:
            run.interrupt()


def left_running(folder: Path) -> list[str]:
    """Name the processes that know of a folder."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            known = (entry / "cmdline").read_bytes() + (entry / "environ").read_bytes()
        except OSError:
            continue
        if str(folder).encode() in known:
            found.append(entry.name)
    return found


def get(url: str, **headers: str) -> tuple[bytes, dict[str, str]]:
    with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=60) as answer:  # noqa: S310
        return answer.read(), dict(answer.headers)


@pytest.mark.slow
@pytest.mark.faults
def test_the_trial_runs_from_nothing_survives_kills_and_leaves_nothing(
    start: Callable[[int], Run], tmp_path: Path
) -> None:
    first = start(free_port())
    address = first.address()
    assert "@" in first.said()
    page, _ = get(f"{address}/")
    assert "</html>" in page.decode()
    style = re.search(r"/static/[^\"]+\.css", page.decode())
    assert style
    _, headers = get(f"{address}{style[0]}", **{"Accept-Encoding": "br"})
    assert headers["Content-Encoding"] == "br"
    assert "immutable" in headers["Cache-Control"]
    first.until(lambda: json.loads(get(f"{address}/readyz")[0])["worker"] == "ready")

    for part in ("worker", "valkey", "postgres", "web"):
        os.kill(first.pid(part), signal.SIGKILL)
        first.until(lambda part=part: f"starting {part} again" in first.said())
    first.until(lambda: answers(address))

    assert first.interrupt() == 0
    assert left_running(tmp_path) == []

    second = start(int(address.rpartition(":")[2]))
    assert second.address() == address
    assert "preparing the database" not in second.said()
    assert "collecting the static files" not in second.said()

    second.process.kill()
    second.process.wait()
    third = start(int(address.rpartition(":")[2]))
    third.address()
    assert "ended what an earlier run left behind: beat, mail, postgres, valkey, web, worker" in third.said()
    assert third.interrupt() == 0
    assert left_running(tmp_path) == []


def answers(address: str) -> bool:
    try:
        return bool(json.loads(get(f"{address}/readyz")[0])["ready"])
    except OSError:
        return False


def test_forgetting_takes_away_only_what_the_trial_wrote(tmp_path: Path) -> None:
    (tmp_path / "thesis.docx").write_text("years of work")
    local = LocalFolder(tmp_path)
    for name in ("media", "mail", "log"):
        (local.folder(name) / "file").write_text("")
    local.secret("secret-key")
    trial.forget(local)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.docx"]


def test_a_step_is_done_again_when_a_file_changed(tmp_path: Path) -> None:
    folder = tmp_path / "static"
    folder.mkdir()
    before = trial.state_of([folder])
    assert trial.state_of([folder]) == before
    (folder / "portal.css").write_text("a {}")
    assert trial.state_of([folder]) != before
