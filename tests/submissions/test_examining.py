"""Examining files in a worker: a row before it is a task, served only when clean, a refusal told and never lost."""

import datetime as dt
from collections.abc import Callable
from typing import IO, Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.roles import UserRole
from audit.verdicts import PermissionRefused
from notifications.models import Message
from submissions import tasks
from submissions.actions import entries, examining, pulse
from submissions.actions.attachments import attach
from submissions.actions.gaps import gaps
from submissions.cleaning import CLEANERS
from submissions.models import Attachment, Entry
from tests.factories.accounts import UserFactory, person_with
from tests.submissions.scenes import Scene, draft, mp4_file, office_file, pdf_file, scene, upload

pytestmark = pytest.mark.django_db
As = Callable[[Any], Client]
MACROS = office_file(**{"word__vbaProject.bin": b"x"})


def sent(entry: Entry, name: str, content: bytes, kind: str = "supplement") -> Attachment:
    return attach(entry=entry, by=entry.created_by, kind=kind, file=upload(name, content))


def examined(attachment: Attachment) -> Attachment:
    tasks.examine(attachment.pk)
    attachment.refresh_from_db()
    return attachment


def breaking(file: IO[bytes], extension: str) -> None:
    raise ValueError("đọc không được")


@pytest.fixture
def at() -> Scene:
    return scene()


# -- from waiting to clean or refused ------------------------------------------------------------------------------


def test_a_file_waits_is_examined_and_is_served_only_then(at: Scene, as_: As) -> None:
    file = sent(draft(at), "a.pdf", pdf_file())
    address = reverse("submissions:attachment", args=[file.pk])
    early = as_(at.author).get(address)
    assert early.status_code == 403
    assert "“a.pdf” đang chờ kiểm tra" in early.content.decode()
    assert examined(file).state == "clean"
    answer = as_(at.author).get(address)
    assert b"".join(answer.streaming_content) == pdf_file()
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.docx", MACROS, "có chứa macro"),
        ("a.pdf", pdf_file(OpenAction="<< /S /JavaScript /JS (x) >>"), "mã lệnh"),
        ("a.docx", b"PK\x03\x04 broken", "bị hỏng"),
    ],
)
def test_a_refused_file_is_never_served_and_its_sender_is_told_why(
    at: Scene, as_: As, name: str, content: bytes, said: str
) -> None:
    file = examined(sent(draft(at), name, content))
    assert file.state == "refused"
    answer = as_(at.author).get(reverse("submissions:attachment", args=[file.pk]))
    assert answer.status_code == 403
    assert said in answer.content.decode()
    letter = Message.objects.get(template="submissions/file_refused")
    assert letter.recipient == at.author
    assert said in letter.body
    assert letter.url == reverse("submissions:files", args=[file.entry.code])


