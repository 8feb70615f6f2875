"""Two texts are compared: copied passages, other words for the same, figures."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from submissions.likeness import compare, measure, phrasing, read, title_found, titles_alike
from submissions.likeness.passages import KEPT_ONE_IN, shingles, sketch
from units.text import unaccent

SENTENCE = "Mỗi phản ánh có mã riêng, khi xử lý xong phải đăng ảnh sau và người phản ánh chấm từ một đến năm sao."
BEFORE = "Phường đã họp nhiều lần về rác thải. "
AFTER = " Kinh phí do các hộ đóng góp tự nguyện."

SOME_WORDS = "quét mã hồ sơ đất đai quầy tiếp dân 23 % 1.240 2024 người cao tuổi, chợ. giấy khai sinh; và của"
WORDS = st.sampled_from(SOME_WORDS.split())
TEXTS = st.lists(WORDS, max_size=60).map(" ".join)


@given(TEXTS, TEXTS)
def test_it_does_not_matter_which_text_is_named_first(a: str, b: str):
    there, back = compare(a, b), compare(b, a)
    assert there.score == back.score
    assert (there.copied_a, there.copied_b) == (back.copied_b, back.copied_a)
    assert there.figures == back.figures
    turned = sorted((passage.turned() for passage in back.passages), key=lambda passage: passage.a_start)
    assert list(there.passages) == turned


@given(TEXTS)
def test_a_text_is_wholly_like_itself_and_an_empty_one_like_nothing(text: str):
    assert compare(text, text).score == (1.0 if read(text) else 0.0)
    assert compare(text, "").score == compare("", text).score == 0.0


@given(TEXTS, TEXTS)
def test_every_share_lies_between_nothing_and_all(a: str, b: str):
    found = compare(a, b)
    assert all(0 <= share <= 1 for share in (found.copied_a, found.copied_b, found.rephrased, found.score))


@given(TEXTS, TEXTS)
def test_marks_and_capitals_change_nothing(a: str, b: str):
    assert compare(a, b).score == compare(unaccent(a).upper(), b).score


@given(TEXTS, TEXTS)
def test_a_shared_passage_reads_the_same_in_both_texts_and_no_word_is_in_two(a: str, b: str):
    passages = compare(a, b).passages
    for passage in passages:
        ours = [word.text for word in read(a[passage.a_start : passage.a_end])]
        assert ours == [word.text for word in read(b[passage.b_start : passage.b_end])]
        assert len(ours) == passage.words
    for ends in (
        [(passage.a_start, passage.a_end) for passage in passages],
        sorted((passage.b_start, passage.b_end) for passage in passages),
    ):
        assert all(one[1] <= other[0] for one, other in pairwise(ends))


def test_a_copied_sentence_is_found_with_its_place_in_both():
    a, b = BEFORE + SENTENCE, SENTENCE.replace("Mỗi phản ánh", "MỖI PHẢN ÁNH") + AFTER
    (passage,) = compare(a, b).passages
    assert a[passage.a_start : passage.a_end] == SENTENCE[:-1]
    assert b[passage.b_start : passage.b_end].casefold() == SENTENCE[:-1].casefold()


def test_marks_written_apart_from_their_letters_are_the_same_text():
    apart = "Hồ sơ đất đai nộp ở xã phải chuyển bằng xe máy"
    assert compare(apart, "Hồ sơ đất đai nộp ở xã phải chuyển bằng xe máy").score == 1.0


def test_a_short_text_that_lies_whole_in_a_long_one_is_copied():
    long = " ".join([SENTENCE, *(f"Điều {step} nói về việc khác hẳn, thí dụ cây số {step}." for step in range(60))])
    found = compare(SENTENCE, long)
    assert found.copied_a == 1.0
    assert found.copied_b < 0.1
    assert found.found


def test_five_words_of_grammar_in_a_row_are_nobodys():
    assert compare("và của các là cho thì bò ăn cỏ", "gà gáy và của các là cho thì").passages == ()


def test_figures_speak_for_a_rephrasing_but_a_year_hardly_does():
    plain = "Tỷ lệ trả lại giảm còn {} %, có {} lượt nộp."
    other = "Nay chỉ {} % bị trả, tất cả {} hồ sơ."
    with_figures = compare(plain.format("7,5", "1.240"), other.format("7,5", "1240"))
    with_years = compare(plain.format("2023", "2024"), other.format("2023", "2024"))
    without = compare(plain.format("9,4", "712"), other.format("7,5", "1.240"))
    assert with_figures.figures == ("1240", "7.5")
    assert with_figures.score > with_years.score >= without.score
    assert with_figures.score - without.score > 2 * (with_years.score - without.score)


def test_titles_are_compared_apart():
    assert titles_alike("Quét mã QR tại Bộ phận Một cửa", "QUET MA QR TAI BO PHAN MOT CUA") == pytest.approx(1)
    assert title_found("Quét mã QR tại Bộ phận Một cửa", "Bộ phận Một cửa: quét mã QR")
    assert not title_found("Quét mã QR tại Bộ phận Một cửa", "Số hóa kho lưu trữ của sở")
    assert not title_found("Một cửa", "Một cửa")  # a name that many write about
    assert titles_alike("", "Một cửa") == 0


def test_the_sketch_of_a_text_is_one_in_eight_of_its_shingles_and_the_same_in_every_text():
    words = read(" ".join(f"chữ{step}" for step in range(4_000)))
    kept = sketch(words)
    assert kept == {shingle for shingle in shingles(words) if shingle % KEPT_ONE_IN == 0}
    assert 0.09 < len(kept) / len(shingles(words)) < 0.16
    assert shingles(read("chỉ có bốn chữ")) == set()


def test_a_text_that_repeats_itself_is_compared_in_no_time():
    refrain = "bà con đến nộp hồ sơ " * 2_000
    assert compare(refrain, refrain + "nhanh").found


def test_without_word_pairs_a_rephrasing_would_look_like_less(monkeypatch):
    """The positive control of the second measure."""
    a = "Điều dưỡng chụp giấy chứng sinh rồi gửi sang công an xã."
    b = "Công an xã nhận giấy chứng sinh do điều dưỡng chụp."
    whole = compare(a, b).score
    monkeypatch.setattr(phrasing, "word_pairs", lambda words: {})
    assert compare(a, b).score < whole - 0.1
    assert whole > measure.FOUND_FROM
