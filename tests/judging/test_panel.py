"""Who may judge what: seats, conflicts of interest, assignment."""

import datetime as dt
from decimal import Decimal

import pytest

from audit.models import Event
from audit.verdicts import MoveRefused, PermissionRefused
from judging import actions
from judging.models import Assignment, Conflict, Contender, Score, Seat, Sheet
from notifications.models import Message
from tests.factories.accounts import MembershipFactory, UserFactory, member_of
from tests.factories.judging import ContenderFactory, SeatFactory
from tests.factories.submissions import AuthorFactory, EntryFactory, entry_in
from tests.factories.units import UnitFactory
from tests.judging.stage import stage

pytestmark = pytest.mark.django_db


def test_a_panel_has_one_chair_and_everybody_sits_once() -> None:
    play = stage(entries=0)
    (round,) = play.rounds
    first, second, third = play.judges
    actions.seat(round=round, user=first, role="chair", by=play.office)
    with pytest.raises(MoveRefused, match=first.full_name):
        actions.seat(round=round, user=second, role="chair", by=play.office)
    with pytest.raises(MoveRefused, match="đã có trong Ban Giám khảo"):
        actions.seat(round=round, user=first, role="judge", by=play.office)
    actions.seat(round=round, user=second, role="secretary", by=play.office)
    actions.seat(round=round, user=third, by=play.office)
    assert [(seat.user, seat.role) for seat in round.panel.seats.order_by("pk")] == [
        (first, "chair"), (second, "secretary"), (third, "judge"),
    ]  # fmt: skip


def test_nobody_who_runs_the_contest_or_takes_part_in_it_can_judge() -> None:
    play = stage(entries=1)
    (round,) = play.rounds
    secretary, coauthor, writer, drafter = (UserFactory() for _person in range(4))
    play.contest.organisers.create(user=secretary, role="secretary")
    AuthorFactory(entry=play.entries[0], user=coauthor, representative=False)
    entry_in("declined", contest=play.contest, created_by=writer)
    EntryFactory(contest=play.contest, created_by=drafter)
    for person in (play.office, secretary):
        with pytest.raises(PermissionRefused, match="đang điều hành"):
            actions.seat(round=round, user=person, by=play.office)
    for person in (play.entries[0].created_by, coauthor, writer):
        with pytest.raises(PermissionRefused, match="có bài dự thi"):
            actions.seat(round=round, user=person, by=play.office)
    actions.seat(round=round, user=drafter, by=play.office)  # a draft can no longer be handed in


def test_a_seat_can_be_taken_away_until_its_judge_begins() -> None:
    play = stage(entries=2, judges=3)
    (round,) = play.rounds
    play.opened(round)
    sheet = play.sheet(round)
    began = sheet.assignment.seat
    actions.save_scores(sheet=sheet, scores={"moi": Decimal(20)}, by=began.user)
    with pytest.raises(MoveRefused, match="đã bắt đầu chấm"):
        actions.unseat(seat=began, by=play.office)
    other = Seat.objects.filter(panel__round=round).exclude(pk=began.pk)[0]
    actions.unseat(seat=other, by=play.office)
    assert not Seat.objects.filter(pk=other.pk).exists()
    assert not Sheet.objects.filter(assignment__seat=other.pk).exists()


def test_the_decision_on_the_panel_is_recorded() -> None:
    play = stage(entries=0)
    (round,) = play.rounds
    actions.record_decision(round=round, number="12/QĐ-BTC", decided_on=dt.date(2024, 4, 11), by=play.office)
    panel = actions.record_decision(round=round, number="15/QĐ-BTC", decided_on=dt.date(2024, 4, 12), by=play.office)
    assert (panel.decision_number, panel.decided_on) == ("15/QĐ-BTC", dt.date(2024, 4, 12))
    assert Event.objects.filter(move="record_decision").count() == 2


def test_conflicts_are_found_from_authorship_and_from_workplaces() -> None:
    play = stage(entries=0, judges=0)
    (round,) = play.rounds
    commune, agency, workplace = UnitFactory(), UnitFactory(), UnitFactory()
    by_unit = ContenderFactory(round=round, entry=entry_in("eligible", contest=play.contest, unit=commune))
    as_agency = ContenderFactory(
        round=round,
        entry=entry_in("eligible", contest=play.contest, kind="organisation", organisation=agency),
    )
    by_colleague = ContenderFactory(round=round, entry=entry_in("eligible", contest=play.contest))
    colleague = UserFactory()
    MembershipFactory(user=colleague, unit=workplace)
    AuthorFactory(entry=by_colleague.entry, user=colleague, representative=False)
    judges = {
        "commune": member_of(commune),
        "agency": member_of(agency),
        "workplace": member_of(workplace),
        "author": by_unit.entry.created_by,
        "nobody": UserFactory(),
        "former": UserFactory(),
    }
    MembershipFactory(user=judges["former"], unit=commune, valid_to=dt.date(2020, 1, 1))
    seats = {name: SeatFactory(panel__round=round, user=user) for name, user in judges.items()}
    actions.detect_conflicts(round=round, by=play.office)
    found = set(Conflict.objects.values_list("seat", "contender", "source"))
    assert found == {
        (seats["commune"].pk, by_unit.pk, "same_unit"),
        (seats["agency"].pk, as_agency.pk, "same_unit"),
        (seats["workplace"].pk, by_colleague.pk, "same_unit"),
        (seats["author"].pk, by_unit.pk, "author"),
    }
    assert actions.detect_conflicts(round=round, by=play.office) == []


