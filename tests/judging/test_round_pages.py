"""The pages of rounds, results and score sheets, as people use them."""

import json
import re
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from audit.models import Event
from contests.models import ScoringPolicy
from contests.rubric import PLAIN
from judging import actions
from judging.bundle import verify_bundle
from judging.models import Assignment, Conflict, Contender, Panel, Seat, Sheet
from tests.factories.accounts import UserFactory, person_with
from tests.judging.stage import Stage, stage

pytestmark = pytest.mark.django_db

SignIn = Callable[..., Client]
MOST = 12


def text(html: bytes) -> str:
    """A page as words."""
    return " ".join(re.sub(r"<[^>]+>", " ", html.decode()).split())


def queries(client: Client, address: str) -> int:
    client.get(address)  # fills what is read once in a process
    with CaptureQueriesContext(
        connection,
    ) as caught:
        assert client.get(address).status_code == 200
    return len(caught)


def finished(size: int) -> Stage:
    """A round of so many entries, judges and conflicts that is sealed, beside one that is open."""
    play = stage(entries=size, judges=size + 1, rounds=2, judges_per_entry=1, rules={"tie_breaks": ["moi"]})
    first, second = play.rounds
    play.opened(first)
    play.score(first, {entry.pk: 80 + place for place, entry in enumerate(play.entries)})
    actions.close_round(round=first, by=play.office)
    play.opened(second)
    for sheet in Sheet.objects.of_round(second).with_place():
        Conflict.objects.create(
            seat=Seat.objects.filter(panel__round=second).exclude(pk=sheet.assignment.seat_id).earliest("pk"),
            contender=sheet.assignment.contender,
            source="declared",
            reason="Người nhà.",
        )
    return play


OFFICE_PAGE = [
    "/contests/{slug}/rounds/",
    "/rounds/{open}/",
    "/rounds/{open}/entries/",
    "/rounds/{open}/assignment/",
    "/rounds/{open}/conflicts/",
    "/rounds/{open}/seal/",
    "/rounds/{sealed}/standings/",
]


@pytest.mark.parametrize("page", OFFICE_PAGE)
def test_a_page_of_the_office_costs_the_same_for_one_and_for_three(page: str, as_: SignIn) -> None:
    costs = []
    for size in (1, 3):
        play = finished(size)
        sealed, opened = play.rounds
        address = page.format(slug=play.contest.slug, open=opened.pk, sealed=sealed.pk)
        costs.append(queries(as_(play.office), address))
    assert costs[0] == costs[1] <= MOST


def test_a_judges_pages_cost_the_same_for_one_and_for_three(as_: SignIn) -> None:
    desks, sheets = [], []
    for size in (1, 3):
        play = stage(entries=size, judges=1, judges_per_entry=1)
        play.opened(play.rounds[0])
        client = as_(play.judges[0])
        desks.append(queries(client, "/judging/"))
        sheets.append(queries(client, play.sheet(play.rounds[0]).get_absolute_url()))
    assert desks[0] == desks[1] <= MOST
    assert sheets[0] == sheets[1] <= MOST + 1  # a sheet brings its entry whole: copy, files, what was decided of them


def test_a_person_is_found_by_name_without_marks_and_seated(as_: SignIn) -> None:
    play = stage(entries=0, judges=0)
    (round,) = play.rounds
    judge = UserFactory(full_name="Đặng Thị Giám Khảo", email="gk@so.example")
    client = as_(play.office)
    for words in ("dang thi giam khao", "GK@so.example"):
        page = client.get(f"/rounds/{round.pk}/", {"q": words})
        assert "Đặng Thị Giám Khảo" in text(page.content)
    assert "Không tìm thấy ai" in text(client.get(f"/rounds/{round.pk}/", {"q": "khong co ai"}).content)
    answer = client.post(f"/rounds/{round.pk}/panel/seat/", {"user": judge.pk, "role": "chair"}, follow=True)
    assert "Đặng Thị Giám Khảo đã vào Ban Giám khảo" in text(answer.content)
    assert Seat.objects.get(panel__round=round).role == "chair"
    answer = client.post(f"/seats/{Seat.objects.get().pk}/unseat/", follow=True)
    assert "không còn trong Ban Giám khảo" in text(answer.content)
    assert not Seat.objects.exists()


