"""The kinds of answers: what is read, what is wrong, how it is shown, and that nothing is lost between."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from audit.canonical import digest, number_text
from contests.answers import (
    Unreadable,
    answer_of,
    flaws,
    from_content,
    gaps,
    is_empty,
    read_choice,
    read_date,
    read_link,
    read_number,
    read_table,
    settings_flaws,
    show_date,
    show_number,
)
from contests.answers.setting import KNOWN

LANGUAGES = st.sampled_from(["vi", "en"])
NUMBERS = st.decimals(-(10**12), 10**12, places=3).map(number_text)
TABLE = {
    "columns": [
        {"key": "chi-so", "label": "Chỉ số"},
        {"key": "truoc", "label": "Trước", "kind": "number", "unit": "ngày"},
        {"key": "tu", "label": "Từ", "kind": "date"},
    ],
    "least_rows": 2,
    "most_rows": 3,
}
SOUND: dict[str, dict[str, Any]] = {
    "text": {"lines": 6},
    "choice": {"options": ["Trực tiếp", "Trực tuyến"], "several": True, "other": False},
    "number": {"unit": "giờ", "decimals": 1, "least": "0", "most": "1000.5"},
    "date": {"earliest": "2024-01-01", "latest": "2026-12-31"},
    "file": {"extensions": ["pdf"], "most_megabytes": 5, "most_files": 2},
    "link": {"hosts": ["youtube.com"]},
    "table": TABLE,
}
VALUES: dict[str, Any] = {
    "text": "Hai dòng\nchữ",
    "choice": {"chosen": ["Trực tuyến"], "other": ""},
    "number": "1000.5",
    "date": "2026-03-30",
    "file": [{"name": "a.pdf", "extension": "pdf", "size": 3, "sha256": "0" * 64}],
    "link": "https://www.youtube.com/watch?v=1",
    "table": [
        {"chi-so": "Thời gian", "truoc": "1234.5", "tu": "2026-01-31"},
        {"chi-so": "Chi phí", "truoc": "", "tu": ""},
    ],
}


@dataclass(frozen=True)
class Asked:
    """A question."""

    kind: str
    settings: dict[str, Any] = field(default_factory=dict)
    required: bool = True
    word_limit: int | None = None
    key: str = "cau-hoi"
    label: str = "Câu hỏi"


def asked(kind: str, **settings: Any) -> Asked:
    return Asked(kind, {**SOUND[kind], **settings})


@given(NUMBERS, LANGUAGES)
def test_a_number_that_was_shown_reads_back_as_itself(number: str, language: str) -> None:
    with override(language):
        assert read_number(show_number(number)) == number


@given(st.dates(dt.date(1900, 1, 1), dt.date(2100, 12, 31)))
def test_a_day_that_was_shown_reads_back_as_itself(day: Any) -> None:
    assert read_date(show_date(day.isoformat())) == read_date(day.isoformat()) == day.isoformat()


@given(st.text(max_size=30), st.sampled_from([read_number, read_date, read_link]))
def test_whatever_is_typed_is_read_or_refused_with_a_reason(typed: str, read: Callable[[str], str]) -> None:
    reasons = []
    try:
        value = read(typed)
    except Unreadable as unreadable:
        reasons = unreadable.reasons
    else:
        assert value == "" or read is read_number or read(value) == value
    assert all(reasons)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 100) | st.text(max_size=5) | st.sampled_from(["2026-01-01", "1.5"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["key", "label", "x"]), inner),
    max_leaves=6,
)
SETTINGS = st.dictionaries(st.sampled_from(sorted(set().union(*KNOWN.values(), {"khac"}))), JSON, max_size=4)


@given(st.sampled_from(sorted(KNOWN)), SETTINGS | JSON)
def test_settings_of_any_shape_are_judged_and_those_let_through_can_be_used(kind: str, settings: Any) -> None:
    if list(settings_flaws(kind, settings)):
        return
    question = Asked(kind, settings)
    gaps(question, "")
    assert answer_of(question, VALUES[kind]).content()["kind"] == kind


@pytest.mark.parametrize("kind", SOUND)
def test_sound_settings_have_no_flaw_and_foreign_ones_do(kind: str) -> None:
    assert list(settings_flaws(kind, SOUND[kind])) == []
    assert list(settings_flaws(kind, {**SOUND[kind], "khac": 1}))
    assert list(settings_flaws(kind, []))


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        ("text", {"lines": 0}),
        ("text", {"lines": True}),
        ("choice", {"options": []}),
        ("choice", {"options": ["Một"]}),
        ("choice", {"options": ["Một", "Một"]}),
        ("choice", {"options": ["Một", " "]}),
        ("choice", {"several": "yes"}),
        ("number", {"decimals": 9}),
        ("number", {"least": "5", "most": "4"}),
        ("number", {"least": "nhiều"}),
        ("number", {"least": 5}),
        ("number", {"unit": "x" * 30}),
        ("date", {"earliest": "2026-02-30"}),
        ("date", {"earliest": "2027-01-01"}),
        ("file", {"extensions": ["PDF"]}),
        ("file", {"extensions": [".pdf"]}),
        ("file", {"most_files": 99}),
        ("link", {"hosts": ["https://youtube.com"]}),
        ("link", {"hosts": ["localhost"]}),
        ("table", {"columns": []}),
        ("table", {"columns": [{"key": "a", "label": "A"}, {"key": "b", "label": "A"}]}),
        ("table", {"columns": [{"key": "a", "label": "A", "kind": "file"}]}),
        ("table", {"least_rows": 5, "most_rows": 2}),
    ],
)
def test_settings_that_contradict_themselves_are_refused(kind: str, changes: dict[str, Any]) -> None:
    assert list(settings_flaws(kind, {**SOUND[kind], **changes}))


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("1.234,5", "1234.5"),
        ("1.234", "1234"),
        ("1 234", "1234"),
        ("12.5", "12.5"),
        ("0.125", "0.125"),
        ("1234,50", "1234.5"),
        ("-7", "-7"),
        ("−7", "-7"),
        ("1.234.567", "1234567"),
        ("", ""),
    ],
)
def test_a_number_is_read_as_vietnamese_people_write_it(typed: str, value: str) -> None:
    with override("vi"):
        assert read_number(typed) == value


@pytest.mark.parametrize(("typed", "value"), [("1,234.5", "1234.5"), ("1,234", "1234"), ("12,5", "12.5")])
def test_in_english_point_and_comma_change_places(typed: str, value: str) -> None:
    with override("en"):
        assert read_number(typed) == value


@pytest.mark.parametrize("typed", ["nhiều", "1,2,3", "1.2.3", "1e5", "NaN", "Infinity", "1.23.456", "--1", "٣"])
def test_what_is_no_number_is_refused_with_an_example(typed: str) -> None:
    with override("vi"), pytest.raises(Unreadable, match=r"1\.234,5"):
        read_number(typed)


def test_too_many_decimals_or_digits_are_refused() -> None:
    with override("vi"):
        for typed, decimals in (("1,5", 0), ("1,55", 1), ("1" * 16, 0)):
            with pytest.raises(Unreadable):
                read_number(typed, decimals)
        assert read_number("1,0", 0) == "1"


@pytest.mark.parametrize("typed", ["30/02/2026", "2026", "32/1/2026", "1/1/26", "hôm qua", "01/01/1025"])
def test_what_is_no_day_is_refused(typed: str) -> None:
    with pytest.raises(Unreadable):
        read_date(typed)


@pytest.mark.parametrize("typed", ["30/3/2026", "30-03-2026", "30.03.2026", " 2026-03-30 "])
def test_a_day_is_read_as_people_write_it(typed: str) -> None:
    assert read_date(typed) == "2026-03-30"


@pytest.mark.parametrize(
    "typed",
    [
        "http://youtube.com/x",
        "javascript:alert(1)",
        "youtube.com/x",
        "https://",
        "https://localhost/x",
        "https://an:mat-khau@youtube.com/",
        "https://youtube.com:8443/",
        "https://youtube.com/ hai",
        'https://youtube.com/"onclick=x',
        "https://[::1/",
        f"https://youtube.com/{'x' * 600}",
        "data:text/html;base64,AAAA",
    ],
)
def test_what_is_no_safe_link_is_refused(typed: str) -> None:
    with pytest.raises(Unreadable):
        read_link(typed)


@pytest.mark.parametrize(
    ("kind", "changes", "value", "said"),
    [
        ("number", {}, "-1", "Hãy nhập số từ 0 trở lên."),
        ("number", {}, "1000.6", "Hãy nhập số không quá 1.000,5."),
        ("number", {"decimals": 0}, "1.5", "Hãy nhập số nguyên, không có phần thập phân."),
        ("date", {}, "2023-12-31", "Hãy chọn ngày từ 01/01/2024 trở đi."),
        ("date", {}, "2027-01-01", "Hãy chọn ngày không muộn hơn 31/12/2026."),
        ("link", {}, "https://xyoutube.com/x", "Không nhận liên kết đến xyoutube.com; chỉ nhận: youtube.com."),
        ("choice", {}, {"chosen": ["Bỏ rồi"], "other": ""}, "Phương án “Bỏ rồi” không còn nữa. Hãy chọn lại."),
        ("choice", {"several": False}, {"chosen": ["Trực tiếp", "Trực tuyến"], "other": ""}, "Chỉ chọn một phương án."),
        (
            "choice", {}, {"chosen": [], "other": "Qua loa"},
            "Hãy chọn một trong các phương án: câu này không nhận câu trả lời khác.",
        ),
        ("table", {"most_rows": 2}, [{}, {}, {}], "Bảng có 3 dòng; chỉ nhận tối đa 2 dòng."),
    ],
)  # fmt: skip
def test_an_answer_outside_its_bounds_is_told_what_to_do(
    kind: str, changes: dict[str, Any], value: Any, said: str
) -> None:
    assert flaws(asked(kind, **changes), value) == [said]
    assert flaws(asked(kind), VALUES[kind]) == []


@pytest.mark.parametrize("kind", SOUND)
def test_what_is_required_and_missing_is_a_gap_that_names_the_question(kind: str) -> None:
    (gap,) = gaps(asked(kind), "")
    assert "“Câu hỏi”" in gap
    optional = Asked(kind, {**SOUND[kind], **({"least_rows": 0} if kind == "table" else {})}, required=False)
    assert gaps(optional, "") == []
    assert gaps(asked(kind), VALUES[kind]) == []


def test_a_text_over_its_limit_and_a_table_of_too_few_rows_are_gaps() -> None:
    assert gaps(Asked("text", word_limit=2), "ba chữ đây") == ["“Câu hỏi” có 3 từ; chỉ nhận tối đa 2 từ. Hãy rút ngắn."]
    assert gaps(asked("table"), VALUES["table"][:1]) == ["“Câu hỏi” cần ít nhất 2 dòng."]


def test_a_table_says_each_wrong_cell_by_row_and_column() -> None:
    rows = [
        {"chi-so": "Thời gian", "truoc": "ba", "tu": "hôm qua"},
        {},
        {"chi-so": "Chi phí", "truoc": "1.000", "tu": "1/2/2026"},
    ]
    with pytest.raises(Unreadable) as refusal:
        read_table(asked("table"), rows)
    assert [reason.partition(":")[0] for reason in refusal.value.reasons] == ["Dòng 1, “Trước”", "Dòng 1, “Từ”"]
    kept = read_table(asked("table"), rows[1:])
    assert kept == [{"chi-so": "Chi phí", "truoc": "1000", "tu": "2026-02-01"}]
    assert read_table(asked("table"), [{}, {"chi-so": "  "}]) == ""


def test_choices_stand_in_the_order_of_the_options() -> None:
    assert read_choice(["a", "b", "c"], ["c", "a", "xưa"]) == {"chosen": ["a", "c", "xưa"], "other": ""}
    assert read_choice(["a"], [], "  ") == ""


@pytest.mark.parametrize("kind", SOUND)
def test_an_answer_tells_everything_of_itself_without_its_form(kind: str) -> None:
    answer = answer_of(asked(kind), VALUES[kind], section="Phần một")
    told = answer.content()
    assert from_content(told) == answer
    assert len(digest(told)) == 64
    assert not answer.is_empty


def test_answers_are_shown_as_people_write_them() -> None:
    with override("vi"):
        shown = {kind: answer_of(asked(kind), VALUES[kind]).text for kind in SOUND}
    assert shown == {
        "text": "Hai dòng\nchữ",
        "choice": "Trực tuyến",
        "number": "1.000,5 giờ",
        "date": "30/03/2026",
        "file": "a.pdf",
        "link": "https://www.youtube.com/watch?v=1",
        "table": "Chỉ số | Trước (ngày) | Từ\nThời gian | 1.234,5 | 31/01/2026\nChi phí |  | ",
    }


def test_nothing_is_nothing_in_every_kind() -> None:
    assert [is_empty(value) for value in ("", [], {}, {"chosen": [], "other": ""}, None)] == [True] * 5
    assert [is_empty(value) for value in ("0", {"chosen": [], "other": "x"}, [{}])] == [False] * 3
    assert Decimal(read_number("0")) == 0
