"""What one person's pages link to is replayed as everybody else (promise A2).

Each persona crawls the portal from the home page. Whatever anybody found is then asked for by everybody: a page that
opens for a person whose own pages do not lead there, and which the table does not allow, is a leak.
"""

import re
from collections import Counter, deque
from html import unescape
from urllib.parse import urlsplit

import pytest
from django.db import transaction
from django.test import Client
from django.urls import resolve

from submissions.querysets import AttachmentQuerySet, EntryQuerySet
from tests.permissions.table import lines
from tests.permissions.test_matrix import denied

pytestmark = [pytest.mark.django_db, pytest.mark.long]
LINK = re.compile(r"""(?:href|hx-get|data-href)=["']([^"'#]+)""")
STEPS = 300
VISITS = 4  # to each page, by whatever thing it names
SAMPLES = 2  # of each page that names a thing
# How far somebody's own pages are followed before it is said that none leads to what opened.
FAR = {"steps": 900, "visits": 60}
NEAR = {"steps": STEPS, "visits": VISITS}
# What somebody may see though no page of theirs leads there, and why.
UNLINKED = {
    # Whoever may see the entry may see its receipt; only its authors need it.
    "submissions:receipt": {"office", "secretary", "clerk", "head", "auditor"},
    "reports:receipt_paper": {"office", "secretary", "clerk", "head", "auditor"},
}


def crawl(client: Client, start: str = "/", *, steps: int = STEPS, visits: int = VISITS) -> set[str]:
    """The addresses of the portal that this client's pages lead to and that open, a few of each page."""
    seen, opened, waiting = {start}, set(), deque([start])
    visited: Counter[str] = Counter()
    while waiting and visited.total() < steps:
        address = waiting.popleft()  # what is near comes first, so that nobody's own pages are left out
        view = resolve(address).view_name
        if visited[view] == visits:
            continue
        visited[view] += 1
        with transaction.atomic():
            response = client.get(address)
            body = b"".join(response.streaming_content) if response.streaming else response.content
            transaction.set_rollback(True)
        if response.status_code in {301, 302} and not denied(response):
            links = [response["Location"]]
        elif response.status_code == 200:
            opened.add(address)
            html = response.headers.get("Content-Type", "").startswith("text/html")
            links = LINK.findall(body.decode()) if html else []
        else:
            continue
        for link in links:
            target = urlsplit(unescape(link))
            if target.netloc or not target.path.startswith("/") or target.path.startswith(("/static/", "/admin/")):
                continue
            if target.path not in seen:
                seen.add(target.path)
                waiting.append(target.path)
    return opened


def of_somebody(addresses: set[str]) -> set[str]:
    """The addresses that name a thing, a few of each page: the others are the permission table's alone."""
    kept: dict[str, list[str]] = {}
    for address in sorted(addresses):
        match = resolve(address)
        if match.args or match.kwargs:
            kept.setdefault(match.view_name, []).append(address)
    return {address for same in kept.values() for address in same[:SAMPLES]}


def may_open(clients: dict[str, Client]) -> dict[str, set[str]]:
    """Who may open a page by the table, or by what is written above."""
    allowed: dict[str, set[str]] = {view: set(personas) for view, personas in UNLINKED.items()}
    for line in lines():
        if line.method == "GET":
            allowed.setdefault(line.view, set()).update(persona for persona in clients if line.lets_in(persona))
    return allowed


@pytest.fixture(scope="module")
def found(clients: dict[str, Client]) -> dict[str, set[str]]:
    """What everybody's own pages lead to."""
    return {persona: crawl(client) for persona, client in clients.items()}


def leaks(clients: dict[str, Client], found: dict[str, set[str]], far: dict[str, int] = FAR) -> list[str]:
    """Who opens what no page of theirs leads to, against the table."""
    everything = set().union(*(of_somebody(addresses) for addresses in found.values()))
    allowed = may_open(clients)
    leaking = []
    for persona, client in clients.items():
        opened = {}
        for address in sorted(everything - found[persona]):
            if persona in allowed.get(resolve(address).view_name, set()):
                continue  # may open the page: whatever it answers is no leak
            with transaction.atomic():
                response = client.get(address)
                if response.streaming:
                    b"".join(response.streaming_content)  # reading to the end closes the file
                transaction.set_rollback(True)
            if not denied(response):
                opened[address] = response.status_code
        if opened:
            own = crawl(client, **far)
            leaking += [f"{persona} opens {address} ({opened[address]})" for address in opened.keys() - own]
    return sorted(leaking)


def test_nobody_opens_what_only_others_were_shown(clients: dict[str, Client], found: dict[str, set[str]]) -> None:
    leaking = leaks(clients, found)
    assert not leaking, "\n".join(leaking)


def test_the_crawl_goes_deep(found: dict[str, set[str]]) -> None:
    """Otherwise the test above would pass by seeing nothing."""
    assert any(resolve(address).view_name == "submissions:entry" for address in found["author"])
    assert any("/sheets/" in address for address in found["judge"])
    assert any("/rounds/" in address for address in found["office"])
    assert any("/payments/" in address for address in found["preparer"])


@pytest.mark.parametrize("queryset", [EntryQuerySet, AttachmentQuerySet])
def test_a_row_that_everybody_sees_would_be_found(
    queryset: type, clients: dict[str, Client], found: dict[str, set[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    few = {persona: clients[persona] for persona in ["author", "stranger", "clerk"]}
    own = {persona: found[persona] for persona in few}
    monkeypatch.setattr(queryset, "visible_to", lambda self, user: self.all())
    assert leaks(few, own, NEAR)
