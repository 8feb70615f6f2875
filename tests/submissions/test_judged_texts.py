"""What files say is looked through for their authors' names before judges of a blind round get them."""

import hashlib
import io
from collections.abc import Callable
from typing import IO

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from docx import Document

from audit.verdicts import MoveRefused
from submissions import tasks
from submissions.actions import judged as actions
from submissions.actions import redaction as copying
from submissions.actions import texts as reading
from submissions.extraction import text_of
from submissions.masking import finding
from submissions.models import Attachment, FileText, JudgedFile, Redaction
from submissions.oldfonts import Reading
from tests.factories.contests import RoundFactory
from tests.factories.submissions import AttachmentFactory, FileTextFactory, RevisionFactory, entry_in
from tests.queries import MOST, queries_of
from tests.submissions.desk import Place, place
from tests.submissions.scenes import office_file, upload
from tests.submissions.test_judged_files import check, copy_with, decide, fresh

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


@pytest.fixture
def here() -> Place:
    at = place()
    RoundFactory(contest=at.contest, order=9, blind=True)
    return at


def word_file(text: str) -> bytes:
    document, made = Document(), io.BytesIO()
    document.add_paragraph(text)
    document.save(made)
    return made.getvalue()


def read(copy: Redaction, *texts: str) -> None:
    """Let the files say this, and the worker look through them; a file without text is a picture."""
    for file, text in zip(copy.handed_files, texts, strict=True):
        Attachment.objects.filter(pk=file.attachment.pk).update(extension="docx" if text else "png")
        if text:
            FileTextFactory(attachment=file.attachment, text=text)
    tasks.search_judged()


def test_each_place_found_in_a_file_is_shown_in_its_sentence(here: Place, as_: SignIn) -> None:
    copy = copy_with(here, "a.pdf", "b.pdf", "anh.pdf")
    copy.revision.entry.authors.update(full_name="Tạ Thị Chim Yến")
    client = as_(here.officer)
    read(copy, "Báo cáo do chị Tạ Thị Chim Yến viết.", "Rút ngắn thời gian.", "")
    page = client.get(copy.get_absolute_url()).content.decode()
    assert "Báo cáo do chị <mark>Tạ Thị Chim Yến</mark> viết." in page
    assert "1 chỗ trong chữ của tệp có thể làm lộ tác giả" in page
    assert "Không tìm thấy gì trong chữ của tệp này." in page
    assert "Không tìm được gì trong ảnh hay phim" in page
    assert page.count("Cổng tìm thấy chỗ có thể làm lộ tác giả: chỉ chọn khi chắc chắn") == 1
    assert [file.judged.places for file in fresh(copy).handed_files if file.judged] == [1, 0, None]


def test_who_read_the_page_before_something_was_found_reads_it_again(here: Place) -> None:
    copy = copy_with(here, "a.pdf")
    decide(copy, here.officer)
    seen = fresh(copy)
    read(copy, "Gọi chị Thử theo số 0912 345 678.")
    with pytest.raises(MoveRefused, match="vừa thay đổi bản che"):
        copying.check_redaction(redaction=seen, version=seen.version, by=here.officer)


def test_a_checked_copy_stays_as_it_was_checked(here: Place) -> None:
    copy = copy_with(here, "a.pdf")
    decide(copy, here.officer)
    check(copy, here.officer)
    read(copy, "Rút ngắn thời gian.")
    assert [file.judged.places for file in fresh(copy).handed_files if file.judged] == [None]


def test_a_worker_that_reads_while_the_copy_is_checked_changes_nothing(here: Place) -> None:
    copy = copy_with(here, "a.pdf")
    decide(copy, here.officer)
    [file] = copy.handed_files
    Attachment.objects.filter(pk=file.attachment.pk).update(extension="docx")
    FileTextFactory(attachment=file.attachment, text="Gọi chị Thử theo số 0912 345 678.")
    [waiting] = JudgedFile.objects.to_search()
    assert waiting.redaction.state == "open"
    check(copy, here.officer)
    actions.search_file(judged=waiting)
    assert [one.judged.places for one in fresh(copy).handed_files if one.judged] == [None]