def test_conflicts_are_looked_for_with_a_constant_number_of_queries(django_assert_max_num_queries: object) -> None:
    play = stage(entries=6, judges=4)
    (round,) = play.rounds
    play.prepare(round)
    with django_assert_max_num_queries(14):  # type: ignore[operator]
        actions.detect_conflicts(round=round, by=play.office)


def test_a_proposal_shares_entries_out_evenly_and_keeps_conflicts_apart() -> None:
    play = stage(entries=9, judges=3)
    (round,) = play.rounds
    home = play.judges[0].memberships.get().unit
    type(play.entries[0]).objects.filter(pk=play.entries[0].pk).update(unit=home)
    for judge in play.judges:
        actions.seat(round=round, user=judge, by=play.office)
    actions.enrol(round=round, by=play.office)
    hindered = play.contender(round, play.entries[0])
    assert Conflict.objects.filter(contender=hindered).count() == 3  # they all work there
    outsider = SeatFactory(panel=round.panel)
    plan = actions.propose_assignment(round=round, by=play.office)
    assert {pair[1] for pair in plan.pairs if pair[0] == outsider.pk} >= {hindered.pk}
    assert [(shortage.contender, shortage.lacking) for shortage in plan.shortages] == [(hindered.pk, 1)]
    assert max(plan.loads.values()) - min(plan.loads.values()) <= 1
    assert not Assignment.objects.exists(), "looking changes nothing"
    assert actions.propose_assignment(round=round, by=play.office).digest == plan.digest


def test_a_secretary_of_the_panel_is_given_nothing_to_score() -> None:
    play = stage(entries=2, judges=2)
    (round,) = play.rounds
    secretary = SeatFactory(panel__round=round, role="secretary")
    play.prepare(round)
    assert not Assignment.objects.filter(seat=secretary).exists()
    with pytest.raises(MoveRefused):
        actions.assign(round=round, pairs=[(secretary.pk, Contender.objects.filter(round=round)[0].pk)], by=play.office)


def test_assigning_again_replaces_what_nobody_has_begun() -> None:
    play = stage(entries=3, judges=4)
    (round,) = play.rounds
    play.opened(round)
    begun = play.sheet(round)
    actions.save_scores(sheet=begun, scores={"moi": Decimal(20)}, by=begun.assignment.seat.user)
    kept = (begun.assignment.seat_id, begun.assignment.contender_id)
    seats = list(Seat.objects.filter(panel__round=round).values_list("pk", flat=True))
    wanted = {
        (seat, contender)
        for contender in Contender.objects.filter(round=round).values_list("pk", flat=True)
        for seat in seats[:2]
    }
    actions.assign(round=round, pairs=wanted, by=play.office)
    now = set(Assignment.objects.of_round(round).values_list("seat", "contender"))
    assert now == wanted | {kept}
    assert Sheet.objects.of_round(round).count() == len(now)
    assert Score.objects.get().sheet == begun


def test_a_limit_takes_unbegun_sheets_from_a_judge_and_gives_them_to_others() -> None:
    play = stage(entries=6, judges=3)
    (round,) = play.rounds
    play.opened(round)
    tired = play.sheet(round).assignment.seat
    plan = actions.propose_assignment(round=round, by=play.office, caps={tired.pk: 1})
    assert plan.loads[tired.pk] == 1
    actions.assign(round=round, pairs=plan.pairs, by=play.office)
    assert Assignment.objects.filter(seat=tired).count() == 1
    assert Assignment.objects.of_round(round).count() == 12
    assert Message.objects.filter(template="judging/sheets_added").exclude(recipient=tired.user).exists()


def test_an_open_round_keeps_its_assignment_when_nothing_is_asked_of_it() -> None:
    play = stage(entries=5, judges=4)
    (round,) = play.rounds
    play.opened(round)
    before = set(Assignment.objects.of_round(round).values_list("seat", "contender"))
    assert actions.propose_assignment(round=round, by=play.office).pairs == before


