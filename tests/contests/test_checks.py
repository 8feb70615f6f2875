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
    Plan,
    PlannedCriterion,
    PlannedDeadline,
    PlannedRound,
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
FIRST = PlannedRound("Sơ khảo", at(4, 12), at(4, 20), CRITERIA, Decimal(100))
SECOND = PlannedRound("Chung khảo", at(4, 25), at(5, 1), CRITERIA, Decimal(100))
TIERS = (
    PlannedTier("Giải nhất", 2, 3_000_000, 4_500_000),
    PlannedTier("Giải nhì", 2, 2_000_000, 3_000_000),
    PlannedTier("Giải ba", 4, 1_000_000, 1_500_000),
)
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
    deadlines={
        "submission": PlannedDeadline("Tác giả", at(4, 5), "trước 00:00 ngày 05/4/2024"),
        "forwarding": PlannedDeadline("Đơn vị", at(4, 10)),
        "scoring": PlannedDeadline("Chấm", at(5, 5)),
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
        ({"tiers": ()}, "warns", "prizes"),
        ({"prize_total_min": 13_000_000}, "blocks", "prizes"),
        ({"prize_total_max": 22_000_000}, "blocks", "prizes"),
        ({"collective_multiplier": Decimal(2)}, "warns", "prizes"),
        ({"secretaries": 0}, "blocks", "organisers"),
    ],
)
def test_a_flaw_is_found_weighed_and_sent_to_its_section(flaw: dict[str, Any], severity: str, section: str) -> None:
    found = findings(replace(SOUND, **flaw), NOW)
    assert {(finding.severity, finding.section) for finding in found} >= {(severity, section)}
    assert {finding.section for finding in found} == {section}
    for finding in found:
        assert finding.sentence.endswith(".")
        assert reverse(finding.url_name, args=["x"]).startswith("/contests/x/setup/")


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
    weighted = tuple(replace(criterion, maximum=Decimal(10), weight=Decimal(3), bands=()) for criterion in CRITERIA)
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
