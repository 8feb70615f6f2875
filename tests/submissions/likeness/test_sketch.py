"""The marks of a text are few, the same in every text, and hold what two texts share."""

import random

from submissions.likeness import marks_of, read
from submissions.likeness.sketch import MOST_PAIRS, PAIR, RUN, TITLE


def of_kind(marks: list[int], kind: int) -> set[int]:
    return {mark for mark in marks if mark % 4 == kind}


def text(words: int, seed: int = 1) -> str:
    drawn = random.Random(seed)
    syllables = ("".join(drawn.choices("bcdghklmnpqrstvx", k=4)) for _step in range(words))
    return " ".join(f"{syllable}{'' if step % 15 else '.'}" for step, syllable in enumerate(syllables))


def test_every_mark_fits_a_column_of_32_bits_and_says_its_kind() -> None:
    kept = marks_of(read("Tổ lưu động tại nhà"), read(text(300)))
    assert all(-(2**31) <= mark < 2**31 for mark in kept.marks)
    assert (kept.runs, kept.pairs) == (len(of_kind(kept.marks, RUN)), len(of_kind(kept.marks, PAIR)))
    assert len(of_kind(kept.marks, TITLE)) == 1


def test_titles_of_the_same_words_have_the_same_mark() -> None:
    one, other = (marks_of(read(title), []).marks for title in ("Quét mã QR ở quầy", "Ở quầy, QUET MA QR"))
    assert one == other
    assert marks_of([], []).marks == []


def test_a_long_text_keeps_some_of_the_marks_that_a_short_one_keeps_all_of() -> None:
    long = text(3_000)
    whole, part = marks_of([], read(long)), marks_of([], read(" ".join(long.split()[:150])))
    assert whole.pairs <= MOST_PAIRS
    shared = of_kind(whole.marks, PAIR) & of_kind(part.marks, PAIR)
    assert 0.02 < len(shared) / part.pairs < 0.5