def test_a_redacted_file_that_still_names_the_authors_is_told_of(here: Place, as_: SignIn) -> None:
    copy = copy_with(here, "a.pdf")
    copy.revision.entry.authors.update(full_name="Tạ Thị Chim Yến")
    read(copy, "Của Tạ Thị Chim Yến.")
    left = upload("che.docx", word_file("Của chị Tạ Thị Chim Yến, ▇▇▇."))
    judged = decide(copy, here.officer, choice="replace", redacted=left)
    assert judged.redacted is not None
    tasks.examine(judged.redacted.pk)
    tasks.search_judged()
    assert "Chữ của tệp đã che chưa được đọc" in as_(here.officer).get(copy.get_absolute_url()).content.decode()
    tasks.read_due()
    tasks.search_judged()
    page = as_(here.officer).get(copy.get_absolute_url()).content.decode()
    assert "Tệp đã che vẫn còn “Tạ Thị Chim Yến”." in page


OLD_FILE = office_file(
    **{
        "word__document.xml": f'<w:document xmlns:w="{WORD}"><w:body><w:p><w:r><w:rPr><w:rFonts w:ascii=".VnTime"/>'
        "</w:rPr><w:t>Do chÞ T¹ ThÞ Chim YÕn ë x· Hoµng Oanh viÕt, gäi 0987 654 321.</w:t></w:r></w:p></w:body>"
        "</w:document>"
    }
)


def sent_and_read(here: Place, content: bytes, name: str = "a.docx") -> Redaction:
    """The copy of an entry that was handed in with this file, once workers have examined, read and searched it."""
    entry = entry_in("eligible", contest=here.contest, title="Một cửa", summary="Rất vui.", unit=here.commune)
    entry.authors.update(full_name="Tạ Thị Chim Yến", phone="+84987654321", unit_name="Xã Hoàng Oanh")
    file = AttachmentFactory(
        entry=entry, name=name, extension=name.rpartition(".")[2], sha256=hashlib.sha256(content).hexdigest(),
        file=ContentFile(content, name="a"), state="waiting", examined_at=None, copy="",
    )  # fmt: skip
    line = {"kind": file.kind, "name": name, "extension": file.extension, "size": 15, "sha256": file.sha256}
    RevisionFactory(entry=entry, content={"title": "Một cửa", "summary": "Rất vui.", "attachments": [line]})
    copy = copying.search(entry)
    tasks.examine_due()
    tasks.search_judged()
    tasks.read_due()
    tasks.search_judged()
    return fresh(copy)


def places(copy: Redaction) -> list[str]:
    """What was found in the first file of a copy."""
    judged = fresh(copy).handed_files[0].judged
    return [one["text"] for one in judged.found] if judged else []


def test_names_units_and_numbers_in_an_old_font_are_found_in_a_file(here: Place, as_: SignIn) -> None:
    copy = sent_and_read(here, OLD_FILE)
    assert places(copy) == ["Tạ Thị Chim Yến", "xã Hoàng Oanh", "0987 654 321"]
    page = as_(here.officer).get(copy.get_absolute_url()).content.decode()
    assert "3 chỗ trong chữ của tệp có thể làm lộ tác giả" in page


def test_a_name_in_an_old_font_is_found_among_words_of_today(here: Place) -> None:
    text = "Người viết: T¹ ThÞ Chim YÕn"
    assert places(sent_and_read(here, word_file(text))) == ["T¹ ThÞ Chim YÕn"]


