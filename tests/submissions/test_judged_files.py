"""Files in blind rounds: the office decides on each before its copy counts as checked, as the database knows too."""

import hashlib
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from audit.models import Event
from audit.verdicts import MoveRefused, PermissionRefused
from contests.admission import FileRefused
from submissions import tasks
from submissions.actions import judged as actions
from submissions.actions import redaction as copying
from submissions.actions.judged import FileDecision
from submissions.models import Attachment, JudgedFile, Redaction
from tests.factories.contests import RoundFactory
from tests.factories.submissions import (
    AttachmentFactory,
    JudgedFileFactory,
    RevisionFactory,
    entry_in,
)
from tests.submissions.desk import Place, place
from tests.submissions.scenes import office_file, pdf_file, upload

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]
MACROS = office_file(**{"word__vbaProject.bin": b"x"})


@pytest.fixture
def here() -> Place:
    at = place()
    RoundFactory(contest=at.contest, order=9, blind=True)
    return at


def copy_with(here: Place, *names: str, **columns: Any) -> Redaction:
    """The copy of an eligible entry that was handed in with these files, searched and with nothing to mask."""
    entry = entry_in("eligible", contest=here.contest, title="Một cửa", summary="Rất vui.", unit=here.commune)
    files = [
        AttachmentFactory(
            entry=entry, name=name, sha256=f"{number}" * 64, file=ContentFile(b"%PDF-1.4", name="a"), **columns
        )
        for number, name in enumerate(names, start=1)
    ]
    lines = [
        {"kind": file.kind, "name": file.name, "extension": "pdf", "size": 15, "sha256": file.sha256} for file in files
    ]
    RevisionFactory(entry=entry, content={"title": "Một cửa", "summary": "Rất vui.", "attachments": lines})
    return fresh(copying.search(entry))


def fresh(copy: Redaction) -> Redaction:
    return Redaction.objects.with_entry().get(pk=copy.pk)


def decide(copy: Redaction, by: Any, number: int = 1, **decision: Any) -> JudgedFile:
    copy = fresh(copy)
    file = copy.handed_files[number - 1]
    wanted = FileDecision(**{"choice": "show", **decision})
    return actions.decide_file(redaction=copy, file=file, decision=wanted, version=copy.version, by=by)


def check(copy: Redaction, by: Any) -> Redaction:
    copy = fresh(copy)
    return copying.check_redaction(redaction=copy, version=copy.version, by=by)


# -- no copy counts as checked before each file is decided on ----------------------------------------------------------


def test_a_copy_is_checked_once_each_of_its_files_is_decided_on(here: Place) -> None:
    copy = copy_with(here, "a.pdf", "b.pdf")
    decide(copy, here.officer, 1)
    with pytest.raises(PermissionRefused, match="giám khảo nhận gì của từng tệp"):
        check(copy, here.officer)
    decide(copy, here.officer, 2, choice="withhold", reason="Phim quay cảnh phòng làm việc.")
    assert check(copy, here.officer).state == "checked"
    event = Event.objects.get(move="check_redaction")
    assert event.facts["files"] == {"1" * 64: "show", "2" * 64: "withhold"}


def test_what_was_decided_stays_once_the_copy_is_checked(here: Place) -> None:
    copy = copy_with(here, "a.pdf")
    judged = decide(copy, here.officer)
    check(copy, here.officer)
    with pytest.raises(PermissionRefused, match="đã được kiểm tra"):
        decide(copy, here.officer, choice="withhold", reason="Có chữ ký.")
    for change in (
        lambda: JudgedFile.objects.filter(pk=judged.pk).update(choice="withhold", reason="Có chữ ký."),
        lambda: JudgedFile.objects.filter(pk=judged.pk).delete(),
        lambda: JudgedFileFactory(redaction=copy),
    ):
        with pytest.raises(IntegrityError, match="what judges get of its files stays"), transaction.atomic():
            change()
    copying.reopen_redaction(redaction=fresh(copy), by=here.officer)
    assert decide(copy, here.officer, choice="withhold", reason="Có chữ ký.").choice == "withhold"
    assert fresh(copy).state == "open"


