"""A real browser that reads pages of the portal in the test's own transaction."""

import os
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page

from tests.pages.serving import Served

SHOTS = os.environ.get("SHOTS")
SIZES = {"phone": {"width": 360, "height": 740}, "desk": {"width": 1280, "height": 900}}


class Reader:
    """Opens addresses as one person at a time, in one language, at one width, all in one tab: a new one costs more."""

    def __init__(self, browser: Browser, client: Client, *, language: str, size: str) -> None:
        self.client = client
        self.language = language
        self.size = size
        self.served = Served()
        self.served.language = language
        self._serving = ExitStack()
        self.context: BrowserContext = browser.new_context(viewport=SIZES[size], reduced_motion="reduce")
        self.errors: list[str] = []
        self.page = self.context.new_page()
        self.page.on("console", lambda said: self.errors.append(said.text) if said.type == "error" else None)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))

    def open(self, address: str, client: Client | None = None, answer: Any = None) -> Page:
        """The page, read to its end as its reader for the first time; what scripts complain of is kept in `errors`.

        `answer` is what the portal has answered already, so that it need not be asked twice.
        """
        self.client = self.served.client = client or self.client
        self.served.ready = {address: answer} if answer is not None else {}
        self._serving.close()
        self._serving.enter_context(self.served.serving())
        try:
            self.page.goto(f"{self.served.origin}{address}", wait_until="load")
        finally:
            self._raise_what_broke()
        return self.page

    def leave(self) -> None:
        """Forget what the page kept in the browser and what its scripts complained of."""
        self.page.evaluate("localStorage.clear(); sessionStorage.clear()")
        self.page.goto("about:blank")
        self._serving.close()
        self.errors.clear()
        self._raise_what_broke()

    def widened(self, page: Page, *questions: str) -> list[Any]:
        """What the page answers to questions at the width of a desk."""
        page.set_viewport_size(SIZES["desk"])
        answers = [page.evaluate(question) for question in questions]
        page.set_viewport_size(SIZES[self.size])
        return answers

    def keep_picture(self, page: Page, name: str) -> None:
        """Keep pictures of the whole page at every width when SHOTS names a folder."""
        if not SHOTS:
            return
        for size, viewport in SIZES.items():
            page.set_viewport_size(viewport)
            page.screenshot(path=Path(SHOTS) / f"{name.replace(':', '.')}-{self.language}-{size}.png", full_page=True)
        page.set_viewport_size(SIZES[self.size])

    def close(self) -> None:
        """Let go of the browser's memory and of the server."""
        self.context.close()
        self._serving.close()
        self.served.close()

    def _raise_what_broke(self) -> None:
        broken, self.served.broken = self.served.broken, []
        if broken:
            raise broken[0]
