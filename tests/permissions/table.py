"""The permission table: who may do what, read from the YAML files beside this module."""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import yaml
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.world import World

EVERYBODY = "everybody"
MEMBERS = "members"
FRAMEWORK = ("admin:",)
__all__ = ["EVERYBODY", "MEMBERS", "Line", "endpoints", "lines"]


@dataclass(frozen=True)
class Line:
    """One line: an endpoint with its arguments, and the personas that are let in."""

    name: str
    view: str
    method: str
    args: tuple[str, ...]
    allow: tuple[str, ...]
    fields: dict[str, Any]
    query: str
    headers: dict[str, str] = field(default_factory=dict)

    def url(self, world: World) -> str:
        """The address in this world."""
        address = reverse(self.view, args=[world.argument(name) for name in self.args])
        query = self.query or (urlencode(self.data(world)) if self.method == "GET" else "")
        return f"{address}?{query}" if query else address

    def data(self, world: World) -> dict[str, Any]:
        """What is sent along; "$name" stands for that thing of the world."""
        return {
            name: world.argument(value[1:]) if isinstance(value, str) and value.startswith("$") else value
            for name, value in self.fields.items()
        }

    def lets_in(self, persona: str) -> bool:
        """Whether the table allows the persona."""
        if EVERYBODY in self.allow:
            return True
        if MEMBERS in self.allow:
            return persona != "anonymous"
        return persona in self.allow

    def request(self, client: Client, world: World) -> Any:
        """Ask, and leave the client's cookies as they were: signing out is rolled back like everything else."""
        cookies = deepcopy(client.cookies)
        try:
            return self._ask(client, world)
        finally:
            client.cookies = cookies

    def _ask(self, client: Client, world: World) -> Any:
        if self.method == "POST":
            return client.post(self.url(world), self.data(world), headers=self.headers)
        if self.method == "GET":
            return client.get(self.url(world))
        body, kind = self.fields.get("body", ""), "application/offset+octet-stream"
        return client.generic(self.method, self.url(world), body, kind, headers=self.headers)


def lines() -> list[Line]:
    """Every line of the table."""
    return [
        Line(
            name=name,
            view=name.partition("@")[0],
            method=line.get("method", "GET"),
            args=tuple(line.get("args", [])),
            allow=tuple(line["allow"]),
            fields=line.get("fields", {}),
            query=line.get("query", ""),
            headers=line.get("headers", {}),
        )
        for file in sorted(Path(__file__).parent.glob("*.yaml"))
        for name, line in (yaml.safe_load(file.read_text()) or {}).items()
    ]


def endpoints() -> set[str]:
    """The names of every address that the portal answers (the framework's administration pages apart)."""
    return {name for name in _names(get_resolver().url_patterns, "") if not name.startswith(FRAMEWORK)}


def _names(patterns: list[Any], prefix: str) -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            yield from _names(pattern.url_patterns, inner)
        elif isinstance(pattern, URLPattern):
            yield f"{prefix}{pattern.name or pattern.pattern}"
