"""What is typed is saved by itself, and two people who write at once lose nothing (promise D4)."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audit.models import Event
from submissions.actions import entries as actions
from submissions.forms import merging
from submissions.forms.entries import TextForm
from submissions.models import Entry
from tests.factories.accounts import member_of
from tests.factories.submissions import AuthorFactory
from tests.submissions.scenes import Scene, draft, scene, text_fields, whole_text

pytestmark = pytest.mark.django_db
Sign = Callable[..., Client]


def to(name: str, entry: Entry) -> str:
    return reverse(f"submissions:{name}", args=[entry.code])


def seen(response: Any) -> str:
    """What the page says, its white space closed up."""
    return re.sub(r"\s+", " ", response.content.decode())


def page_of(entry: Entry, **changes: Any) -> dict[str, Any]:
    """What a browser sends from the page as it was opened now, with these changes."""
    fields = text_fields(entry)
    return {**fields, "seen": TextForm(entry)["seen"].value(), **changes}


def as_another(at: Scene, entry: Entry, **changes: Any) -> Entry:
    """Somebody else saves meanwhile."""
    entry = Entry.objects.get(pk=entry.pk)
    return actions.save(entry=entry, by=at.author, version=entry.version, text=whole_text(entry, **changes))


def test_what_is_typed_is_kept_by_itself_and_the_time_is_said(as_: Sign) -> None:
    at = scene()
    entry = draft(at)
    answer = as_(at.author).post(to("autosave", entry), page_of(entry, summary="Đang gõ dở"))
    told = answer.json()
    assert (Entry.objects.get().summary, told["version"], told["wrong"]) == ("Đang gõ dở", 3, [])
    assert re.fullmatch(r"\d\d:\d\d", told["at"])
    assert "2/2" in told["progress"]
    again = page_of(entry, summary="Gõ tiếp", version=told["version"], seen=told["seen"])
    assert as_(at.author).post(to("autosave", entry), again).status_code == 200
    assert Entry.objects.get().summary == "Gõ tiếp"


def test_what_cannot_be_kept_yet_is_named_and_the_rest_is_kept(as_: Sign) -> None:
    at = scene()
    entry = draft(at)
    typed = page_of(entry, contact_phone="0912", title="", summary="Câu mới")
    told = as_(at.author).post(to("autosave", entry), typed).json()
    assert [(one["name"], one["label"]) for one in told["wrong"]] == [
        ("title", "Tên bài dự thi"), ("contact_phone", "Điện thoại di động"),
    ]  # fmt: skip
    kept = Entry.objects.get()
    assert (kept.title, kept.contact_phone, kept.summary) == ("Hồ sơ không hẹn", "+84912345678", "Câu mới")


def test_a_text_too_long_to_be_handed_in_is_kept_as_a_draft(as_: Sign) -> None:
    at = scene()
    entry = draft(at)
    typed = page_of(entry, **{"answer_giai-phap": "từ " * 21})
    assert as_(at.author).post(to("autosave", entry), typed).json()["wrong"] == []
    assert Entry.objects.get().answers["giai-phap"] == ("từ " * 21).strip()


@pytest.mark.parametrize("address", ["autosave", "save"])
def test_different_questions_are_brought_together_by_themselves(as_: Sign, address: str) -> None:
    at = scene()
    entry = draft(at)
    mine = page_of(entry, summary="Tóm tắt của tôi.")
    as_another(at, entry, answers={"giai-phap": "Giải pháp của người kia."})
    answer = as_(at.author).post(to(address, entry), mine, follow=True)
    kept = Entry.objects.get()
    assert (kept.summary, kept.answers["giai-phap"]) == ("Tóm tắt của tôi.", "Giải pháp của người kia.")
    if address == "save":
        assert "Trong lúc đó có người khác đã sửa: Giải pháp." in seen(answer)
    else:
        [theirs] = answer.json()["theirs"]
        assert (theirs["label"], theirs["value"]) == ("Giải pháp", "Giải pháp của người kia.")


def test_what_the_page_does_not_show_yet_is_still_the_others(as_: Sign) -> None:
    """The page keeps its old mark for what it did not take over: a second save does not overwrite it."""
    at = scene()
    entry = draft(at)
    mine = page_of(entry, summary="Một.")
    as_another(at, entry, answers={"giai-phap": "Của người kia."})
    told = as_(at.author).post(to("autosave", entry), mine).json()
    again = {**mine, "summary": "Một hai.", "version": told["version"], "seen": told["seen"]}
    Entry.objects.update(version=told["version"] + 1)
    as_(at.author).post(to("autosave", entry), again)
    kept = Entry.objects.get()
    assert (kept.summary, kept.answers["giai-phap"]) == ("Một hai.", "Của người kia.")


def test_the_same_question_is_not_saved_over_but_shown_twice(as_: Sign) -> None:
    at = scene()
    entry = draft(at)
    mine = page_of(entry, summary="Của tôi.", contact_address="Thôn mới")
    as_another(at, entry, summary="Của người kia.")
    answer = as_(at.author).post(to("autosave", entry), mine)
    assert (answer.status_code, answer.json()) == (409, {"clash": ["Tóm tắt"]})
    assert Entry.objects.get().summary == "Của người kia."
    page = as_(at.author).post(to("save", entry), mine)
    assert page.status_code == 409
    assert [one.difference.name for one in page.context["chosen"].questions] == ["summary"]
    assert "Của tôi." in seen(page)
    assert "Của người kia." in seen(page)
    assert 'name="contact_address" value="Thôn mới"' in seen(page)


@pytest.mark.parametrize(
    ("choice", "kept"), [("theirs", "Của người kia."), ("mine", "Của tôi."), ("edit", "Của cả hai.")]
)
def test_each_question_is_chosen(as_: Sign, choice: str, kept: str) -> None:
    at = scene()
    entry = draft(at)
    mine = page_of(entry, summary="Của tôi.", contact_address="Thôn mới")
    as_another(at, entry, summary="Của người kia.", answers={"ghi-chu": "Ghi chú của người kia."})
    chosen = {**mine, "version": 3, "choose-summary": choice, "edit-summary": "Của cả hai.", "tab": "trang-nay"}
    answer = as_(at.author).post(to("merge", entry), chosen)
    assert answer["Location"] == f"{to('write', entry)}?kept=trang-nay"
    entry.refresh_from_db()
    assert (entry.summary, entry.contact_address, entry.answers["ghi-chu"]) == (
        kept, "Thôn mới", "Ghi chú của người kia.",
    )  # fmt: skip


def test_without_a_choice_nothing_is_kept_and_nothing_lost(as_: Sign) -> None:
    at = scene()
    entry = draft(at)
    mine = page_of(entry, summary="Của tôi.")
    as_another(at, entry, summary="Của người kia.")
    answer = as_(at.author).post(to("merge", entry), {**mine, "version": 3, "edit-summary": "Gõ dở."})
    assert answer.status_code == 422
    assert "Hãy chọn phần nào được giữ." in seen(answer)
    assert "Của tôi." in seen(answer)
    assert "Gõ dở." in seen(answer)
    assert Entry.objects.get().summary == "Của người kia."


def test_who_chooses_while_somebody_saves_again_is_asked_again(as_: Sign) -> None:
    at = scene()
    entry = draft(at)
    mine = page_of(entry, summary="Của tôi.")
    as_another(at, entry, summary="Của người kia.")
    as_another(at, entry, summary="Người kia sửa nữa.")
    answer = as_(at.author).post(to("merge", entry), {**mine, "version": 3, "choose-summary": "mine"})
    assert answer.status_code == 409
    assert "Người kia sửa nữa." in seen(answer)
    assert Entry.objects.get().summary == "Người kia sửa nữa."


def test_a_page_whose_answer_was_lost_does_not_clash_with_itself(as_: Sign) -> None:
    at = scene()
    entry = draft(at)
    page = page_of(entry, tab="trang-nay")
    client = as_(at.author)
    assert client.post(to("autosave", entry), {**page, "summary": "Một"}).status_code == 200
    assert client.post(to("autosave", entry), {**page, "summary": "Một hai"}).status_code == 200
    assert Entry.objects.get().summary == "Một hai"
    assert client.post(to("autosave", entry), {**page, "tab": "trang-khac", "summary": "Ba"}).status_code == 409


def test_a_page_of_the_same_name_is_nobody_elses(as_: Sign) -> None:
    at = scene()
    entry = draft(at)
    other = member_of(at.commune)
    AuthorFactory(entry=entry, user=other, order=2, share=1, representative=False)
    page = page_of(entry, tab="trang-nay")
    as_(other).post(to("autosave", entry), {**page, "summary": "Của người kia."})
    assert as_(at.author).post(to("autosave", entry), {**page, "summary": "Của tôi."}).status_code == 409


def test_without_comparing_a_stale_save_would_overwrite(as_: Sign, monkeypatch: pytest.MonkeyPatch) -> None:
    """The positive control: with nothing to compare with, what the other wrote is lost, and this test sees it."""
    at = scene()
    entry = draft(at)
    mine = page_of(entry, summary="Của tôi.")
    as_another(at, entry, summary="Của người kia.")
    monkeypatch.setattr("submissions.views.text.merging", lambda form, own: merging.Merging())
    assert as_(at.author).post(to("autosave", entry), mine).status_code == 200
    assert Entry.objects.get().summary == "Của tôi."


@pytest.mark.parametrize("odd", [{"version": "x"}, {"tab": "a b"}, {"version": ""}])
def test_a_page_that_is_none_is_asked_to_be_opened_again(as_: Sign, odd: dict[str, str]) -> None:
    at = scene()
    entry = draft(at)
    answer = as_(at.author).post(to("autosave", entry), page_of(entry, **odd))
    assert (answer.status_code, answer.json()) == (422, {"said": "Trang này đã cũ. Hãy mở lại trang."})


def test_marks_that_are_none_only_ask_more() -> None:
    assert merging.read("a:1 b :: c:d:e \x00") == {"a": "1", "c:d": "e", ":": ""}


def test_who_saves_after_handing_in_is_told_so(as_: Sign) -> None:
    at = scene()
    entry = draft(at)
    page = page_of(entry)
    actions.submit(entry=entry, by=at.author, licence_version=1)
    assert as_(at.author).post(to("autosave", entry), page).status_code == 403


# -- what the record says of typing ------------------------------------------------------------------------------------


def typed_on(at: Scene, entry: Entry, times: int, tab: str = "trang-mot", by: User | None = None) -> None:
    """So many saves of one page while somebody types."""
    for number in range(times):
        kept = Entry.objects.get(pk=entry.pk)
        text = whole_text(kept, summary=f"Lần gõ {tab} {number}")
        actions.save(entry=kept, by=by or at.author, version=kept.version, text=text, tab=tab, typing=True)


def lines(entry: Entry) -> list[tuple[str, Any]]:
    rows = Event.objects.filter(subject_type="submissions.entry", subject_id=str(entry.pk)).order_by("pk")
    return [(line.move, line.facts.get("tab")) for line in rows]


def test_an_hour_of_typing_is_one_line_of_the_record_and_nothing_typed_is_lost(as_: Sign) -> None:
    at = scene()
    entry = draft(at)
    before = lines(entry)
    client, said = as_(at.author), {"tab": "trang-mot"}
    for word in ("Một", "Hai", "Ba"):
        answer = client.post(to("autosave", entry), page_of(entry, summary=word, **said))
        assert answer.status_code == 200
    assert lines(entry) == [*before, ("save", "trang-mot")]
    kept = Entry.objects.get(pk=entry.pk)
    assert (kept.summary, kept.text_saved_by, kept.text_saved_tab) == ("Ba", at.author, "trang-mot")
    assert actions.saved_on(kept, "trang-mot", at.author)


def test_a_save_by_hand_another_page_another_person_and_another_hour_have_lines_of_their_own() -> None:
    at = scene()
    entry = draft(at)
    other = member_of(at.commune)
    AuthorFactory(entry=entry, user=other, order=2, share=1, representative=False)
    before = lines(entry)
    typed_on(at, entry, 2)
    typed_on(at, entry, 2, tab="trang-hai")
    typed_on(at, entry, 2, by=other)
    typed_on(at, entry, 2)
    kept = Entry.objects.get(pk=entry.pk)
    actions.save(entry=kept, by=at.author, version=kept.version, text=whole_text(kept), tab="trang-mot")
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        typed_on(at, entry, 1)
    pages = ["trang-mot", "trang-hai", "trang-mot", "trang-mot", "trang-mot"]
    assert lines(entry) == [*before, *(("save", page) for page in pages)]


def test_after_any_other_act_typing_is_told_again() -> None:
    at = scene()
    entry = draft(at)
    typed_on(at, entry, 2)
    actions.submit(entry=Entry.objects.get(pk=entry.pk), by=at.author, licence_version=1)
    Entry.objects.filter(pk=entry.pk).update(state="returned", state_reason="Bổ sung")
    typed_on(at, entry, 2)
    assert [move for move, _tab in lines(entry)][-3:] == ["save", "submit", "save"]


def test_without_the_rule_each_save_of_a_page_would_be_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    at = scene()
    entry = draft(at)
    before = lines(entry)
    monkeypatch.setattr(actions, "_typing_is_told", lambda entry, by, tab: False)
    typed_on(at, entry, 3)
    assert len(lines(entry)) == len(before) + 3
