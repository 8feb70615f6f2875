"""Papers of a contest: examined, versioned, kept once people have read them."""

import hashlib
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from accounts.roles import UserRole
from audit.models import Event
from audit.verdicts import MoveRefused, PermissionRefused
from contests.actions.documents import Paper, add_document, remove_document, replace_document
from contests.models import Contest, RuleDocument
from tests.contests.conftest import District
from tests.factories.accounts import UserFactory, person_with
from tests.factories.contests import RuleDocumentFactory
from tests.queries import MOST, queries_of
from tests.submissions.scenes import office_file, pdf_file, upload

PAPER: Paper = {"kind": "plan", "number": "296/KH-UBND", "issued_on": "2026-03-30", "title": "Kế hoạch"}  # type: ignore[typeddict-item]
TYPED = {"kind": "rules", "number": "12/TL-BTC", "issued_on": "2026-04-01", "title": "Thể lệ"}


@pytest.fixture
def contest(district: District) -> Contest:
    return district.create()


def public(contest: Contest) -> Contest:
    Contest.objects.filter(pk=contest.pk).update(state="published", published_at="2026-01-01T00:00Z")
    return Contest.objects.with_plan().get(pk=contest.pk)


def loaded(document: RuleDocument) -> RuleDocument:
    return RuleDocument.objects.select_related("contest").get(pk=document.pk)


def status_of(client: Client, document: RuleDocument) -> int:
    answer = client.get(document.get_absolute_url())
    if answer.streaming:
        b"".join(answer.streaming_content)  # reading to the end closes the file
    return answer.status_code


def test_a_paper_is_kept_with_its_digest_and_written_down(contest: Contest, district: District) -> None:
    content = pdf_file()
    added = add_document(contest=contest, paper=PAPER, file=upload("Kế hoạch.pdf", content), by=district.officer)
    added.refresh_from_db()
    assert (added.name, added.extension, added.size) == ("Kế hoạch.pdf", "pdf", len(content))
    assert added.sha256 == hashlib.sha256(content).hexdigest()
    assert "Kế" not in added.file.name
    event = Event.objects.get(move="add_document")
    assert event.facts["sha256"] == added.sha256


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.xlsx", office_file("xlsx"), "Hãy gửi một trong các loại: PDF, DOCX."),
        ("a.pdf", b"MZ", "nội dung không phải loại đó"),
        ("a.pdf", b"", "rỗng"),
        ("a.docx", office_file(**{"word__vbaProject.bin": b"x"}), "có chứa macro"),
    ],
)
def test_a_file_that_is_not_let_in_says_why_and_nothing_typed_is_lost(
    as_: Any, contest: Contest, district: District, name: str, content: bytes, said: str
) -> None:
    sent = {**TYPED, "file": upload(name, content)}
    answer = as_(district.officer).post(reverse("contests:add_document", args=[contest.slug]), sent)
    assert answer.status_code == 422
    html = answer.content.decode()
    assert said in html
    assert "12/TL-BTC" in html
    assert not RuleDocument.objects.exists()


def test_before_the_publication_a_replaced_paper_is_forgotten(
    contest: Contest, district: District, django_capture_on_commit_callbacks: Any
) -> None:
    first = add_document(contest=contest, paper=PAPER, file=upload("a.pdf", pdf_file()), by=district.officer)
    path = first.file.name
    with django_capture_on_commit_callbacks(execute=True):
        newer = replace_document(
            document=first, paper=PAPER, file=upload("b.docx", office_file("docx")), by=district.officer
        )
    assert list(RuleDocument.objects.all()) == [newer]
    assert newer.replaces is None
    assert not default_storage.exists(path)
    with django_capture_on_commit_callbacks(execute=True):
        remove_document(document=loaded(newer), reason="", by=district.officer)
    assert not RuleDocument.objects.exists()


