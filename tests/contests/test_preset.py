"""The Chương Mỹ preset says what the district's notice says, figure by figure, and marks what we chose."""

import datetime as dt
from collections import Counter
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from contests.models import Contest
from contests.planfile.placeholders import official_day
from contests.presets import load
from judging.scoring import Policy
from tests.contests.conftest import District

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
LAUNCH = dt.date(2024, 3, 30)


@pytest.fixture
def contest(district: District) -> Contest:
    return district.create(launched_on=LAUNCH)


def test_the_contest_bears_the_notices_name_clauses_and_sums(contest: Contest) -> None:
    assert contest.name == "Cuộc thi “Tìm kiếm sáng kiến, giải pháp về cải cách hành chính” năm 2024"
    assert contest.launched_on == LAUNCH
    assert contest.preset == "chuong_my_2024"
    assert contest.entry_forms == ["article", "video"]
    assert contest.text_version_required is True
    assert (contest.group_min_members, contest.group_max_members) == (2, None)
    assert contest.collective_multiplier == Decimal("1.5")
    assert (contest.prize_total_min, contest.prize_total_max) == (14_000_000, 21_000_000)
    assert contest.indices == ["PAPI", "PAR INDEX", "SIPAS"]
    assert "UBND huyện Chương Mỹ" in contest.licence_clause
    assert "không phải hỏi lại tác giả" in contest.licence_clause
    assert "điểm thưởng" in contest.index_bonus
    assert "2024" in contest.index_bonus
    assert "nhân rộng" in contest.aftermath
    assert "Thủ trưởng đơn vị" in contest.requirements


def test_the_facts_that_are_no_columns_stand_in_the_preset() -> None:
    plan = load("chuong_my_2024").plan
    source = plan["source"]
    assert (source["host"], source["office"]) == ("UBND huyện Chương Mỹ (Hà Nội)", "Phòng Nội vụ")
    assert source["published"] == "2024-04-01 11:34"
    assert plan["launched_on"] == LAUNCH
    said = " ".join(source["facts"])
    for fact in (
        "32 xã, thị trấn",
        "500.000 đ",
        "tên, địa chỉ, số điện thoại",
        "một người đại diện",
        "14 sáng kiến",
        "Một hồ sơ - Hai kết quả",
        "Hồ sơ không hẹn",
        "nhà văn hóa thôn Trí Thủy",
        "kích hoạt VNeID",
        "khiếu nại",
    ):
        assert fact in said, fact


def test_individuals_groups_and_organisations_may_enter(contest: Contest) -> None:
    entrants = Counter(contest.eligibilities.values_list("entrant", flat=True))
    assert entrants == {"individual": 3, "group": 1, "organisation": 3}
    by_entrant = {
        entrant: {kind for row in contest.eligibilities.filter(entrant=entrant) for kind in row.unit_kinds}
        for entrant in entrants
    }
    assert by_entrant["organisation"] == {
        "department",
        "service_unit",
        "party_body",
        "political_social",
        "commune",
        "association",
    }
    assert "vertical_agency" in by_entrant["individual"]
    assert "vertical_agency" not in by_entrant["organisation"]
    assert by_entrant["group"] == by_entrant["individual"]


def test_there_are_eight_content_areas(contest: Contest) -> None:
    assert list(contest.areas.values_list("name", flat=True)) == [
        "Chỉ đạo, điều hành cải cách hành chính",
        "Cải cách thể chế",
        "Cải cách thủ tục hành chính",
        "Hoạt động của Bộ phận Một cửa hiện đại các cấp",
        "Cải cách tổ chức bộ máy nhà nước",
        "Cải cách chế độ công vụ",
        "Cải cách tài chính công",
        "Ứng dụng công nghệ trong cơ quan nhà nước",
    ]


def test_entries_go_from_the_author_to_a_unit_and_from_the_unit_to_the_office(contest: Contest) -> None:
    to_unit, to_office = contest.route.all()
    assert {"district", "commune", "department", "political_social", "association"} <= set(to_unit.to_kinds)
    assert not to_unit.to_office
    assert to_office.to_office
    assert "Phòng Nội vụ" in to_office.description


def test_the_deadlines_keep_their_wording_and_exclude_the_day_they_name(contest: Contest) -> None:
    forwarding = contest.deadline("forwarding")
    scoring = contest.deadline("scoring")
    assert forwarding is not None
    assert scoring is not None
    assert forwarding.moment == dt.datetime(2024, 4, 10, 0, 0, tzinfo=HANOI)
    assert forwarding.inclusive is False
    assert forwarding.wording == "trước ngày 10/4/2024"
    assert not forwarding.passed(dt.datetime(2024, 4, 9, 23, 59, 59, tzinfo=HANOI))
    assert forwarding.passed(dt.datetime(2024, 4, 10, 0, 0, tzinfo=HANOI))
    assert scoring.moment == dt.datetime(2024, 5, 5, 0, 0, tzinfo=HANOI)
    assert scoring.wording == "trước 05/5/2024"
    assert "hai cách hiểu" in contest.note("deadlines")


