"""What a judge sees of a file in place is what the judge may fetch, and nothing else (promises B1, B2)."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from PIL import Image

from audit.canonical import digest
from judging.models import Sheet
from submissions import tasks
from submissions.models import Attachment, JudgedFile
from tests.factories.submissions import AuthorFactory, RevisionFactory
from tests.judging.stage import Stage, stage
from tests.judging.test_blind_pages import CANARY, check_copy, content_of, hide
from tests.submissions.scenes import mp4_file
from tests.submissions.test_previews import BLUE, RED, body, harmless, kept, near, paper, text_of

pytestmark = pytest.mark.django_db
As = Callable[[Any], Client]


@pytest.fixture
def play() -> Stage:
    """A blind round with a paper whose copy is blue while the original is red, and a film."""
    play = stage(entries=2, judges=2)
    entry = play.entries[0]
    AuthorFactory(entry=entry, representative=False)
    copy = ContentFile(paper(2, BLUE), name="tep")
    file = kept(paper(2, RED), "pdf", entry=entry, copy=copy, sha256=digest("tep"))
    film = kept(mp4_file(), "mp4", entry=entry, kind="video", sha256=digest("phim"))
    hide(entry, CANARY)
    content = content_of(entry, CANARY, file)
    content["attachments"].append(
        {"kind": "video", "name": CANARY["file"], "extension": "mp4", "size": film.size, "sha256": film.sha256}
    )
    RevisionFactory(entry=entry, content=content)
    check_copy(entry, play.office)
    play.opened(play.rounds[0])
    tasks.draw_due()
    return play


def sheet_of(play: Stage) -> Sheet:
    """A judge's sheet of the entry."""
    sheets = Sheet.objects.of_round(play.rounds[0]).with_place()
    sheet = sheets.filter(assignment__contender__entry=play.entries[0]).first()
    assert sheet is not None
    return sheet


def test_a_judge_sees_the_pages_of_the_copy_under_a_neutral_name(play: Stage, as_: As) -> None:
    sheet = sheet_of(play)
    judge, code = as_(sheet.assignment.seat.user), sheet.assignment.contender.blind_code
    page = judge.get(f"/sheets/{sheet.pk}/").content.decode()
    assert "Xem trong tệp (2 trang)" in text_of(page)
    assert f"Trang 2 của “{code}-1.pdf”" in page
    answer = judge.get(f"/sheets/{sheet.pk}/files/1/pages/2/")
    assert harmless(answer)
    assert near(Image.open(io.BytesIO(body(answer))).convert("RGB").getpixel((300, 300)), BLUE)
    film = judge.get(f"/sheets/{sheet.pk}/files/2/film/", headers={"Range": "bytes=4-7"})
    assert (film.status_code, body(film), harmless(film)) == (206, b"ftyp", True)
    told = f"{page}{answer.headers}{film.headers}".casefold()
    assert [name for name, canary in CANARY.items() if canary.casefold() in told] == []


def test_nobody_sees_in_place_what_they_may_not_fetch(play: Stage, as_: As) -> None:
    sheet = sheet_of(play)
    judge, file = as_(sheet.assignment.seat.user), play.entries[0].attachments.get(extension="pdf")
    assert judge.get(f"/attachments/{file.pk}/pages/1/").status_code == 404
    for stranger in (play.office, play.entries[0].created_by):
        assert as_(stranger).get(f"/sheets/{sheet.pk}/files/1/pages/1/").status_code == 404
        assert as_(stranger).get(f"/sheets/{sheet.pk}/files/2/film/").status_code == 404
    for number in (0, 3):
        assert judge.get(f"/sheets/{sheet.pk}/files/{number}/pages/1/").status_code == 404
    assert judge.get(f"/sheets/{sheet.pk}/files/1/film/").status_code == 404


def test_a_file_that_is_withheld_is_not_seen_in_place_either(play: Stage, as_: As) -> None:
    sheet = sheet_of(play)
    judge = as_(sheet.assignment.seat.user)
    Attachment.objects.filter(entry=play.entries[0]).update(state="refused", flaw="virus")
    page = judge.get(f"/sheets/{sheet.pk}/").content.decode()
    assert "preview" not in page
    for address in ("1/", "1/pages/1/", "2/", "2/film/"):
        assert judge.get(f"/sheets/{sheet.pk}/files/{address}").status_code == 403


def test_of_a_redacted_file_its_stand_in_is_seen_and_of_a_withheld_one_nothing(play: Stage, as_: As) -> None:
    sheet, green = sheet_of(play), (30, 150, 60)
    judge = as_(sheet.assignment.seat.user)
    file = play.entries[0].attachments.get(extension="pdf")
    redacted = kept(paper(1, green), "pdf", entry=play.entries[0], stands_for=file, sha256=digest("che"))
    decided = JudgedFile.objects.filter(attachment=file)
    connection.check_constraints()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE submissions_judgedfile DISABLE TRIGGER USER")
    decided.update(choice="replace", redacted=redacted)
    tasks.draw_due()
    seen = Image.open(io.BytesIO(body(judge.get(f"/sheets/{sheet.pk}/files/1/pages/1/"))))
    assert near(seen.convert("RGB").getpixel((300, 300)), green)
    assert judge.get(f"/sheets/{sheet.pk}/files/1/pages/2/").status_code == 404  # the stand-in has one page
    decided.update(choice="withhold", redacted=None, reason="Có chữ ký.")
    page = judge.get(f"/sheets/{sheet.pk}/").content.decode()
    assert f"/sheets/{sheet.pk}/files/1/pages/" not in page
    assert judge.get(f"/sheets/{sheet.pk}/files/1/pages/1/").status_code == 403
