"""Putting dates off is plain arithmetic."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from contests.shifts import Ahead, shifted

MOMENT = st.integers(0, 2_000_000).map(
    lambda minutes: dt.datetime(2026, 1, 1, tzinfo=dt.UTC) + dt.timedelta(minutes=minutes)
)
DATES = st.lists(MOMENT, max_size=6).map(
    lambda moments: [Ahead(f"deadline-{at}", "forwarding", "Gửi bài", moment) for at, moment in enumerate(moments)]
)


@given(dates=DATES, days=st.integers(1, 366))
def test_all_dates_move_together_and_keep_their_distances(dates: list[Ahead], days: int) -> None:
    moved = shifted(dates, days=days, chosen={})
    assert [shift.after - shift.date.moment for shift in moved] == [dt.timedelta(days=days)] * len(dates)
    assert all(shift.is_later and shift.days == days for shift in moved)


@given(dates=DATES)
def test_nothing_moves_by_no_days(dates: list[Ahead]) -> None:
    assert shifted(dates, days=0, chosen={}) == []


@given(dates=DATES, days=st.integers(0, 366), chosen=MOMENT)
def test_a_chosen_date_is_kept_whatever_the_days(dates: list[Ahead], days: int, chosen: dt.datetime) -> None:
    keys = {date.key: chosen for date in dates[:1]}
    moved = {shift.date.key: shift for shift in shifted(dates, days=days, chosen=keys)}
    for date in dates[:1]:
        assert (date.key in moved) == (chosen != date.moment)
        if date.key in moved:
            assert moved[date.key].after == chosen
            assert moved[date.key].is_later == (chosen > date.moment)
    assert all(moved[date.key].days == days for date in dates[1:] if date.key in moved)