def test_a_person_who_cannot_judge_is_refused_on_the_page_with_the_reason(as_: SignIn) -> None:
    play = stage(entries=1)
    (round,) = play.rounds
    author = play.entries[0].created_by
    answer = as_(play.office).post(f"/rounds/{round.pk}/panel/seat/", {"user": author.pk, "role": "judge"})
    assert answer.status_code == 422
    assert f"{author.full_name} có bài dự thi trong cuộc thi này" in text(answer.content)
    answer = as_(play.office).post(f"/rounds/{round.pk}/panel/seat/", {"role": "judge"})
    assert answer.status_code == 422
    assert "Trước hết hãy tìm người." in text(answer.content)


def test_the_decision_on_the_panel_is_written_down_on_its_page(as_: SignIn) -> None:
    play = stage(entries=0)
    (round,) = play.rounds
    client = as_(play.office)
    answer = client.post(f"/rounds/{round.pk}/panel/decision/", {"number": "12/QĐ-BTC", "decided_on": "hôm qua"})
    assert answer.status_code == 422
    assert 'value="12/QĐ-BTC"' in answer.content.decode(), "what was typed is kept"
    client.post(f"/rounds/{round.pk}/panel/decision/", {"number": "12/QĐ-BTC", "decided_on": "2024-04-11"})
    assert Panel.objects.get(round=round).decision_number == "12/QĐ-BTC"
    assert "Số 12/QĐ-BTC ngày 11/04/2024" in text(client.get(f"/rounds/{round.pk}/").content)


def test_the_office_prepares_opens_seals_and_announces_on_the_pages(as_: SignIn) -> None:
    play = stage(entries=3, judges=2)
    (round,) = play.rounds
    client = as_(play.office)
    for judge in play.judges:
        client.post(f"/rounds/{round.pk}/panel/seat/", {"user": judge.pk, "role": "judge"})
    answer = client.post(f"/rounds/{round.pk}/entries/enrol/", follow=True)
    assert "Đã thêm 3 bài." in text(answer.content)
    page = client.get(f"/rounds/{round.pk}/assignment/").content.decode()
    assert not Assignment.objects.exists()
    digest = re.search(r'name="digest" value="([0-9a-f]{64})"', page)
    assert digest
    client.post(f"/rounds/{round.pk}/assignment/assign/", {"digest": digest[1]})
    assert Assignment.objects.count() == 6
    client.post(f"/rounds/{round.pk}/open/")
    assert "Còn 6 phiếu chấm chưa ký." in text(client.get(f"/rounds/{round.pk}/seal/").content)
    play.score(round, {entry.pk: 70 + place for place, entry in enumerate(play.entries)})
    page = text(client.get(f"/rounds/{round.pk}/seal/").content)
    assert "Số bài được tính điểm và xếp hạng 3" in page
    assert "Số phiếu đã ký được tính 6 / 6" in page
    answer = client.post(f"/rounds/{round.pk}/close/", follow=True)
    assert answer.redirect_chain[-1][0] == f"/rounds/{round.pk}/standings/"
    client.post(f"/contests/{play.contest.slug}/announce/")
    play.contest.refresh_from_db()
    assert play.contest.state == "announced"


def test_a_proposal_that_is_out_of_date_is_not_carried_out(as_: SignIn) -> None:
    play = stage(entries=2, judges=2)
    (round,) = play.rounds
    for judge in play.judges:
        actions.seat(round=round, user=judge, by=play.office)
    actions.enrol(round=round, by=play.office)
    plan = actions.propose_assignment(round=round, by=play.office)
    contender = Contender.objects.filter(round=round).earliest("pk")
    actions.seat(round=round, user=UserFactory(), by=play.office)
    Conflict.objects.create(
        seat=Seat.objects.filter(panel__round=round).earliest("pk"), contender=contender, source="declared", reason="x"
    )
    answer = as_(play.office).post(f"/rounds/{round.pk}/assignment/assign/", {"digest": plan.digest})
    assert answer.status_code == 409
    assert "tải lại đề xuất" in text(answer.content).lower()
    assert not Assignment.objects.exists()