def test_the_database_refuses_a_check_with_an_undecided_file(here: Place) -> None:
    copy = copy_with(here, "a.pdf")
    columns = {"state": "checked", "checked_by": here.officer, "checked_at": timezone.now()}
    JudgedFile.objects.all().delete()  # without its line, a file is as undecided
    with pytest.raises(IntegrityError, match="A file of copy"), transaction.atomic():
        Redaction.objects.filter(pk=copy.pk).update(**columns)
    other = RevisionFactory(entry=copy.revision.entry, content=copy.revision.content)
    with pytest.raises(IntegrityError, match="A file of copy"), transaction.atomic():
        Redaction.objects.create(revision=other, **columns)
    connection.check_constraints()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE submissions_redaction DISABLE TRIGGER submissions_redaction_files_decided")
    assert Redaction.objects.filter(pk=copy.pk).update(**columns) == 1, "the guard was not the trigger"


def test_the_database_knows_the_same_undecided_files_as_the_page(here: Place) -> None:
    copy = copy_with(here, "a.pdf", "b.pdf", "c.pdf", "d.pdf")
    Attachment.objects.filter(name="b.pdf").update(state="refused", flaw="broken")
    Attachment.objects.filter(name="c.pdf").update(state="waiting")
    decide(copy, here.officer, 4)
    decide(copy, here.officer, 1, choice="replace", redacted=upload("che.pdf", pdf_file()))
    with connection.cursor() as cursor:
        cursor.execute("SELECT submissions_undecided_files(%s, %s)", [copy.pk, copy.revision_id])
        told = sorted(sha256[0] for (sha256,) in cursor.fetchall())
    assert told == ["1", "3"]
    assert [file.number for file in fresh(copy).undecided_files] == [1, 3]
    assert Redaction.objects.with_counts().get(pk=copy.pk).undecided_file_count == 2


@pytest.mark.parametrize(
    ("columns", "guard"),
    [
        ({"choice": "show"}, "judged_file_decided_by_somebody"),
        ({"choice": "show", "decided_at": timezone.now()}, "judged_file_decided_by_somebody"),
        ({"choice": "replace", "decided": True}, "judged_file_replaced_by_a_file"),
        ({"choice": "withhold", "decided": True}, "judged_file_withheld_for_a_reason"),
    ],
)
def test_the_database_keeps_a_decision_whole(here: Place, columns: dict[str, Any], guard: str) -> None:
    judged = JudgedFileFactory(redaction=copy_with(here, "a.pdf"))
    whole: dict[str, Any] = {"decided_at": None, "decided_by": None, "redacted": None, "reason": ""}
    whole |= {name: value for name, value in columns.items() if name != "decided"}
    if "decided" in columns:
        whole |= {"decided_at": timezone.now(), "decided_by": here.officer}
    with pytest.raises(IntegrityError, match=guard), transaction.atomic():
        JudgedFile.objects.filter(pk=judged.pk).update(**whole)


def test_a_file_of_another_entry_never_stands_in(here: Place) -> None:
    copy, other = copy_with(here, "a.pdf"), copy_with(here, "b.pdf")
    mine, foreign = copy.handed_files[0].attachment, other.handed_files[0].attachment
    with pytest.raises(IntegrityError, match="of another entry"), transaction.atomic():
        JudgedFileFactory(redaction=copy, attachment=foreign)
    redacted = AttachmentFactory(entry=other.revision.entry, stands_for=foreign)
    with pytest.raises(IntegrityError, match="a redacted file of another file"), transaction.atomic():
        JudgedFile.objects.filter(redaction=copy, attachment=mine).update(
            choice="replace", redacted=redacted, decided_by=here.officer, decided_at=timezone.now()
        )


