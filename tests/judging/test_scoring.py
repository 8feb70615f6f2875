"""What a round's sheets come to."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st

from judging.scoring import (
    AdvanceRule,
    CriterionRule,
    DivergenceStep,
    Flag,
    Policy,
    ScoringError,
    SheetInput,
    Standing,
    compute,
    standings,
)
from judging.scoring.standings import round_half_up
from tests.judging.rounds import Round, policies, rounds
from tests.judging.second_opinion import second_opinion

RUBRIC = (
    CriterionRule("novelty", Decimal(30)),
    CriterionRule("effect", Decimal(35)),
    CriterionRule("spread", Decimal(25)),
    CriterionRule("form", Decimal(10)),
)
PLAIN = Policy(version=1, criteria=(CriterionRule("all", Decimal(100)),))
TT06 = replace(
    PLAIN,
    divergence=(DivergenceStep(">", Decimal(5), "reconcile"), DivergenceStep(">=", Decimal(10), "extra_judge")),
)


def judged(contender: str, *totals: str, area: str = "", kind: str = "") -> list[SheetInput]:
    """Sheets with one criterion of 100 points."""
    return [
        SheetInput(contender, f"GK{number}", {"all": Decimal(total)}, area, kind)
        for number, total in enumerate(totals, start=1)
    ]


def only(policy: Policy, *totals: str) -> Standing:
    """The standing of a single contender."""
    (standing,) = compute(policy, judged("B01", *totals))
    return standing


def by_name(found: list[Standing]) -> dict[str, Standing]:
    return {standing.contender: standing for standing in found}


def going_on(found: list[Standing]) -> list[str]:
    return [standing.contender for standing in found if standing.advances]


# -- rounds that were held ---------------------------------------------------------------------------------------------


def khanh_hoa_2019() -> list[SheetInput]:
    """52 entries, of which 12 have 75 points or more; the best 83, two tied at 77.8 behind it."""
    above = ["83", "77.8", "77.8", "77.7", "77", "76.5", "76.2", "76", "75.6", "75.5", "75.1", "75"]
    below = [f"{Decimal('74.9') - Decimal(number) / 2}" for number in range(40)]
    return [sheet for number, total in enumerate(above + below) for sheet in judged(f"B{number + 1:02d}", total)]


def test_khanh_hoa_2019_sends_on_the_twelve_with_75_points_and_ranks_1_2_2_4() -> None:
    found = compute(replace(PLAIN, advance=AdvanceRule.score(">=", Decimal(75))), khanh_hoa_2019())
    assert len(found) == 52
    assert [(row.rank, str(row.score)) for row in found[:4]] == [(1, "83.0"), (2, "77.8"), (2, "77.8"), (4, "77.7")]
    assert [row.tie_with for row in found[:4]] == [(), ("B03",), ("B02",), ()]
    assert len(going_on(found)) == 12
    assert [row.rank for row in found[10:13]] == [11, 12, 13]


def test_above_75_points_is_not_from_75_points_on() -> None:
    found = compute(replace(PLAIN, advance=AdvanceRule.score(">", Decimal(75))), khanh_hoa_2019())
    assert len(going_on(found)) == 11


@pytest.mark.parametrize(
    ("totals", "spread", "score", "flags"),
    [
        (("80", "82", "85"), "5", "82.3", ()),
        (("80", "82", "85.1"), "5.1", "82.4", ("reconcile",)),
        (("80", "82", "89.9"), "9.9", "84.0", ("reconcile",)),
        (("80", "82", "90"), "10", "84.0", ("extra_judge",)),
        (("82", "82.5"), "0.5", "82.3", ()),
        (("81.1",), "0", "81.1", ()),
    ],
)
def test_the_civil_service_rule_on_divergence(
    totals: tuple[str, ...], spread: str, score: str, flags: tuple[str, ...]
) -> None:
    standing = only(TT06, *totals)
    assert (standing.spread, str(standing.score), standing.flags) == (Decimal(spread), score, flags)
    assert standing.needs_decision is bool(flags)


def test_a_score_that_the_chair_fixed_stands_in_place_of_the_judges() -> None:
    (standing,) = compute(TT06, judged("B01", "80", "95"), settled={"B01": Decimal("88.25")})
    assert (str(standing.score), standing.flags, standing.spread) == ("88.3", (Flag.SETTLED,), Decimal(15))
    assert not standing.needs_decision


# -- one sheet, many sheets --------------------------------------------------------------------------------------------


def test_a_sheet_of_the_rubric_is_worth_the_sum_of_its_points() -> None:
    scores = {"novelty": Decimal(25), "effect": Decimal("30.5"), "spread": Decimal(20), "form": Decimal(9)}
    (standing,) = compute(Policy(1, RUBRIC), [SheetInput("B01", "GK1", scores)])
    assert standing.judge_totals == {"GK1": Decimal("84.5")}
    assert standing.criterion_means == scores


def test_a_criterion_that_does_not_apply_is_not_held_against_the_entry() -> None:
    scores = {"novelty": Decimal(15), "effect": Decimal("17.5"), "spread": Decimal("12.5"), "form": None}
    (standing,) = compute(Policy(1, RUBRIC), [SheetInput("B01", "GK1", scores)])
    assert standing.score == 50
    assert standing.criterion_means["form"] is None


def test_weights_count_points_more_or_less() -> None:
    rules = (CriterionRule("content", Decimal(10), Decimal(9)), CriterionRule("form", Decimal(10)))
    sheet = SheetInput("B01", "GK1", {"content": Decimal(8), "form": Decimal(5)})
    (standing,) = compute(Policy(1, rules), [sheet])
    assert standing.score == 77


@pytest.mark.parametrize(
    ("judges", "trim_from", "totals", "score"),
    [
        ("mean", None, ("60", "70", "90"), "73.3"),
        ("median", None, ("60", "70", "90"), "70.0"),
        ("median", None, ("60", "70", "75.1", "90"), "72.6"),
        ("trimmed_mean", 4, ("60", "70", "90"), "73.3"),
        ("trimmed_mean", 3, ("60", "70", "90"), "70.0"),
        ("trimmed_mean", 3, ("60", "60", "70", "80", "90"), "70.0"),
    ],
)
def test_judges_are_combined_as_the_policy_says(
    judges: str, trim_from: int | None, totals: tuple[str, ...], score: str
) -> None:
    assert str(only(replace(PLAIN, judges=judges, trim_from=trim_from), *totals).score) == score


@pytest.mark.parametrize(("places", "score"), [(0, "82"), (1, "82.3"), (2, "82.25")])
def test_scores_are_rounded_half_up(places: int, score: str) -> None:
    assert str(only(replace(PLAIN, places=places), "82", "82.5").score) == score


def test_a_missing_sheet_is_refused_or_left_out_and_said() -> None:
    sheets = [*judged("B01", "80", "90"), SheetInput("B01", "GK9", {})]
    with pytest.raises(ScoringError, match="sheet of GK9 on B01: is missing or not complete"):
        compute(PLAIN, sheets)
    (standing,) = compute(replace(PLAIN, missing="ignore"), sheets)
    assert standing.score == 85
    assert standing.flags == (Flag.MISSING_SHEET,)


def test_an_entry_without_any_sheet_comes_last_without_a_score() -> None:
    sheets = [*judged("B02", "10"), SheetInput("B01", "GK1", {})]
    found = compute(replace(PLAIN, missing="ignore"), sheets)
    assert [(row.contender, row.rank, row.score, row.advances) for row in found] == [
        ("B02", 1, Decimal("10.0"), True),
        ("B01", 2, None, False),
    ]
    assert found[1].flags == (Flag.MISSING_SHEET, Flag.UNSCORED)


def test_below_a_floor_an_entry_is_out_and_behind_all_others() -> None:
    rules = (CriterionRule("novelty", Decimal(50), floor=Decimal(20)), CriterionRule("effect", Decimal(50)))

    def sheet(contender: str, novelty: str, effect: str) -> SheetInput:
        return SheetInput(contender, "GK1", {"novelty": Decimal(novelty), "effect": Decimal(effect)})

    found = compute(Policy(1, rules), [sheet("B01", "19.5", "50"), sheet("B02", "20", "0")])
    assert [(row.contender, row.rank, row.advances, row.flags) for row in found] == [
        ("B02", 1, True, ()),
        ("B01", 2, False, ("below_floor:novelty",)),
    ]
    assert found[1].disqualified


def test_earlier_rounds_count_by_their_weight() -> None:
    policy = replace(PLAIN, carry_weight=Decimal("0.4"))
    (standing,) = compute(policy, judged("B01", "80"), {"B01": Decimal("70.5")})
    assert standing.score == Decimal("76.2")
    with pytest.raises(ScoringError, match=r"carried\.B01: is missing"):
        compute(policy, judged("B01", "80"))


# -- ties --------------------------------------------------------------------------------------------------------------


def tied_sheets(**novelty: str) -> list[SheetInput]:
    """Entries with 50 points in all, and so many of them for novelty."""
    return [
        SheetInput(name, "GK1", {"novelty": Decimal(points), "effect": 50 - Decimal(points)})
        for name, points in novelty.items()
    ]


TWO = Policy(1, (CriterionRule("novelty", Decimal(50)), CriterionRule("effect", Decimal(50))))


def test_ties_are_broken_by_the_published_order_of_criteria() -> None:
    found = compute(replace(TWO, tie_breaks=("novelty", "effect")), tied_sheets(B01="10", B02="30", B03="20"))
    assert [(row.contender, row.rank, row.tie_with, row.flags) for row in found] == [
        ("B02", 1, (), ()),
        ("B03", 2, (), ()),
        ("B01", 3, (), ()),
    ]


def test_ties_are_broken_by_the_carried_score() -> None:
    carried = {"B01": Decimal(60), "B02": Decimal(70)}
    found = compute(replace(TWO, tie_breaks=("carried",)), tied_sheets(B01="10", B02="30"), carried)
    assert [row.contender for row in found] == ["B02", "B01"]


def test_in_a_first_round_nothing_is_carried_and_nothing_broken_by_it() -> None:
    found = compute(replace(TWO, tie_breaks=("carried", "share")), tied_sheets(B01="10", B02="30"))
    assert [(row.rank, row.flags) for row in found] == [(1, ()), (1, ())]


def test_a_tie_that_no_rule_breaks_is_said_unless_the_rules_share_the_rank() -> None:
    sheets = tied_sheets(B01="10", B02="10", B03="10")
    assert [row.flags for row in compute(TWO, sheets)] == [(Flag.TIED,)] * 3
    assert [row.flags for row in compute(replace(TWO, tie_breaks=("novelty", "share")), sheets)] == [()] * 3


def test_a_criterion_that_does_not_apply_to_one_of_the_tied_breaks_no_tie() -> None:
    sheets = [
        SheetInput("B01", "GK1", {"novelty": None, "effect": Decimal(25)}),
        SheetInput("B02", "GK1", {"novelty": Decimal(20), "effect": Decimal(30)}),
    ]
    found = compute(replace(TWO, tie_breaks=("novelty", "effect")), sheets)
    assert [row.contender for row in found] == ["B02", "B01"]
    assert [row.contender for row in compute(replace(TWO, tie_breaks=("novelty",)), sheets)] == ["B01", "B02"]


# -- going on ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("count", "include_ties", "names"),
    [
        (1, False, ["B01"]),
        (2, True, ["B01", "B02", "B03"]),
        (2, False, ["B01"]),
        (3, False, ["B01", "B02", "B03"]),
        (9, False, ["B01", "B02", "B03", "B04"]),
    ],
)
def test_the_first_so_many_go_on_with_ties_in_or_out(count: int, include_ties: bool, names: list[str]) -> None:
    sheets = [*judged("B01", "90"), *judged("B02", "80"), *judged("B03", "80"), *judged("B04", "70")]
    rule = AdvanceRule.top(count, include_ties=include_ties)
    found = compute(replace(PLAIN, tie_breaks=("share",), advance=rule), sheets)
    assert going_on(found) == names
    assert {row.contender for row in found if Flag.TIE_AT_CUT in row.flags} == ({"B02", "B03"} if count == 2 else set())


@pytest.mark.parametrize("per", ["area", "kind"])
def test_the_first_of_each_area_or_kind_go_on(per: str) -> None:
    sheets = [
        *judged("B01", "90", **{per: "x"}),
        *judged("B02", "80", **{per: "x"}),
        *judged("B03", "70", **{per: "y"}),
        *judged("B04", "60", **{per: "y"}),
    ]
    found = compute(replace(PLAIN, advance=AdvanceRule.top(1, include_ties=True, per=per)), sheets)
    assert going_on(found) == ["B01", "B03"]
    assert [row.rank for row in found] == [1, 2, 3, 4]


def test_the_disqualified_take_nobodys_place() -> None:
    rules = (CriterionRule("novelty", Decimal(50), floor=Decimal(20)), CriterionRule("effect", Decimal(50)))
    policy = Policy(1, rules, advance=AdvanceRule.top(1, include_ties=False))
    found = compute(policy, tied_sheets(B01="10", B02="25"))
    assert going_on(found) == ["B02"]


# -- refusals ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sheets", "message"),
    [
        (judged("B01", "100.01"), "sheet of GK1 on B01, all: 100.01 is not between 0 and 100"),
        (judged("B01", "-1"), "all: -1 is not between"),
        (judged("B01", "NaN"), "all: .* is not a finite number"),
        (judged("B01", "1E-30"), "all: .* has too many digits"),
        (judged("B01", "5") * 2, "sheet of GK1 on B01: is there twice"),
        ([SheetInput("B01", "GK1", {"style": Decimal(5)})], "'style' is not a criterion"),
        ([SheetInput("B01", "GK1", {"all": None})], "no criterion applies"),
        ([SheetInput("B01", "GK1", {"all": 5.5})], "5.5 is not a decimal number"),  # type: ignore[dict-item]
        ([*judged("B01", "5"), SheetInput("B01", "GK2", {"all": Decimal(5)}, area="x")], "gives another area or kind"),
    ],
)
def test_sheets_that_do_not_fit_are_refused_by_their_place(sheets: list[SheetInput], message: str) -> None:
    with pytest.raises(ScoringError, match=message):
        compute(PLAIN, sheets)


def test_scores_of_strangers_are_refused() -> None:
    with pytest.raises(ScoringError, match=r"carried\.B02: is not a contender"):
        compute(PLAIN, judged("B01", "5"), {"B01": Decimal(1), "B02": Decimal(1)})
    with pytest.raises(ScoringError, match=r"settled\.B02: is not a contender"):
        compute(PLAIN, judged("B01", "5"), settled={"B02": Decimal(1)})
    with pytest.raises(ScoringError, match=r"settled\.B01: 101 is not between 0 and 100"):
        compute(PLAIN, judged("B01", "5"), settled={"B01": Decimal(101)})


def test_a_round_without_entries_has_no_standings() -> None:
    assert compute(PLAIN, []) == []


# -- the second opinion ------------------------------------------------------------------------------------------------


def rows(found: list[Standing]) -> list[dict[str, Any]]:
    """Standings as the second opinion gives them."""
    return [
        {
            "contender": row.contender,
            "rank": row.rank,
            "score": row.score,
            "advances": row.advances,
            "flags": set(row.flags),
            "tie_with": set(row.tie_with),
            "spread": row.spread,
            "judge_totals": row.judge_totals,
            "criterion_means": row.criterion_means,
        }
        for row in found
    ]


def first_opinion(case: Round) -> list[dict[str, Any]]:
    return rows(compute(case.policy, case.sheets, case.carried, settled=case.settled))


def other_opinion(case: Round) -> list[dict[str, Any]]:
    return second_opinion(case.policy, case.sheets, case.carried, case.settled)


@settings(max_examples=200, deadline=None)
@given(rounds())
def test_a_second_way_of_computing_agrees(case: Round) -> None:
    assert first_opinion(case) == other_opinion(case)


@settings(max_examples=100, deadline=None)
@given(rounds(), st.randoms(use_true_random=False))
def test_the_order_of_the_sheets_makes_no_difference(case: Round, random: Any) -> None:
    shuffled = list(case.sheets)
    random.shuffle(shuffled)
    assert first_opinion(replace(case, sheets=shuffled)) == first_opinion(case)


@settings(max_examples=100, deadline=None)
@given(rounds())
def test_ranks_are_competition_ranks(case: Round) -> None:
    found = compute(case.policy, case.sheets, case.carried, settled=case.settled)
    for row in found:
        assert row.rank == 1 + sum(other.rank < row.rank for other in found)
        assert set(row.tie_with) == {other.contender for other in found if other.rank == row.rank} - {row.contender}
        assert not (row.advances and (row.disqualified or row.score is None))


@settings(max_examples=100, deadline=None)
@given(rounds(), st.data())
def test_a_better_sheet_never_makes_an_entry_lose_rank(case: Round, data: st.DataObject) -> None:
    found = by_name(compute(case.policy, case.sheets, case.carried, settled=case.settled))
    place = data.draw(st.sampled_from(range(len(case.sheets))))
    sheet = case.sheets[place]
    best: Mapping[str, Decimal | None] = {
        rule.key: None if sheet.scores[rule.key] is None else rule.maximum
        for rule in case.policy.criteria
        if sheet.scores
    }
    better = [*case.sheets[:place], replace(sheet, scores=best), *case.sheets[place + 1 :]]
    again = by_name(compute(case.policy, better, case.carried, settled=case.settled))
    assert again[sheet.contender].rank <= found[sheet.contender].rank


original_part: Callable[..., Any] = standings._part
original_take: Callable[..., Any] = standings._take


def half_even(number: Fraction, places: int) -> Decimal:
    return (Decimal(number.numerator) / number.denominator).quantize(Decimal(1).scaleb(-places), ROUND_HALF_EVEN)


def dense_ranks(groups: list[Any]) -> Any:
    return enumerate(groups)


BUGS: dict[str, tuple[str, Callable[..., Any]]] = {
    "halves rounded to even": ("round_half_up", half_even),
    "ranks 1, 2, 2, 3": ("_with_before", dense_ranks),
    "ties never broken": ("_part", lambda group, breakers: original_part(group, breakers[:1])),
    "median and trimming forgotten": ("_combine", lambda policy, totals: sum(totals, Fraction()) / len(totals)),
    "at least read as above": ("_reaches", lambda number, operator, value: number > value),
    "divergence forgotten": ("_divergence", lambda policy, spread: "mean"),
    "floors forgotten": ("_below_floor", lambda flags: False),
    "per area forgotten": ("_lanes", lambda rule, groups: [groups]),
    "a missing sheet counted as nothing": ("_take", lambda policy, tally, sheet, place: original_take(
        policy, tally, replace(sheet, scores=sheet.scores or {rule.key: Decimal() for rule in policy.criteria}), place
    )),
}  # fmt: skip


@pytest.mark.parametrize("bug", BUGS)
def test_the_second_opinion_catches(bug: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Positive control: with the bug switched on, some round is told apart."""
    monkeypatch.setattr(standings, *BUGS[bug])
    search = settings(max_examples=5000, deadline=None, database=None, derandomize=True, phases=[Phase.generate])
    find(rounds(), lambda case: first_opinion(case) != other_opinion(case), settings=search)


@given(st.fractions(0, 1000), st.integers(0, 2))
def test_rounding_is_to_the_nearest_and_upwards_from_the_middle(number: Fraction, places: int) -> None:
    difference = (Fraction(round_half_up(number, places)) - number) * 10**places
    assert Fraction(-1, 2) < difference <= Fraction(1, 2)


@given(policies())
def test_a_policy_read_back_is_the_same(policy: Policy) -> None:
    assert Policy.from_value(policy.to_value()) == policy
