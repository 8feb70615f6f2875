"""Files of an entry: looked at, kept under a random name, known by their digest."""

import hashlib
import re
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.utils import timezone

from audit.verdicts import MoveRefused, PermissionRefused
from contests.admission import FileRefused, plain_name
from submissions.actions import attachments as actions
from submissions.actions import entries
from submissions.actions.attachments import attach, detach
from submissions.models import Attachment, Entry
from tests.factories.accounts import UserFactory
from tests.factories.submissions import AttachmentFactory
from tests.submissions.scenes import draft, pdf_file, scene, upload

pytestmark = pytest.mark.django_db


def test_a_file_is_kept_under_a_random_name_with_its_digest() -> None:
    at = scene()
    entry = draft(at)
    content = pdf_file()
    kept = attach(entry=entry, by=at.author, kind="supplement", file=upload("Ảnh minh họa.PDF", content))
    kept.refresh_from_db()
    assert (kept.name, kept.extension, kept.size) == ("Ảnh minh họa.PDF", "pdf", len(content))
    assert kept.sha256 == hashlib.sha256(content).hexdigest()
    assert re.fullmatch(r"entries/[0-9a-f]{2}/[0-9a-f]{32}", kept.file.name)
    with kept.file.open("rb") as file:
        assert file.read() == content


@pytest.mark.parametrize(
    ("name", "kind", "content", "said"),
    [
        ("a.exe", "supplement", b"MZ", "Tệp “.exe” không được nhận ở đây. Hãy gửi một trong các loại: PDF, DOCX"),
        ("a.mp4", "text_version", b"x", "Hãy gửi một trong các loại: PDF, DOCX."),
        ("a.pdf", "video", b"x", "Hãy gửi một trong các loại: MP4."),
        ("a.pdf", "supplement", b"", "Tệp “a.pdf” rỗng."),
        ("a.pdf", "supplement", b"MZ", "nội dung không phải loại đó"),
    ],
)
def test_a_refusal_says_what_to_do(name: str, kind: str, content: bytes, said: str) -> None:
    at = scene()
    entry = draft(at)
    with pytest.raises(FileRefused) as refused:
        attach(entry=entry, by=at.author, kind=kind, file=upload(name, content))
    assert said in refused.value.reason
    assert not Attachment.objects.exists()


def test_too_large_a_file_is_refused_with_the_limit(settings: Any) -> None:
    settings.ATTACHMENT_MAX_BYTES = 1024 * 1024
    at = scene()
    entry = draft(at)
    with pytest.raises(FileRefused, match="lớn hơn 1 MB"):
        attach(entry=entry, by=at.author, kind="supplement", file=upload("a.pdf", pdf_file() + b" " * 1024 * 1024))


def test_an_entry_takes_so_many_files_and_a_refused_one_leaves_nothing() -> None:
    at = scene()
    entry = draft(at)
    for _time in range(actions.MOST_FILES):
        AttachmentFactory(entry=entry)
    before = stored()
    with pytest.raises(FileRefused, match="nhiều nhất 20 tệp"):
        attach(entry=entry, by=at.author, kind="supplement", file=upload("a.pdf", pdf_file()))
    assert stored() == before


def stored() -> set[str]:
    """Every file in the store of entries."""
    folders = default_storage.listdir("entries")[0]
    return {f"{folder}/{name}" for folder in folders for name in default_storage.listdir(f"entries/{folder}")[1]}


def test_what_was_handed_in_takes_no_more_files_and_loses_none() -> None:
    at = scene()
    entry = draft(at)
    kept = attach(entry=entry, by=at.author, kind="supplement", file=upload("a.pdf", pdf_file()))
    stale = Entry.objects.get()
    entries.submit(entry=entry, by=at.author, licence_version=1)
    with pytest.raises(MoveRefused, match="đã được nộp"):
        attach(entry=stale, by=at.author, kind="supplement", file=upload("b.pdf", pdf_file()))
    with pytest.raises(PermissionRefused):
        detach(attachment=Attachment.objects.get(pk=kept.pk), by=at.author)
    assert [file["sha256"] for file in Entry.objects.get().revisions.get().content["attachments"]] == [kept.sha256]


def test_a_file_taken_away_stays_with_the_revision_that_had_it() -> None:
    at = scene()
    entry = draft(at)
    kept = attach(entry=entry, by=at.author, kind="supplement", file=upload("a.pdf", pdf_file()))
    entries.submit(entry=entry, by=at.author, licence_version=1)
    Entry.objects.update(state="returned", state_reason="Bỏ tệp này.")
    detach(attachment=Attachment.objects.get(), by=at.author)
    entries.submit(entry=Entry.objects.get(), by=at.author, licence_version=1)
    first, second = Entry.objects.get().revisions.order_by("number")
    assert [len(revision.content["attachments"]) for revision in (first, second)] == [1, 0]
    assert default_storage.exists(kept.file.name)


def test_strangers_add_and_take_nothing() -> None:
    at = scene()
    entry = draft(at)
    kept = attach(entry=entry, by=at.author, kind="supplement", file=upload("a.pdf", pdf_file()))
    stranger = UserFactory()
    with pytest.raises(PermissionRefused):
        attach(entry=entry, by=stranger, kind="supplement", file=upload("a.pdf", pdf_file()))
    with pytest.raises(PermissionRefused):
        detach(attachment=kept, by=stranger)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("C:\\tai lieu\\a.pdf", "a.pdf"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("a\u202efdp.exe", "afdp.exe"),
        ("a\r\nb.pdf", "ab.pdf"),
        ("Đề\u0300 án.pdf", "Đề\u0300 án.pdf"),
        ("x" * 300 + ".pdf", "x" * 120 + ".pdf"),
    ],
)
def test_names_are_told_without_folders_and_tricks(given: str, kept: str) -> None:
    assert plain_name(given) == kept


@pytest.mark.parametrize(
    ("columns", "guard"),
    [
        ({"state": "clean", "examined_at": None, "copy": "a"}, "attachment_clean_was_examined"),
        ({"state": "clean", "examined_at": timezone.now(), "copy": ""}, "attachment_clean_was_examined"),
        ({"state": "refused", "flaw": ""}, "attachment_refused_has_flaw"),
        ({"state": "parked", "error": ""}, "attachment_parked_has_error"),
        ({"kind": "video", "field_key": "so-do"}, "attachment_of_a_question_is_a_supplement"),
    ],
)
def test_each_state_of_a_file_has_what_it_promises(columns: dict[str, Any], guard: str) -> None:
    file = AttachmentFactory()
    with pytest.raises(IntegrityError, match=guard), transaction.atomic():
        Attachment.objects.filter(pk=file.pk).update(**columns)
