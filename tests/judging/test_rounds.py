"""Rounds from the panel to the announced result."""

from decimal import Decimal

import pytest

from audit.models import Event
from audit.verdicts import MoveRefused, PermissionRefused
from contests.models import Round, ScoringPolicy
from contests.rubric import PLAIN
from judging import actions
from judging.actions.contenders import ALPHABET, CODE_LENGTH
from judging.bundle import verify_bundle
from judging.models import Contender, RoundResult, Sheet
from notifications.models import Message
from submissions.lifecycle import ENTRY
from tests.factories.accounts import UserFactory
from tests.factories.submissions import RevisionFactory, entry_in
from tests.judging.stage import Stage, stage

pytestmark = pytest.mark.django_db


def placed(result: RoundResult) -> dict[int, tuple[int, Decimal | None, bool]]:
    return {
        one.contender.entry_id: (one.rank, one.score, one.advances)
        for one in result.placements.select_related("contender")
    }


def rules(round: Round, **value: object) -> None:
    ScoringPolicy.objects.filter(round=round).update(value={**PLAIN, **value})


def test_a_contest_goes_through_three_rounds_to_its_announcement() -> None:
    play = stage(entries=5, rounds=3)
    preliminary, semi_final, final = play.rounds
    rules(preliminary, advance={"kind": "score_at_least", "operator": ">=", "value": "75"})
    rules(semi_final, advance={"kind": "top", "value": "2", "include_ties": False}, carry_weight="0.4")
    a, b, c, d, e = (entry.pk for entry in play.entries)

    play.opened(preliminary)
    play.score(preliminary, {a: 83, b: 78, c: 78, d: 75, e: 74})
    first = actions.close_round(round=preliminary, by=play.office)
    assert placed(first) == {
        a: (1, Decimal(83), True),
        b: (2, Decimal(78), True),
        c: (2, Decimal(78), True),
        d: (4, Decimal(75), True),
        e: (5, Decimal(74), False),
    }

    play.opened(semi_final)
    assert set(Contender.objects.filter(round=semi_final).values_list("entry", flat=True)) == {a, b, c, d}
    play.score(semi_final, {a: 70, b: 90, c: 60, d: 80})
    second = actions.close_round(round=semi_final, by=play.office)
    assert placed(second) == {
        b: (1, Decimal("85.2"), True),  # 0.6 × 90 + 0.4 × 78
        d: (2, Decimal(78), True),
        a: (3, Decimal("75.2"), False),
        c: (4, Decimal("67.2"), False),
    }

    with pytest.raises(PermissionRefused, match="Vòng 3"):
        actions.announce(contest=play.contest, by=play.office)
    play.opened(final)
    play.score(final, {b: 88, d: 92})
    third = actions.close_round(round=final, by=play.office)
    assert placed(third) == {d: (1, Decimal(92), True), b: (2, Decimal(88), True)}

    actions.announce(contest=play.contest, by=play.office)
    assert play.contest.state == "announced"
    for result in (first, second, third):
        result.refresh_from_db()
        assert verify_bundle(result.bundle) == []
        assert result.bundle["sha256"] == result.sha256
    codes = list(Contender.objects.filter(round__contest=play.contest).values_list("blind_code", flat=True))
    assert len(set(codes)) == len(codes) == 11


def test_everybody_concerned_is_told_and_points_are_in_no_message() -> None:
    play = stage(entries=2)
    (round,) = play.rounds
    play.opened(round)
    play.score(round, {play.entries[0].pk: 77, play.entries[1].pk: 66})
    actions.close_round(round=round, by=play.office)
    actions.announce(contest=play.contest, by=play.office)
    told = {(message.template, message.recipient) for message in Message.objects.select_related("recipient")}
    assert told == {
        *(("judging/round_opened", judge) for judge in play.judges),
        ("judging/round_sealed", play.office),
        *(("judging/results_announced", entry.created_by) for entry in play.entries),
    }
    for message in Message.objects.filter(template__in=["judging/round_opened", "judging/results_announced"]):
        words = message.subject + message.body
        for numbered in (message.name, play.contest.name, play.contest.slug):
            words = words.replace(numbered, "")
        assert "77" not in words
        assert all(entry.title not in message.body and entry.code not in message.body for entry in play.entries)


