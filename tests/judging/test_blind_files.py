"""Nothing of what stands inside a file reaches judges of a blind round before somebody decided on that file (B3)."""

import hashlib
import io
import re
from collections.abc import Callable
from typing import Any

import pikepdf
import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.db.models import F
from django.test import Client
from docx import Document

from judging.models import Sheet
from submissions import tasks
from submissions.actions import judged as acts
from submissions.actions import redaction as copying
from submissions.actions.judged import FileDecision
from submissions.models import Attachment, JudgedFile, Redaction
from tests.factories.submissions import AttachmentFactory, AuthorFactory, RevisionFactory
from tests.judging.stage import Stage, stage
from tests.judging.test_blind_pages import answers
from tests.submissions.scenes import pdf_file
from tests.submissions.test_cleaning import told

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]
CANARY = {
    "body": "Tạ Thị Chim Yến",
    "header": "Lương Văn Bạch Yến",
    "footer": "Đỗ Thị Sơn Ca",
    "comment": "Vũ Văn Hoàng Oanh",
    "pdf": "Trieu Thi Vang Anh",
    "name": "cua-chi-hoa-mi",
}
TAG = re.compile("<[^>]*>")  # a name is cut by the runs of a Word document
REASON = "Báo cáo có chữ ký của người viết."


def word_file() -> bytes:
    """A Word document with a name in each of its corners, one of them cut into runs."""
    document, made = Document(), io.BytesIO()
    document.sections[0].header.paragraphs[0].text = CANARY["header"]
    document.sections[0].footer.paragraphs[0].text = CANARY["footer"]
    paragraph = document.add_paragraph("Sáng kiến của chị ")
    paragraph.add_run(CANARY["body"][:9]).bold = True
    run = paragraph.add_run(CANARY["body"][9:])
    document.add_comment(run, text=CANARY["comment"], author=CANARY["comment"])
    document.save(made)
    return made.getvalue()


def paper() -> bytes:
    """A PDF on whose page a name stands."""
    made = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf_file())) as document:
        page = document.pages[0].obj
        page.Contents = document.make_stream(f"BT /F1 12 Tf 10 50 Td ({CANARY['pdf']}) Tj ET".encode())
        document.save(made)
    return made.getvalue()


@pytest.fixture
def play() -> Stage:
    """A blind round with an entry that came with a Word document and a PDF, examined and not decided on."""
    play = stage(entries=1, judges=2)
    entry = play.entries[0]
    entry.authors.update(full_name=CANARY["body"])
    for part in ("header", "footer"):
        AuthorFactory(entry=entry, representative=False, full_name=CANARY[part])
    lines = []
    for extension, content in (("docx", word_file()), ("pdf", paper())):
        file = AttachmentFactory(
            entry=entry, name=f"{CANARY['name']}.{extension}", extension=extension, file=ContentFile(content, name="a"),
            size=len(content), sha256=hashlib.sha256(content).hexdigest(), state="waiting", copy="", examined_at=None,
        )  # fmt: skip
        tasks.examine(file.pk)
        lines.append(
            {"kind": file.kind, "name": file.name, "extension": extension, "size": file.size, "sha256": file.sha256}
        )
    RevisionFactory(entry=entry, content={"title": "Một cửa", "summary": "Rất vui.", "attachments": lines})
    copying.search(entry)
    return play


def decide(play: Stage) -> None:
    """Let the portal cover the Word document, withhold the PDF, check the copy, and open the round."""
    for number in (1, 2):
        copy = Redaction.objects.with_entry().get(revision=play.entries[0].revisions.latest("number"))
        file = copy.handed_files[number - 1]
        if number == 1:
            hidden = acts.cover_file(redaction=copy, file=file, version=copy.version, by=play.office)
            assert hidden.redacted is not None
            tasks.examine(hidden.redacted.pk)
        else:
            withheld = FileDecision("withhold", reason=REASON)
            acts.decide_file(redaction=copy, file=file, decision=withheld, version=copy.version, by=play.office)
    copy = Redaction.objects.with_entry().get(pk=copy.pk)
    copying.check_redaction(redaction=copy, version=copy.version, by=play.office)
    play.opened(play.rounds[0])


