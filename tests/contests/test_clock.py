"""A cut-off is exact to the microsecond."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contests.clock import Cutoff

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
TICK = timedelta(microseconds=1)
moments = st.datetimes(min_value=datetime(2000, 1, 2), max_value=datetime(2100, 1, 1), timezones=st.just(HANOI))  # noqa: DTZ001


def test_before_the_tenth_ends_with_the_ninth() -> None:
    cutoff = Cutoff.before_day(date(2024, 4, 10), HANOI)
    assert cutoff == Cutoff(datetime(2024, 4, 10, tzinfo=HANOI), inclusive=False)
    assert not cutoff.passed(datetime(2024, 4, 9, 23, 59, 59, 999_999, tzinfo=HANOI))
    assert cutoff.passed(datetime(2024, 4, 10, tzinfo=HANOI))


def test_through_the_tenth_ends_with_the_tenth() -> None:
    cutoff = Cutoff.through_day(date(2024, 4, 10), HANOI)
    assert not cutoff.passed(datetime(2024, 4, 10, 23, 59, 59, 999_999, tzinfo=HANOI))
    assert cutoff.passed(datetime(2024, 4, 11, tzinfo=HANOI))


def test_the_clock_of_the_database_may_speak_utc() -> None:
    cutoff = Cutoff.before_day(date(2024, 4, 10), HANOI)
    assert not cutoff.passed(datetime(2024, 4, 9, 16, 59, 59, tzinfo=UTC))
    assert cutoff.passed(datetime(2024, 4, 9, 17, tzinfo=UTC))


def test_an_hour_that_comes_twice_is_told_apart() -> None:
    paris = ZoneInfo("Europe/Paris")
    cutoff = Cutoff(datetime(2024, 10, 27, 2, 30, tzinfo=paris), inclusive=True)
    assert cutoff.passed(datetime(2024, 10, 27, 2, 30, tzinfo=paris, fold=1))


@given(moments)
def test_the_moment_itself_counts_only_when_included(moment: datetime) -> None:
    around = (moment - TICK, moment, moment + TICK)
    assert [Cutoff(moment, inclusive=True).passed(now) for now in around] == [False, False, True]
    assert [Cutoff(moment, inclusive=False).passed(now) for now in around] == [False, True, True]


@given(moments, st.booleans(), st.timedeltas(max_value=timedelta(days=1), min_value=timedelta(0)))
def test_what_has_passed_stays_passed(moment: datetime, inclusive: bool, later: timedelta) -> None:
    cutoff = Cutoff(moment, inclusive)
    assert cutoff.passed(moment + TICK + later)
    assert not cutoff.passed(moment - TICK - later)


def test_moments_without_a_zone_are_refused() -> None:
    with pytest.raises(ValueError, match="a cut-off needs a time zone"):
        Cutoff(datetime(2024, 4, 10), inclusive=True)  # noqa: DTZ001
    with pytest.raises(ValueError, match="the time now needs a time zone"):
        Cutoff.before_day(date(2024, 4, 10), HANOI).passed(datetime(2024, 4, 10))  # noqa: DTZ001
