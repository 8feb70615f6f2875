"""A sound plan has nothing to put right; every flaw is found, weighed and sent to the section that mends it."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from contests.checks import (
    HostUnit,
    Plan,
    PlannedCriterion,
    PlannedDeadline,
    PlannedEntrant,
    PlannedQuestion,
    PlannedQuota,
    PlannedRound,
    PlannedStep,
    PlannedTier,
    findings,
    prize_totals,
)

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
NOW = dt.datetime(2024, 3, 30, 8, 0, tzinfo=HANOI)


def at(month: int, day: int) -> dt.datetime:
    return dt.datetime(2024, month, day, tzinfo=HANOI)


CRITERIA = (
    PlannedCriterion("novelty", "Tính mới", Decimal(30), bands=((Decimal(0), Decimal(15)), (Decimal(16), Decimal(30)))),
    PlannedCriterion("effect", "Hiệu quả", Decimal(70)),
)
FIRST = PlannedRound("Sơ khảo", at(4, 12), at(4, 20), CRITERIA, Decimal(100), tie_breaks=("effect", "share"))
SECOND = PlannedRound("Chung khảo", at(4, 25), at(5, 1), CRITERIA, Decimal(100))
TIERS = (
    PlannedTier("Giải nhất", 2, 3_000_000, 4_500_000),
    PlannedTier("Giải nhì", 2, 2_000_000, 3_000_000),
    PlannedTier("Giải ba", 4, 1_000_000, 1_500_000),
)
KINDS = frozenset({"commune", "department"})
WHO = PlannedEntrant("Cán bộ", "individual", KINDS)
TO_UNIT = PlannedStep("Tác giả gửi về đơn vị", to_kinds=KINDS)
TO_OFFICE = PlannedStep("Đơn vị gửi cơ quan tiếp nhận", to_office=True)
QUOTA = PlannedQuota("Mỗi xã", frozenset({"commune"}), minimum=1)
SOUND = Plan(
    purpose="Tìm ý tưởng",
    plan_number="296/KH-UBND",
    licence_clause="Được sử dụng bài dự thi.",
    entry_forms=("article", "video"),
    attachment_extensions=("pdf", "mp4"),
    areas=8,
    entry_fields=5,
    eligible_kinds=frozenset({"commune", "department"}),
    reaches_office=True,
    quota_kinds=frozenset({"commune"}),
    area_names={"mot-cua": "Một cửa", "the-che": "Thể chế"},
    questions=(PlannedQuestion("Giải pháp", is_text=True, required=True),),
    entrants=(WHO, replace(WHO, entrant="organisation")),
    age_day=dt.date(2024, 3, 30),
    route=(TO_UNIT, TO_OFFICE),
    quotas=(QUOTA,),
    units=(HostUnit("commune", 20), HostUnit("commune", 40), HostUnit("department")),
    deadlines={
        "submission": PlannedDeadline("Tác giả", at(4, 5), "trước 00:00 ngày 05/4/2024", "submission"),
        "forwarding": PlannedDeadline("Đơn vị", at(4, 10), kind="forwarding"),
        "scoring": PlannedDeadline("Chấm", at(5, 5), kind="scoring"),
    },
    rounds=(FIRST, SECOND),
    tiers=TIERS,
    collective_multiplier=Decimal("1.5"),
    prize_total_min=14_000_000,
    prize_total_max=21_000_000,
    secretaries=1,
)


def without(kind: str) -> dict[str, PlannedDeadline]:
    return {name: deadline for name, deadline in SOUND.deadlines.items() if name != kind}


def with_deadline(kind: str, **columns: Any) -> dict[str, PlannedDeadline]:
    return {**SOUND.deadlines, kind: replace(SOUND.deadlines[kind], **columns)}


def with_criteria(**columns: Any) -> PlannedRound:
    """The first round, its first criterion changed; its second fills the scale where the first applies."""
    return replace(FIRST, criteria=(replace(CRITERIA[0], **columns), CRITERIA[1]))


def with_all_criteria(**columns: Any) -> PlannedRound:
    return replace(FIRST, criteria=tuple(replace(criterion, **columns) for criterion in CRITERIA))


def step(*kinds: str, to_office: bool = False) -> PlannedStep:
    """A hop from units of the first kind to those of the others."""
    return PlannedStep("Bước", frozenset(kinds[:1]), frozenset(kinds[1:]), to_office)


def level(kind: str, moment: dt.datetime, *unit_kinds: str) -> PlannedDeadline:
    return PlannedDeadline("Thời hạn riêng", moment, kind=kind, unit_kinds=unit_kinds)


def test_a_sound_plan_has_nothing_to_put_right() -> None:
    assert findings(SOUND, NOW) == []


@pytest.mark.parametrize(
    ("flaw", "severity", "section"),
    [
        ({"entry_forms": ()}, "blocks", "basics"),
        ({"licence_clause": " "}, "blocks", "basics"),
        ({"attachment_extensions": ("pdf",)}, "blocks", "basics"),
        ({"purpose": ""}, "warns", "basics"),
        ({"plan_number": ""}, "warns", "basics"),
        ({"eligible_kinds": frozenset()}, "blocks", "entrants"),
        ({"reaches_office": False}, "warns", "entrants"),
        ({"areas": 0}, "blocks", "areas"),
        ({"entry_fields": 0}, "blocks", "form"),
        ({"deadlines": without("submission")}, "blocks", "deadlines"),
        ({"deadlines": without("forwarding")}, "blocks", "deadlines"),
        ({"deadlines": without("scoring")}, "warns", "deadlines"),
        ({"deadlines": with_deadline("submission", moment=at(4, 11))}, "blocks", "deadlines"),
        ({"deadlines": with_deadline("submission", moment=NOW)}, "blocks", "deadlines"),
        ({"deadlines": with_deadline("forwarding", wording="trước ngày 10/4/2024")}, "warns", "deadlines"),
        ({"deadlines": with_deadline("forwarding", wording="Đến 10/4")}, "warns", "deadlines"),
        ({"quota_kinds": frozenset()}, "warns", "quotas"),
        ({"quota_kinds": frozenset({"association"})}, "warns", "quotas"),
        ({"rounds": ()}, "blocks", "rounds"),
        ({"rounds": (replace(FIRST, opens_at=None), SECOND)}, "warns", "rounds"),
        ({"rounds": (replace(FIRST, closes_at=at(4, 12)), SECOND)}, "blocks", "rounds"),
        ({"rounds": (SECOND, FIRST)}, "blocks", "rounds"),
        ({"rounds": (replace(FIRST, opens_at=at(4, 9)), SECOND)}, "warns", "rounds"),
        ({"rounds": (FIRST, replace(SECOND, closes_at=at(5, 6)))}, "warns", "rounds"),
        ({"rounds": (replace(FIRST, finalists=7), SECOND)}, "warns", "rounds"),
        ({"rounds": (replace(FIRST, criteria=()), SECOND)}, "blocks", "criteria"),
        ({"rounds": (replace(FIRST, scale=None), SECOND)}, "blocks", "criteria"),
        ({"rounds": (replace(FIRST, scale=Decimal(10)), SECOND)}, "blocks", "criteria"),
        ({"rounds": (replace(FIRST, finalists=4, per="area"), SECOND)}, None, ""),
        ({"rounds": (replace(FIRST, finalists=3, per="area"), SECOND)}, "warns", "rounds"),
        ({"rounds": (replace(FIRST, threshold=Decimal(101)), SECOND)}, "blocks", "rounds"),
        ({"rounds": (replace(FIRST, judges_per_entry=0), SECOND)}, "blocks", "rounds"),
        ({"rounds": (replace(FIRST, trim_from=3), SECOND)}, "warns", "scoring"),
        ({"rounds": (replace(FIRST, trim_from=3, judges_per_entry=3), SECOND)}, None, ""),
        ({"rounds": (replace(FIRST, divergence=True, judges_per_entry=1), SECOND)}, "warns", "scoring"),
        ({"rounds": (replace(FIRST, carry_weight=Decimal("0.5")), SECOND)}, "blocks", "scoring"),
        ({"rounds": (FIRST, replace(SECOND, carry_weight=Decimal("0.5")))}, None, ""),
        ({"rounds": (replace(FIRST, tie_breaks=("carried", "share")), SECOND)}, "warns", "scoring"),
        ({"rounds": (replace(FIRST, tie_breaks=("share",)), SECOND)}, "warns", "criteria"),
        ({"rounds": (replace(FIRST, tie_breaks=("effect", "effect")), SECOND)}, "warns", "criteria"),
        ({"rounds": (replace(FIRST, tie_breaks=("beauty", "share")), SECOND)}, "blocks", "criteria"),
        ({"rounds": (with_criteria(weight=Decimal(2)), SECOND)}, "warns", "criteria"),
        ({"rounds": (with_criteria(areas=frozenset({"the-che"})), SECOND)}, "warns", "criteria"),
        ({"rounds": (with_criteria(entrants=frozenset({"group"})), SECOND)}, "warns", "criteria"),
        ({"rounds": (with_all_criteria(areas=frozenset({"the-che"})), SECOND)}, "blocks", "criteria"),
        ({"age_day": None, "entrants": (replace(WHO, age_to=35),)}, "blocks", "entrants"),
        ({"entrants": (replace(WHO, age_from=36, age_to=35),)}, "blocks", "entrants"),
        ({"entrants": (replace(WHO, age_to=3),)}, "blocks", "entrants"),
        ({"entrants": (replace(WHO, age_from=130),)}, "blocks", "entrants"),
        ({"entrants": (WHO, replace(WHO, entrant="organisation", age_to=35))}, "warns", "entrants"),
        ({"entrants": (replace(WHO, age_from=18, age_to=35),)}, None, ""),
        ({"recognition_without_scope": True}, "blocks", "entrants"),
        ({"route": (TO_UNIT, step("district", to_office=True), TO_OFFICE)}, "warns", "entrants"),
        (
            {"route": (TO_UNIT, step("commune", "district"), step("district", "commune"), TO_OFFICE)},
            "blocks",
            "entrants",
        ),
        ({"route": (TO_UNIT, step("commune", to_office=True))}, "warns", "entrants"),
        (
            {"route": (TO_UNIT, step("commune", "district"), step("department", "district", to_office=True))},
            "warns",
            "entrants",
        ),
        ({"route": (TO_UNIT, step("commune", "district"), TO_OFFICE)}, None, ""),
        ({"questions": (replace(SOUND.questions[0], required=False),)}, "blocks", "form"),
        ({"questions": (replace(SOUND.questions[0], is_text=False),)}, "blocks", "form"),
        ({"questions": (replace(SOUND.questions[0], areas=frozenset({"the-che"})),)}, "warns", "form"),
        ({"entry_forms": ("video",), "questions": (replace(SOUND.questions[0], required=False),)}, None, ""),
        ({"empty_sections": ("Hiệu quả",)}, "warns", "form"),
        ({"levels": (level("forwarding", at(4, 4), "commune"),)}, "blocks", "deadlines"),
        ({"levels": (level("submission", at(4, 11), "commune"),)}, "blocks", "deadlines"),
        (
            {
                "levels": (level("forwarding", at(4, 11), "commune"),),
                "route": (TO_UNIT, step("commune", "district"), TO_OFFICE),
            },
            "blocks",
            "deadlines",
        ),
        (
            {
                "levels": (level("forwarding", at(4, 8), "commune"),),
                "route": (TO_UNIT, step("commune", "district"), TO_OFFICE),
            },
            None,
            "",
        ),
        ({"levels": (level("forwarding", at(4, 13), "commune"),)}, "warns", "rounds"),
        ({"units": (HostUnit("department"),)}, "warns", "quotas"),
        ({"quotas": (replace(QUOTA, maximum=0),)}, "blocks", "quotas"),
        ({"quotas": (replace(QUOTA, headcounts=(9, 3)),)}, "blocks", "quotas"),
        ({"quotas": (replace(QUOTA, headcounts=(50, None)),)}, "warns", "quotas"),
        ({"quotas": (replace(QUOTA, headcounts=(30, None)),)}, None, ""),
        ({"quotas": (replace(QUOTA, headcounts=(1, None)),), "units": (HostUnit("commune"),)}, "warns", "quotas"),
        ({"quotas": (QUOTA, replace(QUOTA, label="Xã nữa"))}, "warns", "quotas"),
        ({"quotas": (replace(QUOTA, minimum=3), replace(QUOTA, label="Xã nữa", maximum=2))}, "blocks", "quotas"),
        ({"quotas": (replace(QUOTA, headcounts=(None, 30)), replace(QUOTA, headcounts=(31, None)))}, None, ""),
        ({"tiers": ()}, "warns", "prizes"),
        ({"prize_total_min": 13_000_000}, "blocks", "prizes"),
        ({"prize_total_max": 22_000_000}, "blocks", "prizes"),
        ({"collective_multiplier": Decimal(2)}, "warns", "prizes"),
        ({"secretaries": 0}, "blocks", "organisers"),
    ],
)
def test_a_flaw_is_found_weighed_and_sent_to_its_section(
    flaw: dict[str, Any], severity: str | None, section: str
) -> None:
    found = findings(replace(SOUND, **flaw), NOW)
    if severity is None:
        assert found == []
        return
    assert {(finding.severity, finding.section) for finding in found} >= {(severity, section)}
    assert {finding.section for finding in found} == {section}
    for finding in found:
        assert finding.sentence.endswith(".")
        assert reverse(finding.url_name, args=["x"]).startswith("/contests/x/")


def test_judging_that_is_done_before_units_have_sent_is_found() -> None:
    found = findings(replace(SOUND, deadlines=with_deadline("scoring", moment=at(4, 9))), NOW)
    assert [finding.section for finding in found if finding.blocks] == ["deadlines"]


def test_what_blocks_comes_before_what_warns() -> None:
    found = findings(Plan(), NOW)
    assert [finding.blocks for finding in found] == sorted((finding.blocks for finding in found), reverse=True)
    assert {finding.section for finding in found if finding.blocks} == {
        "basics",
        "entrants",
        "areas",
        "form",
        "deadlines",
        "rounds",
        "organisers",
    }


@pytest.mark.parametrize(
    "wording",
    [
        "trước 00:00 ngày 10/4/2024",
        "hết ngày 10/4/2024",
        "17 giờ ngày 10/4/2024",
        "",
        "trước ngày 10/4/2024 (tính cả ngày)",
    ],
)
def test_a_wording_that_says_the_hour_or_the_whole_day_is_clear(wording: str) -> None:
    assert findings(replace(SOUND, deadlines=with_deadline("forwarding", wording=wording)), NOW) == []


def test_bands_that_overlap_or_leave_the_scale_are_found() -> None:
    for bands in (
        ((Decimal(0), Decimal(16)), (Decimal(16), Decimal(30))),
        ((Decimal(0), Decimal(31)),),
    ):
        criteria = (replace(CRITERIA[0], bands=bands), CRITERIA[1])
        found = findings(replace(SOUND, rounds=(replace(FIRST, criteria=criteria), SECOND)), NOW)
        assert [(finding.severity, finding.section) for finding in found] == [("warns", "criteria")]


def test_maxima_need_not_add_up_where_criteria_are_weighted() -> None:
    weighted = tuple(replace(criterion, maximum=Decimal(10), weight=Decimal(5), bands=()) for criterion in CRITERIA)
    assert findings(replace(SOUND, rounds=(replace(FIRST, criteria=weighted), SECOND)), NOW) == []


def test_a_lesser_prize_worth_more_is_found() -> None:
    tiers = (TIERS[1], TIERS[0])
    found = findings(replace(SOUND, tiers=tiers, prize_total_min=None, prize_total_max=None), NOW)
    assert [(finding.severity, finding.section) for finding in found] == [("warns", "prizes")]


@given(
    st.lists(
        st.builds(
            PlannedTier,
            st.just("x"),
            st.integers(1, 20),
            st.integers(0, 10**8),
            st.integers(0, 10**8),
        ),
        max_size=6,
    )
)
def test_prizes_cost_between_the_two_extremes_whoever_wins(tiers: list[PlannedTier]) -> None:
    least, most = prize_totals(tuple(tiers))
    for amount in ("individual_amount", "collective_amount"):
        assert least <= sum(tier.count * getattr(tier, amount) for tier in tiers) <= most
