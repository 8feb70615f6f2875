"""Amounts are said as a treasurer says them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payouts.words import in_words

DIGIT = {
    "không": 0, "một": 1, "mốt": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4,
    "năm": 5, "lăm": 5, "sáu": 6, "bảy": 7, "tám": 8, "chín": 9,
}  # fmt: skip


def heard(words: str) -> int:
    """The amount that a listener understands, whatever way it was put together."""
    *spoken, currency = words.lower().split()
    assert currency == "đồng"
    total = group = pending = 0
    for word in [*spoken, ""]:
        if word in DIGIT:
            pending = DIGIT[word]
        elif word == "trăm":
            group, pending = group + pending * 100, 0
        elif word == "mươi":
            group, pending = group + pending * 10, 0
        elif word == "mười":
            group += 10
        elif word in {"nghìn", "triệu"}:
            total, group, pending = total + (group + pending) * {"nghìn": 10**3, "triệu": 10**6}[word], 0, 0
        elif word == "tỷ":
            total, group, pending = (total + group + pending) * 10**9, 0, 0
        else:
            assert word in {"", "linh"}
    return total + group + pending


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (1_500_000, "Một triệu năm trăm nghìn đồng"),
        (4_500_000, "Bốn triệu năm trăm nghìn đồng"),
        (1_000_005, "Một triệu không trăm linh năm đồng"),
        (105_000, "Một trăm linh năm nghìn đồng"),
        (24, "Hai mươi tư đồng"),
        (1_005_000, "Một triệu không trăm linh năm nghìn đồng"),
        (0, "Không đồng"),
        (5, "Năm đồng"),
        (10, "Mười đồng"),
        (11, "Mười một đồng"),
        (14, "Mười bốn đồng"),
        (15, "Mười lăm đồng"),
        (21, "Hai mươi mốt đồng"),
        (55, "Năm mươi lăm đồng"),
        (101, "Một trăm linh một đồng"),
        (104, "Một trăm linh bốn đồng"),
        (110, "Một trăm mười đồng"),
        (121, "Một trăm hai mươi mốt đồng"),
        (1_001, "Một nghìn không trăm linh một đồng"),
        (1_015, "Một nghìn không trăm mười lăm đồng"),
        (1_105, "Một nghìn một trăm linh năm đồng"),
        (10_005, "Mười nghìn không trăm linh năm đồng"),
        (1_050_000, "Một triệu không trăm năm mươi nghìn đồng"),
        (12_345_678, "Mười hai triệu ba trăm bốn mươi lăm nghìn sáu trăm bảy mươi tám đồng"),
        (10**9, "Một tỷ đồng"),
        (1_500_000_000, "Một tỷ năm trăm triệu đồng"),
        (1_000_005_000, "Một tỷ không trăm linh năm nghìn đồng"),
        (10**12, "Một nghìn tỷ đồng"),
        (10**15, "Một triệu tỷ đồng"),
        (10**18 + 5 * 10**9, "Một tỷ không trăm linh năm tỷ đồng"),
    ],
)
def test_known_amounts_are_said_as_they_should(amount: int, words: str) -> None:
    assert in_words(amount) == words


@given(st.integers(0, 10**15) | st.integers(0, 9_999) | st.integers(0, 9_999).map(lambda thousands: thousands * 1_000))
def test_what_is_said_is_understood(amount: int) -> None:
    assert heard(in_words(amount)) == amount


@given(st.integers(0, 10**15))
def test_linh_only_follows_a_spoken_hundred(amount: int) -> None:
    before, *_ = in_words(amount).lower().split(" linh ")
    assert " linh " not in in_words(amount).lower() or before.endswith("trăm")


def test_dropping_the_missing_hundred_is_caught() -> None:
    """Positive control: without it 1 005 000 and 1 500 000 would be told apart by tone of voice alone."""
    assert heard("Một triệu năm nghìn đồng") == 1_005_000 != heard("Một triệu năm trăm nghìn đồng")
    assert in_words(1_005_000) != "Một triệu năm nghìn đồng"


def test_negative_amounts_are_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        in_words(-5)
