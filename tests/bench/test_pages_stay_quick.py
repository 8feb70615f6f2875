"""A page with fifty thousand entries costs what it cost with a thousand; `make bench` prints how much."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.bench.crowd import AUTHOR, Crowd, gather

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.bench]
FEW, MANY = 1_000, 50_000
TIMES = 9
MOST_GROWTH = 1.5
NOISE = 0.010  # seconds by which two readings of one page may differ


@dataclass(frozen=True)
class Cost:
    """What a page costs: seconds of the quickest of several readings, and queries."""

    seconds: float
    queries: int


def pages(crowd: Crowd) -> dict[str, tuple[Any, str]]:
    """Who reads which page."""
    slug = crowd.contest.slug
    received = reverse("submissions:received", args=[slug])
    return {
        "office: to do": (crowd.officer, "/"),
        "office: received": (crowd.officer, received),
        "office: received, page 2": (crowd.officer, f"{received}?page=2"),
        "office: received, searched": (crowd.officer, f"{received}?q=hoc+ba+so"),
        "office: by unit": (crowd.officer, reverse("submissions:units", args=[slug])),
        "office: dashboard": (crowd.officer, reverse("reports:dashboard", args=[slug])),
        "office: similar": (crowd.officer, reverse("submissions:findings")),
        "office: search": (crowd.officer, f"{reverse('reports:search')}?q=thu+vien"),
        "office: search, 4 words": (crowd.officer, f"{reverse('reports:search')}?q=thu+vien+cho+phien"),
        "unit: desk": (crowd.clerk, reverse("submissions:desk")),
        "unit: ranking": (crowd.clerk, reverse("submissions:ranking")),
        "author: to do": (crowd.author, "/"),
        "author: entries": (crowd.author, reverse("submissions:mine")),
        "author: one entry": (crowd.author, reverse("submissions:entry", args=[f"NG-{AUTHOR:06d}"])),
        "visitor: contests": (None, reverse("contests:list")),
        "visitor: contest": (None, reverse("contests:contest", args=[slug])),
    }


def cost(client: Client, address: str) -> Cost:
    """Read the page several times; the first reading only warms it, and what else the machine does can only add."""
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200, address
        queries = len(captured)
    seconds = []
    for _time in range(TIMES):
        began = perf_counter()
        client.get(address)
        seconds.append(perf_counter() - began)
    return Cost(min(seconds), queries)


def table(few: dict[str, Cost], many: dict[str, Cost]) -> str:
    """Both costs of each page, and by how much it grew."""
    lines = [f"\n{'page':32}{FEW:>10} {MANY:>10}   times  queries"]
    for name, then in few.items():
        now = many[name]
        times = f"{then.seconds * 1000:>7.0f} ms {now.seconds * 1000:>7.0f} ms {now.seconds / then.seconds:>7.2f}"
        lines.append(f"{name:32}{times}{then.queries:>5} → {now.queries}")
    return "\n".join([*lines, ""])


def test_no_page_grows_with_the_entries(as_: Callable[[Any], Client], capsys: pytest.CaptureFixture[str]) -> None:
    crowd = gather()
    crowd.grow(FEW)
    few = {name: cost(as_(person), address) for name, (person, address) in pages(crowd).items()}
    crowd.grow(MANY - FEW)
    many = {name: cost(as_(person), address) for name, (person, address) in pages(crowd).items()}
    with capsys.disabled():
        sys.stdout.write(table(few, many))
    assert {name: now.queries for name, now in many.items()} == {name: then.queries for name, then in few.items()}
    grown = [name for name, now in many.items() if now.seconds > few[name].seconds * MOST_GROWTH + NOISE]
    assert grown == []
