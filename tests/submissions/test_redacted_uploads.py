"""Redacted files arrive in parts like those of authors; whoever sent one is told when it is refused."""

import base64
import hashlib
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from audit.models import Event
from notifications.models import Message
from submissions import tasks
from submissions.actions import uploads as actions
from submissions.cleaning import CLEANERS
from submissions.models import Attachment, Entry, Redaction, Upload
from tests.factories.accounts import person_with
from tests.factories.contests import RoundFactory
from tests.submissions.desk import Place, place
from tests.submissions.scenes import mp4_file, office_file, pdf_file, upload
from tests.submissions.test_judged_files import check, copy_with, decide, fresh

pytestmark = pytest.mark.django_db
As = Callable[[Any], Client]
OCTETS = "application/offset+octet-stream"
MACROS = office_file(**{"word__vbaProject.bin": b"x"})


@pytest.fixture
def here() -> Place:
    at = place()
    RoundFactory(contest=at.contest, order=9, blind=True)
    return at


def begun(client: Client, copy: Redaction, size: int, name: str, number: int = 1) -> Any:
    told = {"Upload-Length": str(size), "Upload-Metadata": f"filename {base64.b64encode(name.encode()).decode()}"}
    return client.post(f"{copy.get_absolute_url()}files/{number}/uploads/", headers=told)


def part(client: Client, address: str, content: bytes, offset: int = 0) -> Any:
    return client.patch(address, content, content_type=OCTETS, headers={"Upload-Offset": str(offset)})


def sent(client: Client, copy: Redaction, content: bytes, name: str = "che.pdf") -> Any:
    """The answer to the last of two parts."""
    address = begun(client, copy, len(content), name)["Location"]
    half = len(content) // 2
    assert part(client, address, content[:half]).status_code == 204
    return part(client, address, content[half:], half)


def page_of(client: Client, copy: Redaction) -> str:
    return client.get(copy.get_absolute_url()).content.decode()


def test_a_redacted_film_larger_than_other_files_may_be_arrives_in_parts(here: Place, as_: As, settings: Any) -> None:
    copy = copy_with(here, "phim.mp4", kind="video", extension="mp4")
    client, film = as_(here.officer), mp4_file() + (2000).to_bytes(4) + b"free" + bytes(1992)
    settings.ATTACHMENT_MAX_BYTES = 1000
    assert "lớn hơn" in begun(client, copy, 10**12, "che.mp4").content.decode()
    address = begun(client, copy, len(film), "che.mp4")["Location"]
    assert part(client, address, film[:700]).status_code == 204
    said = page_of(client, copy)
    assert "Tệp đã che “che.mp4” đang được gửi: đã nhận 700\xa0byte trong 2,0\xa0KB." in said
    assert fresh(copy).handed_files[0].is_decided is False
    assert part(client, address, film[700:], 700).status_code == 204
    judged = fresh(copy).handed_files[0].judged
    assert judged is not None
    assert judged.redacted is not None
    assert (judged.choice, judged.decided_by, judged.redacted.kind) == ("replace", here.officer, "video")
    assert "đang được kiểm tra" in page_of(client, copy)
    tasks.examine(judged.redacted.pk)
    assert check(copy, here.officer).state == "checked"
    assert [file.name for file in Attachment.objects.all()] == ["phim.mp4"]
    assert [one.facts["file"] for one in Event.objects.filter(move="begin_redacted")] == ["1" * 64]


def test_whoever_sent_a_redacted_file_is_told_when_it_is_refused(here: Place, as_: As) -> None:
    copy = copy_with(here, "a.pdf", "b.docx")
    Attachment.objects.filter(name="b.docx").update(extension="docx")
    colleague = person_with("office", here.contest.receiving_office)
    client = as_(colleague)
    address = begun(client, copy, len(MACROS), "che.docx", number=2)["Location"]
    assert part(client, address, MACROS).status_code == 204
    tasks.examine_due()
    letter = Message.objects.get(template="submissions/redacted_refused")
    assert (letter.recipient, letter.url) == (colleague, f"{copy.get_absolute_url()}#file-2")
    assert "có chứa macro" in letter.body
    page = page_of(as_(here.officer), copy)
    assert "có chứa macro" in page
    assert "Hãy gửi tệp đã che khác, hoặc không đưa tệp này." in page
    assert not Message.objects.filter(template__contains="file_refused").exists()


