"""Different criteria by content area and kind of entrant."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from audit.verdicts import MoveRefused
from contests.models import Criterion
from judging import actions
from judging.models import Contender, RoundResult, Score, Sheet
from ops.verify_result import differences
from tests.factories.contests import ContentAreaFactory, CriterionFactory
from tests.factories.submissions import entry_in
from tests.judging.stage import Stage, stage

pytestmark = pytest.mark.django_db


@pytest.fixture
def play() -> Stage:
    """Two entries on technology, judged by a third criterion beside the two that all are judged by; one on people."""
    made = stage(entries=0, judges=2, judges_per_entry=2)
    technology = ContentAreaFactory(contest=made.contest, code="cong-nghe", order=8)
    people = ContentAreaFactory(contest=made.contest, code="con-nguoi", order=9)
    made.entries = [entry_in("eligible", contest=made.contest, area=area) for area in (technology, technology, people)]
    CriterionFactory(round=made.rounds[0], order=3, key="an-toan", maximum=Decimal(20), area_codes=["cong-nghe"])
    return made


def sheets_of(play: Stage, area: str) -> list[Sheet]:
    return list(
        Sheet.objects.of_round(play.rounds[0]).filter(assignment__contender__entry__area__code=area).with_place()
    )


def test_a_judge_is_asked_only_what_applies_to_the_entry(play: Stage) -> None:
    play.opened(play.rounds[0])
    assert [one.key for one in sheets_of(play, "cong-nghe")[0].criteria] == ["moi", "hieu-qua", "an-toan"]
    assert [one.key for one in sheets_of(play, "con-nguoi")[0].criteria] == ["moi", "hieu-qua"]


def test_a_criterion_for_groups_is_not_asked_of_individuals(play: Stage) -> None:
    CriterionFactory(round=play.rounds[0], order=4, key="phoi-hop", entrants=["group"])
    play.opened(play.rounds[0])
    assert "phoi-hop" not in [one.key for one in sheets_of(play, "con-nguoi")[0].criteria]


def test_each_sheet_is_measured_against_the_points_it_could_have(play: Stage) -> None:
    """90 of 120 is 75; 90 of 100 is 90."""
    play.opened(play.rounds[0])
    for sheet in Sheet.objects.of_round(play.rounds[0]).with_place():
        judge = sheet.assignment.seat.user
        scores = {"moi": Decimal(45), "hieu-qua": Decimal(45)}
        if len(sheet.criteria) == 3:
            scores["an-toan"] = Decimal(0)
        actions.save_scores(sheet=sheet, scores=scores, by=judge)
        actions.sign(sheet=sheet, by=judge)
    result = actions.close_round(round=play.rounds[0], by=play.office)
    scored = {one.contender.entry.area_code: one.score for one in result.placements.all()}
    assert scored == {"cong-nghe": Decimal("75.00"), "con-nguoi": Decimal("90.00")}
    assert differences(RoundResult.objects.get().bundle) == []


def test_points_for_what_does_not_apply_are_refused_by_the_database(play: Stage) -> None:
    play.opened(play.rounds[0])
    foreign = Criterion.objects.get(key="an-toan")
    sheet = sheets_of(play, "con-nguoi")[0]
    with pytest.raises(IntegrityError, match="does not apply"), transaction.atomic():
        Score.objects.create(sheet=sheet, criterion=foreign, value=Decimal(1))
    with transaction.atomic():  # the control: without the guard the same row goes in
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE judging_score DISABLE TRIGGER judging_score_applies")
        Score.objects.create(sheet=sheet, criterion=foreign, value=Decimal(1))
        transaction.set_rollback(True)


def test_a_round_does_not_open_on_an_entry_that_nothing_applies_to(play: Stage) -> None:
    round_ = play.rounds[0]
    Criterion.objects.filter(round=round_, key__in=["moi", "hieu-qua"]).update(area_codes=["cong-nghe"])
    play.prepare(round_)
    code = Contender.objects.get(round=round_, entry=play.entries[2]).blind_code
    with pytest.raises(MoveRefused, match=code):
        actions.open_round(round=round_, by=play.office)
