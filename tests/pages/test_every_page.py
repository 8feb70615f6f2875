"""Every page that the permission table knows, in both languages, on a phone and on a desk."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.db import transaction
from django.test import Client
from playwright.sync_api import Browser

from tests.pages.reader import Reader
from tests.permissions.table import EVERYBODY, MEMBERS, Line, lines
from tests.world import World

pytestmark = pytest.mark.django_db
AXE = Axe()
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def pages() -> list[Line]:
    """Every line of the table that is read, not done."""
    return [line for line in lines() if line.method == "GET"]


def reader_of(line: Line) -> str:
    """Somebody who may read the page."""
    if EVERYBODY in line.allow:
        return "anonymous"
    return "office" if MEMBERS in line.allow else next(iter(line.allow), "anonymous")


def is_page(response: Any) -> bool:
    """Whether the answer is a page for people."""
    html = response.headers.get("Content-Type", "").startswith("text/html")
    return response.status_code in {200, 404} and html and b"<body" in response.content


@pytest.mark.parametrize("line", pages(), ids=lambda line: line.name)
def test_a_page_is_accessible_and_fits_a_phone(
    line: Line, world: World, clients: dict[str, Client], chromium: Browser
) -> None:
    client = clients[reader_of(line)]
    address = line.url(world)
    with transaction.atomic():
        if not is_page(client.get(address)):
            return
        found = []
        for language, size in [("vi", "phone"), ("vi", "desk"), ("en", "desk")]:
            reader = Reader(chromium, client, language=language, size=size)
            page = reader.open(address)
            reader.keep_picture(page, line.name)
            found += [f"{language} {size}: {fault}" for fault in faults(page, reader)]
            reader.close()
        transaction.set_rollback(True)
    assert found == []


def faults(page: Any, reader: Reader) -> list[str]:
    """What is wrong with the page as it stands in the browser."""
    found = []
    wide = page.evaluate("document.scrollingElement.scrollWidth - document.documentElement.clientWidth")
    if wide > 0:
        found.append(f"wider than the screen by {wide} px")
    if page.locator("h1").count() != 1:
        found.append(f"{page.locator('h1').count()} main headings")
    if page.evaluate("document.documentElement.lang") != reader.language:
        found.append("says another language than it speaks")
    for violation in AXE.run(page, options=RULES).response["violations"]:
        found += [f"{violation['id']}: {node['html'][:160]}" for node in violation["nodes"]]
    return found + [f"script: {error}" for error in reader.errors]


def test_a_faulty_page_would_be_found(world: World, clients: dict[str, Client], chromium: Browser) -> None:
    reader = Reader(chromium, clients["anonymous"], language="vi", size="phone")
    page = reader.open("/contests/")
    assert faults(page, reader) == []
    page.evaluate(
        """() => { const image = document.createElement('img'); image.src = 'data:,'; image.width = 900;
        document.querySelector('main').append(image) }"""
    )
    found = " ".join(faults(page, reader))
    assert "wider than the screen" in found
    assert "image-alt" in found
    reader.close()