def test_a_pair_in_conflict_or_of_another_round_is_not_assigned() -> None:
    play = stage(entries=1, judges=2)
    (round,) = play.rounds
    play.prepare(round)
    seat, contender = Seat.objects.filter(panel__round=round)[0], Contender.objects.get(round=round)
    Conflict.objects.create(seat=seat, contender=contender, source="declared", reason="Người nhà.")
    with pytest.raises(MoveRefused, match="xung đột lợi ích"):
        actions.assign(round=round, pairs=[(seat.pk, contender.pk)], by=play.office)
    with pytest.raises(MoveRefused, match="tải lại đề xuất"):
        actions.assign(round=round, pairs=[(seat.pk, ContenderFactory().pk)], by=play.office)


def test_a_judge_steps_back_and_the_office_is_told_without_the_authors_name() -> None:
    play = stage(entries=2)
    (round,) = play.rounds
    play.opened(round)
    sheet = play.sheet(round)
    judge, contender = sheet.assignment.seat.user, sheet.assignment.contender
    actions.save_scores(sheet=sheet, scores={"moi": Decimal(20)}, by=judge)
    conflict = actions.declare_conflict(sheet=sheet, reason="Tôi đã góp ý cho mô hình này.", by=judge)
    assert (conflict.source, conflict.reason) == ("declared", "Tôi đã góp ý cho mô hình này.")
    assert not Sheet.objects.filter(pk=sheet.pk).exists()
    assert not Score.objects.exists(), "what was noted in conflict counts for nothing"
    message = Message.objects.get(template="judging/conflict_declared")
    assert message.recipient == play.office
    assert contender.blind_code in message.body
    assert contender.entry.created_by.full_name not in message.body
    assert conflict.reason not in message.body


def test_a_signed_sheet_is_not_stepped_back_from() -> None:
    play = stage(entries=1)
    (round,) = play.rounds
    play.opened(round)
    sheet = play.sheet(round)
    judge = sheet.assignment.seat.user
    actions.save_scores(sheet=sheet, scores={"moi": Decimal(20), "hieu-qua": Decimal(30)}, by=judge)
    actions.sign(sheet=sheet, by=judge)
    with pytest.raises(PermissionRefused, match="rút chữ ký"):
        actions.declare_conflict(sheet=sheet, reason="Người nhà.", by=judge)


def test_a_conflict_is_dismissed_with_a_reason_and_then_the_judge_may_score() -> None:
    play = stage(entries=1, judges=2)
    (round,) = play.rounds
    play.opened(round)
    sheet = play.sheet(round)
    judge = sheet.assignment.seat.user
    conflict = Conflict.objects.create(
        seat=sheet.assignment.seat, contender=sheet.assignment.contender, source="same_unit"
    )
    with pytest.raises(PermissionRefused, match="xung đột lợi ích"):
        actions.save_scores(sheet=sheet, scores={"moi": Decimal(20)}, by=judge)
    actions.dismiss_conflict(conflict=conflict, reason="Đã chuyển công tác.", by=play.office)
    assert (conflict.dismissed_by, conflict.dismissed_reason) == (play.office, "Đã chuyển công tác.")
    actions.save_scores(sheet=sheet, scores={"moi": Decimal(20)}, by=judge)
    with pytest.raises(PermissionRefused, match="đã được bác"):
        actions.dismiss_conflict(conflict=conflict, reason="Lần nữa.", by=play.office)


def test_a_dismissed_conflict_is_not_found_again() -> None:
    play = stage(entries=1, judges=1, judges_per_entry=1)
    (round,) = play.rounds
    type(play.entries[0]).objects.filter(pk=play.entries[0].pk).update(unit=play.judges[0].memberships.get().unit)
    actions.seat(round=round, user=play.judges[0], by=play.office)
    actions.enrol(round=round, by=play.office)
    (conflict,) = Conflict.objects.all()
    assert actions.propose_assignment(round=round, by=play.office).shortages
    actions.dismiss_conflict(conflict=conflict, reason="Biệt phái từ lâu.", by=play.office)
    assert actions.detect_conflicts(round=round, by=play.office) == []
    assert not actions.propose_assignment(round=round, by=play.office).shortages


def test_that_somebody_is_an_author_is_never_dismissed() -> None:
    play = stage(entries=1)
    (round,) = play.rounds
    play.prepare(round)
    conflict = Conflict.objects.create(
        seat=Seat.objects.filter(panel__round=round)[0],
        contender=Contender.objects.get(round=round),
        source="author",
    )
    with pytest.raises(PermissionRefused, match="chính mình"):
        actions.dismiss_conflict(conflict=conflict, reason="Không sao.", by=play.office)
