"""How Vietnamese text is kept, found and put in order."""

import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from units.text import fold, normalise, sort_key, title_key, unaccent

ALPHABET = "aăâbcdđeêghiklmnoôơpqrstuưvxy"
TONES = ["", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323"]
VOWELS = "aăâeêioôơuưy"

PEOPLE = [
    "Đặng Thị Ái",
    "Nguyễn Văn An",
    "Trần Thị Ánh",
    "Nguyễn Thị Bích",
    "Nghiêm Thị Phương Chi",
    "Trương Hồng Dự",
    "Phạm Hồng Hải",
    "Nguyễn Trọng Thái",
]
TONE_ORDER = ["ma", "mà", "mả", "mã", "má", "mạ", "mă", "mâ", "mấ"]
FOLD_EQUAL = [
    ["Khánh Hòa", "Khánh Hoà", "KHÁNH HÒA", "khanh hoa"],
    ["Thủy Xuân Tiên", "Thuỷ Xuân Tiên", "thuy xuan tien"],
]


def toned(vowel: str, tone: str) -> str:
    return unicodedata.normalize("NFC", vowel + tone)


syllables = st.builds(
    lambda head, vowel, tone, tail: f"{head}{toned(vowel, tone)}{tail}",
    st.text(alphabet="bcdđghklmnpqrstvx", max_size=3),
    st.sampled_from(VOWELS),
    st.sampled_from(TONES),
    st.text(alphabet="chngimptouy", max_size=2),
)
names = st.lists(syllables, min_size=1, max_size=4).map(" ".join)


def slow_syllable_order(syllable: str) -> tuple[list[int], list[int]]:
    """The wanted order of a syllable, written down without any encoding: letters, then the tone."""
    letters, tones = [], []
    for sign in syllable.lower():
        decomposed = unicodedata.normalize("NFD", sign)
        tone = [TONES.index(mark) for mark in decomposed[1:] if mark in TONES]
        base = unicodedata.normalize("NFC", "".join(mark for mark in decomposed if mark not in TONES[1:]))
        letters.append(ALPHABET.index(base))
        tones += tone
    return letters, tones


def slow_title_order(title: str) -> list[tuple[list[int], list[int]]]:
    return [slow_syllable_order(syllable) for syllable in title.split()]


def slow_person_order(name: str) -> tuple[object, object]:
    *others, given_name = name.split()
    return slow_syllable_order(given_name), [slow_syllable_order(other) for other in others]


def in_order(texts: list[str], key: Callable[[str], str]) -> list[str]:
    """The texts by their keys as the database compares them, from a start in the opposite order."""
    backwards = texts[::-1]
    return sorted(backwards, key=lambda text: key(text).encode())


def test_people_are_ordered_by_their_given_names() -> None:
    assert in_order(PEOPLE, sort_key) == PEOPLE


def test_people_with_one_given_name_are_ordered_by_family_then_middle_name() -> None:
    people = ["An", "Lê An", "Lê Thị An", "Lê Văn An", "Nguyễn Á An", "Nguyễn Văn An"]
    assert in_order(people, sort_key) == people


def test_all_of_one_given_name_come_before_the_next_tone() -> None:
    people = ["Lê Hà", "Vũ Hà", "An Hạ", "Đỗ Hân"]
    assert in_order(people, sort_key) == people


def test_tones_are_ordered_after_letters() -> None:
    assert in_order(TONE_ORDER, title_key) == TONE_ORDER


def test_titles_are_ordered_by_the_vietnamese_alphabet() -> None:
    titles = ["An", "Anh", "Ăn", "Ân", "Da", "Dạ", "Dũng", "Đà", "đi", "E", "Ê", "O", "Ô", "Ơ", "U", "Ư", "Xuân Mai"]
    assert in_order(titles, title_key) == titles


def test_a_syllable_is_settled_before_the_next_is_looked_at() -> None:
    assert title_key("tuân thủ") < title_key("tuần chay")


def test_numbers_in_titles_go_by_size() -> None:
    titles = ["Xã số 2", "Xã số 9", "Xã số 10", "Xã số 10a", "Xã số 1000000000", "Xã số 12345678901", "Xã số mới"]
    assert in_order(titles, title_key) == titles


def test_both_spellings_of_a_tone_have_one_key() -> None:
    assert title_key("Khánh Hòa") == title_key("Khánh Hoà") == title_key("KHÁNH  HÒA")


def test_punctuation_does_not_move_a_title() -> None:
    assert title_key("“Một hồ sơ – Hai kết quả”") == title_key("Một hồ sơ hai kết quả")
    assert title_key("H'Hen") == title_key("H’Hen")


def test_a_letter_with_two_marks_stays_inside_its_syllable() -> None:
    assert title_key("bơ\u0306n") == title_key("bơn")


def test_nothing_has_a_key() -> None:
    assert title_key("") == ""
    assert sort_key("") <= sort_key("A")


@pytest.mark.parametrize("spellings", FOLD_EQUAL)
def test_spellings_of_one_name_are_found_alike(spellings: list[str]) -> None:
    assert {fold(spelling) for spelling in spellings} == {spellings[-1]}


@pytest.mark.parametrize("letter", "đĐÐðƉɖ")
def test_every_look_alike_of_crossed_d_is_found_by_d(letter: str) -> None:
    assert fold(f"{letter}ề xuất") == "de xuat"


def test_quotes_dashes_and_hard_spaces_are_found_plainly() -> None:
    assert fold("“Một\u00a0hồ sơ” –  hai  kết quả’") == '"mot ho so" - hai ket qua\''


def test_text_is_kept_composed_with_single_spaces_and_plain_quotes() -> None:
    assert normalise(" “Đe\u0302\u0300\u00a0 xua\u0302\u0301t”\n\ufeff") == '"Đề xuất"'


def test_unaccented_text_keeps_its_capitals() -> None:
    assert unaccent("Đỗ Thị Mỹ Ưng") == "Do Thi My Ung"


@given(st.text())
def test_folding_and_normalising_twice_change_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert normalise(normalise(text)) == normalise(text)
    assert unaccent(unaccent(text)) == unaccent(text)


@given(names)
def test_a_name_is_found_in_any_capitals_and_composition(name: str) -> None:
    assert fold(name.upper()) == fold(name) == fold(unicodedata.normalize("NFD", name))
    assert fold(name).isascii()


@given(names, names)
def test_title_keys_compare_as_the_alphabet_does(one: str, other: str) -> None:
    assert (title_key(one).encode() < title_key(other).encode()) == (slow_title_order(one) < slow_title_order(other))


@given(names, names)
def test_person_keys_compare_as_given_then_other_names_do(one: str, other: str) -> None:
    assert (sort_key(one).encode() < sort_key(other).encode()) == (slow_person_order(one) < slow_person_order(other))


@given(st.text(), st.text())
def test_keys_do_not_depend_on_capitals_or_composition(one: str, other: str) -> None:
    title = f"{one} {other}"
    assert title_key(unicodedata.normalize("NFD", title)) == title_key(title)
    assert title_key(title.casefold()) == title_key(title)


@given(st.integers(min_value=0, max_value=10**30), st.integers(min_value=0, max_value=10**30))
def test_number_keys_compare_as_the_numbers_do(one: int, other: int) -> None:
    assert (title_key(f"Tổ {one}") < title_key(f"Tổ {other}")) == (one < other)


def test_the_order_check_catches_a_key_that_ignores_shape_marks() -> None:
    """Positive control: an accent-blind key fails the very comparison used above."""
    pairs = [(one, other) for one in TONE_ORDER for other in TONE_ORDER]
    assert any((fold(one) < fold(other)) != (slow_title_order(one) < slow_title_order(other)) for one, other in pairs)
