"""What files say is read once, found by search and compared with others; nobody finds what is not theirs."""

import datetime as dt
from collections.abc import Callable
from typing import IO, Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from accounts.roles import UserRole
from submissions import tasks
from submissions.actions import entries as writing
from submissions.actions import texts
from submissions.actions.attachments import attach
from submissions.actions.similarity import blocks_of
from submissions.models import Attachment, Entry, FileText, Fingerprint, SimilarityFinding
from submissions.querysets import FileTextQuerySet
from tests.factories.accounts import person_with
from tests.factories.judging import SeatFactory
from tests.factories.submissions import (
    AttachmentFactory,
    FileTextFactory,
    RevisionFactory,
    SimilarityFindingFactory,
    entry_in,
)
from tests.factories.units import UnitFactory
from tests.queries import MOST, queries_of
from tests.submissions.desk import Place, place
from tests.submissions.likeness.test_quality import rows
from tests.submissions.scenes import Scene, draft, mp4_file, office_file, pdf_file, scene, upload

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
COPIED = next(row for row in rows("held_out") if row["label"] == "copied")


def word_file(*paragraphs: str) -> bytes:
    body = "".join(f"<w:p><w:r><w:t>{paragraph}</w:t></w:r></w:p>" for paragraph in paragraphs)
    return office_file(**{"word__document.xml": f"<w:document {W}><w:body>{body}</w:body></w:document>"})


def sent(entry: Entry, name: str, content: bytes, kind: str = "supplement") -> Attachment:
    return attach(entry=entry, by=entry.created_by, kind=kind, file=upload(name, content))


def read_all() -> None:
    tasks.examine_due()
    tasks.read_due()


def said(entry: Entry, text: str, name: str = "Thuyết minh.docx", **columns: Any) -> FileText:
    return FileTextFactory(attachment=AttachmentFactory(entry=entry, name=name, **columns), text=text)


def found(words: str) -> set[str]:
    return {entry.title for entry in Entry.objects.search(words)}


@pytest.fixture
def at() -> Scene:
    return scene()


@pytest.fixture
def here() -> Place:
    return place()


# -- a row before it is a task ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "state", "text"),
    [
        ("a.docx", word_file("Đưa kết quả về thôn"), "read", "Đưa kết quả về thôn"),
        ("quet.pdf", pdf_file(), "blank", ""),
        ("hong.docx", office_file(**{"word__document.xml": "<w:document>"}), None, ""),
    ],
)
def test_a_clean_file_is_read_and_a_scan_has_no_text(
    at: Scene, name: str, content: bytes, state: str | None, text: str
) -> None:
    file = sent(draft(at), name, content)
    tasks.examine(file.pk)
    read = FileText.objects.filter(attachment=file)
    assert [row.state for row in read] == (["waiting"] if state else [])  # what cannot be cleaned is no clean file
    tasks.read_due()
    assert [(row.state, row.text) for row in read.all()] == ([(state, text)] if state else [])


def test_authors_are_told_when_no_text_was_found_in_a_file(at: Scene, as_: SignIn) -> None:
    entry = draft(at)
    sent(entry, "quet.pdf", pdf_file())
    address = f"/entries/{entry.code}/files/"
    read_all()
    assert "có thể là bản quét" in as_(at.author).get(address).content.decode()
    FileText.objects.all().delete()
    assert "có thể là bản quét" not in as_(at.author).get(address).content.decode()


def test_films_and_refused_files_are_not_read(at: Scene) -> None:
    entry = draft(at)
    sent(entry, "a.mp4", mp4_file(), "video")
    sent(entry, "b.docx", office_file(**{"word__vbaProject.bin": b"x"}))
    read_all()
    assert not FileText.objects.exists()


