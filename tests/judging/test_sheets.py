"""What a judge writes on a sheet, and what the form and the database refuse."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.http import QueryDict

from audit.models import Event
from audit.verdicts import MoveRefused, PermissionRefused
from contests.models import Criterion
from judging import actions
from judging.actions import StaleSheet
from judging.checks import Scale
from judging.forms.sheets import SheetForm
from judging.models import Score, Sheet
from submissions.lifecycle import ENTRY
from tests.factories.contests import BandFactory, CriterionFactory
from tests.judging.stage import Stage, stage

pytestmark = pytest.mark.django_db


@pytest.fixture
def play() -> Stage:
    play = stage(entries=2)
    play.opened(play.rounds[0])
    return play


@pytest.fixture
def sheet(play: Stage) -> Sheet:
    return play.sheet(play.rounds[0])


def judge_of(sheet: Sheet) -> object:
    return sheet.assignment.seat.user


def points(sheet: Sheet) -> dict[str, Decimal | None]:
    return {score.criterion.key: score.value for score in sheet.scores.select_related("criterion")}


def test_points_can_be_noted_part_by_part_and_taken_back(sheet: Sheet) -> None:
    judge = judge_of(sheet)
    actions.save_scores(sheet=sheet, scores={"moi": Decimal("27.5")}, by=judge)
    assert points(sheet) == {"moi": Decimal("27.5")}
    actions.save_scores(sheet=sheet, scores={"hieu-qua": Decimal(0)}, comment="Có số liệu.", by=judge)
    assert points(sheet) == {"moi": Decimal("27.5"), "hieu-qua": Decimal(0)}
    actions.save_scores(sheet=sheet, scores={"moi": None}, by=judge)
    assert points(sheet) == {"hieu-qua": Decimal(0)}
    assert sheet.comment == "Có số liệu."
    assert sheet.version == 4


def test_a_comment_may_come_before_the_points(sheet: Sheet) -> None:
    judge = judge_of(sheet)
    actions.save_scores(sheet=sheet, scores={}, comments={"moi": "Cần xem lại."}, by=judge)
    assert points(sheet) == {"moi": None}
    with pytest.raises(MoveRefused, match="Tính mới, Hiệu quả"):
        actions.sign(sheet=sheet, by=judge)
    actions.save_scores(sheet=sheet, scores={"moi": Decimal(30), "hieu-qua": Decimal(30)}, by=judge)
    assert Score.objects.get(sheet=sheet, criterion__key="moi").comment == "Cần xem lại."


@pytest.mark.parametrize(
    ("value", "fault"),
    [
        ("0", ""),
        ("50", ""),
        ("49.5", ""),
        ("-0.5", "Cho điểm từ 0 đến 50."),
        ("50.5", "Cho điểm từ 0 đến 50."),
        ("20.25", "Cho điểm theo bước 0,5."),
        ("NaN", "Cho điểm từ 0 đến 50."),
    ],
)
def test_the_bounds_are_the_same_on_the_page_in_the_form_in_the_action_and_in_the_database(
    sheet: Sheet, value: str, fault: str
) -> None:
    if value != "NaN":
        assert Scale.of(Decimal(50), Decimal("0.5")).fault(Decimal(value)) == fault
    form = SheetForm(sheet, QueryDict(f"version=1&score_moi={value}"))
    assert form.is_valid() is not bool(fault)
    shown = str(form["score_moi"])
    assert all(bound in shown for bound in ('min="0"', 'max="50"', 'step="0.5"'))
    if value == "NaN":
        return
    if fault:
        assert form.errors == {"score_moi": [fault]}
        with pytest.raises(ValidationError, match=fault):
            actions.save_scores(sheet=sheet, scores={"moi": Decimal(value)}, by=judge_of(sheet))
        with pytest.raises(IntegrityError), transaction.atomic():
            Score.objects.create(sheet=sheet, criterion=sheet.criteria[0], value=Decimal(value))
        assert not Score.objects.exists()
    else:
        Score.objects.create(sheet=sheet, criterion=sheet.criteria[0], value=Decimal(value))


def test_points_between_two_bands_are_refused_everywhere() -> None:
    play = stage(entries=1)
    (round,) = play.rounds
    criterion = round.criteria.get(key="moi")
    BandFactory(criterion=criterion, order=1, label="Khá", low=20, high=40)
    BandFactory(criterion=criterion, order=2, label="Tốt", low=41, high=50)
    play.opened(round)
    sheet = play.sheet(round)
    form = SheetForm(sheet, QueryDict("version=1&score_moi=40.5"))
    assert form.errors == {
        "score_moi": ["40,5 nằm giữa hai mức. Hãy chọn một mức rồi cho điểm trong mức đó: 20–40; 41–50."]
    }
    with pytest.raises(ValidationError):
        actions.save_scores(sheet=sheet, scores={"moi": Decimal("40.5")}, by=judge_of(sheet))
    with pytest.raises(IntegrityError), transaction.atomic():
        Score.objects.create(sheet=sheet, criterion=criterion, value=Decimal("40.5"))
    actions.save_scores(sheet=sheet, scores={"moi": Decimal(41)}, by=judge_of(sheet))


def test_a_decimal_comma_is_understood(sheet: Sheet) -> None:
    form = SheetForm(sheet, QueryDict("version=1&score_moi=27,5"))
    assert form.is_valid()
    assert form.scores()["moi"] == Decimal("27.5")
    assert form.total() == Decimal("27.5")


def test_a_score_is_only_for_a_criterion_of_its_own_round(sheet: Sheet) -> None:
    stranger = CriterionFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        Score.objects.create(sheet=sheet, criterion=stranger, value=Decimal(1))
    with pytest.raises(ValidationError, match="không phải tiêu chí"):
        actions.save_scores(sheet=sheet, scores={"khong-co": Decimal(1)}, by=judge_of(sheet))


def test_a_sheet_is_signed_once_every_criterion_has_points(sheet: Sheet) -> None:
    judge = judge_of(sheet)
    actions.save_scores(sheet=sheet, scores={"moi": Decimal(30)}, by=judge)
    with pytest.raises(MoveRefused, match="Còn thiếu điểm: Hiệu quả"):
        actions.sign(sheet=sheet, by=judge)
    actions.save_scores(sheet=sheet, scores={"hieu-qua": Decimal(30)}, by=judge)
    actions.sign(sheet=sheet, by=judge)
    assert (sheet.state, sheet.signed_at is not None) == ("signed", True)
    with pytest.raises(PermissionRefused, match="rút chữ ký"):
        actions.save_scores(sheet=sheet, scores={"moi": Decimal(31)}, by=judge)
    actions.reopen(sheet=sheet, by=judge)
    actions.save_scores(sheet=sheet, scores={"moi": Decimal(31)}, by=judge)
    assert points(sheet)["moi"] == Decimal(31)


def test_the_record_binds_to_the_points_without_telling_them(sheet: Sheet) -> None:
    judge = judge_of(sheet)
    actions.save_scores(sheet=sheet, scores={"moi": Decimal("33.5")}, by=judge)
    actions.save_scores(sheet=sheet, scores={"moi": Decimal("34.5")}, by=judge)
    first, second = Event.objects.filter(move="save").order_by("pk")
    assert first.facts["seal"] != second.facts["seal"]
    assert set(first.facts) == {"version", "seal"}
    assert "33" not in str(first.facts["version"])


def test_a_sheet_saved_elsewhere_meanwhile_is_not_written_over(sheet: Sheet) -> None:
    judge = judge_of(sheet)
    other_window = Sheet.objects.with_place().get(pk=sheet.pk)
    actions.save_scores(sheet=other_window, scores={"moi": Decimal(40)}, by=judge)
    with pytest.raises(StaleSheet):
        actions.save_scores(sheet=sheet, scores={"moi": Decimal(10)}, by=judge)
    assert points(sheet) == {"moi": Decimal(40)}


def test_nobody_scores_anothers_sheet_or_an_entry_that_was_taken_out(play: Stage, sheet: Sheet) -> None:
    other = next(judge for judge in play.judges if judge != judge_of(sheet))
    for act in (
        lambda: actions.save_scores(sheet=sheet, scores={"moi": Decimal(1)}, by=other),
        lambda: actions.sign(sheet=sheet, by=other),
        lambda: actions.reopen(sheet=sheet, by=other),
        lambda: actions.declare_conflict(sheet=sheet, reason="x", by=other),
        lambda: actions.save_scores(sheet=sheet, scores={"moi": Decimal(1)}, by=play.office),
    ):
        with pytest.raises(PermissionRefused, match="giám khảo khác"):
            act()
    ENTRY.apply(sheet.assignment.contender.entry, "disqualify", by=play.office, state_reason="Sao chép.")
    with pytest.raises(PermissionRefused, match="không cần chấm"):
        actions.save_scores(sheet=sheet, scores={"moi": Decimal(1)}, by=judge_of(sheet))


def test_saving_costs_few_queries(play: Stage, sheet: Sheet, django_assert_max_num_queries: object) -> None:
    judge = judge_of(sheet)
    fresh = Sheet.objects.visible_to(judge).with_place().with_conflicts().get(pk=sheet.pk)
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        actions.save_scores(sheet=fresh, scores={"moi": Decimal(30), "hieu-qua": Decimal(30)}, by=judge)


def test_the_databases_guard_is_what_holds_the_bounds(sheet: Sheet) -> None:
    """The positive control: without the trigger the same row goes in."""
    criterion = Criterion.objects.get(pk=sheet.criteria[0].pk)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE judging_score DISABLE TRIGGER judging_score_guarded")
        Score.objects.create(sheet=sheet, criterion=criterion, value=Decimal(999))
        transaction.set_rollback(True)
    with pytest.raises(IntegrityError), transaction.atomic():
        Score.objects.create(sheet=sheet, criterion=criterion, value=Decimal(999))
