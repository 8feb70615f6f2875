"""The stage: each person in a browser of their own, and what anybody does on a page."""

import os
import re
from collections.abc import Callable
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from accounts.models import User

AXE = Axe()
SHOTS = os.environ.get("SHOTS")
PHONE = 360
DESK = 1280
PATIENCE = 15_000
expect.set_options(timeout=PATIENCE)


class Stage:
    """Opens the portal for people, once each: they sign in through the door and come back to their own window."""

    def __init__(self, visit: Callable[..., Page]) -> None:
        self._visit = visit
        self._windows: dict[int, Page] = {}
        self._pictures = 0

    def at_home(self, person: User, *, width: int = DESK) -> Page:
        """The person's window, at what waits for them."""
        if person.pk not in self._windows:
            self._windows[person.pk] = self._visit(person, width=width)
        page = self._windows[person.pk]
        page.goto("/")
        return page

    def visitor(self) -> Page:
        """The window of somebody who is not signed in."""
        return self._visit()

    def picture(self, page: Page, name: str) -> None:
        """Keep a picture of the whole page when SHOTS names a folder."""
        self._pictures += 1
        if SHOTS:
            page.screenshot(path=Path(SHOTS) / f"{self._pictures:02d}-{name}.png", full_page=True)


def press(where: Page | Locator, name: str) -> None:
    """Press the one button of this name."""
    where.get_by_role("button", name=name, exact=True).click()


def agree(page: Page, name: str) -> None:
    """Press a button and say yes to the question that it asks."""
    press(page, name)
    page.locator("dialog.ask button").last.click()


def follow(where: Page | Locator, name: str) -> None:
    """Follow the first link of this name."""
    where.get_by_role("link", name=name, exact=True).first.click()


def take_up(page: Page, task: str) -> None:
    """From the home page, open the task whose words hold these."""
    page.locator(".task-card", has_text=task).get_by_role("link").first.click()


def reads(page: Page, *sentences: str) -> None:
    """The page says each of these."""
    for sentence in sentences:
        expect(page.locator("main")).to_contain_text(re.sub(r"\s+", " ", sentence))


def told(page: Page, sentence: str) -> None:
    """The page answers the last act with this."""
    expect(page.locator(".messages")).to_contain_text(sentence)


def state(page: Page, words: str) -> None:
    """The heading's badge says this."""
    expect(page.locator("h1 .state")).to_have_text(words)
