"""Nothing goes to a blind round until somebody has checked it: in the action, and in the database by itself."""

import pytest
from django.db import IntegrityError, connection, transaction

from audit.verdicts import MoveRefused
from contests.models import Round
from judging import actions
from submissions.actions import redaction as copying
from submissions.models import Redaction
from tests.factories.judging import ContenderFactory
from tests.factories.submissions import RevisionFactory, entry_in
from tests.judging.stage import Stage, stage

pytestmark = pytest.mark.django_db


def taken_back(play: Stage) -> Redaction:
    """The copy of the first entry, no longer checked."""
    copy = play.entries[0].revisions.latest("number").redaction
    return copying.reopen_redaction(redaction=copy, by=play.office)


def open_by_hand(round: Round) -> None:
    """Open the round behind the portal's back."""
    with transaction.atomic():
        Round.objects.filter(pk=round.pk).update(state="open", opened_at="2026-01-01T00:00Z")


def test_a_blind_round_names_the_entries_that_nobody_has_checked_and_stays_closed() -> None:
    play = stage(entries=2)
    (round,) = play.rounds
    play.prepare(round)
    copy = taken_back(play)
    with pytest.raises(MoveRefused) as refused:
        actions.open_round(round=round, by=play.office)
    code = play.entries[0].code
    assert (
        refused.value.reason == f"1 bài chưa được kiểm tra bản che cho giám khảo ({code}): hãy che và kiểm tra trước."
    )
    copying.check_redaction(redaction=copy, version=copy.version, by=play.office)
    assert actions.open_round(round=round, by=play.office).state == "open"


def test_a_newer_text_voids_the_check() -> None:
    play = stage(entries=1)
    (round,) = play.rounds
    RevisionFactory(entry=play.entries[0])
    play.prepare(round)
    with pytest.raises(MoveRefused, match="chưa được kiểm tra bản che"):
        actions.open_round(round=round, by=play.office)


def test_a_round_that_is_not_blind_needs_no_copies() -> None:
    play = stage(entries=1, blind=False)
    play.prepare(play.rounds[0])
    taken_back(play)
    assert actions.open_round(round=play.rounds[0], by=play.office).state == "open"


def test_the_database_refuses_a_blind_round_with_an_unchecked_entry() -> None:
    play = stage(entries=1)
    (round,) = play.rounds
    play.prepare(round)
    taken_back(play)
    with pytest.raises(IntegrityError, match="Nobody has checked revision"):
        open_by_hand(round)


def test_without_the_trigger_such_a_round_would_open() -> None:
    """The positive control of the test above."""
    play = stage(entries=1)
    (round,) = play.rounds
    play.prepare(round)
    taken_back(play)
    connection.check_constraints()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE contests_round DISABLE TRIGGER judging_blind_round_is_checked")
    open_by_hand(round)
    assert Round.objects.get().state == "open"


def test_the_database_keeps_unchecked_entries_out_of_an_open_blind_round() -> None:
    play = stage(entries=1)
    round = play.opened(play.rounds[0])
    newcomer = ContenderFactory(round=round, entry=entry_in("eligible", contest=play.contest))
    unchecked = RevisionFactory(entry=newcomer.entry)
    with pytest.raises(IntegrityError, match="Nobody has checked revision"), transaction.atomic():
        type(newcomer).objects.filter(pk=newcomer.pk).update(revision=unchecked)


def test_a_round_cannot_turn_blind_over_unchecked_entries_while_it_is_open() -> None:
    play = stage(entries=1, blind=False)
    round = play.opened(play.rounds[0])
    taken_back(play)
    with pytest.raises(IntegrityError, match="Nobody has checked revision"), transaction.atomic():
        Round.objects.filter(pk=round.pk).update(blind=True)
