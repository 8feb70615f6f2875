"""The web server says of each request when it arrived, however long it waits for a thread."""

import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from ops.local import free_port

ROOT = Path(__file__).parents[2]
PAUSE = 2.0
PORTAL = """
import json, pathlib, time
from accounts.arrivals import ARRIVED, Stamped

here = pathlib.Path(__file__).parent

def answer(environ, start_response):
    waited = time.monotonic() - environ[ARRIVED]
    if environ["PATH_INFO"] == "/hold":
        (here / "held").touch()
        while not (here / "go").exists():
            time.sleep(0.05)
    body = json.dumps(waited).encode()
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
    return [body]

application = Stamped(answer)
"""


class Server(NamedTuple):
    """A web server with one thread, and the folder of signs by which it holds that thread."""

    port: int
    folder: Path


@pytest.fixture(params=["config.worker.StampingWorker"])
def server(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Server]:
    """A web server that answers how long a request waited."""
    port = free_port()
    (tmp_path / "slow_portal.py").write_text(PORTAL)
    command = [sys.executable, "-m", "gunicorn", "slow_portal", "--bind", f"127.0.0.1:{port}", "--threads", "1"]
    command += ["--worker-class", request.param, "--no-control-socket"]
    command += ["--keep-alive", "60"]  # a line is not closed while a test pauses on it
    paths = os.pathsep.join([str(tmp_path), str(ROOT)])
    running = subprocess.Popen(command, env={**os.environ, "PYTHONPATH": paths}, cwd=ROOT, stderr=subprocess.DEVNULL)
    try:
        until(lambda: answers(port), "the web server did not start")
        yield Server(port, tmp_path)
    finally:
        running.terminate()
        running.wait(30)


def until(holds: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < end, what
        time.sleep(0.1)


def answers(port: int) -> bool:
    try:
        return bool(waited(port) >= 0)
    except OSError:
        return False


def waited(port: int, path: str = "/") -> Any:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=60) as response:
        return json.load(response)


def waited_behind_another(server: Server) -> Any:
    """How long a request waited by the server's word, which stood behind another one for PAUSE."""
    with ThreadPoolExecutor(2) as pool:
        pool.submit(waited, server.port, "/hold")
        until((server.folder / "held").exists, "nothing was held")
        second = pool.submit(waited, server.port)
        time.sleep(PAUSE)
        (server.folder / "go").touch()
        return second.result()


def test_a_request_that_waits_for_a_thread_has_arrived_before(server: Server) -> None:
    assert waited_behind_another(server) > PAUSE / 4


@pytest.mark.parametrize("server", ["gthread"], indirect=True)
def test_another_kind_of_worker_would_not_know_of_the_wait(server: Server) -> None:
    assert waited_behind_another(server) < PAUSE / 4


def test_a_line_that_is_held_open_without_asking_has_not_arrived(server: Server) -> None:
    with closing(HTTPConnection("127.0.0.1", server.port)) as line:
        line.connect()
        time.sleep(PAUSE)
        assert asked_on(line)


def test_a_second_request_on_a_line_arrives_when_it_comes(server: Server) -> None:
    with closing(HTTPConnection("127.0.0.1", server.port)) as line:
        assert asked_on(line)
        time.sleep(PAUSE)
        assert asked_on(line)


def asked_on(line: HTTPConnection) -> bool:
    """Whether the server counts the request from when it was asked, and not from before."""
    asked = time.monotonic()
    line.request("GET", "/")
    return bool(json.load(line.getresponse()) <= time.monotonic() - asked)