def test_blind_codes_are_drawn_by_chance_from_signs_that_cannot_be_confused() -> None:
    play = stage(entries=12)
    (round,) = play.rounds
    actions.enrol(round=round, by=play.office)
    contenders = list(Contender.objects.filter(round=round).order_by("pk"))
    assert all(len(one.blind_code) == CODE_LENGTH and set(one.blind_code) <= set(ALPHABET) for one in contenders)
    assert not set("0O1IL5S2Z8B6G") & set(ALPHABET)
    entries = [one.entry_id for one in contenders]
    assert entries != sorted(entries), "rows follow the order of entries"
    by_code = [one.entry_id for one in sorted(contenders, key=lambda one: one.blind_code)]
    assert by_code != sorted(by_code), "codes follow the order of entries"


def test_the_list_of_a_round_follows_the_eligible_entries_until_it_opens() -> None:
    play = stage(entries=2)
    (round,) = play.rounds
    actions.enrol(round=round, by=play.office)
    codes = dict(Contender.objects.filter(round=round).values_list("entry", "blind_code"))
    gone, stays = play.entries
    ENTRY.apply(gone, "disqualify", by=play.office, state_reason="Trùng bài.")
    late = entry_in("eligible", contest=play.contest)
    actions.enrol(round=round, by=play.office)
    now = dict(Contender.objects.filter(round=round).values_list("entry", "blind_code"))
    assert set(now) == {stays.pk, late.pk}
    assert now[stays.pk] == codes[stays.pk]
    play.prepare(round)
    actions.open_round(round=round, by=play.office)
    with pytest.raises(PermissionRefused, match="mở"):
        actions.enrol(round=round, by=play.office)


def test_the_latest_revision_is_the_one_that_is_judged() -> None:
    play = stage(entries=1)
    (round,) = play.rounds
    (entry,) = play.entries
    latest = RevisionFactory(entry=entry)
    actions.enrol(round=round, by=play.office)
    assert Contender.objects.get(round=round).revision == latest


def test_a_round_opens_only_when_the_entries_are_closed() -> None:
    play = stage(entries=1)
    (round,) = play.rounds
    play.prepare(round)
    type(play.contest).objects.filter(pk=play.contest.pk).update(state="published")
    round.contest.refresh_from_db()
    with pytest.raises(PermissionRefused, match="đóng nhận bài"):
        actions.open_round(round=round, by=play.office)


def gaps(play: Stage, round: Round) -> str:
    with pytest.raises(MoveRefused) as refused:
        actions.open_round(round=round, by=play.office)
    return refused.value.reason


def test_an_unprepared_round_says_what_is_missing_before_it_opens() -> None:
    play = stage(entries=3, rounds=2)
    first, second = play.rounds
    assert "Lập Ban Giám khảo" in gaps(play, first)
    assert "mã phách" in gaps(play, first)
    assert "Vòng 1" in gaps(play, second)
    for judge in play.judges:
        actions.seat(round=first, user=judge, by=play.office)
    actions.enrol(round=first, by=play.office)
    assert gaps(play, first) == "3 bài chưa đủ 2 giám khảo: hãy phân công."
    plan = actions.propose_assignment(round=first, by=play.office)
    actions.assign(round=first, pairs=sorted(plan.pairs)[1:], by=play.office)
    assert gaps(play, first) == "1 bài chưa đủ 2 giám khảo: hãy phân công."
    actions.assign(round=first, pairs=plan.pairs, by=play.office)
    ENTRY.apply(play.entries[0], "disqualify", by=play.office, state_reason="Trùng bài.")
    assert gaps(play, first) == "1 bài không còn hợp lệ: hãy cập nhật danh sách bài dự thi."
    actions.enrol(round=first, by=play.office)
    actions.open_round(round=first, by=play.office)
    assert first.state == "open"
    assert first.opened_at


def test_a_round_with_rules_that_cannot_be_computed_does_not_open() -> None:
    play = stage(entries=1)
    (round,) = play.rounds
    play.prepare(round)
    rules(round, tie_breaks=["novelty-that-is-not-there"])
    assert "Quy tắc tính điểm" in gaps(play, round)
    rules(round, carry_weight="0.5")
    assert "Vòng đầu" in gaps(play, round)
    ScoringPolicy.objects.filter(round=round).delete()
    assert "chưa có quy tắc" in gaps(play, round)


