"""A server for a browser in a test: pages from the portal's test client, in the test's own transaction, and assets.

A real server lets the browser keep styles and scripts between pages, which it forgets where answers are made up for it.
"""

import mimetypes
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from axe_playwright_python.base import AXE_FILE_PATH
from django.contrib.staticfiles import finders
from django.db import connections
from django.test import Client

AXE = "/axe.js"
BUSY = 503


class Served(ThreadingHTTPServer):
    """Answers as one person at a time, and only while the test waits for the page: both use one connection."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.origin = f"http://localhost:{self.server_port}"  # browsers trust it without a certificate
        self.client = Client()
        self.language = "vi"
        self.ready: dict[str, Any] = {}
        self.open = False
        self.one_at_a_time = threading.Lock()
        self.connection = connections["default"]
        self.broken: list[BaseException] = []
        self.connection.inc_thread_sharing()
        self._thread = threading.Thread(target=self.serve_forever, daemon=True)
        self._thread.start()

    @contextmanager
    def serving(self) -> Iterator[None]:
        """Answer pages meanwhile; at the end wait for the one that is being made."""
        self.open = True
        try:
            yield
        finally:
            with self.one_at_a_time:
                self.open = False

    def close(self) -> None:
        """Stop, and take the connection back."""
        self.shutdown()
        self._thread.join()
        self.server_close()
        self.connection.dec_thread_sharing()


class Handler(BaseHTTPRequestHandler):
    """One request of the browser."""

    protocol_version = "HTTP/1.1"
    server: Served

    def do_GET(self) -> None:
        """Answer with an asset, or with the page that the portal gives."""
        if self.path.startswith("/static/"):
            self._asset(asset(self.path.removeprefix("/static/").partition("?")[0]))
        elif self.path == AXE:
            self._asset((AXE_FILE_PATH.read_bytes(), "text/javascript"))
        else:
            self._page()

    def log_message(self, *args: Any) -> None:
        """Say nothing: the test says what is wrong."""

    def _asset(self, found: tuple[bytes, str] | None) -> None:
        if found is None:
            self._say(404, {}, b"")
        else:
            body, kind = found
            self._say(200, {"Content-Type": kind, "Cache-Control": "public, max-age=3600, immutable"}, body)

    def _page(self) -> None:
        with self.server.one_at_a_time:
            if not self.server.open:
                self._say(BUSY, {}, b"")
                return
            connections["default"] = self.server.connection
            try:
                response = self.server.ready.pop(self.path, None) or self._asked()
                body = b"".join(response.streaming_content) if response.streaming else response.content
            except Exception as error:  # noqa: BLE001 - told to the test, which raises it
                self.server.broken.append(error)
                self._say(500, {}, b"")
                return
        self._say(response.status_code, dict(response.headers), body)

    def _asked(self) -> Any:
        self.server.client.cookies["language"] = self.server.language
        return self.server.client.get(self.path)

    def _say(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in headers.items():
            if name.lower() != "content-length":
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@cache
def asset(name: str) -> tuple[bytes, str] | None:
    """A static file and its kind."""
    found = finders.find(name)
    if not isinstance(found, str):
        return None
    return Path(found).read_bytes(), mimetypes.guess_type(name)[0] or "application/octet-stream"
