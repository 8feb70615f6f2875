"""Writing answers of every kind in the browser: what is read, what is refused and how, and that nothing is lost."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.verdicts import MoveRefused
from contests.models import Contest, EntryField
from submissions.actions import entries as actions
from submissions.models import Attachment, Entry
from tests.factories.contests import ContentAreaFactory, EntryFieldFactory, FormSectionFactory
from tests.queries import queries_of
from tests.submissions.scenes import Scene, draft, pdf_file, scene, text_fields, upload, whole_text

pytestmark = pytest.mark.django_db
Sign = Callable[..., Client]
TYPED: dict[str, Any] = {
    "answer_chon": ["Trực tuyến"],
    "answer_so": "1.234,5",
    "answer_ngay": "30/3/2026",
    "answer_trang": "https://www.youtube.com/watch?v=1",
    "answer_bang-0-chi-so": "Thời gian",
    "answer_bang-0-truoc": "1.000",
    "answer_bang-0-sau": "2,5",
    "answer_bang-1-chi-so": "",
    "answer_bang-1-truoc": "",
    "answer_bang-1-sau": "",
}


def to(name: str, *args: object) -> str:
    return reverse(f"submissions:{name}", args=args)


def seen(response: Any) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


@pytest.fixture
def at() -> Scene:
    """A contest that asks questions of every kind beside its two texts."""
    at = scene()
    section = FormSectionFactory(contest=at.contest, order=1, key="ket-qua", title="Kết quả đo được")
    for order, (key, kind, label) in enumerate(
        [
            ("chon", "choice", "Hình thức"), ("so", "number", "Thời gian tiết kiệm"), ("ngay", "date", "Ngày áp dụng"),
            ("trang", "link", "Video"), ("bang", "table", "Chỉ số"), ("tep", "file", "Minh chứng"),
        ],
        start=3,
    ):  # fmt: skip
        EntryFieldFactory(
            contest=at.contest, section=section, order=order, key=key, kind=kind, label=label, required=False
        )
    return at


def change(at: Scene, key: str, **columns: Any) -> None:
    EntryField.objects.filter(contest=at.contest, key=key).update(**columns)


def save(as_: Sign, at: Scene, entry: Entry, **typed: Any) -> Any:
    return as_(at.author).post(to("save", entry.code), text_fields(entry, **{**TYPED, **typed}))


def test_answers_of_every_kind_are_kept_in_one_way_of_writing(as_: Sign, at: Scene) -> None:
    entry = draft(at)
    assert save(as_, at, entry, answer_tep=upload("Biên bản.pdf", pdf_file())).status_code == 302
    entry.refresh_from_db()
    assert {key: entry.answers[key] for key in ("chon", "so", "ngay", "trang", "bang")} == {
        "chon": {"chosen": ["Trực tuyến"], "other": ""},
        "so": "1234.5",
        "ngay": "2026-03-30",
        "trang": "https://www.youtube.com/watch?v=1",
        "bang": [{"chi-so": "Thời gian", "truoc": "1000", "sau": "2.5"}],
    }
    file = Attachment.objects.get()
    assert (file.name, file.kind, file.field_key) == ("Biên bản.pdf", "supplement", "tep")


def test_what_is_kept_stands_in_the_form_as_it_would_be_typed(as_: Sign, at: Scene) -> None:
    entry = draft(at)
    save(as_, at, entry, answer_tep=upload("Biên bản.pdf", pdf_file()))
    page = seen(as_(at.author).get(to("write", entry.code)))
    for piece in (
        'name="answer_so" value="1.234,5"',
        '<span class="input-group-text">giờ</span>',
        'type="date" name="answer_ngay" value="2026-03-30"',
        'value="Trực tuyến" checked',
        'name="answer_bang-0-truoc" id="id',
        "Biên bản.pdf",
        "Kết quả đo được",
    ):
        assert piece in page or piece.replace(' id="id', "") in page, piece
    assert 'value="1.000"' in page
    assert 'value="2,5"' in page


def test_saving_the_page_as_it_stands_changes_no_answer(as_: Sign, at: Scene) -> None:
    entry = draft(at)
    save(as_, at, entry)
    before = Entry.objects.get().answers
    save(as_, at, entry)
    assert Entry.objects.get().answers == before


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({"answer_so": "nhiều"}, "so", "“nhiều” không phải là số. Hãy viết như 1.234,5."),
        ({"answer_so": "-1"}, "so", "Hãy nhập số từ 0 trở lên."),
        ({"answer_so": "1,25"}, "so", "Chỉ nhập tối đa 1 chữ số thập phân."),
        ({"answer_ngay": "31/02/2026"}, "ngay", "“31/02/2026” không phải là ngày."),
        ({"answer_trang": "javascript:alert(1)"}, "trang", "không phải là liên kết"),
        ({"answer_chon": ["Phương án lạ"]}, "chon", "Phương án “Phương án lạ” không còn nữa. Hãy chọn lại."),
        ({"answer_chon": ["Trực tiếp", "Trực tuyến"]}, "chon", "Chỉ chọn một phương án."),
        ({"answer_bang-0-truoc": "ba"}, "bang", "Dòng 1, “Trước”: “ba” không phải là số."),
    ],
)
def test_a_wrong_answer_is_told_at_its_field_and_above_and_nothing_typed_is_lost(
    as_: Sign, at: Scene, typed: dict[str, Any], field: str, said: str
) -> None:
    entry = draft(at)
    answer = save(as_, at, entry, summary="Vừa gõ xong.", **typed)
    assert answer.status_code == 422
    page = seen(answer)
    assert page.count(said) == 2
    assert f'id="id_answer_{field}_error"' in page
    assert "Vừa gõ xong." in page
    for value in typed.values():
        assert (value if isinstance(value, str) else value[0]) in page
    assert "so" not in Entry.objects.get().answers


def test_a_file_of_a_wrong_type_keeps_nothing_and_a_good_one_is_to_be_chosen_again(as_: Sign, at: Scene) -> None:
    change(at, "tep", settings={"extensions": ["pdf"], "most_megabytes": 1})
    entry = draft(at)
    page = seen(save(as_, at, entry, answer_tep=upload("chay.exe", b"MZ")))
    assert "Tệp “.exe” không được nhận ở đây. Hãy gửi một trong các loại: PDF." in page
    page = seen(save(as_, at, entry, answer_so="x", answer_tep=upload("ban.pdf", pdf_file())))
    assert "Hãy chọn lại tệp “ban.pdf”" in page
    big = pdf_file() + b"\n" * (1024 * 1024)
    assert "lớn hơn 1 MB" in seen(save(as_, at, entry, answer_tep=upload("to.pdf", big)))
    assert not Attachment.objects.exists()


def test_a_question_for_one_file_takes_one_until_it_is_taken_away(as_: Sign, at: Scene) -> None:
    entry = draft(at)
    save(as_, at, entry, answer_tep=upload("mot.pdf", pdf_file()))
    first = Attachment.objects.get()
    again = save(as_, at, entry, answer_tep=upload("hai.pdf", pdf_file()))
    assert again.status_code == 422
    assert "“Minh chứng” nhận tối đa 1 tệp." in seen(again)
    swap = {"answer_tep": upload("hai.pdf", pdf_file()), "answer_tep-out": [first.pk]}
    assert save(as_, at, entry, **swap).status_code == 302
    assert [file.name for file in Attachment.objects.kept()] == ["hai.pdf"]


def test_a_file_of_another_entry_is_not_taken_away(as_: Sign, at: Scene) -> None:
    mine, other = draft(at), draft(at)
    save(as_, at, other, answer_tep=upload("mot.pdf", pdf_file()))
    save(as_, at, mine, **{"answer_tep-out": [Attachment.objects.get().pk]})
    assert Attachment.objects.kept().count() == 1


def test_a_row_is_added_and_left_out_without_script(as_: Sign, at: Scene) -> None:
    entry = draft(at)
    save(as_, at, entry)
    more = {"answer_bang-1-chi-so": "Chi phí", "answer_bang-1-truoc": "5", "answer_bang-1-sau": "4"}
    save(as_, at, entry, **more)
    assert len(Entry.objects.get().answers["bang"]) == 2
    save(as_, at, entry, **more, **{"answer_bang-0-out": "1"})
    assert [row["chi-so"] for row in Entry.objects.get().answers["bang"]] == ["Chi phí"]


def test_a_question_of_some_areas_comes_with_the_area_and_its_answer_is_kept_but_not_handed_in(
    as_: Sign, at: Scene
) -> None:
    other = ContentAreaFactory(contest=at.contest, code="chuyen-doi-so", name="Chuyển đổi số")
    change(at, "so", area_codes=["chuyen-doi-so"], required=True)
    entry = draft(at)
    client = as_(at.author)
    hidden = f'<div hidden data-areas="{other.pk}">'
    page = seen(client.get(to("write", entry.code)))
    assert hidden in page or f'<div data-areas="{other.pk}" hidden>' in page
    assert "Hãy nhập số cho mục “Thời gian tiết kiệm”." not in seen(client.get(to("check", entry.code)))
    assert save(as_, at, entry, area=other.pk).status_code == 302
    page = seen(client.get(to("write", entry.code)))
    assert f'<div data-areas="{other.pk}">' in page
    save(as_, at, entry, answer_so="không phải số")  # back in the first area, where nobody asks
    entry.refresh_from_db()
    assert entry.answers["so"] == "1234.5"
    keys = [answer["key"] for answer in actions.content_of(Entry.objects.get())["answers"]]  # type: ignore[attr-defined]
    assert "so" not in keys


def test_a_question_for_groups_is_not_asked_of_one_person(as_: Sign, at: Scene) -> None:
    change(at, "so", entrants=["group"], required=True)
    entry = draft(at)
    assert "Thời gian tiết kiệm" not in seen(as_(at.author).get(to("write", entry.code)))
    assert actions.submit(entry=entry, by=at.author, licence_version=1)


def test_required_answers_that_are_missing_are_gaps_that_lead_to_their_place(as_: Sign, at: Scene) -> None:
    at.contest.entry_fields.exclude(key="ghi-chu").update(required=True)
    entry = draft(at)
    page = seen(as_(at.author).get(to("check", entry.code)))
    for key, said in (
        ("chon", "Hãy chọn câu trả lời cho mục “Hình thức”."),
        ("so", "Hãy nhập số cho mục “Thời gian tiết kiệm”."),
        ("ngay", "Hãy chọn ngày cho mục “Ngày áp dụng”."),
        ("trang", "Hãy dán liên kết cho mục “Video”."),
        ("bang", "Hãy điền bảng “Chỉ số”."),
        ("tep", "Hãy thêm tệp cho mục “Minh chứng”."),
    ):
        assert f'<a href="{to("write", entry.code)}#div_id_answer_{key}">{said}</a>' in page
        assert f'id="div_id_answer_{key}"' in seen(as_(at.author).get(to("write", entry.code)))


def test_the_form_at_the_time_of_handing_in_decides(as_: Sign, at: Scene) -> None:
    entry = draft(at)
    save(as_, at, entry)
    change(at, "so", settings={"unit": "giờ", "decimals": 1, "most": "1000"})
    with pytest.raises(actions.Incomplete, match="Hãy nhập số không quá"):
        actions.submit(entry=Entry.objects.get(), by=at.author, licence_version=1)


def test_a_stale_page_shows_both_sides_of_every_kind(as_: Sign, at: Scene) -> None:
    entry = draft(at)
    stale = text_fields(entry, **TYPED)
    theirs = {"so": "7", "ngay": "2025-01-02", "chon": {"chosen": ["Bưu chính"], "other": ""},
              "bang": [{"chi-so": "Chi phí", "truoc": "3", "sau": "2"}], "trang": "https://khac.vn/a"}  # fmt: skip
    kept = whole_text(entry, answers={"giai-phap": "Bản kia.", **theirs})
    actions.save(entry=entry, by=at.author, version=entry.version, text=kept)
    answer = as_(at.author).post(to("save", entry.code), stale)
    assert answer.status_code == 409
    questions = [question.difference for question in answer.context["chosen"].questions]
    both = {one.label: (one.mine, one.theirs) for one in questions}
    assert both["Thời gian tiết kiệm"] == ("1.234,5 giờ", "7 giờ")
    assert both["Ngày áp dụng"] == ("30/03/2026", "02/01/2025")
    assert both["Hình thức"] == ("Trực tuyến", "Bưu chính")
    assert both["Chỉ số"][1] == "Chỉ số | Trước (ngày) | Sau (ngày)\nChi phí | 3 | 2"
    assert both["Video"][1] == "https://khac.vn/a"
    assert Entry.objects.get().answers["so"] == "7"


def test_an_answer_to_a_question_that_was_retyped_meanwhile_is_refused(at: Scene) -> None:
    entry = draft(at)
    change(at, "so", kind="link", settings={})
    with pytest.raises(MoveRefused, match="đã sửa mẫu bài dự thi"):
        actions.save(entry=entry, by=at.author, version=entry.version, text=whole_text(entry, answers={"la": "1"}))
    wrong = {"so": {"chosen": ["x"], "other": ""}}
    with pytest.raises(MoveRefused, match="đã sửa mẫu bài dự thi"):
        actions.save(entry=entry, by=at.author, version=entry.version, text=whole_text(entry, answers=wrong))
    change(at, "so", retired_at=timezone.now())
    with pytest.raises(MoveRefused):
        actions.save(entry=entry, by=at.author, version=entry.version, text=whole_text(entry, answers={"so": "1"}))


def test_an_answer_to_a_question_no_longer_asked_stays_and_is_shown(as_: Sign, at: Scene) -> None:
    entry = draft(at)
    save(as_, at, entry)
    change(at, "so", retired_at=timezone.now())
    page = seen(as_(at.author).get(to("write", entry.code)))
    assert "Nội dung bạn đã trả lời cho các mục không còn hỏi" in page
    assert "1.234,5 giờ" in page
    save(as_, at, entry)
    assert Entry.objects.get().answers["so"] == "1234.5"


def test_an_option_that_was_struck_off_is_still_seen_and_to_be_chosen_again(as_: Sign, at: Scene) -> None:
    entry = draft(at)
    save(as_, at, entry)
    change(at, "chon", settings={"options": ["Trực tiếp"], "other": True})
    page = seen(as_(at.author).get(to("write", entry.code)))
    assert "(không còn trong danh sách)" in page
    said = [gap.text for gap in actions.gaps(Entry.objects.select_related("contest", "area").get())]
    assert "“Hình thức”: Phương án “Trực tuyến” không còn nữa. Hãy chọn lại." in said
    save(as_, at, entry, answer_chon=[""], **{"answer_chon-other": "Qua Zalo"})
    assert Entry.objects.get().answers["chon"] == {"chosen": [], "other": "Qua Zalo"}


def test_the_page_counts_what_is_answered_by_section(as_: Sign, at: Scene) -> None:
    at.contest.entry_fields.update(required=True)
    entry = draft(at)
    sections = as_(at.author).get(to("write", entry.code)).context["sections"]
    assert [(one.title, one.done, len(one.answered), one.complete) for one in sections] == [
        ("Ý tưởng", 2, 2, True), ("Nội dung", 2, 3, False), ("Kết quả đo được", 0, 6, False), ("Liên hệ", 2, 2, True),
    ]  # fmt: skip


def test_the_writing_page_takes_as_many_queries_with_many_questions_as_with_few(as_: Sign, at: Scene) -> None:
    entry = draft(at)
    client = as_(at.author)
    few = queries_of(client, to("write", entry.code))
    for number in range(8):
        EntryFieldFactory(contest=Contest.objects.get(), key=f"them-{number}", kind="file" if number % 2 else "table")
    assert queries_of(client, to("write", entry.code)) == few