def test_a_judge_who_came_to_run_the_contest_stops_the_opening() -> None:
    play = stage(entries=1)
    (round,) = play.rounds
    play.prepare(round)
    play.contest.organisers.create(user=play.judges[0], role="secretary")
    assert play.judges[0].full_name in gaps(play, round)


def test_a_round_with_missing_sheets_is_not_sealed_and_says_how_many() -> None:
    play = stage(entries=3)
    (round,) = play.rounds
    play.opened(round)
    first = play.sheet(round)
    judge = first.assignment.seat.user
    actions.save_scores(sheet=first, scores={"moi": Decimal(40), "hieu-qua": Decimal(40)}, by=judge)
    actions.sign(sheet=first, by=judge)
    with pytest.raises(MoveRefused, match="Còn 5 phiếu chấm chưa ký"):
        actions.close_round(round=round, by=play.office)
    round.refresh_from_db()
    assert round.state == "open"
    assert not RoundResult.objects.exists()


def test_an_entry_that_lost_a_judge_to_a_conflict_needs_another_before_the_seal() -> None:
    play = stage(entries=1)
    (round,) = play.rounds
    play.opened(round)
    sheet = play.sheet(round)
    code = sheet.assignment.contender.blind_code
    actions.declare_conflict(sheet=sheet, reason="Là người nhà.", by=sheet.assignment.seat.user)
    play.score(round, {play.entries[0].pk: 80})
    with pytest.raises(MoveRefused, match=f"1 bài thiếu giám khảo.*{code}"):
        actions.close_round(round=round, by=play.office)
    plan = actions.propose_assignment(round=round, by=play.office)
    (added,) = actions.assign(round=round, pairs=plan.pairs, by=play.office)
    assert Message.objects.filter(template="judging/sheets_added", recipient=added.assignment.seat.user).count() == 1
    play.score(round, {play.entries[0].pk: 80})
    assert placed(actions.close_round(round=round, by=play.office)) == {play.entries[0].pk: (1, Decimal(80), True)}


def test_where_the_rules_count_without_missing_sheets_each_entry_still_needs_one() -> None:
    play = stage(entries=2, rules={"missing": "ignore"})
    (round,) = play.rounds
    play.opened(round)
    a, b = (play.contender(round, entry) for entry in play.entries)
    one = Sheet.objects.of_round(round).with_place().filter(assignment__contender=a)[0]
    actions.save_scores(sheet=one, scores={"moi": Decimal(30), "hieu-qua": Decimal(30)}, by=one.assignment.seat.user)
    actions.sign(sheet=one, by=one.assignment.seat.user)
    with pytest.raises(MoveRefused, match=b.blind_code):
        actions.close_round(round=round, by=play.office)
    two = Sheet.objects.of_round(round).with_place().filter(assignment__contender=b)[0]
    actions.save_scores(sheet=two, scores={"moi": Decimal(20), "hieu-qua": Decimal(20)}, by=two.assignment.seat.user)
    actions.sign(sheet=two, by=two.assignment.seat.user)
    result = actions.close_round(round=round, by=play.office)
    assert [one.flags for one in result.placements.all()] == [["missing_sheet"], ["missing_sheet"]]
    assert verify_bundle(result.bundle) == []


def test_judges_who_differ_too_much_confer_before_the_round_is_sealed() -> None:
    play = stage(entries=1, rules={"divergence": [{"operator": ">", "threshold": "5", "outcome": "reconcile"}]})
    (round,) = play.rounds
    play.opened(round)
    low, high = Sheet.objects.of_round(round).with_place()
    for sheet, points in ((low, 30), (high, 45)):
        judge = sheet.assignment.seat.user
        actions.save_scores(sheet=sheet, scores={"moi": Decimal(points), "hieu-qua": Decimal(points)}, by=judge)
        actions.sign(sheet=sheet, by=judge)
    code = low.assignment.contender.blind_code
    with pytest.raises(MoveRefused, match=f"1 bài.*{code}.*hội ý"):
        actions.close_round(round=round, by=play.office)
    judge = low.assignment.seat.user
    actions.reopen(sheet=low, by=judge)
    actions.save_scores(sheet=low, scores={"moi": Decimal(44), "hieu-qua": Decimal(44)}, by=judge)
    actions.sign(sheet=low, by=judge)
    assert placed(actions.close_round(round=round, by=play.office)) == {play.entries[0].pk: (1, Decimal(89), True)}


