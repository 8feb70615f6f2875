"""The texts that an entry had: read, compared, taken back; what was withdrawn is taken up again."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.verdicts import MoveRefused, PermissionRefused
from submissions.actions import entries as actions
from submissions.actions.versions import take_back, versions
from submissions.models import Entry, Receipt, SetAside
from tests.factories.contests import ContentAreaFactory
from tests.submissions.scenes import Scene, draft, due, scene, whole_text, yesterday

pytestmark = pytest.mark.django_db
Sign = Callable[..., Client]
TWICE = "Cán bộ mang kết quả về thôn vào thứ bảy."


def to(name: str, *args: object) -> str:
    return reverse(f"submissions:{name}", args=args)


def seen(response: Any) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def returned_once(at: Scene) -> Entry:
    """An entry that was handed in, returned, and is being improved."""
    entry = draft(at)
    actions.submit(entry=entry, by=at.author, licence_version=1)
    Entry.objects.filter(pk=entry.pk).update(state="returned", state_reason="Cần nói rõ.")
    entry = Entry.objects.get(pk=entry.pk)
    better = whole_text(entry, summary="Rõ hơn nhiều.", answers={"giai-phap": TWICE, "ghi-chu": ""})
    return actions.save(entry=entry, by=at.author, version=entry.version, text=better)


def test_every_text_is_listed_with_time_person_and_digest(as_: Sign) -> None:
    at = scene()
    entry = returned_once(at)
    page = as_(at.author).get(to("revisions", entry.code))
    assert [version.key for version, _before in page.context["rows"]] == ["now", "r1"]
    said = seen(page)
    assert "Nộp lần 1" in said
    assert "Nguyễn Thị Tác" in said
    assert entry.revisions.get().sha256 in said
    assert "So với bản trước" in said


def test_a_text_that_rests_with_the_unit_is_named_once(as_: Sign) -> None:
    at = scene()
    entry = returned_once(at)
    actions.submit(entry=entry, by=at.author, licence_version=1)
    assert [version.key for version in versions(Entry.objects.get(), working=True)] == ["r2", "r1"]
    assert "Bản đang viết" not in seen(as_(at.author).get(to("revisions", entry.code)))


def test_the_unit_finds_its_way_from_a_text_handed_in_again_to_what_changed(as_: Sign) -> None:
    at = scene()
    entry = returned_once(at)
    actions.submit(entry=entry, by=at.author, licence_version=1)
    client = as_(at.clerk)
    way = to("compare", entry.code) + "?one=r1&amp;other=r2"
    assert way in seen(client.get(to("screen", entry.code)))
    page = client.get(way.replace("&amp;", "&"))
    assert [part.label for part in page.context["changed"]] == ["Tóm tắt", "Giải pháp"]


def test_what_changed_is_shown_word_by_word_and_said_aloud(as_: Sign) -> None:
    at = scene()
    entry = returned_once(at)
    page = as_(at.author).get(to("compare", entry.code), {"one": "r1", "other": "now"})
    assert [part.label for part in page.context["changed"]] == ["Tóm tắt", "Giải pháp"]
    said = seen(page)
    assert '<ins class="diff"><span class="visually-hidden">thêm: </span> vào thứ bảy</ins>' in said
    assert "Không đổi: Tên bài dự thi" in said
    assert "Lấy lại bản này: Nộp lần 1" in said


def test_a_unit_reads_what_was_handed_in_and_nothing_that_is_being_written(as_: Sign) -> None:
    at = scene()
    entry = returned_once(at)
    client = as_(at.clerk)
    page = client.get(to("revisions", entry.code))
    assert [version.key for version, _before in page.context["rows"]] == ["r1"]
    assert client.get(to("compare", entry.code), {"one": "r1", "other": "now"}).status_code == 422
    assert "thứ bảy" not in seen(client.get(to("compare", entry.code), {"one": "r1", "other": "r1"}))
    assert client.post(to("take_back", entry.code, "r1"), {"version": entry.version}).status_code == 403


def test_an_earlier_text_is_taken_back_and_the_later_one_set_aside(as_: Sign) -> None:
    at = scene()
    entry = returned_once(at)
    answer = as_(at.author).post(to("take_back", entry.code, "r1"), {"version": entry.version}, follow=True)
    assert "Đã lấy lại bản trước." in seen(answer)
    entry.refresh_from_db()
    assert (entry.summary, entry.answers["giai-phap"]) == (
        "Trả kết quả tại nhà văn hóa thôn.", "Cán bộ mang kết quả về thôn.",
    )  # fmt: skip
    [_now, aside, _first] = versions(entry, working=True)
    assert aside.content["summary"] == "Rõ hơn nhiều."
    take_back(entry=entry, by=at.author, version=entry.version, key=aside.key)
    entry.refresh_from_db()
    assert (entry.summary, entry.answers["giai-phap"]) == ("Rõ hơn nhiều.", TWICE)
    assert SetAside.objects.count() == 2


def test_a_question_that_is_asked_no_longer_stays_as_it_was() -> None:
    at = scene()
    entry = returned_once(at)
    at.contest.entry_fields.filter(key="giai-phap").update(retired_at=timezone.now())
    taken = take_back(entry=Entry.objects.get(), by=at.author, version=entry.version, key="r1")
    assert (taken.summary, taken.answers["giai-phap"]) == ("Trả kết quả tại nhà văn hóa thôn.", TWICE)


def test_an_area_that_is_no_more_stays_as_it_was_chosen() -> None:
    at = scene()
    entry = returned_once(at)
    other = ContentAreaFactory(contest=at.contest, name="Chuyển đổi số")
    Entry.objects.update(area=other)
    at.contest.areas.exclude(pk=other.pk).update(code="da-bo")
    assert take_back(entry=Entry.objects.get(), by=at.author, version=entry.version, key="r1").area == other


def test_nobody_goes_back_over_what_somebody_else_just_wrote(as_: Sign) -> None:
    at = scene()
    entry = returned_once(at)
    with pytest.raises(MoveRefused):
        take_back(entry=entry, by=at.author, version=entry.version - 1, key="r1")
    assert not SetAside.objects.exists()
    assert as_(at.author).post(to("take_back", entry.code, "r1"), {"version": "x"}).status_code == 409
    assert as_(at.author).post(to("take_back", entry.code, "r9"), {"version": entry.version}).status_code == 404


def test_a_text_that_was_set_aside_never_changes() -> None:
    at = scene()
    entry = returned_once(at)
    take_back(entry=entry, by=at.author, version=entry.version, key="r1")
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        SetAside.objects.update(content={})
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        SetAside.objects.all().delete()


def test_declarations_are_part_of_what_is_handed_in() -> None:
    at = scene()
    entry = draft(at)
    Entry.objects.update(recognised_by="unit", recognition_note="QĐ 12/2025", won_before=False)
    actions.submit(entry=entry, by=at.author, licence_version=1)
    content = entry.revisions.get().content
    assert (content["schema"], content["declared"]) == (
        3, {"recognised_by": "unit", "recognition_note": "QĐ 12/2025", "won_before": False, "prize_note": ""},
    )  # fmt: skip


def test_what_was_withdrawn_is_taken_up_again_and_handed_in_for_a_new_receipt(as_: Sign) -> None:
    at = scene()
    entry = draft(at)
    client = as_(at.author)
    first = actions.submit(entry=entry, by=at.author, licence_version=1)
    actions.withdraw(entry=Entry.objects.get(), by=at.author)
    assert "Lấy lại bài để nộp" in seen(client.get(to("entry", entry.code)))
    answer = client.post(to("reopen", entry.code), follow=True)
    assert "Bài dự thi lại là bản nháp." in seen(answer)
    second = actions.submit(entry=Entry.objects.get(), by=at.author, licence_version=1)
    assert [first.number, second.number] == [f"{entry.code}-1", f"{entry.code}-2"]
    assert [revision.number for revision in entry.revisions.all()] == [1, 2]
    assert Receipt.objects.count() == 2


def test_the_door_is_shut_for_what_was_withdrawn_too() -> None:
    at = scene()
    entry = draft(at)
    actions.withdraw(entry=entry, by=at.author)
    due(at.contest, yesterday())
    with pytest.raises(actions.Late):
        actions.reopen(entry=Entry.objects.get(), by=at.author)
    assert Entry.objects.get().state == "withdrawn"


def test_only_what_was_withdrawn_is_taken_up_again() -> None:
    at = scene()
    entry = draft(at)
    with pytest.raises(PermissionRefused, match="đã rút"):
        actions.reopen(entry=entry, by=at.author)
