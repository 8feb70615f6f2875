"""Those who hand in are killed in the rush: every receipt that somebody was shown has its entry (promise D2)."""

import os
import random
import signal
import subprocess
import sys

import pytest

from submissions.content import content_digest
from submissions.models import Entry, Receipt, Revision
from tests.faults.workers import database_url
from tests.submissions.scenes import draft, scene

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def begin(*arguments: object) -> subprocess.Popen[str]:
    """A process of its own that hands in."""
    command = [sys.executable, "-m", "tests.faults.rush", *map(str, arguments)]
    environment = {**os.environ, "DATABASE_URL": database_url(), "DJANGO_SETTINGS_MODULE": "config.settings"}
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)


def shown_until_killed(process: subprocess.Popen[str], receipts: int) -> list[str]:
    """Let it show so many receipts, then kill it in whatever it is doing; all that it showed."""
    assert process.stdout is not None
    with process.stdout as said:
        first = [said.readline().strip() for _time in range(receipts)]
        process.send_signal(signal.SIGKILL)
        rest = said.read().split()
    process.wait(10)
    return [number for number in [*first, *rest] if number]


def lost(shown: list[str]) -> list[str]:
    """Receipts that were shown and are not kept."""
    kept = set(Receipt.objects.values_list("number", flat=True))
    return [number for number in shown if number not in kept]


def halves() -> list[str]:
    """Entries of which only a part was kept: state, revision and receipt come together or not at all."""
    found = []
    for entry in Entry.objects.prefetch_related("revisions", "receipts"):
        facts = {entry.state == "submitted", bool(entry.revisions.all()), bool(entry.receipts.all())}
        if len(facts) > 1:
            found.append(entry.code)
    return found


def rush(processes: int, entries: int) -> None:
    at = scene()
    keys = [draft(at).pk for _entry in range(processes * entries)]
    running = [begin(*keys[turn::processes]) for turn in range(processes)]
    luck = random.Random(24)
    shown = [number for one in running for number in shown_until_killed(one, luck.randint(1, entries - 1))]
    assert len(shown) >= processes
    assert lost(shown) == []
    assert halves() == []
    assert all(one.sha256 == content_digest(one.content) for one in Revision.objects.all())


def test_a_receipt_that_was_shown_has_its_entry_whatever_is_killed() -> None:
    rush(processes=2, entries=6)


@pytest.mark.faults
def test_a_receipt_that_was_shown_has_its_entry_in_a_great_rush() -> None:
    rush(processes=4, entries=40)


def test_a_receipt_shown_before_it_is_kept_would_be_missed() -> None:
    """The positive control."""
    entry = draft(scene())
    process = begin("boast", entry.pk)
    [number] = shown_until_killed(process, 1)
    assert lost([number]) == [f"{entry.code}-1"]
