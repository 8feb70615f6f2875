"""Of a rehearsal nothing stays: no row, no message, no file, no figure; and nobody waits for it."""

import importlib
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.db.utils import OperationalError
from django.test import Client, override_settings

from contests.models import Contest
from rehearsals.playing import Script, play
from rehearsals.playing.aside import files_aside
from tests.faults.workers import database_url
from tests.rehearsals.stage import broken, narrowed, planned_contest, rehearsed

pytestmark = pytest.mark.slow
SCRIPT = importlib.import_module("rehearsals.playing.script")
ASIDE = importlib.import_module("rehearsals.playing.aside")
ADVISORY = """
SELECT objid FROM pg_locks JOIN pg_database ON pg_database.oid = database
 WHERE locktype = 'advisory' AND datname = current_database()
"""
TOKENS = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"|&quot;X-CSRFToken&quot;: &quot;[^&]+&quot;')


def tables() -> list[str]:
    """Every table of the portal."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
        return [table for (table,) in cursor.fetchall()]


def rows() -> dict[str, tuple[int, str]]:
    """Every table's number of rows and a digest of all they hold."""
    found = {}
    with connection.cursor() as cursor:
        for table in tables():
            held = "coalesce(string_agg(t::text, '|' ORDER BY t::text), '')"
            cursor.execute(f"SELECT count(*), md5({held}) FROM {table} t")  # noqa: S608
            found[table] = cursor.fetchone()
    return found


def files(folder: Path) -> dict[str, bytes]:
    """Every file and what it holds."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def pages(clients: list[Client], contest: Contest) -> dict[str, bytes]:
    """What people see where figures, searches and messages stand."""
    paths = ["/", "/contests/", "/messages/", "/search/?q=thu", f"/contests/{contest.slug}/setup/", "/entries/"]
    return {
        f"{number} {path}": TOKENS.sub(b"", client.get(path).content)
        for number, client in enumerate(clients)
        for path in paths
    }


def waiting_calls() -> int:
    """How many calls wait for the commit."""
    return len(connection.run_on_commit)


@pytest.fixture
def media(tmp_path: Path) -> Iterator[Path]:
    """The portal's files, one of them there already."""
    with override_settings(MEDIA_ROOT=tmp_path):
        default_storage.save("entries/da-co.txt", ContentFile(b"co truoc"))
        yield tmp_path


@pytest.mark.django_db
def test_everything_is_as_it_was_before(media: Path, as_: Callable[[Any], Client]) -> None:
    contest = narrowed(planned_contest())
    clients = [as_(contest.created_by), as_()]
    before = (rows(), files(media), pages(clients, contest), waiting_calls())
    outcome = rehearsed(contest)
    assert broken(outcome) == []
    assert (rows(), files(media), pages(clients, contest), waiting_calls()) == before


@pytest.mark.django_db
def test_a_play_that_is_kept_would_be_seen(media: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Otherwise the test above would pass by seeing nothing."""
    contest = narrowed(planned_contest())
    before, calls = rows(), waiting_calls()
    monkeypatch.setattr(SCRIPT, "throw_away", lambda: None)
    rehearsed(contest, entries=5)
    changed = {table for table, row in rows().items() if row != before[table]}
    assert changed >= {
        "accounts_user",
        "audit_event",
        "contests_contest",
        "judging_placement",
        "notifications_message",
        "payouts_posting",
        "reports_certificate",
        "submissions_receipt",
        "units_unit",
    }
    assert waiting_calls() > calls
    assert list(files(media)) == ["entries/da-co.txt"]


@pytest.mark.django_db
def test_files_that_lie_aside_are_gone_and_the_others_stay(media: Path) -> None:
    with files_aside() as aside:
        path = default_storage.save("entries/moi.txt", ContentFile(b"moi"))
        assert aside.exists(path)
        assert not default_storage.exists("entries/da-co.txt")
        folder = Path(aside.path(""))
        assert folder.exists()
    assert not folder.exists()
    assert list(files(media)) == ["entries/da-co.txt"]
    default_storage.save("entries/sau.txt", ContentFile(b"sau"))
    assert len(files(media)) == 2


@pytest.mark.django_db(transaction=True)
def test_nobody_waits_for_a_play(media: Path) -> None:
    """At each step of the play, somebody else can take hold of every row of the portal, and add rows of their own."""
    contest = narrowed(planned_contest())
    other, steps, held = connection.copy(), [], []

    def try_all(label: str, _done: int, _total: int) -> None:
        if label in steps:
            return
        steps.append(label)
        with other.cursor() as cursor:
            cursor.execute(ADVISORY)
            held.extend((label, "advisory lock") for _lock in cursor.fetchall())
            for table in tables():
                try:
                    cursor.execute(f"SELECT 1 FROM {table} FOR UPDATE NOWAIT")  # noqa: S608
                except OperationalError:
                    held.append((label, table))

    outcome = play(Script(contest, "thu", 5, 1), try_all)
    other.close()
    assert len(steps) == len(outcome.steps) + 1
    assert held == []


def under_way() -> bool:
    """Whether somebody else's transaction has written something in this database and is not over."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND backend_xid IS NOT NULL"
        )
        return cursor.fetchone() is not None


def wait_until(done: Callable[[], bool]) -> None:
    """Wait, with patience for a busy machine."""
    deadline = time.monotonic() + 120
    while not done():
        assert time.monotonic() < deadline
        time.sleep(0.2)


@pytest.mark.faults
@pytest.mark.django_db(transaction=True)
def test_a_play_that_is_killed_in_the_middle_leaves_nothing(media: Path) -> None:
    contest = narrowed(planned_contest())
    before = rows()
    process = subprocess.Popen(
        [sys.executable, "manage.py", "rehearse", contest.slug, "--entries", "60"],
        cwd=settings.BASE_DIR,
        env={**os.environ, "DATABASE_URL": database_url(), "MEDIA_ROOT": str(media)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    wait_until(under_way)
    time.sleep(2)
    assert process.poll() is None
    process.kill()
    process.wait(10)
    wait_until(lambda: not under_way())
    assert rows() == before
    assert list(files(media)) == ["entries/da-co.txt"]
