"""A text is cut at its shared passages without losing a sign of it."""

from hypothesis import given
from hypothesis import strategies as st

from submissions.likeness import compare, joined, marked

BLOCKS = st.lists(
    st.tuples(st.sampled_from(["", "Giải pháp", "Hiệu quả"]), st.text(alphabet="ab đ.\n", min_size=1, max_size=30)),
    max_size=4,
)


def spans(ends: list[int]) -> list[tuple[int, int, int]]:
    """Passages that do not lie over one another, from places in order."""
    places = sorted(set(ends))
    pairs = zip(places[::2], places[1::2], strict=False)
    return [(start, end, number) for number, (start, end) in enumerate(pairs, 1)]


@given(BLOCKS, st.lists(st.integers(0, 150), max_size=8))
def test_every_sign_is_shown_once_and_those_of_a_passage_are_marked(blocks, ends):
    whole, passages, offset = joined(blocks), spans(ends), 0
    for (label, text), (shown, pieces) in zip(blocks, marked(blocks, passages), strict=True):
        assert (shown, "".join(piece.text for piece in pieces)) == (label, text)
        inside = {place for start, end, _number in passages for place in range(start, end)}
        at = offset
        for piece in pieces:
            assert all((place in inside) is bool(piece.number) for place in range(at, at + len(piece.text)))
            at += len(piece.text)
        offset += len(text) + 2
    assert len(whole) == max(offset - 2, 0)


def test_a_passage_over_two_answers_begins_once():
    blocks = [("", "Mã QR ở quầy"), ("Hiệu quả", "giảm nửa thời gian")]
    (_one, first), (_two, second) = marked(blocks, [(6, 20, 1)])
    assert [(piece.text, piece.number, piece.begins) for piece in first] == [("Mã QR ", 0, False), ("ở quầy", 1, True)]
    assert [(piece.text, piece.number, piece.begins) for piece in second] == [
        ("giảm n", 1, False),
        ("ửa thời gian", 0, False),
    ]


def test_the_passages_of_a_comparison_mark_the_same_words_in_both():
    one = [("", "Trước đây bà con phải chờ."), ("Giải pháp", "Mỗi phản ánh có mã riêng, xử lý xong phải đăng ảnh.")]
    two = [("", "Mỗi phản ánh có mã riêng, xử lý xong phải đăng ảnh. Rất tốt.")]
    passages = compare(joined(one), joined(two)).passages
    left = marked(one, [(p.a_start, p.a_end, n) for n, p in enumerate(passages, 1)])
    right = marked(two, [(p.b_start, p.b_end, n) for n, p in enumerate(passages, 1)])
    words = "Mỗi phản ánh có mã riêng, xử lý xong phải đăng ảnh"
    for side in (left, right):
        assert [piece.text for _label, pieces in side for piece in pieces if piece.number] == [words]
