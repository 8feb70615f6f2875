"""How many entries a unit owes and may still send."""

from dataclasses import dataclass, field
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from submissions.allowance import Sending, allowance


@dataclass
class Rule:
    """A quota."""

    unit_kinds: list[str] = field(default_factory=lambda: ["commune"])
    minimum: int = 1
    maximum: int | None = None
    strength: str = "required"
    label: str = "Mỗi xã"
    headcount_from: int | None = None
    headcount_to: int | None = None
    minimum_percent: Decimal | None = None
    counts_children: bool = False


def commune(sent: int, **known: int) -> Sending:
    return Sending("commune", sent=sent, **known)


def test_a_unit_that_no_rule_concerns_owes_nothing_and_may_send_any_number() -> None:
    found = allowance([Rule()], Sending("department", sent=7))
    assert (found.minimum, found.maximum, found.missing, found.left, found.required) == (0, None, 0, None, False)


def test_a_unit_owes_the_rest_and_may_send_the_rest() -> None:
    found = allowance([Rule(minimum=2, maximum=5)], commune(1))
    assert (found.missing, found.left) == (1, 4)


def test_a_unit_that_sent_more_than_allowed_has_nothing_left() -> None:
    assert allowance([Rule(maximum=2)], commune(3)).left == 0


def test_of_two_rules_the_stricter_bounds_hold() -> None:
    found = allowance([Rule(minimum=1, maximum=5), Rule(minimum=2, maximum=3, strength="encouraged")], commune(0))
    assert (found.minimum, found.maximum, found.required, found.label) == (2, 3, True, "Mỗi xã · Mỗi xã")


def test_an_encouraged_rule_alone_is_not_required() -> None:
    assert not allowance([Rule(strength="encouraged")], commune(0)).required


@pytest.mark.parametrize(("headcount", "minimum"), [(None, 1), (49, 1), (50, 2), (100, 2), (101, 1)])
def test_a_rule_for_units_of_some_size_concerns_no_other(headcount: int | None, minimum: int) -> None:
    rules = [Rule(), Rule(minimum=2, headcount_from=50, headcount_to=100)]
    assert allowance(rules, Sending("commune", headcount=headcount)).minimum == minimum


def test_entries_of_the_units_below_count_only_where_the_rule_says_so() -> None:
    assert allowance([Rule(minimum=3)], commune(1, below=5)).missing == 2
    found = allowance([Rule(minimum=3, maximum=7, counts_children=True)], commune(1, below=5))
    assert (found.sent, found.missing, found.left) == (6, 0, 1)


@pytest.mark.parametrize(("headcount", "asked"), [(100, 10), (101, 11), (9, 1), (None, 0)])
def test_a_share_of_the_staff_is_counted_in_whole_people(headcount: int | None, asked: int) -> None:
    found = allowance([Rule(minimum_percent=Decimal(10))], Sending("commune", headcount=headcount, authors=4))
    assert (found.authors_asked, found.authors_missing) == (asked, max(asked - 4, 0))


@given(
    st.lists(
        st.builds(
            Rule,
            minimum=st.integers(0, 5),
            maximum=st.none() | st.integers(0, 9),
            counts_children=st.booleans(),
            headcount_from=st.none() | st.integers(0, 50),
        ),
        max_size=4,
    ),
    st.builds(Sending, st.just("commune"), st.none() | st.integers(0, 99), st.integers(0, 9), st.integers(0, 9)),
)
def test_sending_one_more_never_leaves_more_to_send_nor_more_owed(rules: list[Rule], sending: Sending) -> None:
    now = allowance(rules, sending)
    after = allowance(rules, Sending(sending.kind, sending.headcount, sending.sent + 1, sending.below))
    assert after.missing <= now.missing
    assert (now.left is None) == (after.left is None)
    assert (after.left or 0) <= (now.left or 0)