def test_whoever_sent_a_redacted_file_is_told_when_it_cannot_be_examined(
    here: Place, as_: As, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = copy_with(here, "a.pdf")
    sent(as_(here.officer), copy, pdf_file())
    monkeypatch.setitem(CLEANERS, "pdf", lambda source, target: 1 / 0)
    for told in (0, 0, 1, 1):  # the third try is the last one
        tasks.examine_due()
        assert Message.objects.count() == told
    letter = Message.objects.get(template="submissions/redacted_parked")
    assert (letter.recipient, letter.url) == (here.officer, f"{copy.get_absolute_url()}#file-1")
    assert "đã được thử kiểm tra ba lần mà không được" in letter.body
    assert "Không kiểm tra được tệp “che.pdf”" in page_of(as_(here.officer), copy)


def test_nobody_is_told_of_a_refused_file_that_judges_were_not_to_get_any_more(here: Place) -> None:
    copy = copy_with(here, "a.docx")
    Attachment.objects.update(extension="docx")
    decide(copy, here.officer, choice="replace", redacted=upload("che.docx", MACROS))
    decide(copy, here.officer, choice="withhold", reason="Có chữ ký.")
    tasks.examine_due()
    assert Attachment.every.get(name="che.docx").state == "refused"
    assert not Message.objects.exists()


def test_what_is_seen_to_be_something_else_is_refused_on_arrival_and_the_page_says_so(here: Place, as_: As) -> None:
    copy = copy_with(here, "a.pdf")
    client = as_(here.officer)
    assert begun(client, copy, 2000, "che.exe").status_code == 422
    address = begun(client, copy, 2000, "che.pdf")["Location"]
    assert part(client, address, b"MZ" + bytes(500)).status_code == 422
    page = page_of(client, copy)
    assert "Tệp đã che “che.pdf” bị từ chối khi nhận." in page
    assert "nội dung không phải loại đó" in page
    decide(copy, here.officer)
    assert "bị từ chối khi nhận" not in page_of(client, copy)


def test_the_very_file_of_the_authors_is_not_taken(here: Place, as_: As) -> None:
    copy = copy_with(here, "a.pdf")
    content = pdf_file()
    address = begun(as_(here.officer), copy, len(content), "che.pdf")["Location"]
    Attachment.objects.update(sha256=hashlib.sha256(content).hexdigest())
    answer = part(as_(here.officer), address, content)
    assert answer.status_code == 422
    assert "chính là tệp mà tác giả đã nộp" in answer.content.decode()
    assert not Attachment.every.filter(name="che.pdf").exists()


def test_what_arrives_after_the_copy_was_checked_changes_nothing(here: Place, as_: As) -> None:
    copy, content = copy_with(here, "a.pdf"), pdf_file()
    client = as_(here.officer)
    address = begun(client, copy, len(content), "che.pdf")["Location"]
    part(client, address, content[:100])
    decide(copy, here.officer)
    check(copy, here.officer)
    answer = part(client, address, content[100:], 100)
    assert answer.status_code == 403
    assert "đã được kiểm tra" in answer.content.decode()
    judged = fresh(copy).handed_files[0].judged
    assert judged is not None
    assert (judged.choice, judged.redacted) == ("show", None)


def test_authors_never_meet_a_redacted_file_on_its_way(here: Place, as_: As) -> None:
    copy = copy_with(here, "a.pdf")
    begun(as_(here.officer), copy, 2000, "bi-mat.pdf")
    entry = copy.revision.entry
    Entry.objects.filter(pk=entry.pk).update(state="returned", state_reason="Sửa lại.", created_by=here.author)
    for page in ("files", "check"):
        answer = as_(here.author).get(f"/entries/{entry.code}/{page}/")
        assert answer.status_code == 200
        assert "bi-mat.pdf" not in answer.content.decode()
    assert Upload.objects.receiving().count() == 1
    assert not entry.uploads.joining().exists()


def test_a_redacted_file_that_arrived_whole_is_finished_after_the_server_died(
    here: Place, as_: As, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = copy_with(here, "a.pdf")
    with monkeypatch.context() as patch:
        patch.setattr(actions, "put_together", lambda **given: None)
        assert sent(as_(here.officer), copy, pdf_file()).status_code == 204
    Upload.objects.update(heard_at=timezone.now() - actions.DEAD_AFTER)
    tasks.sweep_uploads()
    judged = fresh(copy).handed_files[0].judged
    assert judged is not None
    assert judged.redacted is not None
    assert judged.redacted.name == "che.pdf"


def test_one_that_was_left_unfinished_is_told_of(here: Place, as_: As) -> None:
    copy = copy_with(here, "a.pdf")
    begun(as_(here.officer), copy, 2000, "che.pdf")
    Upload.objects.update(heard_at=timezone.now() - actions.LEFT_AFTER)
    tasks.sweep_uploads()
    assert "không đến đủ và không còn được chờ nữa" in page_of(as_(here.officer), copy)
