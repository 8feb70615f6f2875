"""Building the entry form in the browser, before entries come in and while they do."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.roles import UserRole
from audit.models import Event
from audit.verdicts import MoveRefused, PermissionRefused
from contests.models import Contest, EntryField, FormSection
from notifications.models import Message
from submissions.actions import entries, form
from submissions.models import Entry
from tests.factories.accounts import person_with
from tests.factories.contests import EntryFieldFactory, FormSectionFactory
from tests.factories.submissions import AttachmentFactory
from tests.queries import MOST, queries_of
from tests.submissions.scenes import Scene, draft, scene, whole_text

pytestmark = pytest.mark.django_db
Sign = Callable[..., Client]
ROWS = {"column-TOTAL_FORMS": "3", "column-INITIAL_FORMS": "0"}
TYPED: dict[str, dict[str, Any]] = {
    "text": {"lines": "4", "word_limit": "350"},
    "choice": {"options": "Trực tiếp\n\n  Trực   tuyến ", "several": "on"},
    "number": {"unit": "giờ", "decimals": "1", "least": "0", "most": "1.000,5"},
    "date": {"earliest": "2024-01-01", "latest": ""},
    "file": {"extensions": ["pdf", "docx"], "most_files": "2", "most_megabytes": "5"},
    "link": {"hosts": "YouTube.com\nvimeo.com"},
    "table": {
        **ROWS, "least_rows": "1", "most_rows": "5", "column-0-label": "Chỉ số", "column-0-kind": "text",
        "column-1-label": "Trước", "column-1-kind": "number", "column-1-unit": "ngày",
        "column-2-label": "", "column-2-kind": "text",
    },
}  # fmt: skip
KEPT: dict[str, dict[str, Any]] = {
    "text": {"lines": 4},
    "choice": {"options": ["Trực tiếp", "Trực tuyến"], "several": True, "other": False},
    "number": {"unit": "giờ", "decimals": 1, "least": "0", "most": "1000.5"},
    "date": {"earliest": "2024-01-01"},
    "file": {"extensions": ["pdf", "docx"], "most_files": 2, "most_megabytes": 5},
    "link": {"hosts": ["youtube.com", "vimeo.com"]},
    "table": {
        "least_rows": 1,
        "most_rows": 5,
        "columns": [
            {"key": "chi-so", "label": "Chỉ số", "kind": "text", "unit": ""},
            {"key": "truoc", "label": "Trước", "kind": "number", "unit": "ngày"},
        ],
    },
}


def to(name: str, *args: object) -> str:
    return reverse(f"submissions:{name}", args=args)


def seen(response: Any) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


@pytest.fixture
def at() -> Scene:
    """A contest that takes entries."""
    return scene()


@pytest.fixture
def officer(at: Scene) -> User:
    """Whoever runs it."""
    return person_with(UserRole.OFFICE, at.contest.receiving_office)


def version(at: Scene) -> int:
    return Contest.objects.get(pk=at.contest.pk).version


def add(client: Client, at: Scene, kind: str, **typed: Any) -> Any:
    fields = {"version": version(at), "kind": kind, "label": f"Hỏi {kind}", "required": "on", **TYPED[kind], **typed}
    return client.post(to("add_field", at.contest.slug), fields)


def answered_by(at: Scene, field: EntryField, value: Any) -> Entry:
    entry = draft(at)
    return entries.save(
        entry=entry, by=at.author, version=entry.version, text=whole_text(entry, answers={field.key: value})
    )


@pytest.mark.parametrize("kind", TYPED)
def test_a_question_of_each_kind_is_added_with_its_settings(as_: Sign, at: Scene, officer: User, kind: str) -> None:
    client = as_(officer)
    assert client.get(to("new_field", at.contest.slug), {"kind": kind}).status_code == 200
    assert add(client, at, kind).status_code == 302
    field = EntryField.objects.get(label=f"Hỏi {kind}")
    assert (field.kind, field.key, field.settings, field.required) == (kind, f"hoi-{kind}", KEPT[kind], True)
    assert field.word_limit == (350 if kind == "text" else None)
    assert field.order > 2
    line = Event.objects.get(move="add_field")
    assert (line.facts["field"], line.by) == (f"hoi-{kind}", officer)


@pytest.mark.parametrize("kind", TYPED)
def test_a_question_stands_in_its_page_as_it_was_set(as_: Sign, at: Scene, officer: User, kind: str) -> None:
    client = as_(officer)
    add(client, at, kind)
    field = EntryField.objects.get(label=f"Hỏi {kind}")
    page = client.get(to("edit_field", field.pk))
    shown = page.context["form"]
    typed = {name: shown[name].value() for name in shown.fields if shown[name].value() not in (None, False)}
    if shown.columns_form is not None:
        for number, row in enumerate(shown.columns_form.forms):
            typed |= {f"column-{number}-{name}": row[name].value() or "" for name in ("pk", "label", "kind", "unit")}
        typed |= {"column-TOTAL_FORMS": len(shown.columns_form.forms), "column-INITIAL_FORMS": 2}
    assert client.post(to("save_field", field.pk), {**typed, "version": version(at)}).status_code == 302
    again = EntryField.objects.get(pk=field.pk)
    assert (again.settings, again.label, again.required) == (field.settings, field.label, True)


@pytest.mark.parametrize(
    ("kind", "typed", "said"),
    [
        ("text", {"label": ""}, "Hãy điền hoặc chọn"),
        ("text", {"lines": "0"}, "lines"),
        ("choice", {"options": "Một"}, "Hãy thêm phương án thứ hai"),
        ("choice", {"options": "Một\nMột"}, "mỗi phương án một cách diễn đạt riêng"),
        ("number", {"least": "nhiều"}, "“nhiều” không phải là số."),
        ("number", {"least": "5", "most": "4"}, "Số lớn nhất không được nhỏ hơn số nhỏ nhất."),
        ("date", {"latest": "2023-01-01"}, "Ngày cuối không được trước ngày đầu."),
        ("link", {"hosts": "https://youtube.com"}, "Hãy ghi tên trang không có https://"),
        ("table", {"column-TOTAL_FORMS": "0"}, "Bảng có từ một đến 8 cột."),
        ("table", {"column-1-label": "Chỉ số"}, "Hai cột trùng tên."),
        ("table", {"least_rows": "9"}, "Số dòng tối đa không được ít hơn"),
    ],
)
def test_settings_that_make_no_sense_come_back_with_what_was_typed(
    as_: Sign, at: Scene, officer: User, kind: str, typed: dict[str, str], said: str
) -> None:
    answer = add(as_(officer), at, kind, help_text="Đã gõ dở", **typed)
    assert answer.status_code == 422
    assert said in seen(answer)
    assert "Đã gõ dở" in seen(answer)
    assert "error-summary" in seen(answer)
    assert at.contest.entry_fields.count() == 2
    assert version(at) == 1


def test_a_question_goes_into_its_section_and_to_its_people(as_: Sign, at: Scene, officer: User) -> None:
    client = as_(officer)
    client.post(to("add_section", at.contest.slug), {"version": 1, "title": "Kết quả", "help_text": "Bằng số liệu."})
    section = FormSection.objects.get()
    area = at.contest.areas.get()
    add(client, at, "number", section=section.pk, entrants=["group"], area_codes=[area.code])
    field = EntryField.objects.get(kind="number")
    assert (field.section, field.entrants, field.area_codes) == (section, ["group"], [area.code])
    page = seen(client.get(to("edit_form", at.contest.slug)))
    assert "Kết quả" in page
    assert "Nhóm tác giả" in page
    other = FormSectionFactory()
    assert add(client, at, "text", section=other.pk).status_code == 422


def test_questions_and_sections_are_put_in_order(as_: Sign, at: Scene, officer: User) -> None:
    client = as_(officer)
    first, second = at.contest.entry_fields.all()
    one, two = (FormSectionFactory(contest=at.contest, order=order) for order in (1, 2))
    order = {f"field-{first.pk}": 2, f"field-{second.pk}": 1, f"section-{one.pk}": 2, f"section-{two.pk}": 1}
    assert client.post(to("arrange_form", at.contest.slug), {"version": 1, **order}).status_code == 302
    assert list(at.contest.entry_fields.all()) == [second, first]
    assert list(at.contest.form_sections.all()) == [two, one]
    stale = client.post(to("arrange_form", at.contest.slug), {"version": 1, f"field-{first.pk}": 1})
    assert stale.status_code == 409
    assert list(at.contest.entry_fields.all()) == [second, first]


def test_a_heading_that_goes_leaves_its_questions(as_: Sign, at: Scene, officer: User) -> None:
    section = FormSectionFactory(contest=at.contest)
    field = EntryFieldFactory(contest=at.contest, section=section)
    client = as_(officer)
    saved = client.post(to("save_section", section.pk), {"version": 1, "title": "Tên mới", "help_text": ""})
    assert saved.status_code == 302
    assert FormSection.objects.get().title == "Tên mới"
    assert client.post(to("remove_section", section.pk), {"version": 2}).status_code == 302
    field.refresh_from_db()
    assert field.section is None


def test_a_question_nobody_answered_is_gone_and_one_that_was_answered_is_only_no_longer_asked(
    as_: Sign, at: Scene, officer: User
) -> None:
    entry = draft(at)
    client = as_(officer)
    answered, unanswered = at.contest.entry_fields.order_by("order")
    assert "Chưa ai trả lời mục này" in seen(client.get(to("edit_field", unanswered.pk)))
    client.post(to("remove_field", unanswered.pk), {"version": 1})
    client.post(to("remove_field", answered.pk), {"version": 2})
    assert list(at.contest.entry_fields.all()) == [answered]
    answered.refresh_from_db()
    assert answered.retired_at is not None
    page = seen(client.get(to("edit_form", at.contest.slug)))
    assert page.index("Không còn hỏi") < page.rindex("Giải pháp")
    assert "Cán bộ mang kết quả về thôn." in seen(as_(at.author).get(to("entry", entry.code)))
    assert [event.facts["kept"] for event in Event.objects.filter(move="remove_field").order_by("pk")] == [False, True]
    client.post(to("restore_field", answered.pk), {"version": 3})
    answered.refresh_from_db()
    assert answered.retired_at is None


def test_a_file_or_an_old_revision_counts_as_an_answer(at: Scene) -> None:
    entry = draft(at)
    file = EntryFieldFactory(contest=at.contest, kind="file")
    text = EntryFieldFactory(contest=at.contest)
    assert not Entry.objects.answering(file).exists()
    AttachmentFactory(entry=entry, field_key=file.key)
    assert list(Entry.objects.answering(file)) == [entry]
    assert not Entry.objects.answering(text).exists()
    first = {"schema": 1, "answers": {text.key: "Đã viết"}}
    entry.revisions.create(number=1, content=first, sha256="0" * 64, created_by=at.author)
    assert list(Entry.objects.answering(text)) == [entry]


def test_another_kind_of_answer_is_refused_once_somebody_answered(as_: Sign, at: Scene, officer: User) -> None:
    field = EntryFieldFactory(contest=at.contest, kind="number", key="so", label="Số giờ")
    client = as_(officer)
    typed = {"kind": "text", "label": "Số giờ", "lines": "3"}
    answered_by(at, field, "5")
    page = seen(client.get(to("edit_field", field.pk)))
    assert "Có 1 bài đã trả lời mục này" in page
    answer = client.post(to("save_field", field.pk), {"version": 1, **typed})
    assert answer.status_code == 422
    assert "Mục “Số giờ” đã có người trả lời nên giữ nguyên loại câu trả lời." in seen(answer)
    field.refresh_from_db()
    assert field.kind == "number"
    Entry.objects.update(answers={})
    assert client.post(to("save_field", field.pk), {"version": 1, **typed}).status_code == 302
    field.refresh_from_db()
    assert (field.kind, field.settings) == ("text", {"lines": 3})


def test_a_column_keeps_its_key_and_once_filled_its_kind(as_: Sign, at: Scene, officer: User) -> None:
    client = as_(officer)
    add(client, at, "table")
    field = EntryField.objects.get(kind="table")
    answered_by(at, field, [{"chi-so": "Thời gian", "truoc": "3"}])
    columns = {
        "column-TOTAL_FORMS": "2", "column-INITIAL_FORMS": "2", "column-0-pk": "1", "column-0-label": "Tên chỉ số",
        "column-0-kind": "text", "column-1-pk": "2", "column-1-label": "Trước", "column-1-kind": "text",
    }  # fmt: skip
    typed = {"kind": "table", "label": "Bảng", "least_rows": "0", "most_rows": "5", **columns}
    refused = client.post(to("save_field", field.pk), {"version": 2, **typed})
    assert refused.status_code == 422
    assert client.post(
        to("save_field", field.pk), {"version": 2, **typed, "column-1-kind": "number"}
    ).status_code == 302  # fmt: skip
    field.refresh_from_db()
    assert [(one["key"], one["label"]) for one in field.settings["columns"]] == [
        ("chi-so", "Tên chỉ số"), ("truoc", "Trước"),
    ]  # fmt: skip


def test_a_change_while_entries_come_in_says_whom_it_concerns_and_tells_nobody(
    as_: Sign, at: Scene, officer: User
) -> None:
    draft(at)
    entries.submit(entry=draft(at), by=at.author, licence_version=1)
    before = Message.objects.count()
    client = as_(officer)
    page = seen(client.get(to("edit_form", at.contest.slug)))
    assert "ngay với 1 bài đang viết, không đụng đến 1 bài đã nộp" in page
    add(client, at, "text")
    assert Message.objects.count() == before


def test_what_was_handed_in_stays_and_a_new_question_is_asked_of_drafts(as_: Sign, at: Scene, officer: User) -> None:
    handed = draft(at)
    entries.submit(entry=handed, by=at.author, licence_version=1)
    writing = draft(at)
    digest = handed.revisions.get().sha256
    add(as_(officer), at, "number")
    assert handed.revisions.get().sha256 == digest
    with pytest.raises(entries.Incomplete, match="Hỏi number"):
        entries.submit(entry=writing, by=at.author, licence_version=1)


def test_two_people_changing_one_question_see_both_sides(as_: Sign, at: Scene, officer: User) -> None:
    field = at.contest.entry_fields.get(key="giai-phap")
    form.save_field(field=field, version=1, columns={"label": "Tên người kia đặt"}, by=officer)
    typed = {"kind": "text", "label": "Tên tôi đặt", "lines": "8"}
    answer = as_(officer).post(to("save_field", field.pk), {"version": 1, **typed})
    assert answer.status_code == 409
    page = seen(answer)
    assert "Tên người kia đặt" in page
    assert "Tên tôi đặt" in page
    assert 'name="version" value="2"' in page
    assert as_(officer).post(to("save_field", field.pk), {"version": 2, **typed}).status_code == 302


def test_once_entries_are_closed_the_form_stands_still(at: Scene, officer: User) -> None:
    field = at.contest.entry_fields.get(key="giai-phap")
    Contest.objects.filter(pk=at.contest.pk).update(state="judging")
    at.contest.refresh_from_db()
    field.contest = at.contest
    section = FormSectionFactory(contest=at.contest)
    acts: list[Callable[[], Any]] = [
        lambda: form.add_field(contest=at.contest, version=1, columns={}, by=officer),
        lambda: form.save_field(field=field, version=1, columns={}, by=officer),
        lambda: form.remove_field(field=field, version=1, by=officer),
        lambda: form.restore_field(field=field, version=1, by=officer),
        lambda: form.arrange_form(contest=at.contest, version=1, sections=[], fields=[], by=officer),
        lambda: form.add_section(contest=at.contest, version=1, columns={}, by=officer),
        lambda: form.save_section(section=section, version=1, columns={}, by=officer),
        lambda: form.remove_section(section=section, version=1, by=officer),
    ]
    for act in acts:
        with pytest.raises(PermissionRefused, match="Đã đóng nhận bài"):
            act()


def test_a_form_that_closed_between_reading_and_saving_is_not_changed(at: Scene, officer: User) -> None:
    Contest.objects.filter(pk=at.contest.pk).update(state="judging")
    with pytest.raises(MoveRefused):  # the page was read while entries still came in
        form.add_section(contest=at.contest, version=1, columns={"key": "a", "title": "A"}, by=officer)
    assert not FormSection.objects.exists()


def test_the_preview_shows_what_each_entrant_is_asked_in_each_area(as_: Sign, at: Scene, officer: User) -> None:
    area = at.contest.areas.get()
    EntryFieldFactory(contest=at.contest, kind="number", label="Chỉ nhóm", entrants=["group"])
    EntryFieldFactory(contest=at.contest, kind="date", label="Chỉ lĩnh vực", area_codes=[area.code])
    client = as_(officer)
    address = to("preview_form", at.contest.slug)
    assert "Chỉ nhóm" not in seen(client.get(address))
    assert "Chỉ nhóm" in seen(client.get(address, {"entrant": "group"}))
    counts = [client.get(address, query).context["shown"] for query in ({}, {"area": area.pk}, {"entrant": "group"})]
    assert counts == [2, 3, 3]
    page = seen(client.get(address, {"entrant": "vớ vẩn", "area": "999"}))
    assert "Giải pháp" in page
    assert "Nội dung nhập ở đây không được lưu." in page
    assert page.count('method="post"') == seen(client.get("/")).count('method="post"'), "the preview can be sent"


def test_the_plan_leads_to_the_form_and_a_form_that_asks_nothing_blocks(as_: Sign, at: Scene, officer: User) -> None:
    Contest.objects.filter(pk=at.contest.pk).update(state="draft", published_at=None)
    at.contest.entry_fields.all().delete()
    page = seen(as_(officer).get(reverse("contests:setup", args=[at.contest.slug])))
    assert f'<a href="{to("edit_form", at.contest.slug)}">Mẫu bài dự thi</a>' in page
    assert "Mẫu bài dự thi chưa có mục nào" in page
    assert "Mẫu bài dự thi chưa có mục nào" in seen(as_(officer).get(to("edit_form", at.contest.slug)))


def test_the_builder_takes_as_many_queries_with_many_questions_as_with_few(as_: Sign, at: Scene, officer: User) -> None:
    client = as_(officer)
    field = at.contest.entry_fields.get(key="giai-phap")
    addresses = [
        to("edit_form", at.contest.slug), to("preview_form", at.contest.slug), to("edit_field", field.pk),
    ]  # fmt: skip
    few = [queries_of(client, address) for address in addresses]
    section = FormSectionFactory(contest=at.contest)
    for kind in ("choice", "number", "file", "table", "text", "file"):
        EntryFieldFactory(contest=at.contest, kind=kind, section=section)
    assert [queries_of(client, address) for address in addresses] == few
    assert few[0] <= MOST
