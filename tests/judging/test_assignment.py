"""Judges are proposed fairly, never against a conflict, and what cannot be done is said."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import combinations, product
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from judging import assignment
from judging.assignment import AssignmentError, Proposal, Shortage, propose

Pair = tuple[str, str]


@dataclass(frozen=True)
class Case:
    """What a proposal is made from."""

    contenders: list[str]
    judges: list[str]
    per_contender: int
    conflicts: set[Pair] = field(default_factory=set)
    caps: dict[str, int] = field(default_factory=dict)
    existing: dict[str, list[str]] = field(default_factory=dict)

    def propose(self) -> Proposal[str, str]:
        return propose(
            self.contenders,
            self.judges,
            self.per_contender,
            self.conflicts,
            load_caps=self.caps,
            existing=self.existing,
        )

    def held(self, contender: str) -> set[str]:
        """The judges whom a contender keeps."""
        return {judge for judge in self.existing.get(contender, []) if (contender, judge) not in self.conflicts}


@st.composite
def cases(draw: st.DrawFn, *, most: int = 9) -> Case:
    contenders = [f"B{number}" for number in range(draw(st.integers(1, most)))]
    judges = [f"GK{number}" for number in range(draw(st.integers(1, 5)))]
    pairs = list(product(contenders, judges))
    existing: dict[str, list[str]] = {}
    for contender, judge in draw(st.lists(st.sampled_from(pairs), max_size=4, unique=True)):
        existing.setdefault(contender, []).append(judge)
    if draw(st.booleans()):
        existing["elsewhere"] = [judges[0], "somebody who left"]
    return Case(
        contenders,
        judges,
        draw(st.integers(1, 4)),
        set(draw(st.lists(st.sampled_from(pairs), max_size=len(pairs) // 2))),
        draw(st.dictionaries(st.sampled_from(judges), st.integers(0, 6), max_size=2)),
        existing,
    )


def faults(case: Case, found: Proposal[str, str]) -> list[str]:
    """Every promise that a proposal breaks. Fairness is proven by the absence of any chain of exchanges."""
    new: dict[str, set[str]] = {contender: set() for contender in case.contenders}
    broken = []
    for contender, judge in found.pairs:
        if judge in new[contender] | case.held(contender):
            broken.append("somebody judges an entry twice")
        new[contender].add(judge)
    if set(found.pairs) & case.conflicts:
        broken.append("a conflict is violated")
    held = Counter(judge for contender in case.existing for judge in case.held(contender))
    loads = {judge: held[judge] + sum(judge in given for given in new.values()) for judge in case.judges}
    if dict(found.loads) != loads:
        broken.append("the loads are wrong")
    if any(loads[judge] > max(cap, held[judge]) for judge, cap in case.caps.items()):
        broken.append("a limit is exceeded")
    lacking = {
        contender: max(case.per_contender - len(case.held(contender)), 0) - len(new[contender])
        for contender in case.contenders
    }
    if min(lacking.values()) < 0:
        broken.append("an entry has too many judges")
    if {short.contender: short.lacking for short in found.shortages} != {c: n for c, n in lacking.items() if n}:
        broken.append("the shortages are wrong")
    return broken + _unfair(case, new, loads, lacking)


def _unfair(case: Case, new: dict[str, set[str]], loads: dict[str, int], lacking: dict[str, int]) -> list[str]:
    """Whether some chain of exchanges would help: a shortage met or shared, or a burden moved to somebody freer."""
    broken = []
    for start in case.contenders:
        if lacking[start]:
            judges, contenders = _reach(case, new, {start})
            if any(loads[judge] < case.caps.get(judge, 99) for judge in judges):
                broken.append("a shortage could be met")
            if any(lacking[other] + 1 < lacking[start] for other in contenders):
                broken.append("a shortage could be shared")
    for burdened in case.judges:
        judges, _ = _reach(case, new, {contender for contender, given in new.items() if burdened in given})
        freer = [judge for judge in judges if loads[judge] + 1 < loads[burdened]]
        if any(loads[judge] < case.caps.get(judge, 99) for judge in freer):
            broken.append("the loads could be more equal")
    return broken


def _reach(case: Case, new: dict[str, set[str]], start: set[str]) -> tuple[set[str], set[str]]:
    """The judges whom one of these contenders could get, and the contenders who would have to give one up."""
    judges: set[str] = set()
    contenders, ahead = set(start), list(start)
    while ahead:
        contender = ahead.pop()
        for judge in case.judges:
            if judge not in judges | new[contender] | case.held(contender) and (contender, judge) not in case.conflicts:
                judges.add(judge)
                giving = {other for other, given in new.items() if judge in given} - contenders
                contenders |= giving
                ahead += giving
    return judges, contenders


@settings(deadline=None, max_examples=300)
@given(cases())
def test_a_proposal_keeps_every_promise(case: Case) -> None:
    assert faults(case, case.propose()) == []


@settings(deadline=None)
@given(cases())
def test_the_same_question_gets_the_same_answer(case: Case) -> None:
    assert case.propose() == case.propose()


@settings(deadline=None, max_examples=60)
@given(st.integers(1, 40), st.integers(1, 9), st.integers(1, 5))
def test_without_conflicts_loads_differ_by_at_most_one(entries: int, judges: int, each: int) -> None:
    assume(each <= judges)
    found = propose(range(entries), range(judges), each)
    assert found.complete
    assert max(found.loads.values()) - min(found.loads.values()) <= 1


def least_uneven(case: Case) -> int:
    """The smallest possible sum of squared loads, by trying everything."""
    choices = [
        list(combinations([j for j in case.judges if (contender, j) not in case.conflicts], case.per_contender))
        for contender in case.contenders
    ]
    tried = (Counter(judge for panel in panels for judge in panel) for panels in product(*choices))
    return min(sum(load * load for load in loads.values()) for loads in tried)


@settings(deadline=None, max_examples=60)
@given(cases(most=5))
def test_no_other_complete_assignment_is_fairer(case: Case) -> None:
    plain = Case(case.contenders, case.judges, min(case.per_contender, 2), case.conflicts)
    found = plain.propose()
    assume(found.complete)
    assert sum(load * load for load in found.loads.values()) == least_uneven(plain)


def test_what_exists_is_kept_and_counted() -> None:
    found = propose(["B1", "B2"], ["A", "B", "C"], 2, existing={"B1": ["A"], "B9": ["B", "B", "gone"]})
    assert found.kept == (("B1", "A"), ("B9", "B"), ("B9", "gone"))
    assert found.complete
    assert len(found.pairs) == 3
    assert sum(found.loads.values()) == 5
    assert max(found.loads.values()) == 2


def test_an_existing_assignment_in_conflict_is_to_be_taken_back_and_replaced() -> None:
    found = propose(["B1"], ["A", "B"], 1, {("B1", "A")}, existing={"B1": ["A"]})
    assert (found.kept, found.withdrawn, found.pairs) == ((), (("B1", "A"),), (("B1", "B"),))


def test_an_entry_with_enough_judges_gets_no_more() -> None:
    found = propose(["B1"], ["A", "B", "C"], 1, existing={"B1": ["A", "B"]})
    assert found.pairs == ()
    assert found.complete


def test_conflicts_that_leave_too_few_judges_are_named() -> None:
    found = propose(["B1", "B2"], ["A", "B", "C"], 3, {("B2", "A"), ("B2", "C")})
    assert found.shortages == (Shortage("B2", lacking=2, eligible=1, by_conflicts=True),)
    assert not found.complete
    assert sorted(found.pairs) == [("B1", "A"), ("B1", "B"), ("B1", "C"), ("B2", "B")]


def test_limits_that_are_too_low_leave_evenly_spread_shortages() -> None:
    found = propose(["B1", "B2", "B3"], ["A", "B"], 2, load_caps={"A": 2, "B": 1})
    assert [(short.lacking, short.eligible, short.by_conflicts) for short in found.shortages] == [(1, 2, False)] * 3


def test_a_limit_below_what_somebody_has_takes_nothing_away() -> None:
    found = propose(["B1"], ["A", "B"], 1, load_caps={"A": 0}, existing={"B7": ["A", "B"]})
    assert found.pairs == (("B1", "B"),)
    assert found.loads == {"A": 1, "B": 2}


def test_without_judges_everybody_lacks_all() -> None:
    nobody: list[str] = []
    found = propose(["B1"], nobody, 2)
    assert found.shortages == (Shortage("B1", lacking=2, eligible=0, by_conflicts=True),)


def test_without_entries_there_is_nothing_to_do() -> None:
    assert propose([], ["A"], 2).loads == {"A": 0}


def test_the_same_people_do_not_always_sit_together() -> None:
    found = propose(range(200), range(10), 3)
    panels = {tuple(judge for entry, judge in found.pairs if entry == number) for number in range(200)}
    assert len(panels) > 60


def test_a_large_round_is_assigned_whole_and_fair() -> None:
    conflicts = {(entry, judge) for entry in range(1000) for judge in range(20) if (entry * 7 + judge * 13) % 19 == 0}
    found = propose(range(1000), range(20), 3, conflicts)
    assert found.complete
    assert set(found.loads.values()) == {150}
    assert not set(found.pairs) & conflicts


@pytest.mark.parametrize(
    ("contenders", "judges", "each", "caps", "message"),
    [
        (["B1"], ["A"], 0, {}, "at least one judge, not 0"),
        (["B1", "B1"], ["A"], 1, {}, "a contender is given twice"),
        (["B1"], ["A", "A"], 1, {}, "a judge is given twice"),
        (["B1"], ["A"], 1, {"A": -1}, "the limit of A is below zero"),
    ],
)
def test_senseless_questions_are_refused(
    contenders: list[str], judges: list[str], each: int, caps: dict[str, int], message: str
) -> None:
    with pytest.raises(AssignmentError, match=message):
        propose(contenders, judges, each, load_caps=caps)


def taking_the_first(board: Any, room: Any) -> list[tuple[int, int]]:
    """The obvious way: each entry takes the first judges who may."""
    chosen = []
    left = room.tolist()
    for row, need in enumerate(board.need.tolist()):
        able = [column for column in range(len(left)) if board.open[row, column] and left[column]]
        for column in able[:need]:
            left[column] -= 1
            chosen.append((row, column))
    return chosen


def forgetting_conflicts(board: Any, room: Any) -> list[tuple[int, int]]:
    return [(row, row % len(board.judges)) for row in range(len(board.contenders))]


@pytest.mark.parametrize(
    ("solve", "fault"),
    [
        (taking_the_first, "the loads could be more equal"),
        (taking_the_first, "a shortage could be met"),
        (forgetting_conflicts, "a conflict is violated"),
        (lambda board, room: [(row, 0) for row in range(len(board.contenders))], "a limit is exceeded"),
        (lambda board, room: [], "a shortage could be met"),
    ],
)
def test_the_promises_can_be_broken(
    solve: Callable[[Any, Any], list[tuple[int, int]]], fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Positive control: a careless assignment is caught by the check used above."""
    monkeypatch.setattr(assignment._Board, "solve", solve)
    conflicts = {("B2", "A"), ("B2", "C"), ("B3", "C")}
    case = Case(["B0", "B1", "B2", "B3"], ["A", "B", "C"], 1, conflicts, {"A": 2, "B": 1})
    assert fault in faults(case, case.propose())
