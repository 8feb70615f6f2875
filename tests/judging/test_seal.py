"""A sealed round cannot change, by whatever way it is tried, nor while it is being sealed (promise I1)."""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import F

from audit.verdicts import MoveRefused, PermissionRefused, Refused
from contests.models import Criterion, Round, ScoringPolicy
from judging import actions
from judging.bundle import verify_bundle
from judging.models import Assignment, Contender, Placement, RoundResult, Score, Seat, Sheet
from tests.judging.stage import Stage, stage

VERIFIER = Path(__file__).resolve().parents[2] / "ops" / "verify_result.py"


def sealed(play: Stage) -> RoundResult:
    (round,) = play.rounds
    play.opened(round)
    play.score(round, {entry.pk: 60 + place for place, entry in enumerate(play.entries)})
    return actions.close_round(round=round, by=play.office)


def attempts(result: RoundResult) -> dict[str, Callable[[], object]]:
    """Ways to change a sealed round through the ORM."""
    score, sheet = Score.objects.earliest("pk"), Sheet.objects.earliest("pk")
    criterion = Criterion.objects.filter(round=result.round).earliest("pk")
    fresh = Sheet.objects.exclude(scores__criterion=criterion).first() or sheet
    return {
        "a score is raised": lambda: Score.objects.filter(pk=score.pk).update(value=Decimal(50)),
        "a score is saved": lambda: Score(pk=score.pk, sheet=score.sheet, criterion=score.criterion, value=1).save(),
        "a score is deleted": lambda: Score.objects.filter(pk=score.pk).delete(),
        "a score is added": lambda: Score.objects.create(sheet=fresh, criterion=criterion, value=1),
        "a sheet is opened again": lambda: Sheet.objects.filter(pk=sheet.pk).update(state="open"),
        "a sheet is given to another": lambda: Assignment.objects.filter(pk=sheet.assignment_id).update(
            seat=Seat.objects.exclude(pk=sheet.assignment.seat_id).earliest("pk")
        ),
        "a code is changed": lambda: Contender.objects.filter(round=result.round).update(blind_code=F("pk")),
        "an entry is taken out": lambda: Contender.objects.filter(round=result.round)._raw_delete("default"),
        "the result is changed": lambda: RoundResult.objects.filter(pk=result.pk).update(sha256="0" * 64),
        "the result is deleted": lambda: RoundResult.objects.filter(pk=result.pk)._raw_delete("default"),
        "a placement is changed": lambda: Placement.objects.filter(result=result).update(rank=1),
        "a placement is deleted": lambda: Placement.objects.filter(result=result).delete(),
        "the round is opened again": lambda: Round.objects.filter(pk=result.round_id).update(state="open"),
        "the rubric is changed": lambda: Criterion.objects.filter(round=result.round).update(maximum=100),
        "the rules are changed": lambda: ScoringPolicy.objects.filter(round=result.round).update(value={}),
        "a judge is unseated": lambda: Seat.objects.filter(pk=sheet.assignment.seat_id)._raw_delete("default"),
    }


RAW = [
    "UPDATE judging_score SET value = value + 1",
    "DELETE FROM judging_score",
    "UPDATE judging_sheet SET state = 'open'",
    "DELETE FROM judging_sheet",
    "UPDATE judging_assignment SET seat_id = seat_id",
    "DELETE FROM judging_assignment",
    "UPDATE judging_contender SET blind_code = 'AAAA' || id",
    "DELETE FROM judging_contender",
    "UPDATE judging_roundresult SET sha256 = repeat('0', 64)",
    "DELETE FROM judging_roundresult",
    "UPDATE judging_placement SET rank = 1",
    "DELETE FROM judging_placement",
    "UPDATE contests_round SET state = 'open'",
    "DELETE FROM contests_round",
]


def state_of(result: RoundResult) -> list[object]:
    """All that a sealed round promises to keep."""
    return [
        list(Score.objects.order_by("pk").values()),
        list(Sheet.objects.order_by("pk").values()),
        list(Assignment.objects.order_by("pk").values()),
        list(Contender.objects.order_by("pk").values()),
        list(Placement.objects.order_by("pk").values()),
        list(RoundResult.objects.filter(pk=result.pk).values()),
        list(Round.objects.filter(pk=result.round_id).values()),
    ]


@pytest.mark.django_db
def test_a_sealed_round_refuses_every_change_through_the_orm() -> None:
    result = sealed(stage(entries=2))
    before = state_of(result)
    allowed = []
    for name, act in attempts(result).items():
        try:
            with transaction.atomic():
                act()
            allowed.append(name)
        except IntegrityError:
            continue
    assert allowed == []
    assert state_of(result) == before


@pytest.mark.django_db
def test_a_sealed_round_refuses_every_change_in_sql() -> None:
    result = sealed(stage(entries=2))
    before = state_of(result)
    allowed = []
    for statement in RAW:
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)
            allowed.append(statement)
        except IntegrityError:
            continue
    assert allowed == []
    assert state_of(result) == before


