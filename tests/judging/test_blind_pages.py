"""What a judge of a blind round receives tells nothing of the authors (promises B1, B2)."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.db.models import F
from django.test import Client

from accounts.models import User
from audit.canonical import digest
from judging import actions
from judging.models import Conflict, Sheet
from judging.views import sheets as views
from notifications.models import Message
from submissions.actions import redaction as copying
from submissions.actions.judged import FileDecision, decide_file
from submissions.models import Attachment, Author, Entry, Passage, Redaction, Revision, Screening
from tests.factories.submissions import AttachmentFactory, AuthorFactory, RevisionFactory
from tests.judging.stage import Stage, stage
from units.models import Unit

pytestmark = pytest.mark.django_db

SignIn = Callable[..., Client]
CSRF = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"')
HREF = re.compile(r'href="(/[^"#]*)')
CANARY = {
    "author": "Tạ Thị Chim Yến",
    "coauthor": "Lương Văn Bạch Yến",
    "workplace": "Trạm Y tế Sơn Ca",
    "unit": "Xã Hoàng Oanh",
    "organisation": "Hội Khuyến học Vàng Anh",
    "e-mail": "chim.yen@to-chim.example",
    "phone": "+84987654321",
    "address": "Thôn Tổ Chim",
    "file": "bao-cao-chim-yen.pdf",
    "entry code": "CHIMYEN-00042",
    "head's comment": "Đồng chí Yến rất tích cực",
}
OTHER = {name: value.swapcase()[::-1] for name, value in CANARY.items()} | {
    "e-mail": "khac@noi-khac.example",
    "phone": "+84912345678",
    "file": "khac.pdf",
    "entry code": "KHAC-1",
}


def told_in_text(hidden: dict[str, str]) -> list[str]:
    """What authors write of themselves in an answer."""
    return [hidden[name] for name in sorted(hidden) if name not in {"file", "head's comment"}]


def content_of(entry: Entry, hidden: dict[str, str], file: Attachment) -> dict[str, Any]:
    """What the entry handed in, with everything that judges must not see."""
    return {
        "schema": 1,
        "entry": hidden["entry code"],
        "title": f"{entry.title} của {hidden['organisation']}",
        "area": {"code": "mot-cua", "name": "Bộ phận một cửa"},
        "summary": f"{hidden['author']} rút ngắn thời gian tại {hidden['unit']}.",
        "answers": {"giai-phap": f"Nhận hồ sơ ngoài giờ: {', '.join(told_in_text(hidden))}."},
        "authors": [{"full_name": hidden["author"], "unit_name": hidden["workplace"]}],
        "unit": {"code": "X1", "name": hidden["unit"], "kind": "commune"},
        "organisation": {"code": "X2", "name": hidden["organisation"], "kind": "association"},
        "attachments": [
            {"kind": "supplement", "name": hidden["file"], "extension": "pdf", "size": 9, "sha256": file.sha256}
        ],
    }


def hide(entry: Entry, hidden: dict[str, str]) -> None:
    """Write the hidden facts of an entry wherever the portal keeps them."""
    User.objects.filter(pk=entry.created_by_id).update(
        full_name=hidden["author"], email=hidden["e-mail"], phone=hidden["phone"]
    )
    Entry.objects.filter(pk=entry.pk).update(
        code=hidden["entry code"],
        contact_phone=hidden["phone"],
        contact_address=hidden["address"],
        unit_snapshot={"name": hidden["unit"]},
    )
    Unit.objects.filter(pk=entry.unit_id).update(name=hidden["unit"])
    for author, name in zip(Author.objects.filter(entry=entry).order_by("order"), ("author", "coauthor"), strict=False):
        own = {"phone": hidden["phone"]} if name == "author" else {}
        Author.objects.filter(pk=author.pk).update(
            full_name=hidden[name], unit_name=hidden["workplace"], address=hidden["address"], **own
        )
    Attachment.objects.filter(entry=entry).update(name=hidden["file"])
    Screening.objects.filter(entry=entry).update(head_comment=hidden["head's comment"])


def check_copy(entry: Entry, by: User) -> Redaction:
    """Mask what the portal proposes, and check the copy."""
    copy = copying.search(Entry.objects.get(pk=entry.pk))
    proposed = [passage.pk for passage in copy.passages.all()]
    copying.decide_passages(redaction=copy, masked=proposed, version=copy.version, by=by)
    for file in copy.handed_files:
        decide_file(redaction=copy, file=file, decision=FileDecision("show"), version=copy.version, by=by)
    copy = Redaction.objects.get(pk=copy.pk)
    return copying.check_redaction(redaction=copy, version=copy.version, by=by)


def lift(what: str) -> None:
    """Show passages of a kind in copies that were checked: only with the guard off."""
    connection.check_constraints()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE submissions_passage DISABLE TRIGGER USER")
    Passage.objects.filter(what=what).update(masked=False)


@pytest.fixture
def play() -> Stage:
    play = stage(entries=2, judges=2)
    entry = play.entries[0]
    AuthorFactory(entry=entry, representative=False)
    original = ContentFile(b"%PDF-1.4\n% " + CANARY["author"].encode(), name="tep.pdf")
    copy = ContentFile(b"%PDF-1.4\n", name="tep.pdf")
    file = AttachmentFactory(entry=entry, file=original, copy=copy, sha256=digest("tep"))
    hide(entry, CANARY)
    RevisionFactory(entry=entry, content=content_of(entry, CANARY, file))
    check_copy(entry, play.office)
    play.opened(play.rounds[0])
    return play


def answers(client: Client) -> dict[str, bytes]:
    """Everything the judge gets: each page from the desk on, with headers, files, refusals and wrong input."""
    got: dict[str, bytes] = {}
    waiting = ["/judging/"]
    while waiting:
        address = waiting.pop()
        response = client.get(address)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        got[address] = str(sorted(response.headers.items())).encode() + CSRF.sub(b"", body)
        if response.headers["Content-Type"].startswith("text/html"):
            links = [link for link in HREF.findall(body.decode()) if link.startswith(("/judging/", "/sheets/"))]
            waiting += [link for link in dict.fromkeys(links) if link not in got and link not in waiting]
    for address in [address for address in got if re.fullmatch(r"/sheets/\d+/", address)]:
        for act, fields in (
            ("save", {"version": "1", "score_moi": "999"}),
            ("save", {"version": "77", "score_moi": "10"}),
            ("sign", {"version": "1", "score_moi": "10"}),
            ("conflict", {"reason": ""}),
        ):
            response = client.post(f"{address}{act}/", fields)
            assert response.status_code in {409, 422}, (act, response.status_code)
            got[f"{address}{act} {fields}"] = CSRF.sub(b"", response.content)
    return got


def letters(judge: Any) -> dict[str, bytes]:
    """The messages that the judge was sent."""
    return {
        f"message {message.pk}": f"{message.subject}\n{message.body}\n{message.url}".encode()
        for message in Message.objects.filter(recipient=judge)
    }


def leaks(received: dict[str, bytes]) -> set[str]:
    """Which hidden facts are in anything received."""
    return {
        name
        for name, canary in CANARY.items()
        for body in received.values()
        if canary.casefold() in body.decode(errors="replace").casefold()
    }


def test_a_blind_judge_receives_nothing_that_names_the_authors(play: Stage, as_: SignIn) -> None:
    for judge in play.judges:
        received = answers(as_(judge)) | letters(judge)
        assert leaks(received) == set()
        assert any("/files/1/" in address for address in received), "the crawl missed the file"
        assert any(address.startswith("message") for address in received)


def test_the_original_of_a_file_would_be_found(play: Stage, as_: SignIn) -> None:
    Attachment.objects.update(copy=F("file"))
    assert any("author" in leaks(answers(as_(judge))) for judge in play.judges)


def test_a_round_that_is_not_blind_shows_authors_and_unit(play: Stage, as_: SignIn) -> None:
    """The positive control: the same crawl sees what a page shows."""
    type(play.rounds[0]).objects.filter(pk=play.rounds[0].pk).update(blind=False)
    assert leaks(answers(as_(play.judges[0]))) == set(CANARY) - {"file", "head's comment"}


def test_a_passage_that_is_not_masked_would_be_found(play: Stage, as_: SignIn) -> None:
    """The positive control of the copies: each kind of passage shown lets its canary out."""
    client = as_(play.judges[0])
    for what, seen in [("phone", {"phone"}), ("email", {"e-mail"}), ("address", {"address"}), ("code", {"entry code"})]:
        before = leaks(answers(client))
        lift(what)
        assert leaks(answers(client)) - before == seen
    lift("author")
    lift("unit")
    assert leaks(answers(client)) >= {"author", "coauthor", "workplace", "unit", "organisation"}


def test_judges_read_nothing_of_a_copy_whose_check_was_taken_back(play: Stage, as_: SignIn) -> None:
    judge, entry = play.judges[0], play.entries[0]
    sheet = Sheet.objects.with_place().get(assignment__contender__entry=entry, assignment__seat__user=judge)
    client = as_(judge)
    assert "Nhận hồ sơ ngoài giờ" in client.get(sheet.get_absolute_url()).content.decode()
    copying.reopen_redaction(redaction=entry.revisions.latest("number").redaction, by=play.office)
    page = client.get(sheet.get_absolute_url()).content.decode()
    assert "Nhận hồ sơ ngoài giờ" not in page
    assert "đang kiểm tra lại nội dung này" in page
    assert "Nội dung đang được kiểm tra lại" in client.get("/judging/").content.decode()
    assert client.get(f"{sheet.get_absolute_url()}files/1/").status_code == 404


def test_a_file_served_under_its_own_name_would_be_found(
    play: Stage, as_: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "neutral_name", lambda code, number, extension: CANARY["file"])
    assert leaks(answers(as_(play.judges[0]))) == {"file"}


def test_a_file_is_served_under_a_neutral_name_and_never_shown_in_the_portal(play: Stage, as_: SignIn) -> None:
    sheet = Sheet.objects.with_place().filter(assignment__contender__entry=play.entries[0]).earliest("pk")
    code = sheet.assignment.contender.blind_code
    response = as_(sheet.assignment.seat.user).get(f"/sheets/{sheet.pk}/files/1/")
    assert response.headers["Content-Disposition"] == f'attachment; filename="{code}-1.pdf"'
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert b"".join(response.streaming_content) == b"%PDF-1.4\n"
    for number in (0, 2, 99):
        assert as_(sheet.assignment.seat.user).get(f"/sheets/{sheet.pk}/files/{number}/").status_code == 404


def test_worlds_that_differ_only_in_hidden_facts_look_the_same_to_a_judge(play: Stage, as_: SignIn) -> None:
    client = as_(play.judges[0])
    client.get("/judging/")
    one = answers(client)
    connection.check_constraints()
    entry = play.entries[0]
    hide(entry, OTHER)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE submissions_revision DISABLE TRIGGER USER")
        cursor.execute("ALTER TABLE submissions_passage DISABLE TRIGGER USER")
        cursor.execute("ALTER TABLE submissions_judgedfile DISABLE TRIGGER USER")
    file = entry.attachments.get()
    Revision.objects.filter(entry=entry).update(content=content_of(entry, OTHER, file), sha256="f" * 64)
    Passage.objects.all().delete()
    Redaction.objects.filter(revision__entry=entry).delete()
    check_copy(entry, play.office)
    two = answers(client)
    assert one.keys() == two.keys()
    assert [address for address in one if one[address] != two[address]] == []


def test_worlds_that_differ_in_what_judges_see_would_be_told_apart(play: Stage, as_: SignIn) -> None:
    """The positive control of the test above."""
    client = as_(play.judges[0])
    client.get("/judging/")
    one = answers(client)
    connection.check_constraints()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE submissions_revision DISABLE TRIGGER USER")
    revision = play.contender(play.rounds[0], play.entries[0]).revision
    Revision.objects.filter(pk=revision.pk).update(content={**revision.content, "summary": "Khác."})
    two = answers(client)
    assert [address for address in one if one[address] != two[address]] != []


def test_a_judge_sees_only_sheets_of_their_own_and_none_before_the_round_opens(as_: SignIn) -> None:
    play = stage(entries=2, judges=3, rounds=2)
    first, _second = play.rounds
    play.prepare(first)
    planned = Sheet.objects.of_round(first).with_place().earliest("pk")
    judge = planned.assignment.seat.user
    other = next(judge for judge in play.judges if judge != planned.assignment.seat.user)
    assert as_(judge).get(planned.get_absolute_url()).status_code == 404
    actions.open_round(round=first, by=play.office)
    assert as_(judge).get(planned.get_absolute_url()).status_code == 200
    for stranger in (other, play.office, play.entries[0].created_by):
        client = as_(stranger)
        assert client.get(planned.get_absolute_url()).status_code == 404
        for act in ("save", "sign", "reopen", "conflict"):
            assert client.post(f"{planned.get_absolute_url()}{act}/", {"version": 1}).status_code == 404
        assert client.get(f"{planned.get_absolute_url()}files/1/").status_code == 404


def test_the_office_pages_of_a_round_show_codes_only_until_names_are_asked_for(play: Stage, as_: SignIn) -> None:
    (round,) = play.rounds
    Conflict.objects.create(
        seat=round.panel.seats.earliest("pk"),
        contender=play.contender(round, play.entries[0]),
        source="declared",
        reason="Tôi đã góp ý.",
    )
    client = as_(play.office)
    pages = {
        address: client.get(address).content
        for address in (f"/rounds/{round.pk}/{part}" for part in ("", "entries/", "assignment/", "conflicts/", "seal/"))
    }
    assert leaks(pages) == set()
    assert leaks({"names": client.post(f"/rounds/{round.pk}/entries/names/").content}) == {
        "author", "coauthor", "unit", "entry code",
    }  # fmt: skip
