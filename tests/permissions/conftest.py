"""One world for all the cases of a module; each case is rolled back."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.template import Template
from django.test import Client

from tests.world import World, build

BACKEND = "accounts.backends.IdentifierBackend"


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[World]:
    """The world."""
    with django_db_blocker.unblock(), transaction.atomic():  # type: ignore[attr-defined]
        yield build()
        transaction.set_rollback(True)


@pytest.fixture(scope="module", autouse=True)
def _plain_templates() -> Iterator[None]:
    """Templates as the portal draws them: what the test client notes of each, nobody here reads, and it costs much."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Template, "_render", lambda self, context: self.nodelist.render(context))
        yield


@pytest.fixture(scope="module")
def clients(world: World) -> dict[str, Client]:
    """A client for every persona."""
    signed_in = {}
    for persona, user in world.people.items():
        client = Client(raise_request_exception=True)
        if user is not None:
            client.force_login(user, backend=BACKEND)
        signed_in[persona] = client
    return signed_in