def test_without_a_reading_in_unicode_the_name_would_reach_the_judges(
    here: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The positive control."""
    monkeypatch.setattr(finding, "readings", lambda text: [Reading(text)])
    assert places(sent_and_read(here, word_file("Người viết: T¹ ThÞ Chim YÕn"))) == []


def test_the_portal_covers_names_in_an_old_font(here: Place) -> None:
    copy = sent_and_read(here, OLD_FILE)
    content, covered = actions.covered_document(copy, copy.handed_files[0].attachment)
    assert [one.text for one in covered] == ["T¹ ThÞ Chim YÕn", "x· Hoµng Oanh", "0987 654 321"]
    assert text_of(io.BytesIO(content), "docx") == "Do chị ▇▇▇ ở ▇▇▇ viết, gọi ▇▇▇."


def test_a_name_typed_in_an_old_font_is_masked(here: Place) -> None:
    entry = entry_in("eligible", contest=here.contest, title="Mét cöa cña T¹ ThÞ Chim YÕn", unit=here.commune)
    entry.authors.update(full_name="Tạ Thị Chim Yến")
    RevisionFactory(entry=entry, content={"title": entry.title, "summary": ""})
    assert copying.search(entry).content["title"] == "Mét cöa cña [tác giả]"


def test_one_reading_of_a_file_serves_search_and_masking(here: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    read_files = []

    def counted(file: IO[bytes], extension: str) -> str:
        read_files.append(extension)
        return text_of(file, extension)

    monkeypatch.setattr(reading, "text_of", counted)
    sent_and_read(here, OLD_FILE)
    assert read_files == ["docx"]


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("waiting", "Chữ của tệp này chưa được đọc và tìm."),
        ("reading", "Chữ của tệp này chưa được đọc và tìm."),
        ("blank", "Không thấy chữ nào trong tệp này, nên chưa tìm được gì: tệp có thể là bản quét."),
        ("unreadable", "Không đọc được chữ của tệp này, nên chưa tìm được gì."),
    ],
)
def test_the_page_says_when_a_file_was_not_read(here: Place, as_: SignIn, state: str, said: str) -> None:
    copy = copy_with(here, "a.pdf")
    FileTextFactory(
        attachment=copy.handed_files[0].attachment,
        text="",
        state=state,
        read_at=None,
        error="?" * (state == "unreadable"),
    )
    tasks.search_judged()
    page = as_(here.officer).get(copy.get_absolute_url()).content.decode()
    assert said in page
    assert "Không tìm thấy gì trong chữ của tệp này" not in page


def test_a_file_that_could_be_read_only_later_is_searched_then(here: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(reading, "text_of", lambda file, extension: "")
        copy = sent_and_read(here, OLD_FILE)
    assert FileText.objects.get().state == "blank"
    assert places(copy) == []
    reading.queue_again()
    tasks.read_due()
    tasks.search_judged()
    assert places(copy) == ["Tạ Thị Chim Yến", "xã Hoàng Oanh", "0987 654 321"]


def test_a_clean_file_that_nobody_reads_is_given_to_a_worker(here: Place) -> None:
    copy = copy_with(here, "a.pdf")
    tasks.search_judged()
    assert FileText.objects.get(attachment=copy.handed_files[0].attachment).state == "waiting"
    assert JudgedFile.objects.get().looked_at is None


def test_files_in_which_nothing_was_found_are_looked_through_and_shown_together(here: Place, as_: SignIn) -> None:
    copies = []
    for text in ("Rút ngắn thời gian.", "Nhận hồ sơ tại nhà.", "Gọi 0912 345 678."):
        copies.append(copy_with(here, "a.pdf"))
        read(copies[-1], text)
    client, address = as_(here.officer), f"/contests/{here.contest.slug}/redactions/files/"
    assert "Quyết định về 2 tệp không tìm thấy gì" in client.get(address.removesuffix("files/")).content.decode()
    page = client.get(address).content.decode()
    assert "Rút ngắn thời gian." in page
    assert "0912 345 678" not in page
    keys = [file.judged.pk for copy in copies for file in fresh(copy).handed_files if file.judged]
    done = client.post(f"{address}show/", {"judged": keys}, follow=True).content.decode()
    assert "Giám khảo nhận 2 tệp." in done
    assert "1 mục đã chọn không còn trong danh sách này." in done
    assert [one.choice for one in JudgedFile.objects.order_by("pk")] == ["show", "show", ""]
    assert "Chưa có tệp nào" in client.get(address).content.decode()


def test_the_list_of_files_costs_the_same_with_one_and_with_three(here: Place, as_: SignIn) -> None:
    client, address = as_(here.officer), f"/contests/{here.contest.slug}/redactions/files/"
    read(copy_with(here, "a.pdf"), "Rút ngắn thời gian.")
    queries_of(client, address)
    one = queries_of(client, address)
    for _number in range(2):
        read(copy_with(here, "a.pdf"), "Rút ngắn thời gian.")
    assert queries_of(client, address) == one <= MOST
