"""Answers wherever they are read: in order, under the words of their day, each kind as people write it."""

import re
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone, translation
from python_calamine import CalamineWorkbook

from accounts.roles import UserRole
from contests.models import EntryField
from judging.models import Sheet
from reports.builders.entry_list import entry_list
from reports.models import Report
from submissions.actions.entries import content_of
from submissions.content import content_digest
from submissions.models import Entry, Revision
from tests.factories.accounts import person_with
from tests.factories.contests import EntryFieldFactory, FormSectionFactory
from tests.factories.submissions import AttachmentFactory, checked_copy, entry_in
from tests.judging.stage import stage
from tests.queries import queries_of
from tests.submissions.scenes import Scene, scene

pytestmark = pytest.mark.django_db
Sign = Callable[..., Client]
SHA = "7" * 64
KINDS = ("text", "choice", "number", "date", "table", "link")


def seen(response: Any) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def ask_everything(at: Scene) -> None:
    """A question of each kind, under two headings."""
    first = FormSectionFactory(contest=at.contest, order=1, title="Giải pháp và kết quả")
    second = FormSectionFactory(contest=at.contest, order=2, title="Minh chứng")
    at.contest.entry_fields.all().delete()
    for order, kind in enumerate([*KINDS, "file"]):
        section = second if kind in {"link", "file"} else first
        EntryFieldFactory(
            contest=at.contest, section=section, order=order, kind=kind, key=f"hoi-{kind}", label=f"Hỏi {kind}"
        )


def handed_in(at: Scene, state: str = "submitted") -> Entry:
    """An entry that answers everything."""
    entry = entry_in("draft", contest=at.contest, unit=at.commune, created_by=at.author)
    AttachmentFactory(
        entry=entry, file=ContentFile(b"%PDF-1.4\n", name="x"), name="anh-chup.pdf", sha256=SHA, field_key="hoi-file"
    )
    value = content_of(Entry.objects.get(pk=entry.pk))
    Revision.objects.create(
        entry=entry, number=1, content=value, sha256=content_digest(value), created_by=at.author,
        created_at=timezone.now(),
    )  # fmt: skip
    columns: dict[str, Any] = {"state": state, "submitted_at": timezone.now(), "licence_accepted_at": timezone.now()}
    Entry.objects.filter(pk=entry.pk).update(**columns)
    return Entry.objects.get(pk=entry.pk)


def assert_everything_is_read(page: str) -> None:
    places = [page.index(f"Hỏi {kind}") for kind in (*KINDS, "file")]
    assert places == sorted(places)
    assert page.index("Giải pháp và kết quả") < page.index("Minh chứng")
    assert "1.234,5 giờ" in page
    assert "30/03/2026" in page
    assert 'rel="noopener noreferrer nofollow"' in page
    assert "Trước (ngày)" in page
    assert re.search(r'<td class="num">1,5</td>', page)
    assert "anh-chup.pdf" in page


@pytest.mark.parametrize("reader", ["author", "clerk"])
def test_every_kind_is_read_by_author_and_unit(as_: Sign, reader: str) -> None:
    at = scene()
    ask_everything(at)
    entry = handed_in(at)
    address = f"/entries/{entry.code}/" if reader == "author" else f"/desk/{entry.code}/"
    page = seen(as_(getattr(at, reader)).get(address))
    assert_everything_is_read(page)
    file = entry.attachments.get()
    assert f'href="/attachments/{file.pk}/"' in page


def test_every_kind_is_read_at_the_office(as_: Sign) -> None:
    at = scene()
    ask_everything(at)
    entry = handed_in(at, "forwarded")
    officer = person_with(UserRole.OFFICE, at.contest.receiving_office)
    page = seen(as_(officer).get(f"/contests/{at.contest.slug}/entries/{entry.code}/"))
    assert_everything_is_read(page)


def test_what_was_handed_in_reads_as_before_after_the_form_changed(as_: Sign) -> None:
    at = scene()
    ask_everything(at)
    entry = handed_in(at)
    before = entry.revisions.get()
    EntryField.objects.filter(contest=at.contest, key="hoi-number").update(label="Nhãn khác", settings={"unit": "năm"})
    EntryField.objects.filter(contest=at.contest, key="hoi-date").update(retired_at=timezone.now())
    at.contest.form_sections.update(title="Tiêu đề khác")
    assert_everything_is_read(seen(as_(at.clerk).get(f"/desk/{entry.code}/")))
    assert content_digest(before.content) == before.sha256


def test_a_draft_shows_what_was_answered_to_a_question_no_longer_asked(as_: Sign) -> None:
    at = scene()
    entry = entry_in("draft", contest=at.contest, unit=at.commune, created_by=at.author)
    EntryField.objects.filter(contest=at.contest, key="ghi-chu").update(retired_at=timezone.now())
    page = seen(as_(at.author).get(f"/entries/{entry.code}/"))
    assert page.index("Không còn hỏi") < page.index("Ghi chú thêm")
    assert [answer["key"] for answer in content_of(Entry.objects.get())["answers"]] == ["giai-phap"]  # type: ignore[attr-defined]


