"""The content of a revision: one value, one digest, on any machine."""

import json
from decimal import Decimal
from itertools import permutations
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from contests.answers import Answer, plain, words
from submissions.content import AuthorLine, Entrant, FileLine, Idea, answers_in, content, content_digest

TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=60)
LINE = st.builds(
    AuthorLine,
    full_name=TEXT,
    unit_name=TEXT,
    share=st.decimals("0.01", "100", places=2),
    representative=st.booleans(),
)
FILE = st.builds(
    FileLine,
    kind=st.sampled_from(["video", "text_version", "supplement"]),
    name=TEXT,
    extension=st.just("pdf"),
    size=st.integers(1, 10**9),
    sha256=st.text("0123456789abcdef", min_size=64, max_size=64),
)
IDEA = st.builds(
    Idea,
    form=st.sampled_from(["article", "video"]),
    title=TEXT,
    area=st.fixed_dictionaries({"code": TEXT, "name": TEXT}),
    summary=TEXT,
    answers=st.lists(
        st.builds(Answer, key=st.text("abc-", min_size=1, max_size=5), label=TEXT, value=TEXT, section=TEXT), max_size=4
    ).map(tuple),
)
ENTRANT = st.builds(
    Entrant,
    kind=st.sampled_from(["individual", "group", "organisation"]),
    unit=st.fixed_dictionaries({"code": TEXT, "name": TEXT}),
    organisation=st.none() | st.fixed_dictionaries({"code": TEXT}),
    authors=st.lists(LINE, max_size=4).map(tuple),
)
EXAMPLE = Idea(
    "article",
    "Hồ sơ không hẹn",
    {"code": "a", "name": "A"},
    "Tóm tắt",
    (Answer("x", "X", value="một"), Answer("y", "Y", value="hai")),
)
ALONE = Entrant("individual", {"code": "X1"}, None, (AuthorLine("Ng. T. Tác", "Xã Thử", Decimal(100), True),))


def made(idea: Idea = EXAMPLE, entrant: Entrant = ALONE, files: Any = (), licence: int = 1) -> dict[str, object]:
    return content(idea, entrant, files, code="CT-ABCDE", licence_version=licence)


@given(IDEA, ENTRANT, st.lists(FILE, max_size=4))
def test_what_comes_back_from_the_database_has_the_same_digest(
    idea: Idea, entrant: Entrant, files: list[FileLine]
) -> None:
    value = made(idea, entrant, files)
    assert content_digest(json.loads(json.dumps(value))) == content_digest(value)


@given(IDEA, ENTRANT, st.lists(FILE, max_size=4))
def test_the_order_in_which_files_were_read_makes_no_difference(
    idea: Idea, entrant: Entrant, files: list[FileLine]
) -> None:
    digests = {content_digest(made(idea, entrant, order)) for order in list(permutations(files))[:6]}
    assert len(digests) == 1


@given(TEXT, TEXT)
def test_two_texts_share_a_digest_only_when_they_read_the_same(one: str, other: str) -> None:
    digests = {content_digest(made(Idea("article", text, EXAMPLE.area, "", ()))) for text in (one, other)}
    assert (len(digests) == 1) is (plain(one) == plain(other))


@given(TEXT)
def test_writing_a_text_plainly_twice_is_writing_it_once(text: str) -> None:
    assert plain(plain(text)) == plain(text)


def test_every_part_counts() -> None:
    author = ALONE.authors[0]
    file = FileLine("supplement", "a.pdf", "pdf", 3, "0" * 64)
    others = [
        made(),
        made(Idea("video", EXAMPLE.title, EXAMPLE.area, EXAMPLE.summary, EXAMPLE.answers)),
        made(Idea("article", "Khác", EXAMPLE.area, EXAMPLE.summary, EXAMPLE.answers)),
        made(Idea("article", EXAMPLE.title, {"code": "b"}, EXAMPLE.summary, EXAMPLE.answers)),
        *(
            made(Idea("article", EXAMPLE.title, EXAMPLE.area, EXAMPLE.summary, (answer,)))
            for answer in (
                Answer("x", "X", value="hai"),
                Answer("x", "Nhãn khác", value="hai"),
                Answer("x", "X", "link", "hai"),
                Answer("x", "X", value="hai", section="Phần"),
                Answer("x", "X", value="hai", unit="giờ"),
            )
        ),
        made(Idea("article", EXAMPLE.title, EXAMPLE.area, EXAMPLE.summary, EXAMPLE.answers, {"won_before": True})),
        made(entrant=Entrant("individual", {"code": "X2"}, None, (author,))),
        made(entrant=Entrant("individual", {"code": "X1"}, None, (AuthorLine("Khác", "Xã Thử", Decimal(100), True),))),
        made(entrant=Entrant("individual", {"code": "X1"}, {"code": "X1"}, (author,))),
        made(files=[file]),
        made(files=[FileLine("supplement", "a.pdf", "pdf", 3, "1" * 64)]),
        made(files=[FileLine("supplement", "a.pdf", "pdf", 3, "0" * 64, "x")]),
        made(licence=2),
    ]
    assert len({content_digest(value) for value in others}) == len(others)


def test_line_ends_and_the_way_letters_are_composed_make_no_difference() -> None:
    assert plain("Đề\u0300 xu\u1ea5t \r\nhai\rba \n\n") == plain("Đề\u0300 xu\u0061\u0302\u0301t\nhai\nba")


def test_equal_shares_are_written_alike() -> None:
    def with_share(text: str) -> str:
        line = AuthorLine("A", "", Decimal(text), representative=False)
        return content_digest(made(entrant=Entrant("group", {}, None, (line,))))

    assert with_share("30") == with_share("30.00") == with_share("3E+1")


def test_words_are_what_stands_between_spaces() -> None:
    assert [words(text) for text in ("", "  ", "một", "cải cách  hành\nchính.")] == [0, 0, 1, 4]


FIRST_SCHEMA = {
    "schema": 1,
    "entry": "CT-ABCDE",
    "kind": "individual",
    "title": "Hồ sơ không hẹn",
    "answers": {"ghi-chu": "", "giai-phap": "Trả kết quả tại thôn.", "xua": "Câu hỏi đã bỏ."},
    "attachments": [],
    "licence_version": 1,
}


def test_a_revision_of_the_first_schema_keeps_its_digest() -> None:
    """Computed on the day when the second schema came; it must never change."""
    assert content_digest(FIRST_SCHEMA) == "ecedaac8fd5b281170878d24e058b3f5a6f10210355db04d2c0cfc9f82a4f76b"


def test_a_revision_of_the_first_schema_reads_under_the_form_s_labels() -> None:
    read = answers_in(FIRST_SCHEMA, {"giai-phap": "Giải pháp", "moi": "Câu hỏi mới", "ghi-chu": "Ghi chú"})
    assert [(answer.label, answer.text) for answer in read] == [
        ("Giải pháp", "Trả kết quả tại thôn."), ("Ghi chú", ""), ("xua", "Câu hỏi đã bỏ."),
    ]  # fmt: skip


@given(IDEA)
def test_a_revision_of_the_second_schema_reads_as_it_was_given_whatever_the_form_says_now(idea: Idea) -> None:
    kept = json.loads(json.dumps(made(idea)))
    assert answers_in(kept, {answer.key: "Nhãn mới" for answer in idea.answers}) == list(idea.answers)