def test_without_the_state_a_file_that_waits_would_be_served(
    at: Scene, as_: As, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = sent(draft(at), "a.docx", MACROS)
    monkeypatch.setattr(Attachment, "is_clean", True)
    answer = as_(at.author).get(reverse("submissions:attachment", args=[file.pk]))
    assert b"".join(answer.streaming_content) == MACROS


def test_the_page_shows_the_state_and_asks_again_until_all_are_examined(at: Scene, as_: As) -> None:
    file = sent(draft(at), "a.docx", MACROS)
    page = reverse("submissions:files", args=[file.entry.code])
    waiting = as_(at.author).get(page).content.decode()
    assert "Chờ kiểm tra" in waiting
    assert "hx-trigger" in waiting
    examined(file)
    refused = as_(at.author).get(page).content.decode()
    assert "Bị từ chối" in refused
    assert "có chứa macro" in refused
    assert "hx-trigger" not in refused


# -- no job is lost --------------------------------------------------------------------------------------------------


def test_the_sweep_examines_what_no_bell_announced(at: Scene) -> None:
    file = sent(draft(at), "a.pdf", pdf_file())
    tasks.examine_due()
    file.refresh_from_db()
    assert file.state == "clean"


@pytest.mark.parametrize(("between_signs", "state", "requeued"), [(-1.0, "clean", 0), (1e9, "waiting", 1)])
def test_a_worker_that_reads_a_large_file_for_long_is_not_taken_for_dead(
    at: Scene, monkeypatch: pytest.MonkeyPatch, between_signs: float, state: str, requeued: int
) -> None:
    """A worker that gave no sign of life is the positive control."""
    clean, found = CLEANERS["pdf"], []
    file = sent(draft(at), "a.pdf", pdf_file())

    def slow(source: IO[bytes], target: IO[bytes]) -> None:
        Attachment.every.update(beat_at=timezone.now() - 2 * examining.STALE_AFTER)
        source.read(10)
        found.extend(examining.requeue_stale())
        source.seek(0)
        clean(source, target)

    monkeypatch.setattr(pulse, "A_WHILE", between_signs)
    monkeypatch.setitem(CLEANERS, "pdf", slow)
    assert (examined(file).state, file.attempts, len(found)) == (state, 1, requeued)


def test_a_file_whose_worker_died_is_examined_by_another(at: Scene) -> None:
    file = sent(draft(at), "a.pdf", pdf_file())
    rows = Attachment.objects.filter(pk=file.pk)
    rows.update(state="examining", attempts=1, beat_at=timezone.now() - dt.timedelta(minutes=2))
    tasks.examine_due()
    assert rows.get().state == "examining"
    rows.update(beat_at=timezone.now() - dt.timedelta(minutes=4))
    tasks.examine_due()
    assert (rows.get().state, rows.get().attempts) == ("clean", 2)


def test_a_file_that_breaks_the_examination_is_parked_after_three_tries_and_holds_up_no_other(
    at: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = draft(at)
    file = sent(entry, "a.pdf", pdf_file())
    with monkeypatch.context() as patch:
        patch.setattr(examining, "look_inside", breaking)
        tried = []
        for _sweep in range(4):
            tasks.examine_due()
            file.refresh_from_db()
            tried.append((file.state, file.attempts))
    assert tried == [("waiting", 1), ("waiting", 2), ("parked", 3), ("parked", 3)]
    assert file.error == "ValueError: đọc không được"
    other = sent(entry, "b.pdf", pdf_file())
    tasks.examine_due()
    other.refresh_from_db()
    assert other.state == "clean"


def test_a_file_whose_worker_dies_three_times_is_parked(at: Scene) -> None:
    file = sent(draft(at), "a.pdf", pdf_file())
    rows = Attachment.objects.filter(pk=file.pk)
    rows.update(state="examining", attempts=3, beat_at=timezone.now() - dt.timedelta(minutes=4))
    tasks.examine_due()
    assert rows.get().state == "parked"
    assert "three times" in rows.get().error


def test_a_parked_file_is_examined_again_when_somebody_asks(at: Scene, as_: As) -> None:
    file = sent(draft(at), "a.pdf", pdf_file())
    Attachment.objects.update(state="parked", attempts=3, error="OSError: đĩa hỏng")
    with pytest.raises(PermissionRefused):
        examining.examine_again(attachment=Attachment.objects.get(), by=UserFactory())
    answer = as_(at.author).post(reverse("submissions:examine_again", args=[file.pk]), follow=True)
    assert "chờ được kiểm tra lại" in answer.content.decode()
    tasks.examine_due()
    file.refresh_from_db()
    assert (file.state, file.attempts) == ("clean", 1)


def test_two_workers_never_examine_the_same_file(at: Scene) -> None:
    file = sent(draft(at), "a.pdf", pdf_file())
    twin = Attachment.objects.get(pk=file.pk)
    examining.examine(attachment=file)
    examining.examine(attachment=twin)
    file.refresh_from_db()
    assert (file.state, file.attempts) == ("clean", 1)


def test_bytes_that_are_no_longer_what_was_sent_are_not_served(at: Scene) -> None:
    file = sent(draft(at), "a.pdf", pdf_file())
    default_storage.delete(file.file.name)
    default_storage.save(file.file.name, ContentFile(pdf_file() + b" "))
    assert examined(file).state == "waiting"
    assert "digest differs" in file.error


# -- handing in ------------------------------------------------------------------------------------------------------


def video_draft(at: Scene) -> Entry:
    at.contest.text_version_required = True
    at.contest.save()
    return draft(at, form="video")


def said(entry: Entry) -> list[str]:
    return [gap.text for gap in gaps(Entry.objects.get(pk=entry.pk)) if gap.part == "files"]


def test_a_needed_file_that_was_refused_is_missing(at: Scene) -> None:
    entry = video_draft(at)
    sent(entry, "clip.mp4", mp4_file(), "video")
    text = sent(entry, "ban.docx", MACROS, "text_version")
    assert said(entry) == []
    examined(text)
    assert said(entry) == ["Bài dự thi dạng video phải kèm bản chữ: hãy thêm một tệp PDF hoặc DOCX."]


def test_what_still_waits_goes_with_the_entry_and_a_later_refusal_is_told_to_authors_and_unit(
    at: Scene, as_: As
) -> None:
    entry = draft(at)
    file = sent(entry, "a.docx", MACROS)
    entries.submit(entry=entry, by=at.author, licence_version=1)
    handed = Entry.objects.get().revisions.get().content["attachments"]
    assert [line["sha256"] for line in handed] == [file.sha256]
    examined(file)
    told = {letter.template: letter.recipient for letter in Message.objects.filter(template__contains="file_refused")}
    assert told == {"submissions/file_refused": at.author, "submissions/file_refused_later": at.clerk}
    desk = as_(at.clerk).get(reverse("submissions:screen", args=[entry.code])).content.decode()
    assert "có chứa macro" in desk
    assert reverse("submissions:attachment", args=[file.pk]) not in desk


def test_where_the_unit_has_sent_it_on_the_office_is_told(at: Scene) -> None:
    officer = person_with(UserRole.OFFICE, at.contest.receiving_office)
    entry = draft(at)
    file = sent(entry, "a.docx", MACROS)
    entries.submit(entry=entry, by=at.author, licence_version=1)
    Entry.objects.update(state="forwarded")
    examined(file)
    letter = Message.objects.get(template="submissions/file_refused_later")
    assert letter.recipient == officer
    assert letter.url == reverse("submissions:received_entry", args=[at.contest.slug, entry.code])


def test_a_file_refused_before_handing_in_does_not_go_with_the_entry(at: Scene, as_: As) -> None:
    entry = draft(at)
    examined(sent(entry, "a.docx", MACROS))
    good = examined(sent(entry, "b.pdf", pdf_file()))
    page = as_(at.author).get(reverse("submissions:check", args=[entry.code])).content.decode()
    assert "Bị từ chối nên không đi cùng bài dự thi" in page
    entries.submit(entry=entry, by=at.author, licence_version=1)
    handed = Entry.objects.get().revisions.get().content["attachments"]
    assert [line["sha256"] for line in handed] == [good.sha256]
    desk = as_(at.clerk).get(reverse("submissions:screen", args=[entry.code])).content.decode()
    assert "a.docx" not in desk