def test_limits_are_kept_between_the_proposal_and_its_publication(as_: SignIn) -> None:
    play = stage(entries=4, judges=3)
    (round,) = play.rounds
    for judge in play.judges:
        actions.seat(round=round, user=judge, by=play.office)
    actions.enrol(round=round, by=play.office)
    tired = Seat.objects.filter(panel__round=round).earliest("pk")
    client = as_(play.office)
    page = client.get(f"/rounds/{round.pk}/assignment/", {f"cap-{tired.pk}": "1"}).content.decode()
    digest = re.search(r'name="digest" value="([0-9a-f]{64})"', page)
    assert digest
    assert f'name="cap-{tired.pk}" value="1"' in page
    client.post(f"/rounds/{round.pk}/assignment/assign/", {"digest": digest[1], f"cap-{tired.pk}": "1"})
    assert Assignment.objects.filter(seat=tired).count() == 1


def test_a_conflict_is_dismissed_on_its_page_only_with_a_reason(as_: SignIn) -> None:
    play = finished(1)
    conflict = Conflict.objects.filter(source="declared").earliest("pk")
    client = as_(play.office)
    answer = client.post(f"/conflicts/{conflict.pk}/dismiss/", {"reason": " "})
    assert answer.status_code == 422
    client.post(f"/conflicts/{conflict.pk}/dismiss/", {"reason": "Nhầm người."})
    page = text(client.get(f"/rounds/{conflict.contender.round_id}/conflicts/").content)
    assert "Đã bác" in page
    assert "Nhầm người." in page


def test_reading_the_names_is_an_act_that_the_record_keeps(as_: SignIn) -> None:
    play = finished(1)
    (round, _second) = play.rounds
    client = as_(play.office)
    assert client.get(f"/rounds/{round.pk}/entries/names/").status_code == 405
    page = text(client.post(f"/rounds/{round.pk}/entries/names/").content)
    assert play.entries[0].created_by.full_name in page
    assert play.contender(round, play.entries[0]).blind_code in page
    assert Event.objects.filter(move="read_names", by=play.office).count() == 1


def test_a_judge_fills_a_sheet_saves_signs_and_goes_on_to_the_next(as_: SignIn) -> None:
    play = stage(entries=2, judges=2)
    (round,) = play.rounds
    play.opened(round)
    judge = play.judges[0]
    client = as_(judge)
    assert "còn 2 phiếu" in text(client.get("/judging/").content)
    first, second = Sheet.objects.visible_to(judge).in_order()
    answer = client.post(f"{first.get_absolute_url()}save/", {"version": 1, "score_moi": "27,5", "comment_moi": "Mới."})
    assert answer["Location"] == first.get_absolute_url()
    page = client.get(first.get_absolute_url()).content.decode()
    assert 'value="27.5"' in page
    assert "Mới." in page
    answer = client.post(f"{first.get_absolute_url()}sign/", {"version": 2, "score_moi": "27.5", "comment": "Tốt."})
    assert answer.status_code == 422
    assert "Hãy cho điểm trước khi ký." in text(answer.content)
    assert "Tốt." in answer.content.decode(), "what was typed is kept"
    answer = client.post(
        f"{first.get_absolute_url()}sign/",
        {"version": 2, "score_moi": "27.5", "score_hieu-qua": "40", "comment": "Tốt."},
        follow=True,
    )
    assert answer.redirect_chain[-1][0] == second.get_absolute_url()
    first.refresh_from_db()
    assert (first.state, first.comment) == ("signed", "Tốt.")
    page = text(client.get(first.get_absolute_url()).content)
    assert "67,5 / 100" in page
    client.post(f"{first.get_absolute_url()}reopen/")
    first.refresh_from_db()
    assert first.state == "open"


