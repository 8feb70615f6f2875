"""Cut-offs and rules for going on in words, and where a contest stands."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from contests import rubric, timeline
from contests.wording import advance_words, cutoff_words

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")


@pytest.mark.parametrize(
    ("moment", "inclusive", "words"),
    [
        (dt.datetime(2024, 4, 10, tzinfo=HANOI), False, "trước 10/04/2024 00:00, ngày cuối cùng là 09/04/2024"),
        (dt.datetime(2024, 4, 9, 17, tzinfo=dt.UTC), False, "trước 10/04/2024 00:00, ngày cuối cùng là 09/04/2024"),
        (dt.datetime(2024, 4, 10, 17, tzinfo=HANOI), False, "trước 10/04/2024 17:00, không tính thời điểm đó"),
        (dt.datetime(2024, 4, 10, 17, tzinfo=HANOI), True, "đến 10/04/2024 17:00, tính cả thời điểm đó"),
    ],
)
def test_a_cutoff_says_whether_the_moment_counts(moment: dt.datetime, inclusive: bool, words: str) -> None:
    with translation.override("vi"):
        assert cutoff_words(moment, inclusive=inclusive) == words


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ({"kind": "all"}, "All entries that were scored are ranked"),
        ({"kind": "score_at_least", "operator": ">=", "value": "70"}, "Entries with 70 points or more go on"),
        ({"kind": "score_at_least", "operator": ">", "value": "77.5"}, "Entries with more than 77.5 points go on"),
        ({"kind": "top", "value": "1", "include_ties": False}, "The best entry goes on"),
        (
            {"kind": "top", "value": "12", "include_ties": True},
            "The 12 best entries go on, and all that equal the last of them",
        ),
    ],
)
def test_who_goes_on_is_said_in_words(rule: dict[str, Any], words: str) -> None:
    with translation.override("en"):
        assert advance_words(rule) == words


def test_a_rule_holds_only_what_its_kind_needs() -> None:
    assert rubric.advance_rule("all", operator=">=", include_ties=True)["operator"] is None
    assert rubric.advance_rule("top", operator=">=", include_ties=False)["include_ties"] is False


DATES: dict[str, Any] = {
    "launched_on": dt.date(2024, 3, 30),
    "deadlines": {
        "submission": dt.datetime(2024, 4, 5, tzinfo=HANOI),
        "forwarding": dt.datetime(2024, 4, 10, tzinfo=HANOI),
        "scoring": dt.datetime(2024, 5, 5, tzinfo=HANOI),
    },
    "announced_at": None,
}


@pytest.mark.parametrize(
    ("state", "day", "here"),
    [
        ("draft", (3, 20), 0),
        ("published", (4, 1), 1),
        ("published", (4, 5), 2),
        ("published", (4, 10), 3),
        ("judging", (4, 1), 3),
        ("judging", (5, 9), 3),
    ],
)
def test_the_timeline_says_where_we_are(state: str, day: tuple[int, int], here: int) -> None:
    steps = timeline.steps(state, dt.datetime(2024, *day, tzinfo=HANOI), **DATES)
    assert [step.current for step in steps] == [position == here for position in range(5)]
    assert [step.done for step in steps] == [position < here for position in range(5)]


def test_when_the_results_are_out_every_step_is_done_and_none_is_current() -> None:
    announced = {**DATES, "announced_at": dt.datetime(2024, 5, 6, tzinfo=HANOI)}
    steps = timeline.steps("announced", dt.datetime(2024, 6, 1, tzinfo=HANOI), **announced)
    assert all(step.done for step in steps)
    assert not any(step.current for step in steps)


def test_a_cancelled_contest_stands_nowhere() -> None:
    steps = timeline.steps("cancelled", dt.datetime(2024, 4, 1, tzinfo=HANOI), **DATES)
    assert not any(step.current or step.done for step in steps)