def test_a_newer_text_asks_again_for_every_file(here: Place) -> None:
    copy = copy_with(here, "a.pdf")
    decide(copy, here.officer)
    check(copy, here.officer)
    RevisionFactory(entry=copy.revision.entry, content=copy.revision.content)
    new = fresh(copying.search(copy.revision.entry))
    assert new.pk != copy.pk
    assert [file.number for file in new.undecided_files] == [1]


def test_a_file_that_is_not_found_clean_is_shown_to_nobody_but_may_be_withheld(here: Place) -> None:
    copy = copy_with(here, "a.pdf", state="parked", error="?")
    with pytest.raises(PermissionRefused, match="chưa được xác nhận là an toàn"):
        decide(copy, here.officer)
    decide(copy, here.officer, choice="withhold", reason="Tệp hỏng.")
    assert check(copy, here.officer).state == "checked"


def test_nothing_is_decided_of_a_refused_file(here: Place) -> None:
    copy = copy_with(here, "a.pdf", state="refused", flaw="broken")
    assert check(copy, here.officer).state == "checked"


def test_somebody_who_read_an_older_copy_decides_nothing(here: Place) -> None:
    copy = copy_with(here, "a.pdf")
    read = fresh(copy)
    decide(copy, here.officer, choice="withhold", reason="Có chữ ký.")
    with pytest.raises(MoveRefused, match="vừa thay đổi bản che"):
        actions.decide_file(
            redaction=read, file=read.handed_files[0], decision=FileDecision("show"), version=read.version,
            by=here.officer,
        )  # fmt: skip


# -- a redacted file in place of the authors' own ----------------------------------------------------------------------


def test_a_redacted_file_is_examined_and_cleaned_and_never_takes_the_place_of_the_original(here: Place) -> None:
    copy = copy_with(here, "a.pdf")
    judged = decide(copy, here.officer, choice="replace", redacted=upload("che.pdf", pdf_file()))
    redacted = judged.redacted
    assert redacted is not None
    with pytest.raises(PermissionRefused, match="giám khảo nhận gì của từng tệp"):
        check(copy, here.officer)
    tasks.examine(redacted.pk)
    kept = fresh(copy).handed_files[0].judged
    assert kept is not None
    assert kept.given is not None
    assert (kept.given.state, bool(kept.given.copy), kept.given.stands_for_id) == ("clean", True, judged.attachment_id)
    assert check(copy, here.officer).state == "checked"
    entry = copy.revision.entry
    assert [file.name for file in entry.attachments.all()] == ["a.pdf"]
    assert [file.name for file in Attachment.objects.all()] == ["a.pdf"]
    assert not Attachment.objects.visible_to(here.officer).filter(pk=redacted.pk).exists()


def test_a_redacted_file_that_is_refused_says_why_and_the_copy_stays_open(here: Place, as_: SignIn) -> None:
    copy = copy_with(here, "a.pdf")
    Attachment.objects.update(extension="docx")
    judged = decide(copy, here.officer, choice="replace", redacted=upload("che.docx", MACROS))
    assert judged.redacted is not None
    tasks.examine(judged.redacted.pk)
    page = as_(here.officer).get(copy.get_absolute_url()).content.decode()
    assert "macro" in page
    assert "Hãy gửi tệp đã che khác, hoặc không đưa tệp này." in page
    with pytest.raises(PermissionRefused):
        check(copy, here.officer)


def test_the_very_file_of_the_authors_is_no_redacted_file(here: Place) -> None:
    copy = copy_with(here, "a.pdf")
    same = upload("che.pdf", b"%PDF-1.4 cua tac gia")
    copy.handed_files[0].attachment.sha256 = hashlib.sha256(b"%PDF-1.4 cua tac gia").hexdigest()
    with pytest.raises(FileRefused, match="chính là tệp mà tác giả đã nộp"):
        actions.decide_file(
            redaction=copy, file=copy.handed_files[0], decision=FileDecision("replace", same), version=copy.version,
            by=here.officer,
        )  # fmt: skip


