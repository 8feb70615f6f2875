"""Whatever is typed into an address or a form, by whoever, the portal answers; it never breaks."""

import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import clear_url_caches, path, resolve

from config import urls
from tests.permissions.table import Line, lines
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.long]
LONG = "a" * 5_000
ODD = ["\x00", LONG, "9" * 40, "NaN", "0001-01-01"]
IN_ADDRESSES = ["%00", "9" * 40, f"%D9%A3%ff{'a' * 500}"]
READ = re.compile(r"""\bGET(?:\.get|\.getlist)?[(\[]["'](\w+)["']""")
FILTERS = ["state", "kind", "area", "unit", "waiting", "entrant", "sort", "every", "seen"]
TURNS = 3


@dataclass
class Form:
    """A form as a page draws it: where it is sent, what the page fills in, and what is typed."""

    action: str
    hidden: dict[str, str] = field(default_factory=dict)
    typed: list[str] = field(default_factory=list)

    @property
    def names(self) -> set[str]:
        """Everything that the form sends."""
        return {*self.hidden, *self.typed}


class Forms(HTMLParser):
    """The forms of a page that are sent by POST."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Form] = []
        self._open: Form | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a form, and the fields inside it."""
        given = dict(attrs)
        if tag == "form":
            self._open = Form(given.get("action") or "") if given.get("method", "").lower() == "post" else None
            self.found += [self._open] if self._open else []
        elif self._open is not None and tag in {"input", "select", "textarea"} and (name := given.get("name")):
            if given.get("type") == "hidden":
                self._open.hidden[name] = given.get("value") or ""
            else:
                self._open.typed.append(name)

    def handle_endtag(self, tag: str) -> None:
        """Leave the form."""
        if tag == "form":
            self._open = None


def names_read() -> list[str]:
    """Every name that a page reads from its address."""
    found = {name for file in settings.BASE_DIR.glob("*/views/**/*.py") for name in READ.findall(file.read_text())}
    found |= {name for file in settings.BASE_DIR.glob("*/views.py") for name in READ.findall(file.read_text())}
    return sorted({*found, *FILTERS})


def broken(client: Client, method: str, address: str, sent: dict[str, Any] | None = None) -> bool:
    """Whether the portal breaks; what it wrote is taken back, and nobody is signed out."""
    client.raise_request_exception, cookies = False, deepcopy(client.cookies)
    with transaction.atomic():
        response = client.get(address) if method == "GET" else client.post(address, sent or {})
        finish(response)
        transaction.set_rollback(True)
    client.cookies = cookies
    return bool(response.status_code >= 500)


def finish(response: Any) -> None:
    """Read what streams to its end: that closes the file."""
    if response.streaming:
        b"".join(response.streaming_content)


def reader(line: Line, clients: dict[str, Client]) -> Client:
    """Somebody who is let in, or else a member who is not."""
    members = {persona: client for persona, client in clients.items() if persona != "anonymous"}
    let_in = [client for persona, client in members.items() if line.lets_in(persona)]
    return [*let_in, *members.values()][0]


def odd_addresses(address: str) -> Iterator[str]:
    """The address with something odd in everything that is read from it, and with numbers that no row has."""
    bare = address.partition("?")[0]
    for odd in IN_ADDRESSES:
        yield f"{bare}?{'&'.join(f'{name}={odd}' for name in names_read())}"
    if re.search(r"/\d+/", bare):
        yield re.sub(r"/\d+/", f"/{'9' * 40}/", bare)


def drawn(client: Client, address: str) -> list[Form]:
    """The forms that somebody is shown on a page."""
    response = client.get(address)
    finish(response)
    html = response.headers.get("Content-Type", "").startswith("text/html")
    if response.streaming or response.status_code != 200 or not html:
        return []
    forms = Forms()
    forms.feed(response.content.decode())
    return forms.found


def faults(shown: list[Line], world: World, clients: dict[str, Client]) -> list[str]:
    """Where the portal breaks, for some lines of the table: pages with their forms, then acts that no form sent."""
    found: list[str] = []
    sent: dict[str, list[set[str]]] = {}
    read: set[str] = set()
    for line in (line for line in shown if line.method != "POST"):
        address, client = line.url(world), reader(line, clients)
        if line.view not in read:
            read.add(line.view)
            found += [f"{line.name}: {odd[:120]}" for odd in odd_addresses(address) if broken(client, "GET", odd)]
        for form in drawn(client, address):
            if not sends(sent, view := resolve(form.action.partition("?")[0]).view_name, form.names):
                sent.setdefault(view, []).append(form.names)
                found += [f"{line.name} → {form.action}: {fault}" for fault in form_faults(client, form)]
    for line in (line for line in shown if line.method == "POST"):
        if not sends(sent, line.view, set(line.fields)):
            address, client = line.url(world), reader(line, clients)
            found += [f"{line.name}: {fault}" for fault in act_faults(client, address, list(line.fields))]
    return found


def sends(sent: dict[str, list[set[str]]], view: str, names: set[str]) -> bool:
    """Whether these names were sent to a page already."""
    return any(names <= earlier for earlier in sent.get(view, []))


def act_faults(client: Client, address: str, names: list[str]) -> list[str]:
    """What breaks an act of the table: something odd in every field that it takes."""
    return [f"try {turn}" for turn in range(TURNS) if names and broken(client, "POST", address, odd_in(names, turn))]


def odd_in(names: list[str], turn: int) -> dict[str, str]:
    """Something odd in every field, another thing in each, and other ones at another turn."""
    return {name: ODD[(number + turn) % len(ODD)] for number, name in enumerate(names)}


def form_faults(client: Client, form: Form) -> list[str]:
    """What breaks the form: something odd in every field, then in what the page filled in too, then nothing at all."""
    tries = [(f"try {turn}", {**form.hidden, **odd_in(form.typed, turn)}) for turn in range(TURNS)]
    tries += [("hidden", odd_in([*form.hidden, *form.typed], 0)), ("nothing", {})]
    return [name for name, sent in tries if broken(client, "POST", form.action, sent)]


def test_odd_input_breaks_nothing(world: World, clients: dict[str, Client]) -> None:
    assert faults(lines(), world, clients) == []


def test_an_address_that_trusts_what_is_typed_would_be_found(
    world: World, clients: dict[str, Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    @login_not_required
    def trusting(request: HttpRequest) -> HttpResponse:
        with connection.cursor() as cursor:
            cursor.execute("SELECT %s::int", [request.GET.get("page", "1")])
        return HttpResponse("fine")

    monkeypatch.setattr(urls, "urlpatterns", [*urls.urlpatterns, path("trusting/", trusting, name="trusting")])
    clear_url_caches()
    try:
        line = Line("trusting", "trusting", "GET", (), ("everybody",), {}, "")
        assert len(faults([line], world, clients)) >= 2
    finally:
        monkeypatch.undo()
        clear_url_caches()