def test_after_the_publication_the_old_version_stays_to_be_read(as_: Any, contest: Contest, district: District) -> None:
    contest = public(contest)
    old = add_document(contest=contest, paper=PAPER, file=upload("cu.pdf", pdf_file()), by=district.officer)
    newer = replace_document(
        document=loaded(old),
        paper={**PAPER, "title": "Kế hoạch sửa đổi"},  # type: ignore[typeddict-item]
        file=upload("moi.pdf", pdf_file() + b"\n"),
        by=district.officer,
    )
    html = as_().get(contest.get_absolute_url()).content.decode()
    assert "Kế hoạch sửa đổi" in html
    assert "Các bản trước" in html
    assert old.sha256 in html
    assert newer.sha256 in html
    for document in (old, newer):
        fetched = as_().get(document.get_absolute_url())
        assert hashlib.sha256(b"".join(fetched.streaming_content)).hexdigest() == document.sha256
    with pytest.raises(PermissionRefused, match="bản mới hơn"):
        replace_document(document=loaded(old), paper=PAPER, file=upload("x.pdf", pdf_file()), by=district.officer)


def test_a_removed_paper_is_gone_for_readers_with_all_its_versions(
    as_: Any, contest: Contest, district: District
) -> None:
    contest = public(contest)
    old = add_document(contest=contest, paper=PAPER, file=upload("cu.pdf", pdf_file()), by=district.officer)
    newer = replace_document(
        document=loaded(old), paper=PAPER, file=upload("moi.pdf", pdf_file() + b"\n"), by=district.officer
    )
    with pytest.raises(MoveRefused, match="lý do"):
        remove_document(document=loaded(newer), reason=" ", by=district.officer)
    assert status_of(as_(), newer) == 200
    remove_document(document=loaded(newer), reason="Ban hành nhầm", by=district.officer)
    assert "cu.pdf" not in as_().get(contest.get_absolute_url()).content.decode()
    for document in (old, newer):
        assert status_of(as_(), document) == 404
        assert status_of(as_(UserFactory()), document) == 404
        assert status_of(as_(district.officer), document) == 200
    assert (
        "Ban hành nhầm"
        in as_(district.officer).get(reverse("contests:documents", args=[contest.slug])).content.decode()
    )


def test_a_paper_is_fetched_as_a_file_and_never_shown_inside_the_portal(as_: Any, contest: Contest) -> None:
    paper = RuleDocumentFactory(contest=public(contest), name="Kế hoạch 296.pdf")
    answer = as_().get(paper.get_absolute_url())
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''K%E1%BA%BF%20ho%E1%BA%A1ch")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Type"] == "application/octet-stream"
    assert "sandbox" in answer["Content-Security-Policy"]
    answer.close()


def test_a_paper_that_a_plan_names_is_listed_before_its_file_comes(
    as_: Any, contest: Contest, district: District
) -> None:
    named = {"file": "", "name": "", "extension": "", "size": 0, "sha256": "", "uploaded_by": None}
    paper = RuleDocumentFactory(contest=public(contest), title="Thể lệ ban hành kèm", **named)
    html = as_().get(contest.get_absolute_url()).content.decode()
    assert "Thể lệ ban hành kèm" in html
    assert paper.get_absolute_url() not in html
    assert as_().get(paper.get_absolute_url()).status_code == 403
    sent = {**TYPED, "file": upload("the-le.pdf", pdf_file())}
    as_(district.officer).post(reverse("contests:replace_document", args=[paper.pk]), sent)
    assert status_of(as_(), RuleDocument.objects.get(replaces=paper)) == 200


def test_papers_of_a_draft_are_fetched_by_the_office_alone(as_: Any, contest: Contest, district: District) -> None:
    paper = RuleDocumentFactory(contest=contest)
    assert status_of(as_(), paper) == 404
    assert status_of(as_(district.officer), paper) == 200


def test_others_cannot_add_papers(contest: Contest) -> None:
    with pytest.raises(PermissionRefused):
        add_document(contest=contest, paper=PAPER, file=upload("a.pdf", pdf_file()), by=UserFactory())


def test_a_refused_act_leaves_no_file_behind(contest: Contest, district: District) -> None:
    Contest.objects.filter(pk=contest.pk).update(state="cancelled", cancelled_reason="Hoãn")
    before = stored()
    with pytest.raises(MoveRefused):
        add_document(contest=contest, paper=PAPER, file=upload("a.pdf", pdf_file()), by=district.officer)
    assert stored() == before


