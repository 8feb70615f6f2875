"""The demonstration is a true one: made by the portal's own acts, with entries in every state."""

from collections.abc import Iterator
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import Client, override_settings
from django.utils import timezone
from pytest_django import DjangoDbBlocker, Settings

from audit.chain import faults, link_pending
from contests.models import Contest, Deadline
from judging.models import RoundResult, Sheet
from payouts.models import Award, Payment
from reports.models import Report
from submissions.lifecycle import EntryState
from submissions.models import Entry, Receipt
from units.models import Unit

pytestmark = [pytest.mark.django_db, pytest.mark.long]


@pytest.fixture(scope="module")
def told(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """The demonstration, told once for all these tests and rolled back."""
    with (
        django_db_blocker.unblock(),
        override_settings(TRIAL=True, MEDIA_ROOT=tmp_path_factory.mktemp("media")),
        transaction.atomic(),
    ):
        call_command("load_demo", stdout=StringIO())
        connection.check_constraints()
        yield
        transaction.set_rollback(True)


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


def test_it_is_for_trials_only(settings: Settings) -> None:
    settings.TRIAL = False
    with pytest.raises(CommandError):
        call_command("load_demo")


def test_every_printed_account_signs_in(told: None) -> None:
    said = StringIO()
    call_command("demo_accounts", stdout=said)
    *lines, last = said.getvalue().strip().splitlines()
    password = last.rpartition(": ")[2]
    assert len(lines) >= 10
    for line in lines:
        answer = Client().post("/sign-in/", {"username": line.split()[-1], "password": password})
        assert answer.status_code == 302, line
