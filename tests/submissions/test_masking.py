"""Finding the passages that give an entry's authors away, and masking them."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from submissions.masking import Hidden, Span, finding, masked, occurrences, passages, redacted, texts
from submissions.oldfonts import Coding, Reading, readings
from submissions.oldfonts.converting import TABLES
from units.text import fold

HIDDEN = Hidden(
    people=frozenset({"Nguyễn Văn An", "Lê Hòa", "Tạ Thị Chim Yến"}),
    units=frozenset(
        {
            "Ủy ban nhân dân xã Hoàng Oanh",
            "Trạm Y tế Sơn Ca",
            "Phòng Tư pháp",
            "Sở Thông tin và Truyền thông",
            "Trường Tiểu học Kim Đồng",
        }
    ),
    phones=frozenset({"+84987654321"}),
    addresses=frozenset({"Thôn Tổ Chim"}),
    codes=frozenset({"CB0123"}),
)

OLD = {coding: {letter: sign for sign, letter in table.items()} for coding, table in TABLES.items()}


def told(text: str) -> list[tuple[str, str]]:
    """What was found: the passage, and what it tells."""
    return [(text[one.start : one.end], one.what) for one in passages(text, HIDDEN)]


@pytest.mark.parametrize(
    "name",
    [
        "Nguyễn Văn An",
        "nguyễn văn an",
        "NGUYỄN VĂN AN",
        "Nguyen Van An",
        "Nguyễn V. A",
        "Nguyễn V. A.",
        "Nguyễn V.A",
        "N.V.An",
        "N. V. An",
        "N.V.A",
        "Nguyễn An",
        "Văn An",
        "nguyen.van.an",
        "nguyen_van_an",
        "nguyenvanan",
        "Nguyễn  Văn\nAn",
    ],
)
def test_a_persons_name_is_found_however_it_is_written(name: str) -> None:
    assert told(f"Sáng kiến của {name} tại đây") == [(name, "author")]


def test_a_given_name_is_found_after_a_form_of_address() -> None:
    assert told("do anh An và chị Yến cùng làm") == [("An", "author"), ("Yến", "author")]


@pytest.mark.parametrize(
    "text",
    [
        "giữ văn an toàn, bình an",
        "vận an, văn ăn",
        "Nguyễn Văn Anh là người khác",
        "hòa giải ở cơ sở, anh hòa đồng",
        "công tác tư pháp, nội vụ",
        "chim hoàng oanh hót",
        "giảm 1.234.567 đồng, tỷ lệ 0.912345678, năm 2024 2025",
        "Thủ tục hành chính TTHC",
    ],
)
def test_words_that_only_look_like_a_name_are_left(text: str) -> None:
    assert told(text) == []


@pytest.mark.parametrize(
    "unit",
    [
        "UBND xã Hoàng Oanh",
        "Ủy ban nhân dân xã Hoàng Oanh",
        "xã Hoàng Oanh",
        "x. Hoàng Oanh",
        "xa hoang oanh",
        "Hoàng Oanh",
        "Trạm Y tế Sơn Ca",
        "Y tế Sơn Ca",
        "Sơn Ca",
        "phòng tư pháp",
        "P. Tư pháp",
        "Sở TT&TT",
        "Sở TTTT",
        "STTTT",
        "Tiểu học Kim Đồng",
        "Kim Đồng",
    ],
)
def test_a_units_name_is_found_whole_shortened_and_by_letters(unit: str) -> None:
    assert told(f"áp dụng tại {unit} từ đầu năm") == [(unit, "unit")]


@pytest.mark.parametrize(
    "phone", ["0987654321", "0987.654.321", "0987 654 321", "+84 987 654 321", "84987654321", "(024) 3826 1234"]
)
def test_telephone_numbers_are_found_with_dots_and_spaces(phone: str) -> None:
    assert told(f"Liên hệ {phone} để biết") == [(phone, "phone")]


def test_e_mails_addresses_and_codes_are_found() -> None:
    assert told("Gửi a.b@xa.gov.vn, thôn tổ chim, cb0123, 012345678901") == [
        ("a.b@xa.gov.vn", "email"),
        ("thôn tổ chim", "address"),
        ("cb0123", "code"),
        ("012345678901", "code"),
    ]


def test_a_name_in_decomposed_letters_is_found_whole() -> None:
    text = unicodedata.normalize("NFD", "của Tạ Thị Chim Yến đó")
    [(found, what)] = told(text)
    assert (unicodedata.normalize("NFC", found), what) == ("Tạ Thị Chim Yến", "author")


def test_words_are_found_by_hand_without_accents_and_only_whole() -> None:
    text = "Tổ công nghệ số của tổ công\nnghệ sốt"
    assert [text[start:end] for start, end in occurrences(text, "to cong nghe so")] == ["Tổ công nghệ số"]
    assert occurrences(text, "  ") == []


def test_every_kind_of_answer_is_masked_and_nothing_else() -> None:
    content = {
        "schema": 2,
        "title": "Của An",
        "summary": "",
        "answers": [
            {"key": "mo-ta", "kind": "text", "label": "An", "value": "Của An"},
            {"key": "chon", "kind": "choice", "label": "", "value": {"chosen": ["Của An"], "other": "Của An"}},
            {"key": "so", "kind": "number", "label": "", "value": "12"},
            {"key": "bang", "kind": "table", "label": "", "value": [{"a": "Của An", "b": "1"}]},
            {"key": "tep", "kind": "file", "label": "", "value": [{"name": "An.pdf", "sha256": "0"}]},
        ],
        "authors": [{"full_name": "An"}],
    }
    places = [
        "title",
        "summary",
        "answers.mo-ta",
        "answers.chon.chosen.0",
        "answers.chon.other",
        "answers.bang.0.a",
        "answers.bang.0.b",
    ]
    assert list(texts(content)) == places
    spans = [Span(place, 4, 6, "author") for place, text in texts(content).items() if text == "Của An"]
    shown = texts(redacted(content, spans))
    assert [shown[place] for place in places] == [
        "Của [tác giả]", "", "Của [tác giả]", "Của [tác giả]", "Của [tác giả]", "Của [tác giả]", "1",
    ]  # fmt: skip
    assert redacted(content, spans)["authors"] == content["authors"]
    assert redacted(content, [])["answers"] == content["answers"]


def test_answers_of_the_first_schema_are_masked_too() -> None:
    content = {"schema": 1, "title": "A", "answers": {"giai-phap": "Của An"}}
    assert redacted(content, [Span("answers.giai-phap", 4, 6, "other")])["answers"] == {"giai-phap": "Của [đã che]"}


def test_passages_over_one_another_are_masked_once() -> None:
    assert masked("0123456789", [Span("x", 2, 6, "author"), Span("x", 4, 8, "unit")]) == "01[tác giả]89"


names = st.lists(st.sampled_from(["Nguyễn", "Đặng", "Thị", "Văn", "Hoàng", "Ưng", "Yến", "Ý"]), min_size=3, max_size=4)
around = st.text(st.characters(codec="utf-8", exclude_categories=["L", "M", "N", "Cs"]), max_size=12)


@given(names, around, around)
def test_a_whole_name_is_never_read_after_masking(parts: list[str], before: str, after: str) -> None:
    name = " ".join(parts)
    text = f"{before} {name} {after}"
    found = passages(text, Hidden(people=frozenset({name})))
    shown = masked(text, [Span("x", one.start, one.end, one.what) for one in found])
    assert fold(name) not in fold(shown)


@given(st.text(max_size=200))
def test_passages_lie_inside_the_text_one_after_the_other(text: str) -> None:
    end = 0
    for one in passages(text, HIDDEN):
        assert end <= one.start < one.end <= len(text)
        end = one.end


# -- in old fonts ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Ng\u00adêi viÕt: NguyÔn V¨n An, x· Hoµng Oanh", [("NguyÔn V¨n An", "author"), ("x· Hoµng Oanh", "unit")]),
        (
            "Ngöôøi vieát: Nguyeãn Vaên An, xaõ Hoaøng Oanh",
            [("Nguyeãn Vaên An", "author"), ("xaõ Hoaøng Oanh", "unit")],
        ),
        ("Do chÞ YÕn lµm", [("YÕn", "author")]),
        ("Lª Hßa", [("Lª Hßa", "author")]),
        ("lª hßa", [("lª hßa", "author")]),  # in a font that shows small letters as capitals
        ("NGUYEÃN VAÊN AN", [("NGUYEÃN VAÊN AN", "author")]),
        ("Người viết: NguyÔn V¨n An", [("NguyÔn V¨n An", "author")]),
        ("Ở tr¹m Y tÕ S¬n Ca, gọi 0987 654 321", [("tr¹m Y tÕ S¬n Ca", "unit"), ("0987 654 321", "phone")]),
        ("Tr­êng TiÓu häc Kim §ång", [("Tr­êng TiÓu häc Kim §ång", "unit")]),
        ("Thoân Toå Chim", [("Thoân Toå Chim", "address")]),
    ],
)
def test_what_is_written_in_an_old_font_is_found_where_it_stands(text: str, found: list[tuple[str, str]]) -> None:
    assert told(text) == found


def test_without_a_reading_in_unicode_names_in_old_fonts_would_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    """The positive control."""
    monkeypatch.setattr(finding, "readings", lambda text: [Reading(text)])
    assert told("Do NguyÔn V¨n An vµ Nguyeãn Vaên An viÕt") == []


@given(
    st.sampled_from(sorted(HIDDEN.people)),
    st.sampled_from(Coding),
    st.text(alphabet="ab .,\nßéµ", max_size=12),
    st.text(alphabet="ab .,\nßéµ", max_size=12),
)
def test_a_name_in_an_old_font_is_found_whole_wherever_it_stands(
    name: str, coding: Coding, before: str, after: str
) -> None:
    typed = "".join(OLD[coding].get(sign, sign) for sign in name)
    text = f"{before} {typed} {after}"
    assert any(
        one.start <= len(before) + 1 and one.end >= len(before) + 1 + len(typed) for one in passages(text, HIDDEN)
    )


@given(st.text(max_size=60), st.sampled_from(["", "viÕt", "vieát"]))
def test_each_reading_knows_where_its_signs_stood(text: str, shown: str) -> None:
    text = f"{text} {shown}"
    for reading in readings(text):
        for place in range(len(reading.text)):
            start, end = reading.place(place, place + 1)
            assert 0 <= start < end <= len(text)
        assert reading.place(0, len(reading.text)) == (0, len(text))