def received(play: Stage, as_: SignIn) -> dict[str, str]:
    """Everything that the judge gets, files taken apart."""
    client = as_(play.judges[0])
    got = {address: body.decode("utf-8", "replace") for address, body in answers(client).items()}
    for address in [address for address in got if re.fullmatch(r"/sheets/\d+/files/\d+/", address)]:
        inside = told(b"".join(client.get(address).streaming_content))
        got[address] += inside + TAG.sub("", inside)
    return got


def sheet_of(play: Stage) -> Sheet:
    """The sheet of the judge who reads."""
    return Sheet.objects.with_place().get(assignment__seat__user=play.judges[0])


def leaks(got: dict[str, str]) -> set[str]:
    return {name for name, canary in CANARY.items() if any(canary in body for body in got.values())}


def lift(**changes: Any) -> None:
    """Change what was decided of every file behind the portal's back, with the guard off."""
    connection.check_constraints()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE submissions_judgedfile DISABLE TRIGGER USER")
    JudgedFile.objects.update(**changes)


def test_no_name_inside_a_file_reaches_a_judge(play: Stage, as_: SignIn) -> None:
    decide(play)
    got = received(play, as_)
    assert leaks(got) == set()
    assert [address for address in got if "/files/" in address] == [f"/sheets/{sheet_of(play).pk}/files/1/"], (
        "the crawl missed the file"
    )
    assert any(f"Ban Tổ chức không đưa tệp này: {REASON}" in body for body in got.values())


def test_with_the_decisions_lifted_the_names_are_found(play: Stage, as_: SignIn) -> None:
    """The positive control: the cleaned copies have names in their text, the originals in their remarks too."""
    decide(play)
    lift(choice="show", redacted=None, reason="")
    assert leaks(received(play, as_)) == {"body", "header", "footer", "pdf"}
    Attachment.objects.update(copy=F("file"))
    assert leaks(received(play, as_)) == {"body", "header", "footer", "pdf", "comment"}


def test_a_judge_gets_no_file_on_which_nobody_decided(play: Stage, as_: SignIn) -> None:
    decide(play)
    lift(choice="", redacted=None, reason="")
    sheet = sheet_of(play)
    client = as_(play.judges[0])
    page = client.get(sheet.get_absolute_url()).content.decode()
    assert page.count("Cơ quan tiếp nhận đang xem xét tệp này.") == 2
    for number in (1, 2):
        assert client.get(f"{sheet.get_absolute_url()}files/{number}/").status_code == 403


def test_a_redacted_file_comes_under_a_neutral_name_in_place_of_the_original(play: Stage, as_: SignIn) -> None:
    decide(play)
    sheet = sheet_of(play)
    code = sheet.assignment.contender.blind_code
    client = as_(play.judges[0])
    answer = client.get(f"{sheet.get_absolute_url()}files/1/")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{code}-1.docx"'
    covered = Document(io.BytesIO(b"".join(answer.streaming_content)))
    assert [paragraph.text for paragraph in covered.paragraphs] == ["Sáng kiến của chị ▇▇▇"]
    assert client.get(f"{sheet.get_absolute_url()}files/2/").status_code == 403


def test_a_round_that_is_not_blind_hands_out_the_cleaned_copies(play: Stage, as_: SignIn) -> None:
    decide(play)
    type(play.rounds[0]).objects.update(blind=False)
    assert leaks(received(play, as_)) == {"body", "header", "footer", "pdf"}


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"state": "waiting"}, "Tệp này đang chờ kiểm tra."),
        ({"state": "refused", "flaw": "macros"}, "Tệp này bị từ chối"),
    ],
)
def test_a_file_that_was_not_found_clean_is_given_to_no_judge(
    play: Stage, as_: SignIn, columns: dict[str, str], said: str
) -> None:
    decide(play)
    type(play.rounds[0]).objects.update(blind=False)
    sheet, client = sheet_of(play), as_(play.judges[0])
    given: Any = client.get(f"{sheet.get_absolute_url()}files/1/")
    assert b"".join(given.streaming_content)
    Attachment.objects.update(**columns)
    refused = client.get(f"{sheet.get_absolute_url()}files/1/")
    assert (refused.status_code, said in refused.content.decode()) == (403, True)
