from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.template import Context, Template
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from look import wording

NOW = datetime(2026, 11, 21, 7, 0, 0, tzinfo=UTC)


def shown(source: str, **context: object) -> str:
    return Template(source).render(Context(context))


@pytest.mark.parametrize(
    ("amount", "vietnamese", "english"),
    [
        (0, "0 đ", "0 đ"),
        (999, "999 đ", "999 đ"),
        (4_500_000, "4.500.000 đ", "4,500,000 đ"),
        (-1500, "-1.500 đ", "-1,500 đ"),
    ],
)
def test_money_is_grouped_in_the_manner_of_the_language(amount: int, vietnamese: str, english: str) -> None:
    assert shown("{{ amount|dong }}", amount=amount) == vietnamese
    with translation.override("en"):
        assert shown("{{ amount|dong }}", amount=amount) == english


@given(st.integers(min_value=0, max_value=10**15))
def test_money_keeps_every_digit(amount: int) -> None:
    assert int(wording.dong(amount).removesuffix(" đ").replace(".", "")) == amount


@pytest.mark.parametrize(
    ("mark", "places", "words"),
    [
        ("82.5", None, "82,5"),
        ("82.50", None, "82,5"),
        ("80", None, "80"),
        ("100.00", None, "100"),
        ("82.25", 1, "82,3"),
        ("77.8", 2, "77,80"),
        ("0.05", 1, "0,1"),
        ("0", None, "0"),
    ],
)
def test_a_score_has_a_decimal_comma_and_rounds_half_up(mark: str, places: int | None, words: str) -> None:
    assert wording.mark(Decimal(mark), places) == words


def test_a_score_has_a_decimal_point_in_english() -> None:
    with translation.override("en"):
        assert shown("{{ mark|score:1 }}", mark=Decimal("82.25")) == "82.3"


def test_nothing_is_shown_where_there_is_nothing() -> None:
    filters = ["dong", "score", "score:1", "number", "day", "moment", "remaining", "ago", "short_digest"]
    source = "".join(f"{{{{ none|{name} }}}}{{{{ missing|{name} }}}}" for name in filters)
    assert shown(source, none=None) == ""


def test_an_instant_is_told_in_the_hour_of_vietnam_with_its_second_in_the_tooltip() -> None:
    assert shown("{{ at|moment }}", at=datetime(2026, 11, 21, 10, 0, 59, tzinfo=UTC)) == (
        '<time class="moment" datetime="2026-11-21T17:00:59+07:00" title="21/11/2026 17:00:59 (UTC+07:00)">'
        "21/11/2026 17:00</time>"
    )


def test_the_day_of_an_instant_is_the_day_in_vietnam() -> None:
    assert wording.day(datetime(2026, 11, 20, 18, 0, tzinfo=UTC)) == "21/11/2026"
    assert wording.day(date(2026, 4, 9)) == "09/04/2026"


@pytest.mark.parametrize(
    ("until", "vietnamese", "english"),
    [
        (timedelta(seconds=59), "còn chưa đầy một phút", "less than a minute left"),
        (timedelta(minutes=1), "còn 1 phút", "1 minute left"),
        (timedelta(hours=3, minutes=59), "còn 3 giờ", "3 hours left"),
        (timedelta(hours=47), "còn 47 giờ", "47 hours left"),
        (timedelta(hours=48), "còn 2 ngày", "2 days left"),
        (-timedelta(days=2, hours=5), "quá hạn 2 ngày", "2 days overdue"),
    ],
)
def test_a_deadline_says_what_is_left_of_it(until: timedelta, vietnamese: str, english: str) -> None:
    assert wording.remaining(NOW + until, NOW) == vietnamese
    with translation.override("en"):
        assert wording.remaining(NOW + until, NOW) == english


def test_what_happened_says_how_long_ago() -> None:
    assert wording.ago(NOW - timedelta(hours=3), NOW) == "3 giờ trước"
    assert wording.ago(NOW + timedelta(hours=3), NOW) == "sau 3 giờ"


def test_a_deadline_is_marked_by_its_urgency() -> None:
    source = "{{ at|remaining:now }}"
    assert "is-late" in shown(source, at=NOW - timedelta(seconds=1), now=NOW)
    assert "is-soon" in shown(source, at=NOW + timedelta(hours=47), now=NOW)
    assert "is-calm" in shown(source, at=NOW + timedelta(days=3), now=NOW)


def test_a_digest_is_short_and_copied_whole() -> None:
    drawn = shown("{{ digest|short_digest }}", digest="3fa9c1d2e4b5a697")
    assert '<code title="3fa9c1d2e4b5a697">3fa9c1d2…</code>' in drawn
    assert 'data-copy="3fa9c1d2e4b5a697"' in drawn


def test_a_person_is_known_by_the_last_two_words_of_the_name() -> None:
    assert wording.initials("Nguyễn Thị Diễm Quỳnh") == "DQ"
    assert wording.initials("Đức") == "Đ"
    assert wording.initials("") == ""