def test_points_out_of_bounds_are_answered_with_what_to_do_and_everything_typed(as_: SignIn) -> None:
    play = stage(entries=1, judges=1, judges_per_entry=1)
    play.opened(play.rounds[0])
    sheet = play.sheet(play.rounds[0])
    answer = as_(play.judges[0]).post(
        f"{sheet.get_absolute_url()}save/",
        {"version": 1, "score_moi": "50.5", "score_hieu-qua": "nhiều", "comment_moi": "Rất mới."},
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Cho điểm từ 0 đến 50." in page
    assert "Hãy nhập một số, ví dụ 7,5." in page
    assert 'value="50.5"' in page
    assert "Rất mới." in page
    sheet.refresh_from_db()
    assert sheet.version == 1


def test_a_stale_sheet_is_shown_with_both_versions_and_saved_by_choice(as_: SignIn) -> None:
    play = stage(entries=1, judges=1, judges_per_entry=1)
    play.opened(play.rounds[0])
    sheet = play.sheet(play.rounds[0])
    judge = play.judges[0]
    actions.save_scores(sheet=sheet, scores={"moi": Decimal(40)}, by=judge)
    client = as_(judge)
    answer = client.post(f"{sheet.get_absolute_url()}save/", {"version": 1, "score_moi": "33"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "được lưu từ một cửa sổ khác" in page
    assert "Bản vừa lưu ở nơi khác: 40" in page
    assert 'value="33"' in page
    version = re.search(r'name="version" value="(\d+)"', page)
    assert version
    client.post(f"{sheet.get_absolute_url()}save/", {"version": version[1], "score_moi": "33"})
    assert sheet.scores.get().value == Decimal(33)


def test_a_judge_steps_back_on_the_sheet_with_a_reason(as_: SignIn) -> None:
    play = stage(entries=1, judges=2, judges_per_entry=1)
    play.opened(play.rounds[0])
    sheet = play.sheet(play.rounds[0])
    client = as_(sheet.assignment.seat.user)
    assert client.post(f"{sheet.get_absolute_url()}conflict/", {"reason": ""}).status_code == 422
    answer = client.post(f"{sheet.get_absolute_url()}conflict/", {"reason": "Người nhà."}, follow=True)
    assert answer.redirect_chain[-1][0] == "/judging/"
    assert not Sheet.objects.filter(pk=sheet.pk).exists()


def test_standings_show_ranks_ties_the_cut_and_each_judges_total(as_: SignIn) -> None:
    play = stage(entries=4, judges=2)
    (round,) = play.rounds
    ScoringPolicy.objects.filter(round=round).update(
        value={**PLAIN, "advance": {"kind": "score_at_least", "operator": ">=", "value": "70"}}
    )
    second = stage(entries=0)
    type(second.rounds[0]).objects.filter(pk=second.rounds[0].pk).update(contest=play.contest, order=2)
    a, b, c, d = (entry.pk for entry in play.entries)
    play.opened(round)
    play.score(round, {a: 90, b: 80, c: 80, d: 60})
    result = actions.close_round(round=round, by=play.office)
    page = as_(play.office).get(f"/rounds/{round.pk}/standings/")
    rows = re.findall(r'class="rank[^"]*">(\d+)<', page.content.decode())
    assert rows == ["1", "2", "2", "4"]
    words = text(page.content)
    assert words.index("Bài từ 70 điểm trở lên vào vòng sau.") < words.index(
        play.contender(round, play.entries[3]).blind_code
    )
    assert words.count("Vào vòng sau") == 3
    assert all(judge.full_name in words for judge in play.judges)
    assert result.sha256 in page.content.decode()


def test_results_are_for_the_office_until_they_are_announced_and_name_no_judge_to_the_public(as_: SignIn) -> None:
    play = stage(entries=2, judges=2)
    (round,) = play.rounds
    play.opened(round)
    play.score(round, {entry.pk: 80 for entry in play.entries})
    result = actions.close_round(round=round, by=play.office)
    addresses = [f"/rounds/{round.pk}/standings/", f"/rounds/{round.pk}/result.json"]
    outside = [as_(), as_(play.judges[0]), as_(play.entries[0].created_by)]
    for client in outside:
        assert [client.get(address).status_code for address in addresses] == [404, 404]
    assert [as_(play.office).get(address).status_code for address in addresses] == [200, 200]
    actions.announce(contest=play.contest, by=play.office)
    for client in outside:
        page, file = (client.get(address) for address in addresses)
        words = text(page.content)
        assert "Giám khảo 1 80" in words.replace("  ", " ")
        assert all(judge.full_name not in text(file.content) for judge in play.judges)
        bundle = json.loads(file.content)
        assert verify_bundle(bundle) == []
        assert bundle["sha256"] == result.sha256
        assert play.entries[0].title in words


def test_auditors_look_on_without_acting(as_: SignIn) -> None:
    play = finished(1)
    sealed, opened = play.rounds
    client = as_(person_with("auditor"))
    for page in OFFICE_PAGE:
        address = page.format(slug=play.contest.slug, open=opened.pk, sealed=sealed.pk)
        assert client.get(address).status_code == 200, address
    for act in ("entries/names/", "entries/enrol/", "close/", "conflicts/detect/"):
        assert client.post(f"/rounds/{opened.pk}/{act}").status_code == 403
    page = text(client.get(f"/rounds/{sealed.pk}/standings/").content)
    assert play.entries[0].created_by.full_name not in page
