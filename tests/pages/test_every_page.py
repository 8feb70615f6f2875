"""Every page that the permission table knows, in both languages, on a phone and on a desk."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from playwright.sync_api import Browser

from tests.pages.reader import Reader
from tests.pages.serving import AXE
from tests.permissions.table import Line, lines
from tests.world import World

pytestmark = pytest.mark.django_db
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
    "reporter": "no-passes",
    "preload": False,  # of no use to these rules
}


# Text that is squeezed into so narrow a column that it stands letter under letter.
SQUEEZED = """() => [...document.querySelectorAll('main :is(p, dd, dt, td, th, li, a, span, label, h2, h3)')]
  .filter(one => one.textContent.trim().length > 8 && !one.closest('[hidden], .visually-hidden'))
  .map(one => [one.getBoundingClientRect(), one.textContent.trim().slice(0, 60)])
  .filter(([box]) => box.width > 2 && box.width < 28 && box.height > 120)
  .map(([, text]) => text)"""
# Tables that stick out of their frame, where the frame does not scroll.
STICKING_OUT = """() => [...document.querySelectorAll('.table-frame:not(.is-wide)')]
  .filter(one => one.scrollWidth > one.clientWidth + 1)
  .map(one => `${one.scrollWidth - one.clientWidth} px, ${one.textContent.trim().slice(0, 40)}`)"""
REFUSED = re.compile("status of (403|404|409|410|422)")  # the page itself, which says why
FIRST = [("vi", "phone"), ("en", "desk")]
AGAIN = [("vi", "phone")]  # the same page in another state


def pages() -> list[Line]:
    """Every line of the table that somebody may read."""
    return [line for line in lines() if line.method == "GET" and line.allow]


def answered(line: Line, world: World, clients: dict[str, Client]) -> tuple[Client, Any]:
    """Somebody who may read the page, and what they are answered in Vietnamese; nobody is led elsewhere."""
    readers = [
        persona for persona in ("anonymous", "office", *line.allow) if persona in clients and line.lets_in(persona)
    ]
    for persona in readers:
        clients[persona].cookies["language"] = "vi"
        response = clients[persona].get(line.url(world))
        if response.streaming:
            b"".join(response.streaming_content)  # reading to the end closes the file
        if response.status_code not in {301, 302}:
            return clients[persona], response
    message = f"{line.name}: everybody is led elsewhere"
    raise AssertionError(message)


def is_page(response: Any) -> bool:
    """Whether the answer is a whole page: no file, no figures, no part of a page."""
    html = response.headers.get("Content-Type", "").startswith("text/html")
    return html and not response.streaming and b"</html>" in response.content


@pytest.fixture(scope="module")
def readers(chromium: Browser, world: World) -> Iterator[dict[tuple[str, str], Reader]]:
    """A reader for each language and width."""
    nobody = Client()
    opened = {look: Reader(chromium, nobody, language=look[0], size=look[1]) for look in FIRST}
    yield opened
    for reader in opened.values():
        reader.close()


@pytest.mark.parametrize("line", pages(), ids=lambda line: line.name)
def test_a_page_is_accessible_and_fits_a_phone(
    line: Line, world: World, clients: dict[str, Client], readers: dict[tuple[str, str], Reader]
) -> None:
    with transaction.atomic():
        client, response = answered(line, world, clients)
        if not is_page(response):
            assert response.status_code == 200
            return
        found = []
        for language, size in AGAIN if "@" in line.name else FIRST:
            reader = readers[language, size]
            page = reader.open(line.url(world), client, response if language == "vi" else None)
            reader.keep_picture(page, line.name)
            found += [f"{language} {size}: {fault}" for fault in faults(page, reader)]
            if size == "phone":  # its other states are not opened on a desk
                squeezed, sticking_out = reader.widened(page, SQUEEZED, STICKING_OUT)
                found += [f"{language} desk: squeezed: {text}" for text in squeezed]
                found += [f"{language} desk: sticks out: {text}" for text in sticking_out]
            reader.leave()
        transaction.set_rollback(True)
    assert found == []


def faults(page: Any, reader: Reader) -> list[str]:
    """What is wrong with the page as it stands in the browser."""
    found = []
    wide = page.evaluate("document.scrollingElement.scrollWidth - document.documentElement.clientWidth")
    if wide > 0:
        found.append(f"wider than the screen by {wide} px")
    found += [f"squeezed: {text}" for text in page.evaluate(SQUEEZED)]
    found += [f"sticks out: {text}" for text in page.evaluate(STICKING_OUT)]
    if page.locator("h1").count() != 1:
        found.append(f"{page.locator('h1').count()} main headings")
    if page.evaluate("document.documentElement.lang") != reader.language:
        found.append("says another language than it speaks")
    page.add_script_tag(url=AXE)
    for violation in page.evaluate("rules => axe.run(rules)", RULES)["violations"]:
        found += [f"{violation['id']}: {node['html'][:160]}" for node in violation["nodes"]]
    return found + [f"script: {error}" for error in reader.errors if not REFUSED.search(error)]


def test_a_faulty_page_would_be_found(world: World, clients: dict[str, Client], chromium: Browser) -> None:
    reader = Reader(chromium, clients["anonymous"], language="vi", size="phone")
    page = reader.open("/contests/")
    assert faults(page, reader) == []
    page.evaluate(
        """() => { const image = document.createElement('img'); image.src = 'data:,';
        const beam = document.createElement('div'); beam.style.width = '900px'; beam.textContent = '…';
        const post = document.createElement('p'); post.style.width = '9px'; post.style.overflowWrap = 'anywhere';
        post.textContent = 'Chữ đứng thẳng';
        const frame = document.createElement('div'); frame.className = 'table-frame'; frame.style.width = '90px';
        const wide = document.createElement('p'); wide.style.width = '300px'; wide.textContent = 'Rộng';
        frame.append(wide);
        document.querySelector('main').append(image, beam, post, frame) }"""
    )
    found = " ".join(faults(page, reader))
    assert "wider than the screen" in found
    assert "image-alt" in found
    assert "squeezed: Chữ đứng thẳng" in found
    assert "px, Rộng" in found
    reader.close()