@pytest.mark.django_db
def test_a_score_does_not_leave_a_sealed_round_for_an_open_one() -> None:
    result = sealed(stage(entries=2))
    other = stage(entries=1)
    other.opened(other.rounds[0])
    target = other.sheet(other.rounds[0])
    score = Score.objects.filter(sheet__assignment__contender__round=result.round).earliest("pk")
    with pytest.raises(IntegrityError), transaction.atomic():
        Score.objects.filter(pk=score.pk).update(sheet=target, criterion=target.criteria[0])


@pytest.mark.django_db
def test_the_acts_refuse_a_sealed_round_in_words() -> None:
    play = stage(entries=2)
    sealed(play)
    (round,) = play.rounds
    round = Round.objects.get(pk=round.pk)
    sheet = Sheet.objects.with_place().earliest("pk")
    judge = sheet.assignment.seat.user
    for act in (
        lambda: actions.save_scores(sheet=sheet, scores={"moi": Decimal(1)}, by=judge),
        lambda: actions.reopen(sheet=sheet, by=judge),
        lambda: actions.close_round(round=round, by=play.office),
        lambda: actions.open_round(round=round, by=play.office),
        lambda: actions.enrol(round=round, by=play.office),
        lambda: actions.assign(round=round, pairs=[], by=play.office),
        lambda: actions.seat(round=round, user=play.judges[0], by=play.office),
    ):
        with pytest.raises(PermissionRefused) as refused:
            act()
        assert refused.value.reason


@pytest.mark.django_db
def test_without_the_guards_a_sealed_round_would_change() -> None:
    """The positive control of the tests above."""
    result = sealed(stage(entries=2))
    tables = ["judging_score", "judging_sheet", "judging_placement", "judging_roundresult", "contests_round"]
    acts = ["a score is raised", "a sheet is opened again", "a placement is changed", "the round is opened again"]
    connection.check_constraints()
    with transaction.atomic():
        with connection.cursor() as cursor:
            for table in tables:
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        before = state_of(result)
        for name in acts:
            attempts(result)[name]()
        after = state_of(result)
        transaction.set_rollback(True)
    assert [old != new for old, new in zip(before, after, strict=True)] == [True, True, False, False, True, False, True]


@pytest.mark.django_db
def test_the_standings_and_their_digest_are_recomputed_from_the_bundle_alone(tmp_path: Path) -> None:
    result = sealed(stage(entries=5))
    result.refresh_from_db()
    assert verify_bundle(result.bundle) == []
    file = tmp_path / "result.json"
    file.write_text(json.dumps(result.bundle, ensure_ascii=False))
    run = subprocess.run([sys.executable, str(VERIFIER), str(file)], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout
    assert result.sha256 in run.stdout
    forged = json.loads(file.read_text())
    forged["sheets"][0]["scores"]["moi"] = "49"
    assert verify_bundle(forged) != []
    file.write_text(json.dumps(forged))
    run = subprocess.run([sys.executable, str(VERIFIER), str(file)], capture_output=True, text=True, check=False)
    assert run.returncode == 1


# -- sealing raced against writers of scores ------------------------------------------------------------------------


WRITERS = 3
Points = dict[tuple[int, int], Decimal | None]


@pytest.fixture
def racing(transactional_db: None) -> Iterator[Stage]:
    """A round that one judge has signed and another is still writing in; it may be sealed without the latter."""
    play = stage(entries=4, judges=2, rules={"missing": "ignore"})
    (round,) = play.rounds
    play.opened(round)
    for sheet in Sheet.objects.of_round(round).with_place().filter(assignment__seat__user=play.judges[0]):
        actions.save_scores(sheet=sheet, scores={"moi": Decimal(30), "hieu-qua": Decimal(30)}, by=play.judges[0])
        actions.sign(sheet=sheet, by=play.judges[0])
    yield play
    connection.close()


def points_now(play: Stage) -> Points:
    """Every score of the busy judge."""
    scores = Score.objects.filter(sheet__assignment__seat__user=play.judges[1])
    return {(score.sheet_id, score.criterion_id): score.value for score in scores}


def race(play: Stage, write: Callable[[Sheet, int], None]) -> tuple[RoundResult, Points]:
    """Seal the round while others write as fast as they can; the result, and the points at the seal."""
    (round,) = play.rounds
    sheets = list(Sheet.objects.of_round(round).with_place().filter(assignment__seat__user=play.judges[1]))
    under_way, over = threading.Barrier(WRITERS + 1), threading.Event()
    broken: list[BaseException] = []

    def writer(sheet: Sheet) -> None:
        try:
            under_way.wait(timeout=20)
            turn = 0
            while not over.is_set():
                turn += 1
                write(sheet, turn)
        except (Refused, IntegrityError):
            pass  # the round closed under the writer: what the test is about
        except BaseException as error:  # noqa: BLE001 - carried to the main thread
            broken.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=writer, args=(sheet,)) for sheet in sheets[:WRITERS]]
    for thread in threads:
        thread.start()
    under_way.wait(timeout=20)
    time.sleep(0.3)
    result = actions.close_round(round=Round.objects.get(pk=round.pk), by=play.office)
    at_seal = points_now(play)
    time.sleep(0.3)
    over.set()
    for thread in threads:
        thread.join(timeout=30)
    assert not broken, broken
    return result, at_seal