def test_the_authors_deadline_is_ours_and_says_so(contest: Contest) -> None:
    submission = contest.deadline("submission")
    assert submission is not None
    assert submission.moment == dt.datetime(2024, 4, 5, 0, 0, tzinfo=HANOI)
    note = load("chuong_my_2024").plan["notes"]["deadlines"]
    assert note["chosen_by_us"] is True
    assert "Hạn tác giả gửi về đơn vị" in note["text"]


def test_units_must_send_one_and_others_are_encouraged_to(contest: Contest) -> None:
    quotas = [(set(quota.unit_kinds), quota.minimum, quota.maximum, quota.strength) for quota in contest.quotas.all()]
    assert quotas == [
        ({"department", "party_body"}, 1, None, "required"),
        ({"commune"}, 1, None, "required"),
        ({"political_social", "association"}, 1, None, "encouraged"),
        ({"vertical_agency"}, 1, None, "encouraged"),
    ]


def test_eight_prizes_cost_fourteen_to_twenty_one_million(contest: Contest) -> None:
    tiers = contest.prize_tiers.values_list("rank", "name", "count", "individual_amount", "collective_amount")
    assert list(tiers) == [
        (1, "Giải nhất", 2, 3_000_000, 4_500_000),
        (2, "Giải nhì", 2, 2_000_000, 3_000_000),
        (3, "Giải ba", 4, 1_000_000, 1_500_000),
    ]
    assert sum(count * individual for _rank, _name, count, individual, _collective in tiers) == 14_000_000
    assert sum(count * collective for _rank, _name, count, _individual, collective in tiers) == 21_000_000


def test_the_judging_is_ours_says_so_and_is_a_policy_the_judging_understands(contest: Contest) -> None:
    for section in ("rounds", "criteria"):
        assert load("chuong_my_2024").plan["notes"][section]["chosen_by_us"] is True
        assert "lựa chọn của nhóm phát triển cổng" in contest.note(section)
    rounds = list(contest.rounds.all())
    assert [(round_.kind, round_.blind, round_.mode, round_.judges_per_entry) for round_ in rounds] == [
        ("preliminary", True, "online", 2),
        ("semi_final", True, "online", 2),
        ("final", False, "online", 3),
    ]
    for round_ in rounds:
        criteria = list(round_.criteria.values_list("key", "maximum"))
        assert criteria == [("novelty", 30), ("effect", 35), ("applicability", 25), ("presentation", 10)]
        policy = Policy.from_value(round_.rules())
        assert [(rule.key, rule.maximum) for rule in policy.criteria] == criteria
        assert (policy.scale, policy.judges, policy.places) == (100, "mean", 1)
        assert policy.tie_breaks == ("effect", "novelty", "share")
        assert policy.to_value() == round_.rules()
    advances = [Policy.from_value(round_.rules()).advance for round_ in rounds]
    assert [(rule.kind, rule.operator, rule.value, rule.include_ties) for rule in advances] == [
        ("score_at_least", ">=", Decimal(70), None),
        ("top", None, Decimal(12), True),
        ("all", None, None, None),
    ]


def test_every_half_point_of_a_criterion_lies_in_one_band(contest: Contest) -> None:
    for criterion in contest.rounds.first().criteria.all():  # type: ignore[union-attr]
        bands = list(criterion.bands.all())
        for halves in range(int(criterion.maximum * 2) + 1):
            point = Decimal(halves) / 2
            assert sum(band.low <= point <= band.high for band in bands) == 1, (criterion.name, point)


def test_the_dates_move_with_the_launch(district: District) -> None:
    contest = district.create(launched_on=dt.date(2026, 3, 30), slug="sau", code="SAU")
    forwarding = contest.deadline("forwarding")
    assert forwarding is not None
    assert forwarding.moment == dt.datetime(2026, 4, 10, 0, 0, tzinfo=HANOI)
    assert forwarding.wording == "trước ngày 10/4/2026"
    assert contest.name.endswith("năm 2026")
    first = contest.rounds.first()
    assert first is not None
    assert first.opens_at == dt.datetime(2026, 4, 12, 8, 0, tzinfo=HANOI)


@pytest.mark.parametrize(
    ("day", "written"),
    [
        (dt.date(2024, 4, 10), "10/4/2024"),
        (dt.date(2024, 5, 5), "05/5/2024"),
        (dt.date(2024, 2, 9), "09/02/2024"),
        (dt.date(2024, 12, 31), "31/12/2024"),
    ],
)
def test_official_papers_pad_small_days_and_the_first_two_months(day: dt.date, written: str) -> None:
    assert official_day(day) == written