def test_a_revision_of_the_first_schema_is_read_by_everybody(as_: Sign) -> None:
    at = scene()
    entry = entry_in("submitted", contest=at.contest, unit=at.commune, created_by=at.author)
    first = {"schema": 1, "title": entry.title, "answers": {"giai-phap": "Nội dung giải pháp.", "xua": "Bỏ rồi"}}
    Revision.objects.create(entry=entry, number=2, content=first, sha256="0" * 64, created_by=at.author)
    for person, address in ((at.author, f"/entries/{entry.code}/"), (at.clerk, f"/desk/{entry.code}/")):
        page = seen(as_(person).get(address))
        assert "Giải pháp" in page
        assert "Nội dung giải pháp." in page
        assert "Bỏ rồi" in page


def test_an_address_that_an_author_typed_never_becomes_more_than_an_address(as_: Sign) -> None:
    at = scene()
    ask_everything(at)
    entry = handed_in(at)
    value = {**entry.revisions.get().content}
    line = {
        "key": "x", "section": "", "label": "<b>x</b>", "kind": "link", "unit": "",
        "value": 'https://a.vn/"><script>alert(1)</script>',
    }  # fmt: skip
    value["answers"] = [line]
    Revision.objects.create(entry=entry, number=2, content=value, sha256="0" * 64, created_by=at.author)
    page = as_(at.clerk).get(f"/desk/{entry.code}/").content.decode()
    assert "<script>alert" not in page
    assert "<b>x</b>" not in page


def test_reading_an_entry_takes_as_many_queries_with_one_question_as_with_many(as_: Sign) -> None:
    at = scene()
    entry = handed_in(at)
    addresses = {f"/entries/{entry.code}/": as_(at.author), f"/desk/{entry.code}/": as_(at.clerk)}
    few = {address: queries_of(client, address) for address, client in addresses.items()}
    ask_everything(at)
    more = handed_in(at)
    for (address, count), client in zip(few.items(), (as_(at.author), as_(at.clerk)), strict=True):
        assert queries_of(client, address.replace(entry.code, more.code)) == count


def test_the_list_of_entries_has_a_column_for_each_question() -> None:
    at = scene()
    ask_everything(at)
    handed_in(at, "forwarded")
    old = entry_in("forwarded", contest=at.contest, unit=at.commune)
    with translation.override("vi"):
        built = entry_list(Report(contest=at.contest, kind="entry_list"), lambda done, total: None)
    rows = CalamineWorkbook.from_filelike(BytesIO(built.content)).get_sheet_by_index(0).to_python()
    head, first, second = (row[10:] for row in rows[2:5])
    assert head == [
        "Hỏi text", "Hỏi choice", "Hỏi number (giờ)", "Hỏi date", "Hỏi table", "Hỏi link", "Hỏi file",
    ]  # fmt: skip
    assert first[:4] == ["Nội dung giải pháp.", "Trực tuyến", 1234.5, "30/03/2026"]
    assert first[4] == "Chỉ số | Trước (ngày) | Sau (ngày)\nThời gian trả kết quả | 10 | 1,5"
    assert first[5:] == ["https://www.youtube.com/watch?v=1", "anh-chup.pdf"]
    assert old.revisions.exists()
    assert second[0] == "Nội dung giải pháp."


def judged(*, blind: bool) -> tuple[Any, str]:
    """A judge's sheet of an entry with answers of each kind, and what the page says."""
    play = stage(entries=2, judges=2)
    entry = play.entries[0]
    AttachmentFactory(entry=entry, file=ContentFile(b"%PDF-1.4\n", name="x"), name="bao-cao-chim-yen.pdf", sha256=SHA)
    line = {"key": "", "section": "Minh chứng", "label": "Tệp", "kind": "file", "unit": "", "value": []}
    file = {"name": "bao-cao-chim-yen.pdf", "extension": "pdf", "size": 9, "sha256": SHA}
    value = {
        "schema": 2, "title": entry.title, "summary": "",
        "answers": [
            {**line, "value": [file]},
            {**line, "label": "Trang", "kind": "link", "value": "https://video.vn/x"},
            {**line, "label": "Giờ", "kind": "number", "unit": "giờ", "value": "1234.5"},
        ],
        "attachments": [{**file, "kind": "supplement", "field": "tep"}],
    }  # fmt: skip
    revision = Revision.objects.create(
        entry=entry, number=9, content=value, sha256="0" * 64, created_by=entry.created_by
    )
    checked_copy(revision)
    play.opened(play.rounds[0])
    type(play.rounds[0]).objects.filter(pk=play.rounds[0].pk).update(blind=blind)
    sheet = Sheet.objects.with_place().filter(assignment__contender__entry=entry).earliest("pk")
    return sheet, sheet.assignment.contender.blind_code


def test_a_blind_judge_reads_answers_with_neutral_file_names_and_no_way_out(as_: Sign) -> None:
    sheet, code = judged(blind=True)
    page = seen(as_(sheet.assignment.seat.user).get(sheet.get_absolute_url()))
    assert "1.234,5 giờ" in page
    assert "chim-yen" not in page
    assert f'<a href="/sheets/{sheet.pk}/files/1/">{code}-1.pdf</a>' in page
    assert "https://video.vn/x" in page
    assert 'href="https://video.vn/x"' not in page


def test_where_authors_are_known_a_link_can_be_followed(as_: Sign) -> None:
    """The positive control of the test above."""
    sheet, _code = judged(blind=False)
    page = seen(as_(sheet.assignment.seat.user).get(sheet.get_absolute_url()))
    assert '<a href="https://video.vn/x" rel="noopener noreferrer nofollow">' in page
    assert "chim-yen" not in page
