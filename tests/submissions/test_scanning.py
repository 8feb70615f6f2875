"""Viruses are asked about when a ClamAV daemon is configured; without one, the page says that nobody did."""

import socketserver
from collections.abc import Callable, Iterator
from threading import Thread
from typing import Any

import pytest
from django.test import Client

from submissions import tasks
from submissions.actions.attachments import attach
from submissions.models import Attachment
from tests.submissions.scenes import draft, pdf_file, scene, upload

pytestmark = pytest.mark.django_db
BAD = b"% a harmless sign that this daemon takes for a virus"
LARGE = b"% a sign that this daemon takes for more than it looks at"


class Daemon(socketserver.BaseRequestHandler):
    """Speaks INSTREAM as clamd does, and knows one virus."""

    def handle(self) -> None:
        assert self._exactly(10) == b"zINSTREAM\0"
        seen = b""
        while length := int.from_bytes(self._exactly(4)):
            seen += self._exactly(length)
        limit = b"INSTREAM size limit exceeded. ERROR\0"
        found = b"stream: Thu.Nghiem FOUND\0" if BAD in seen else b"stream: OK\0"
        if LARGE in seen:
            found = b"stream: Heuristics.Limits.Exceeded.MaxFileSize FOUND\0"
        self.request.sendall(limit if len(seen) > 1_000_000 else found)

    def _exactly(self, size: int) -> bytes:
        read = b""
        while len(read) < size:
            block = self.request.recv(size - len(read))
            assert block, "cut"
            read += block
        return read


@pytest.fixture
def daemon(settings: Any) -> Iterator[None]:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Daemon) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        settings.CLAMD_ADDRESS = f"tcp://127.0.0.1:{server.server_address[1]}"
        yield
        server.shutdown()


def examined(content: bytes) -> Attachment:
    at = scene()
    file = attach(entry=draft(at), by=at.author, kind="supplement", file=upload("a.pdf", content))
    tasks.examine(file.pk)
    file.refresh_from_db()
    return file


def test_a_file_without_a_virus_is_clean_and_says_it_was_scanned(daemon: None, as_: Callable[[Any], Client]) -> None:
    file = examined(pdf_file() + b"x" * 200_000)
    assert (file.state, file.scanned) == ("clean", True)
    page = as_(file.uploaded_by).get(f"/entries/{file.entry.code}/files/").content.decode()
    assert "chưa quét vi-rút" not in page


def test_a_file_with_a_virus_is_refused_in_words(daemon: None) -> None:
    file = examined(pdf_file() + BAD)
    assert (file.state, file.flaw) == ("refused", "virus")
    assert "có vi-rút" in file.reason


def test_without_a_daemon_the_page_says_that_nobody_looked_for_viruses(
    settings: Any, as_: Callable[[Any], Client]
) -> None:
    assert settings.CLAMD_ADDRESS == ""
    file = examined(pdf_file() + BAD)
    assert (file.state, file.scanned) == ("clean", False)
    page = as_(file.uploaded_by).get(f"/entries/{file.entry.code}/files/").content.decode()
    assert "chưa quét vi-rút" in page


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", "unix:///nowhere/clamd.sock", "clamd"])
def test_a_daemon_that_does_not_answer_lets_nothing_through(settings: Any, address: str) -> None:
    settings.CLAMD_ADDRESS = address
    file = examined(pdf_file())
    assert file.state == "waiting"
    assert file.error.startswith("NoAnswer")
    tasks.examine_due()
    tasks.examine_due()
    file.refresh_from_db()
    assert file.state == "parked"


@pytest.mark.parametrize(("more", "said"), [(b"x" * 1_100_000, "size limit"), (LARGE, "Exceeded.MaxFileSize")])
def test_a_daemon_that_cannot_tell_lets_nothing_through(daemon: None, more: bytes, said: str) -> None:
    file = examined(pdf_file() + more)
    assert (file.state, file.flaw) == ("waiting", "")
    assert said in file.error
