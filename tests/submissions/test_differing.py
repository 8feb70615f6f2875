"""What changed between two texts."""

import itertools
import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from submissions.differing import GONE, MOST_PIECES, NEW, SAME, Piece, compare

TEXT = st.text(alphabet="aă â ệ\u0302\u0323e.,\n tôi", max_size=80)


def test_words_are_compared_not_letters() -> None:
    assert compare("Trả kết quả tại thôn.", "Trả kết quả tại nhà văn hóa.") == [
        Piece(SAME, "Trả kết quả tại "), Piece(GONE, "thôn"), Piece(NEW, "nhà văn hóa"), Piece(SAME, "."),
    ]  # fmt: skip


def test_a_letter_and_its_marks_are_one_however_they_were_typed() -> None:
    assert compare("tiê\u0301ng Viê\u0323t", "tiếng Việt") == [Piece(SAME, "tiếng Việt")]


def test_only_the_line_that_changed_is_taken_apart() -> None:
    found = compare("Một\nHai\nBa", "Một\nHai rưỡi\nBa")
    assert found == [Piece(SAME, "Một\nHai"), Piece(NEW, " rưỡi"), Piece(SAME, "\nBa")]


@given(TEXT, TEXT)
def test_both_texts_can_be_read_from_the_pieces(before: str, after: str) -> None:
    pieces = compare(before, after)
    assert "".join(piece.text for piece in pieces if piece.kind != NEW) == unicodedata.normalize("NFC", before)
    assert "".join(piece.text for piece in pieces if piece.kind != GONE) == unicodedata.normalize("NFC", after)
    assert all(one.kind != other.kind for one, other in itertools.pairwise(pieces))


@pytest.mark.parametrize("text", ["a b " * MOST_PIECES, "a\n" * 50_000, "từ " * 30_000])
def test_a_long_text_keeps_nobody_waiting(text: str) -> None:
    began = time.monotonic()
    pieces = compare(f"Đầu {text}", f"Đầu mới {text} cuối")
    assert time.monotonic() - began < 5
    assert "".join(piece.text for piece in pieces if piece.kind != GONE) == f"Đầu mới {text} cuối"
