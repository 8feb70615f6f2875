"""What the database itself refuses, whoever asks."""

from collections.abc import Callable

import pytest
from django.db import DatabaseError, IntegrityError, connection, models, transaction

from contests.models import Extension, Round
from judging.models import Placement, RoundResult, Score
from payouts.models import Posting
from submissions.models import (
    Correction,
    Detour,
    Entry,
    KeptAsIs,
    Nudge,
    Receipt,
    Reminder,
    Reply,
    Revision,
    SetAside,
    SignedCopy,
)
from tests.factories.audit import EventFactory, LinkFactory
from tests.factories.contests import CriterionFactory, ExtensionFactory, RoundFactory
from tests.factories.judging import (
    AssignmentFactory,
    ContenderFactory,
    PlacementFactory,
    RoundResultFactory,
    ScoreFactory,
    SheetFactory,
)
from tests.factories.payouts import BatchFactory, PaymentFactory, PostingFactory
from tests.factories.submissions import (
    AuthorFactory,
    CorrectionFactory,
    EntryFactory,
    ReceiptFactory,
    ReminderFactory,
    RevisionFactory,
)

pytestmark = pytest.mark.django_db


def posting() -> Posting:
    first = PostingFactory(amount=7)
    PostingFactory(entry_key=first.entry_key, account="payable", amount=-7, award=first.award)
    return first


GROWING: dict[str, Callable[[], models.Model]] = {
    "event": EventFactory,
    "link": LinkFactory,
    "revision": RevisionFactory,
    "receipt": ReceiptFactory,
    "correction": CorrectionFactory,
    "extension": ExtensionFactory,
    "reminder": ReminderFactory,
    "result": RoundResultFactory,
    "placement": PlacementFactory,
    "posting": posting,
}
COLUMN = {
    "event": "move",
    "link": "digest",
    "revision": "sha256",
    "receipt": "number",
    "correction": "reason",
    "extension": "reason",
    "reminder": "people",
    "result": "sha256",
    "placement": "rank",
    "posting": "amount",
}


def refused(act: Callable[[], object]) -> bool:
    try:
        with transaction.atomic():
            act()
    except DatabaseError:
        return True
    return False


@pytest.mark.parametrize("name", GROWING)
def test_rows_that_only_grow_are_never_changed_or_removed(name: str) -> None:
    row = GROWING[name]()
    table = type(row)._default_manager.filter(pk=row.pk)
    assert refused(lambda: table.update(**{COLUMN[name]: "9"}))
    assert refused(lambda: table._raw_delete("default"))


@pytest.mark.parametrize("name", GROWING)
def test_without_its_guard_such_a_row_could_be_changed(name: str) -> None:
    row = GROWING[name]()
    table = row._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {table}_append_only")
    assert not refused(lambda: type(row)._default_manager.filter(pk=row.pk).update(**{COLUMN[name]: "9"}))


def scored(round_state: str = "open") -> Score:
    round = RoundFactory(state="open")
    criterion = CriterionFactory(round=round)
    sheet = SheetFactory(assignment=AssignmentFactory(contender=ContenderFactory(round=round)))
    score = ScoreFactory(sheet=sheet, criterion=criterion)
    if round_state == "sealed":
        Round.objects.filter(pk=round.pk).update(state="sealed", sealed_at=round.opened_at)
    return score


def test_points_above_the_maximum_are_refused() -> None:
    score = scored()
    assert refused(lambda: Score.objects.filter(pk=score.pk).update(value=score.criterion.maximum + 1))
    assert not refused(lambda: Score.objects.filter(pk=score.pk).update(value=score.criterion.maximum))


def test_scores_of_a_sealed_round_are_refused() -> None:
    score = scored("sealed")
    assert refused(lambda: Score.objects.filter(pk=score.pk).update(value=1))
    assert refused(lambda: Score.objects.filter(pk=score.pk)._raw_delete("default"))
    assert refused(lambda: ScoreFactory(sheet=score.sheet, criterion=CriterionFactory(round=score.criterion.round)))


def test_without_its_guard_a_score_of_a_sealed_round_could_be_changed() -> None:
    score = scored("sealed")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE judging_score DISABLE TRIGGER judging_score_guarded")
    assert not refused(lambda: Score.objects.filter(pk=score.pk).update(value=1))


def test_a_sealed_round_is_never_opened_again() -> None:
    score = scored("sealed")
    assert refused(lambda: Round.objects.filter(pk=score.criterion.round_id).update(state="open"))


def test_the_rubric_of_an_open_round_stays() -> None:
    score = scored()
    score.criterion.maximum = 99
    assert refused(score.criterion.save)


def test_an_entry_is_handed_in_only_with_shares_that_add_up() -> None:
    entry = EntryFactory()
    AuthorFactory(entry=entry, share=99)
    handed_in = {"state": "submitted", "submitted_at": entry.created_at, "licence_accepted_at": entry.created_at}
    assert refused(lambda: Entry.objects.filter(pk=entry.pk).update(**handed_in))
    entry.authors.update(share=100)
    assert not refused(lambda: Entry.objects.filter(pk=entry.pk).update(**handed_in))


def test_a_posting_without_its_pair_is_refused() -> None:
    PostingFactory(amount=5)
    with pytest.raises(IntegrityError):
        connection.check_constraints()


def test_lines_of_an_approved_list_stay() -> None:
    payment = PaymentFactory()
    batch = payment.batch
    assert not refused(lambda: type(payment).objects.filter(pk=payment.pk).update(payee_name="Người khác"))
    type(batch).objects.filter(pk=batch.pk).update(
        state="approved",
        approved_by=payment.award.entry.created_by,
        approved_at=batch.prepared_at,
        payload_sha256="1" * 64,
    )
    assert refused(lambda: type(payment).objects.filter(pk=payment.pk).update(payee_name="Người khác nữa"))
    assert refused(lambda: PaymentFactory(batch=batch))


def test_whoever_prepares_a_list_cannot_approve_it() -> None:
    batch = BatchFactory()
    assert refused(lambda: type(batch).objects.filter(pk=batch.pk).update(approved_by=batch.prepared_by))


def test_nothing_is_paid_from_a_list_that_is_not_approved() -> None:
    payment = PaymentFactory()
    paid = {
        "state": "paid",
        "paid_at": payment.batch.prepared_at,
        "paid_on": "2026-11-20",
        "bank_reference": "FT1",
        "recorded_by": payment.batch.prepared_by,
    }
    assert refused(lambda: type(payment).objects.filter(pk=payment.pk).update(**paid))


def test_the_guarded_tables_are_the_ones_that_only_grow() -> None:
    tables: set[type[models.Model]] = {
        Extension,
        Revision,
        Receipt,
        Correction,
        Reminder,
        RoundResult,
        Placement,
        Posting,
    }
    tables |= {Nudge, Reply, Detour, SetAside, KeptAsIs, SignedCopy}
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname LIKE '%_append_only'")
        guarded = {row[0] for row in cursor.fetchall()}
    assert {model._meta.db_table for model in tables} | {"audit_event", "audit_link"} == guarded
