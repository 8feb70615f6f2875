"""What every test stands on: real PostgreSQL, real Valkey, a real browser."""

import gc
import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client, override_settings
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from xdist.scheduler import LoadScopeScheduling

from tests.factories.accounts import PASSWORD

# A busy machine is slow, not wrong: no property test fails by the clock.
# What was green stays green until the code changes: `make test` tries the same examples each time, and `make faults`
# looks for new ones.
settings.register_profile("searching", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("portal", settings.get_profile("searching"), derandomize=True)
settings.load_profile("portal")

# Modules that first make what all their tests look at, which takes longer than the tests: one process runs each.
WHOLE = {
    "tests/demo/test_story.py",
    "tests/pages/test_odd_input.py",
    "tests/permissions/test_replay.py",
    "tests/rehearsals/test_play.py",
}
BROWSER_FLAGS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-gpu",
]


class Sharing(LoadScopeScheduling):  # type: ignore[misc]
    """Share the tests out one by one, but some modules as a whole."""

    def _split_scope(self, nodeid: str) -> str:
        module = nodeid.partition("::")[0]
        return module if module in WHOLE else nodeid


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Sharing:
    """Share the tests out among the processes."""
    return Sharing(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes long, so that it is not waited for at the end; what wipes the tables stays last."""
    items.sort(key=lambda item: (wipes_tables(item), item.get_closest_marker("long") is None))


def pytest_collection_finish() -> None:
    """Spare the collector what stays for the whole run: modules, models, and the tests themselves."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def wipes_tables(item: pytest.Item) -> bool:
    """Whether the test commits, so that every table is wiped after it."""
    asked = item.get_closest_marker("django_db")
    fixtures = set(getattr(item, "fixturenames", ()))
    return bool(asked and asked.kwargs.get("transaction")) or not fixtures.isdisjoint(
        {"transactional_db", "live_server"}
    )


# Signing in some hundred times must not cost what guessing a password must.
QUICK_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", "django.contrib.auth.hashers.Argon2PasswordHasher"]


@pytest.fixture(scope="session", autouse=True)
def _quick_passwords() -> Iterator[None]:
    with override_settings(PASSWORD_HASHERS=QUICK_HASHERS):
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """End what a page that was closed in the middle of a request still asks, or the database cannot be dropped."""
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()"
        )


@pytest.fixture(autouse=True)
def _clean_cache() -> Iterator[None]:
    yield
    cache.clear()


@pytest.fixture
def as_(db: None) -> Callable[[Any], Client]:
    """A client that is signed in as somebody; without anybody, a visitor's."""

    def sign_in(user: Any = None) -> Client:
        client = Client()
        if user is not None:
            client.force_login(user, backend="accounts.backends.IdentifierBackend")
        return client

    return sign_in


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The real browser."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=os.environ["BROWSER_PATH"], args=BROWSER_FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium: Browser, live_server: Any) -> Iterator[Callable[..., Page]]:
    """Open a page of the running portal in a browser of its own, signed in as somebody through the sign-in page."""
    contexts: list[BrowserContext] = []

    def open_page(user: Any = None, path: str = "/", *, width: int = 1280, height: int = 900) -> Page:
        context = chromium.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": height},
            locale="vi-VN",
            reduced_motion="reduce",
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        if user is not None:
            page.goto("/sign-in/")
            page.fill("input[name=username]", user.email or user.staff_code or user.phone)
            page.fill("input[name=password]", PASSWORD)
            page.press("input[name=password]", "Enter")
            page.wait_for_url(lambda url: "/sign-in/" not in url)
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