# -- on the page -------------------------------------------------------------------------------------------------------


def test_the_page_asks_what_judges_get_of_each_file(here: Place, as_: SignIn) -> None:
    copy = copy_with(here, "bao-cao.pdf", "phim.pdf")
    client, address = as_(here.officer), copy.get_absolute_url()
    page = client.get(address).content.decode()
    assert "Trước hết hãy quyết định giám khảo nhận gì của từng tệp" in page
    assert "Tôi đã kiểm tra bản che này" not in page
    kept = client.post(f"{address}files/1/decide/", {"version": 1, "choice": "show"})
    assert kept.url == f"{address}#file-2"
    wrong = client.post(f"{address}files/2/decide/", {"version": 2, "choice": "withhold", "reason": ""})
    assert wrong.status_code == 422
    assert "Hãy viết cho giám khảo biết vì sao không đưa tệp này." in wrong.content.decode()
    kept = client.post(
        f"{address}files/2/decide/", {"version": 2, "choice": "withhold", "reason": "Phim quay rõ mặt."}, follow=True
    )
    page = kept.content.decode()
    assert "Giám khảo không nhận tệp này. Giám khảo đọc được: “Phim quay rõ mặt.”" in page
    assert "Giám khảo nhận bản sạch của tệp." in page
    assert "Tôi đã kiểm tra bản che này" in page


def test_a_reason_that_names_the_authors_is_not_taken(here: Place, as_: SignIn) -> None:
    copy = copy_with(here, "a.pdf")
    name = "Tạ Thị Chim Yến"
    copy.revision.entry.authors.update(full_name=name)
    answer = as_(here.officer).post(
        f"{copy.get_absolute_url()}files/1/decide/",
        {"version": 1, "choice": "withhold", "reason": f"Có ảnh của {name}."},
    )
    assert answer.status_code == 422
    assert "Giám khảo sẽ đọc thấy “Tạ Thị Chim Yến”" in answer.content.decode()
    assert f"Có ảnh của {name}." in answer.content.decode()


def test_an_officer_sends_a_redacted_file_and_opens_what_judges_get(here: Place, as_: SignIn) -> None:
    copy = copy_with(here, "a.pdf")
    client, address = as_(here.officer), f"{copy.get_absolute_url()}files/1/"
    assert client.get(f"{address}redacted/").status_code == 404
    none = client.post(f"{address}decide/", {"version": 1, "choice": "replace"})
    assert none.status_code == 422
    assert "Hãy chọn tệp đã che" in none.content.decode()
    wrong = client.post(f"{address}decide/", {"version": 1, "choice": "replace", "redacted": upload("a.exe", b"MZ")})
    assert wrong.status_code == 422
    client.post(f"{address}decide/", {"version": 1, "choice": "replace", "redacted": upload("che.pdf", pdf_file())})
    assert client.get(f"{address}redacted/").status_code == 403
    tasks.examine(Attachment.every.get(name="che.pdf").pk)
    got = client.get(f"{address}redacted/")
    assert b"".join(got.streaming_content).startswith(b"%PDF")
    assert b"".join(client.get(address).streaming_content) == b"%PDF-1.4"
    assert "Thay vào đó, giám khảo nhận tệp đã che" in client.get(copy.get_absolute_url()).content.decode()
    for stranger in (here.author, here.clerk):
        assert as_(stranger).get(f"{address}redacted/").status_code == 404
        assert as_(stranger).get(address).status_code == 404
    assert as_(here.author).get(f"/attachments/{Attachment.every.get(name='che.pdf').pk}/").status_code == 404


def test_the_list_tells_how_many_files_are_to_be_decided_on(here: Place, as_: SignIn) -> None:
    copy_with(here, "a.pdf", "b.pdf")
    page = as_(here.officer).get(f"/contests/{here.contest.slug}/redactions/").context["page"]
    assert [one.undecided_file_count for one in page] == [2]