def test_an_extra_judge_settles_a_difference_by_the_mean() -> None:
    play = stage(entries=1, rules={"divergence": [{"operator": ">=", "threshold": "10", "outcome": "extra_judge"}]})
    (round,) = play.rounds
    play.opened(round)
    for sheet, points in zip(Sheet.objects.of_round(round).with_place(), (30, 45), strict=True):
        judge = sheet.assignment.seat.user
        actions.save_scores(sheet=sheet, scores={"moi": Decimal(points), "hieu-qua": Decimal(points)}, by=judge)
        actions.sign(sheet=sheet, by=judge)
    with pytest.raises(MoveRefused, match="phân công thêm giám khảo"):
        actions.close_round(round=round, by=play.office)
    (contender,) = Contender.objects.filter(round=round)
    held = set(contender.assignments.values_list("seat", "contender"))
    third = next(seat for seat in round.panel.seats.all() if (seat.pk, contender.pk) not in held)
    actions.assign(round=round, pairs={*held, (third.pk, contender.pk)}, by=play.office)
    play.score(round, {play.entries[0].pk: 78})
    assert placed(actions.close_round(round=round, by=play.office)) == {play.entries[0].pk: (1, Decimal(76), True)}


def test_an_entry_taken_out_while_the_round_is_open_has_no_part_in_its_result() -> None:
    play = stage(entries=2)
    (round,) = play.rounds
    play.opened(round)
    gone, stays = play.entries
    ENTRY.apply(gone, "disqualify", by=play.office, state_reason="Sao chép.")
    for sheet in Sheet.objects.of_round(round).wanted().with_place():
        judge = sheet.assignment.seat.user
        actions.save_scores(sheet=sheet, scores={"moi": Decimal(40), "hieu-qua": Decimal(40)}, by=judge)
        actions.sign(sheet=sheet, by=judge)
    assert placed(actions.close_round(round=round, by=play.office)) == {stays.pk: (1, Decimal(80), True)}


def test_the_result_names_no_person() -> None:
    play = stage(entries=1)
    (round,) = play.rounds
    play.opened(round)
    play.score(round, {play.entries[0].pk: 80})
    bundle = str(actions.close_round(round=round, by=play.office).bundle)
    for name in [*(judge.full_name for judge in play.judges), play.entries[0].title, play.entries[0].code]:
        assert name not in bundle


def test_only_those_who_run_the_contest_move_its_rounds() -> None:
    play = stage(entries=1)
    (round,) = play.rounds
    stranger = UserFactory()
    acts = [
        lambda: actions.seat(round=round, user=play.judges[0], by=stranger),
        lambda: actions.enrol(round=round, by=stranger),
        lambda: actions.read_names(round=round, by=stranger),
        lambda: actions.propose_assignment(round=round, by=stranger),
        lambda: actions.assign(round=round, pairs=[], by=stranger),
        lambda: actions.detect_conflicts(round=round, by=stranger),
        lambda: actions.open_round(round=round, by=stranger),
        lambda: actions.close_round(round=round, by=stranger),
        lambda: actions.announce(contest=play.contest, by=stranger),
    ]
    events = Event.objects.count()
    for act in acts:
        with pytest.raises(PermissionRefused):
            act()
    assert Event.objects.count() == events


def test_reading_the_names_is_written_down_each_time() -> None:
    play = stage(entries=2)
    (round,) = play.rounds
    play.prepare(round)
    for _time in range(2):
        joined = actions.read_names(round=round, by=play.office)
        assert {one.entry.pk for one in joined} == {entry.pk for entry in play.entries}
    assert Event.objects.filter(move="read_names", by=play.office, subject_id=str(round.pk)).count() == 2


def test_a_secretary_who_sits_on_the_panel_cannot_read_the_names() -> None:
    play = stage(entries=1)
    (round,) = play.rounds
    play.prepare(round)
    play.contest.organisers.create(user=play.judges[0], role="secretary")
    with pytest.raises(PermissionRefused, match="thành viên Ban Giám khảo"):
        actions.read_names(round=Round.objects.get(pk=round.pk), by=play.judges[0])
