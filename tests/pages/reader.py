"""A real browser that reads pages straight from the portal's test client: same world, no server."""

import contextvars
import mimetypes
import os
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, Request, Route

ORIGIN = "http://localhost"  # browsers trust it without a certificate
SHOTS = os.environ.get("SHOTS")
SIZES = {"phone": {"width": 360, "height": 740}, "desk": {"width": 1280, "height": 900}}


class Reader:
    """Opens addresses as one person at a time, in one language, at one width, all in one tab: a new one costs more."""

    def __init__(self, browser: Browser, client: Client, *, language: str, size: str) -> None:
        self.client = client
        self._first: tuple[str, Any] | None = None
        self.language = language
        self.size = size
        self.context: BrowserContext = browser.new_context(viewport=SIZES[size], reduced_motion="reduce")
        # The browser calls back in a greenlet of its own, which would open a connection of its own and see no world.
        here = contextvars.copy_context()
        self.context.route("**/*", lambda route, request: here.copy().run(self._answer, route, request))
        self.errors: list[str] = []
        self.page = self.context.new_page()
        self.page.on("console", lambda said: self.errors.append(said.text) if said.type == "error" else None)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))

    def open(self, address: str, client: Client | None = None, answer: Any = None) -> Page:
        """The page, read to its end as its reader for the first time; what scripts complain of is kept in `errors`.

        `answer` is what the portal has answered already, so that it need not be asked twice.
        """
        self.client = client or self.client
        self._first = (address, answer) if answer is not None else None
        self.context.clear_cookies()
        self.page.goto(f"{ORIGIN}{address}", wait_until="load")
        return self.page

    def leave(self) -> None:
        """Forget what the page kept in the browser and what its scripts complained of."""
        self.page.evaluate("localStorage.clear(); sessionStorage.clear()")
        self.page.goto("about:blank")
        self.errors.clear()

    def widened(self, page: Page, question: str) -> Any:
        """What the page answers to a question at the width of a desk."""
        page.set_viewport_size(SIZES["desk"])
        answer = page.evaluate(question)
        page.set_viewport_size(SIZES[self.size])
        return answer

    def keep_picture(self, page: Page, name: str) -> None:
        """Keep pictures of the whole page at every width when SHOTS names a folder."""
        if not SHOTS:
            return
        for size, viewport in SIZES.items():
            page.set_viewport_size(viewport)
            page.screenshot(path=Path(SHOTS) / f"{name.replace(':', '.')}-{self.language}-{size}.png", full_page=True)
        page.set_viewport_size(SIZES[self.size])

    def close(self) -> None:
        """Let go of the browser's memory."""
        self.context.close()

    def _answer(self, route: Route, request: Request) -> None:
        path = request.url.removeprefix(ORIGIN)
        if path.startswith("/static/"):
            route.fulfill(**_asset(path.removeprefix("/static/").partition("?")[0]))
            return
        if not request.url.startswith(ORIGIN):
            route.abort()
            return
        first, self._first = self._first, None
        if first is not None and first[0] == path:
            response = first[1]
        else:
            self.client.cookies["language"] = self.language
            response = self.client.get(path)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        route.fulfill(status=response.status_code, headers=dict(response.headers), body=body)


def _asset(name: str) -> dict[str, Any]:
    found = finders.find(name)
    if not isinstance(found, str):
        return {"status": 404}
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return {"status": 200, "body": Path(found).read_bytes(), "content_type": kind}