def drift(result: RoundResult) -> list[str]:
    """Where the points in the database are not those that the sealed result was computed from."""
    frozen = {(sheet["contender"], sheet["judge"]): sheet["scores"] for sheet in result.bundle["sheets"]}
    found = []
    for sheet in Sheet.objects.of_round(result.round).with_place().with_marks():
        now = {score.criterion.key: score.value for score in sheet.scores.all()} if sheet.state == "signed" else {}
        code, judge = sheet.assignment.contender.blind_code, f"seat-{sheet.assignment.seat_id}"
        then = {key: Decimal(value) for key, value in frozen[code, judge].items()}
        if now != then:
            found.append(f"{code}, {judge}: sealed {then}, now {now}")
    return found


def keep_signing(sheet: Sheet, turn: int) -> None:
    """Note other points, sign, take the signature back: all that a judge can do."""
    fresh = Sheet.objects.with_place().get(pk=sheet.pk)
    judge = fresh.assignment.seat.user
    half = Decimal(turn % 50)
    actions.save_scores(sheet=fresh, scores={"moi": half, "hieu-qua": half}, by=judge)
    actions.sign(sheet=fresh, by=judge)
    actions.reopen(sheet=fresh, by=judge)


def write_past_the_acts(sheet: Sheet, turn: int) -> None:
    """Other points by a statement of one's own, as somebody with the web's password could."""
    Score.objects.bulk_create(
        [Score(sheet=sheet, criterion=criterion, value=Decimal(turn % 50)) for criterion in sheet.criteria],
        update_conflicts=True,
        unique_fields=["sheet", "criterion"],
        update_fields=["value"],
    )


@pytest.mark.slow
def test_sealing_while_judges_save_and_sign_leaves_no_drift(racing: Stage) -> None:
    result, at_seal = race(racing, keep_signing)
    assert drift(result) == []
    assert points_now(racing) == at_seal
    assert verify_bundle(RoundResult.objects.get(pk=result.pk).bundle) == []


@pytest.mark.slow
def test_sealing_while_points_are_written_past_the_acts_leaves_no_drift(racing: Stage) -> None:
    result, at_seal = race(racing, write_past_the_acts)
    assert drift(result) == []
    assert points_now(racing) == at_seal


@pytest.mark.slow
def test_without_the_guard_the_race_would_be_lost(racing: Stage) -> None:
    """The positive control: with the trigger off, the same race writes points after the seal."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE judging_score DISABLE TRIGGER judging_score_guarded")
    try:
        _result, at_seal = race(racing, write_past_the_acts)
        assert points_now(racing) != at_seal
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE judging_score ENABLE ALWAYS TRIGGER judging_score_guarded")


@pytest.mark.slow
def test_sealing_waits_for_a_judge_who_is_just_saving_and_counts_what_was_saved(racing: Stage) -> None:
    (round,) = racing.rounds
    sheet = Sheet.objects.of_round(round).with_place().filter(assignment__seat__user=racing.judges[1]).earliest("pk")
    saved, go_on = threading.Event(), threading.Event()

    def judge_at_work() -> None:
        with transaction.atomic():
            actions.save_scores(sheet=sheet, scores={"moi": Decimal(50), "hieu-qua": Decimal(50)}, by=racing.judges[1])
            actions.sign(sheet=sheet, by=racing.judges[1])
            saved.set()
            go_on.wait(timeout=20)
        connection.close()

    results: list[RoundResult] = []

    def office_at_work() -> None:
        results.append(actions.close_round(round=Round.objects.get(pk=round.pk), by=racing.office))
        connection.close()

    judge, office = threading.Thread(target=judge_at_work), threading.Thread(target=office_at_work)
    judge.start()
    assert saved.wait(timeout=20)
    office.start()
    time.sleep(0.5)
    assert not results, "the round was sealed under a judge's hands"
    go_on.set()
    judge.join(timeout=20)
    office.join(timeout=20)
    (result,) = results
    code = sheet.assignment.contender.blind_code
    (placement,) = result.placements.filter(contender__blind_code=code)
    assert placement.score == Decimal(80)  # the mean of 60 and 100
    assert drift(result) == []


@pytest.mark.django_db
def test_two_people_who_seal_at_once_seal_once() -> None:
    play = stage(entries=1)
    sealed(play)
    stale = Round.objects.get(pk=play.rounds[0].pk)
    stale.state = "open"
    with pytest.raises(MoveRefused, match="khóa kết quả"):
        actions.close_round(round=stale, by=play.office)
    assert RoundResult.objects.count() == 1