def test_what_cannot_be_read_says_why_and_hurts_no_other(at: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    entry = draft(at)
    bad = sent(entry, "a.docx", word_file("Một"))
    tasks.examine_due()

    def breaking(file: IO[bytes], extension: str) -> str:
        raise ValueError("đọc không được")

    row = FileText.objects.filter(attachment=bad)
    with monkeypatch.context() as patch:
        patch.setattr(texts, "text_of", breaking)
        tried = []
        for _sweep in range(4):
            tasks.read_due()
            tried.append((row.get().state, row.get().attempts))
    assert tried == [("waiting", 1), ("waiting", 2), ("unreadable", 3), ("unreadable", 3)]
    assert row.get().error == "ValueError: đọc không được"
    sent(entry, "b.docx", word_file("Hai"))
    read_all()
    assert [text.text for text in FileText.objects.filter(state="read")] == ["Hai"]


def test_a_text_whose_worker_died_is_read_by_another(at: Scene) -> None:
    sent(draft(at), "a.docx", word_file("Một"))
    tasks.examine_due()
    rows = FileText.objects.all()
    rows.update(state="reading", attempts=1, beat_at=timezone.now() - dt.timedelta(minutes=4))
    tasks.read_due()
    assert rows.get().state == "reading"
    rows.update(beat_at=timezone.now() - dt.timedelta(minutes=6))
    tasks.read_due()
    assert (rows.get().state, rows.get().attempts) == ("read", 2)


def test_two_workers_never_read_the_same_file(at: Scene) -> None:
    sent(draft(at), "a.docx", word_file("Một"))
    tasks.examine_due()
    ours, theirs = FileText.objects.get(), FileText.objects.get()
    texts.read_text(text=ours)
    texts.read_text(text=theirs)
    assert FileText.objects.get().attempts == 1


def test_a_command_reads_again_what_had_no_text(
    at: Scene, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    sent(draft(at), "a.docx", word_file("Một"))
    tasks.examine_due()
    with monkeypatch.context() as patch:
        patch.setattr(texts, "text_of", lambda file, extension: "")
        call_command("read_files")
    assert "1 files to read" in capsys.readouterr().out
    call_command("read_files")
    assert "0 files to read" in capsys.readouterr().out
    call_command("read_files", "--again")
    assert "read: 1, blank: 0, unreadable: 0" in capsys.readouterr().out


@pytest.mark.parametrize("columns", [{"text": ""}, {"state": "blank"}, {"state": "unreadable", "text": ""}])
def test_the_database_keeps_text_and_state_together(columns: dict[str, str]) -> None:
    row = FileTextFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        FileText.objects.filter(pk=row.pk).update(**columns)


# -- found by search -------------------------------------------------------------------------------------------------


def test_words_of_a_file_are_found_with_and_without_accents_and_together_with_those_of_the_entry(here: Place) -> None:
    entry = here.entry(title="Một cửa thân thiện")
    here.entry(title="Khác")
    said(entry, "Bảng theo dõi giờ giấc của từng thôn.")
    assert found("giờ giấc") == found("gio giac") == found('"theo doi gio"') == {"Một cửa thân thiện"}
    assert found("than thien gio giac") == {"Một cửa thân thiện"}
    assert found("gio giac khong co") == found('"gio theo"') == set()


def test_a_list_names_the_file_in_which_the_words_stand(here: Place, as_: SignIn) -> None:
    entry = here.entry(title="Một cửa thân thiện", summary="Bà con được hẹn.")
    said(entry, "chữ " * 300 + "Bảng theo dõi giờ giấc của từng thôn. " + "chữ " * 300, name="Phụ lục 2.docx")
    said(entry, "Không có gì.", name="Phụ lục 3.docx")
    page = as_(here.clerk).get("/desk/?q=gio giac").content.decode()
    assert "Trong tệp “Phụ lục 2.docx”:" in page
    assert "theo dõi <mark>giờ</mark> <mark>giấc</mark> của từng" in page
    assert "Phụ lục 3.docx" not in page
    assert "Trong tệp" not in as_(here.clerk).get("/desk/?q=duoc hen").content.decode()
    for address, person in [("/entries/", here.author), ("/search/", here.author), ("/search/", here.clerk)]:
        assert "Trong tệp “Phụ lục 2.docx”:" in as_(person).get(address, {"q": "gio giac"}).content.decode()


def test_a_file_that_was_taken_away_is_not_found(here: Place) -> None:
    entry = here.entry(title="Một cửa")
    text = said(entry, "Bảng theo dõi.")
    assert found("theo doi") == {"Một cửa"}
    Attachment.objects.filter(pk=text.attachment_id).update(removed_at=timezone.now())
    assert found("theo doi") == set()


def test_what_authors_add_after_a_return_is_not_found_until_it_is_handed_in(here: Place, as_: SignIn) -> None:
    entry = entry_in("returned", contest=here.contest, unit=here.commune, created_by=here.author)
    said(entry, "Đã gửi kèm.")
    RevisionFactory(entry=entry, number=entry.revisions.count() + 1)
    said(entry, "Điều đang viết dở.")
    client = as_(here.clerk)
    assert list(client.get("/desk/?q=gui kem").context["page"]) == [entry]
    assert list(client.get("/desk/?q=viet do").context["page"]) == []
    Entry.objects.filter(pk=entry.pk).update(state="submitted", state_reason="")
    assert list(client.get("/desk/?q=viet do").context["page"]) == [entry]


def test_nobody_finds_the_words_of_a_file_that_they_may_not_open(
    here: Place, as_: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = here.entry(title="Một cửa")
    said(entry, "Bảng theo dõi của Nguyễn Thị Tác.")
    stranger = person_with(UserRole.CLERK, UnitFactory(name="Xã Khác"))
    for address in ("/desk/", "/search/", "/entries/"):
        page = as_(stranger).get(address, {"q": "theo doi"}).content.decode()
        assert "Một cửa" not in page
        assert "Bảng" not in page
    assert "Một cửa" in as_(here.clerk).get("/search/", {"q": "theo doi"}).content.decode()
    monkeypatch.setattr(type(Entry.objects.all()), "visible_to", lambda entries, user: entries.all())
    assert "Một cửa" in as_(stranger).get("/search/", {"q": "theo doi"}).content.decode()


def test_a_judge_learns_nothing_by_search_and_similarity(here: Place, as_: SignIn) -> None:
    entry, other = here.entry("eligible", title="Một cửa"), here.entry("eligible", title="Khác")
    said(entry, "Bảng theo dõi của Nguyễn Thị Tác.", name="Bài của Tác.docx")
    finding = SimilarityFindingFactory(entry=entry, other=other)
    seat = SeatFactory(panel__round__contest=here.contest)
    for address in ("/search/", "/entries/"):
        page = as_(seat.user).get(address, {"q": "theo doi"}).content.decode()
        assert "Một cửa" not in page
        assert "Tác" not in page
    assert as_(seat.user).get(finding.get_absolute_url()).status_code == 404
    assert "Bài của Tác.docx" in as_(here.officer).get("/search/", {"q": "theo doi"}).content.decode()
    assert as_(here.officer).get(finding.get_absolute_url()).status_code == 200


def test_without_the_rule_what_authors_add_after_a_return_would_be_found(
    here: Place, as_: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The positive control of the rule."""
    entry = entry_in("returned", contest=here.contest, unit=here.commune, created_by=here.author)
    RevisionFactory(entry=entry, number=entry.revisions.count() + 1)
    said(entry, "Điều đang viết dở.")
    assert list(as_(here.clerk).get("/desk/?q=viet do").context["page"]) == []
    monkeypatch.setattr(FileTextQuerySet, "standing", FileTextQuerySet.all)
    assert list(as_(here.clerk).get("/desk/?q=viet do").context["page"]) == [entry]


def test_searching_files_costs_the_same_with_one_entry_and_with_three(here: Place, as_: SignIn) -> None:
    said(here.entry(), "Bảng theo dõi.")
    client = as_(here.clerk)
    one = queries_of(client, "/desk/?q=theo doi")
    for _more in range(2):
        said(here.entry(), "Bảng theo dõi.")
    assert queries_of(client, "/desk/?q=theo doi") == one <= MOST


# -- compared with others --------------------------------------------------------------------------------------------


def handed_in(at: Scene, subject: str, *files: tuple[str, bytes]) -> Entry:
    entry = draft(at, title=subject, summary=f"{subject}.", answers={"giai-phap": f"Mở {subject}.", "ghi-chu": ""})
    for name, content in files:
        sent(entry, name, content)
    writing.submit(entry=entry, by=at.author, licence_version=at.contest.licence_version)
    return entry


def test_a_copied_word_file_is_found_though_the_form_says_something_else(at: Scene, as_: SignIn) -> None:
    first = handed_in(at, "Tủ sách cho trẻ em", ("Thuyết minh.docx", word_file(COPIED["text_a"])))
    tasks.compare_due()
    second = handed_in(at, "Vườn rau sạch ở trường", ("Bài của tôi.docx", word_file(COPIED["text_b"])))
    tasks.compare_due()
    assert not SimilarityFinding.objects.exists()
    read_all()
    tasks.compare_due()
    finding = SimilarityFinding.objects.get()
    assert (finding.entry, finding.other) == (first, second)
    assert [label for label, _text in blocks_of(finding.revision)] == [
        *("", "Giải pháp"),
        "Tệp “Thuyết minh.docx”",
    ]
    auditor = person_with(UserRole.AUDITOR, None)
    page = as_(auditor).get(finding.get_absolute_url()).content.decode()
    assert "Tệp “Thuyết minh.docx”" in page
    assert "Tệp “Bài của tôi.docx”" in page


def test_without_its_files_the_copy_would_not_be_found(at: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """The positive control of the comparison."""
    monkeypatch.setattr(FileTextQuerySet, "of_revision", lambda rows, revision: rows.none())
    for subject in ("Tủ sách cho trẻ em", "Vườn rau sạch ở trường"):
        handed_in(at, subject, ("a.docx", word_file(COPIED["text_a"])))
    read_all()
    tasks.compare_due()
    assert not SimilarityFinding.objects.exists()


def test_a_file_that_was_not_handed_in_is_not_compared(at: Scene) -> None:
    entry = handed_in(at, "Tủ sách cho trẻ em", ("a.docx", word_file("Một")))
    said(entry, "Điều viết sau.", sha256="1" * 64)
    read_all()
    assert [text for label, text in blocks_of(entry.revisions.get()) if label.startswith("Tệp")] == ["Một"]


def test_a_file_that_is_read_late_has_its_entry_compared_once_more(at: Scene) -> None:
    entry = handed_in(at, "Tủ sách cho trẻ em", ("a.docx", word_file("Một")), ("b.docx", word_file("Hai")))
    tasks.compare_due()
    assert Fingerprint.objects.get().state == "done"
    read_all()
    assert Fingerprint.objects.get(revision__entry=entry).state == "waiting"
    assert blocks_of(entry.revisions.get())[-2:] == [("Tệp “a.docx”", "Một"), ("Tệp “b.docx”", "Hai")]
