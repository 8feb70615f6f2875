"""The demonstration is a true one: made by the portal's own acts, with entries in every state."""

from io import StringIO
from pathlib import Path

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from audit.chain import faults, link_pending
from contests.models import Contest, Deadline
from judging.models import RoundResult, Sheet
from payouts.models import Award, Payment
from reports.models import Report
from submissions.lifecycle import EntryState
from submissions.models import Entry, Receipt
from units.models import Unit


@pytest.fixture
def told(db: None, settings: Settings, tmp_path: Path) -> None:
    settings.TRIAL = True
    settings.MEDIA_ROOT = tmp_path
    call_command("load_demo", stdout=StringIO())
    connection.check_constraints()


def test_the_demonstration_shows_a_finished_a_judged_and_an_open_contest(told: None) -> None:
    assert sorted(Contest.objects.values_list("state", flat=True)) == ["concluded", "judging", "published"]
    judged = Contest.objects.get(state="judging")
    assert [round.state for round in judged.rounds.order_by("order")] == ["sealed", "open", "planned"]
    assert set(judged.entries.values_list("state", flat=True)) == set(EntryState.values)
    assert Sheet.objects.filter(state="open", assignment__contender__round__state="open").exists()
    assert Unit.objects.filter(kind="commune").count() == 32

    finished = Contest.objects.get(state="concluded")
    assert finished.entries.count() == 14
    assert Award.objects.filter(contest=finished, state="issued").count() == 8
    assert set(Payment.objects.values_list("state", flat=True)) == {"paid"}
    assert set(Report.objects.values_list("state", flat=True)) == {"ready"}, Report.objects.values_list("kind", "error")


def test_what_is_over_lies_in_the_past(told: None) -> None:
    finished = Contest.objects.get(state="concluded")
    assert finished.launched_on is not None
    assert finished.launched_on.isoformat() == "2025-03-30"
    for deadline in Deadline.objects.filter(contest=finished):
        assert deadline.moment < timezone.now()
    forwarding = Deadline.objects.get(contest=finished, kind="forwarding")
    assert all(receipt.issued_at < forwarding.moment for receipt in Receipt.objects.filter(entry__contest=finished))
    assert all(result.sealed_at.year == 2025 for result in RoundResult.objects.filter(round__contest=finished))
    assert all(entry.submitted_at < timezone.now() for entry in Entry.objects.exclude(submitted_at=None))
    link_pending(100_000)
    assert faults() == []


def test_it_is_loaded_once(told: None) -> None:
    said = StringIO()
    call_command("load_demo", stdout=said)
    assert "not loaded again" in said.getvalue()
    assert Contest.objects.count() == 3


def test_it_is_for_trials_only(db: None, settings: Settings) -> None:
    settings.TRIAL = False
    with pytest.raises(CommandError):
        call_command("load_demo")


def test_every_printed_account_signs_in(told: None, settings: Settings) -> None:
    said = StringIO()
    call_command("demo_accounts", stdout=said)
    *lines, last = said.getvalue().strip().splitlines()
    password = last.rpartition(": ")[2]
    assert len(lines) >= 10
    for line in lines:
        assert authenticate(None, username=line.split()[-1], password=password)