def stored() -> set[str]:
    if not default_storage.exists("documents"):
        return set()
    folders = default_storage.listdir("documents")[0]
    return {f"{folder}/{name}" for folder in folders for name in default_storage.listdir(f"documents/{folder}")[1]}


@pytest.mark.parametrize("columns", [{"title": "Khác"}, {"sha256": "1" * 64}, {"number": "1"}, {"file": "khac"}])
def test_the_database_keeps_a_published_paper_as_it_was_read(contest: Contest, columns: dict[str, str]) -> None:
    paper = RuleDocumentFactory(contest=public(contest))
    with pytest.raises(IntegrityError, match="stays"), transaction.atomic():
        RuleDocument.objects.filter(pk=paper.pk).update(**columns)
    with pytest.raises(IntegrityError, match="stays"), transaction.atomic():
        paper.delete()
    with connection.cursor() as cursor:  # without the guard both would happen
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE contests_ruledocument DISABLE TRIGGER contests_ruledocument_published")
    assert RuleDocument.objects.filter(pk=paper.pk).update(**columns) == 1


@pytest.mark.parametrize(
    ("columns", "constraint"),
    [
        ({"sha256": "x"}, "rule_document_has_its_file"),
        ({"size": 0}, "rule_document_has_its_file"),
        ({"file": ""}, "rule_document_has_its_file"),
        ({"uploaded_by": None}, "rule_document_has_its_file"),
        ({"removed_reason": "Nhầm"}, "rule_document_removed_has_reason"),
        ({"removed_at": "2026-01-01T00:00Z"}, "rule_document_removed_has_reason"),
    ],
)
def test_a_paper_keeps_its_facts_together(contest: Contest, columns: dict[str, Any], constraint: str) -> None:
    with pytest.raises(IntegrityError, match=constraint):
        RuleDocumentFactory(contest=contest, **columns)


def test_an_officer_adds_replaces_and_removes_a_paper_in_the_browser(
    as_: Any, contest: Contest, district: District
) -> None:
    contest = public(contest)
    client: Client = as_(district.officer)
    sent = {**TYPED, "file": upload("the-le.pdf", pdf_file())}
    assert client.post(reverse("contests:add_document", args=[contest.slug]), sent).status_code == 302
    first = RuleDocument.objects.get()
    page = client.get(reverse("contests:document", args=[first.pk])).content.decode()
    assert 'value="12/TL-BTC"' in page
    sent = {**TYPED, "number": "13/TL-BTC", "file": upload("the-le-2.pdf", pdf_file() + b"\n")}
    assert client.post(reverse("contests:replace_document", args=[first.pk]), sent).status_code == 302
    newer = RuleDocument.objects.get(replaces=first)
    assert "1 bản trước" in client.get(reverse("contests:documents", args=[contest.slug])).content.decode()
    assert client.post(reverse("contests:remove_document", args=[newer.pk]), {"reason": ""}).status_code == 422
    assert client.post(reverse("contests:remove_document", args=[newer.pk]), {"reason": "Nhầm"}).status_code == 302
    assert RuleDocument.objects.filter(removed_at=None).count() == 0


def test_the_papers_page_asks_as_often_for_many_as_for_one(as_: Any, contest: Contest, district: District) -> None:

    contest = public(contest)
    client, address = as_(district.officer), reverse("contests:documents", args=[contest.slug])
    paper = RuleDocumentFactory(contest=contest)
    queries_of(client, address)
    few = queries_of(client, address)
    for _time in range(3):
        paper = RuleDocumentFactory(contest=contest, replaces=paper)
    assert queries_of(client, address) == few <= MOST


def test_an_auditor_reads_the_papers_and_changes_nothing(as_: Any, contest: Contest) -> None:
    auditor = person_with(UserRole.AUDITOR)
    html = as_(auditor).get(reverse("contests:documents", args=[contest.slug])).content.decode()
    assert reverse("contests:add_document", args=[contest.slug]) not in html
