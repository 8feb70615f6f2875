"""What an author signed, for whom somebody entered: examined like every file, for the unit and the office alone."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.roles import UserRole
from audit.models import Event
from audit.verdicts import PermissionRefused
from contests.admission import FileRefused
from notifications.models import Message
from submissions import tasks
from submissions.actions import entries as actions
from submissions.actions.consents import MOST_CONSENTS, attach_consent, consents_of, detach_consent
from submissions.actions.entries import Incomplete, content_of
from submissions.models import Attachment, Entry, FileText, Preview
from submissions.models import files as file_models
from submissions.policies import assisting as policies
from tests.factories.accounts import member_of, person_with
from tests.factories.contests import OrganiserFactory
from tests.factories.submissions import AuthorFactory
from tests.submissions.scenes import Scene, pdf_file, scene, upload, whole_text
from tests.submissions.test_assisting import enter, on_paper

pytestmark = pytest.mark.django_db
As = Callable[[Any], Client]


def paper(entry: Entry, at: Scene, content: bytes | None = None, name: str = "giay-dong-y.pdf") -> Attachment:
    """A signed paper that was found clean."""
    consent = attach_consent(entry=entry, file=upload(name, content or pdf_file()), by=at.clerk)
    tasks.examine(consent.pk)
    return Attachment.consents.get(pk=consent.pk)


def fetched(client: Client, address: str) -> bytes:
    """What a reader is given, read to its end."""
    answer: Any = client.get(address)
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def written(at: Scene) -> Entry:
    """An entry for somebody, ready to be handed in."""
    entry = enter(at)
    actions.save(entry=entry, by=at.clerk, version=entry.version, text=whole_text(entry))
    return Entry.objects.get(pk=entry.pk)


def test_a_clerk_adds_the_signed_paper_and_the_desk_and_the_office_fetch_it(as_: As) -> None:
    at = scene()
    entry = written(at)
    clerk = as_(at.clerk)
    page = reverse("submissions:consent", args=[entry.code])
    sent = clerk.post(
        reverse("submissions:attach_consent", args=[entry.code]), {"file": upload("giấy.pdf", pdf_file())}
    )
    assert (sent.status_code, sent["Location"]) == (302, page)
    consent = Attachment.consents.get()
    address = reverse("submissions:consent_file", args=[consent.pk])
    assert clerk.get(address).status_code == 403  # not examined yet
    tasks.examine(consent.pk)
    actions.submit(entry=entry, by=at.clerk, licence_version=1)
    head = as_(person_with(UserRole.HEAD, at.commune))
    dossier = head.get(reverse("submissions:screen", args=[entry.code])).content.decode()
    assert page in dossier
    assert "1 tệp giấy đồng ý" in dossier
    assert "giấy.pdf" in head.get(page).content.decode()
    assert fetched(head, address) == pdf_file()
    Entry.objects.filter(pk=entry.pk).update(state="forwarded")
    organiser = OrganiserFactory(contest=at.contest).user
    assert fetched(as_(organiser), address) == pdf_file()
    assert [line.by for line in Event.objects.filter(move="attach_consent")] == [at.clerk]


def test_neither_another_author_nor_a_judge_nor_another_unit_looks_at_it(as_: As) -> None:
    at = scene()
    author = member_of(at.commune, full_name="Vi Thị Mạng")
    entry = enter(at, on_paper(account=author))
    other = AuthorFactory(entry=entry, user=member_of(at.commune), share=1, representative=False)
    consent = paper(entry, at)
    address = reverse("submissions:consent_file", args=[consent.pk])
    assert fetched(as_(author), address) == pdf_file()
    refused = as_(other.user).get(address)
    assert refused.status_code == 403
    assert "Chỉ đơn vị, Ban Tổ chức và chính tác giả" in refused.content.decode()
    assert (
        reverse("submissions:consent", args=[entry.code])
        not in as_(other.user).get(entry.get_absolute_url()).content.decode()
    )
    elsewhere = person_with(UserRole.CLERK, at.twin)
    assert as_(elsewhere).get(address).status_code == 404
    for usual in ("attachment", "detach"):
        method = "get" if usual == "attachment" else "post"
        answer = getattr(as_(at.clerk), method)(reverse(f"submissions:{usual}", args=[consent.pk]))
        assert answer.status_code == 404


def test_neither_the_author_nor_another_unit_keeps_or_takes_away_the_paper() -> None:
    at = scene()
    author = member_of(at.commune, full_name="Vi Thị Mạng")
    entry = enter(at, on_paper(account=author))
    consent = paper(entry, at)
    for person in (author, person_with(UserRole.CLERK, at.twin)):
        with pytest.raises(PermissionRefused, match="Chỉ người nhập hộ hoặc đơn vị"):
            attach_consent(entry=entry, file=upload("b.pdf", pdf_file(Lang="(vi)")), by=person)
        with pytest.raises(PermissionRefused, match="Chỉ người nhập hộ hoặc đơn vị"):
            detach_consent(consent=consent, by=person)
    assert list(consents_of(entry)) == [consent]


def test_it_goes_into_nothing_that_judges_or_readers_of_entries_get() -> None:
    at = scene()
    entry = written(at)
    paper(entry, at)
    actions.submit(entry=entry, by=at.clerk, licence_version=1)
    revision = entry.revisions.get()
    assert revision.content["attachments"] == []
    assert not list(Entry.objects.get(pk=entry.pk).attachments.all())
    tasks.draw_due()
    assert not FileText.objects.exists()
    assert not Preview.objects.exists()


def test_as_a_file_like_others_judges_would_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    at = scene()
    entry = written(at)
    paper(entry, at)
    monkeypatch.setattr(
        file_models.AttachmentManager, "get_queryset", lambda self: file_models.AttachmentQuerySet(self.model)
    )
    assert len(content_of(entry)["attachments"]) == 1  # type: ignore[arg-type]


def test_a_contest_that_asks_for_the_paper_takes_no_entry_without_it() -> None:
    at = scene(consent_file_required=True)
    entry = written(at)
    with pytest.raises(Incomplete, match="Còn thiếu giấy đồng ý"):
        actions.submit(entry=entry, by=at.clerk, licence_version=1)
    consent = paper(entry, at)
    actions.submit(entry=Entry.objects.get(pk=entry.pk), by=at.clerk, licence_version=1)
    consent.refresh_from_db()
    verdict = policies.detach_consent(at.clerk, consent)
    assert (bool(verdict), verdict.reason) == (
        False,
        "Cuộc thi này yêu cầu giấy đồng ý. Hãy thêm tệp đúng trước, rồi mới bỏ tệp này.",
    )
    paper(entry, at, pdf_file(Lang="(vi)"), "dung.pdf")
    detach_consent(consent=Attachment.consents.get(pk=consent.pk), by=at.clerk)
    assert [one.name for one in consents_of(entry)] == ["dung.pdf"]


def test_whoever_enters_alone_is_asked_for_no_paper(as_: As) -> None:
    at = scene(consent_file_required=True)
    entry = actions.start(contest=at.contest, by=at.author, kind="individual", unit=at.commune, title="Của tôi")
    actions.save(entry=entry, by=at.author, version=entry.version, text=whole_text(entry))
    assert actions.submit(entry=Entry.objects.get(pk=entry.pk), by=at.author, licence_version=1)
    answer = as_(at.author).get(reverse("submissions:consent", args=[entry.code]))
    assert (answer.status_code, "do chính tác giả nộp" in answer.content.decode()) == (403, True)


def test_a_refused_paper_is_told_and_does_not_count() -> None:
    at = scene(consent_file_required=True)
    entry = written(at)
    consent = paper(entry, at, pdf_file(OpenAction="<< /S /JavaScript /JS (1) >>"))
    assert consent.state == "refused"
    [told] = Message.objects.filter(template="submissions/consent_refused")
    assert (told.recipient, "giay-dong-y.pdf" in told.body) == (at.clerk, True)
    with pytest.raises(Incomplete, match="Còn thiếu giấy đồng ý"):
        actions.submit(entry=entry, by=at.clerk, licence_version=1)


def test_what_cannot_be_kept_is_refused_with_the_reason(as_: As) -> None:
    at = scene()
    entry = enter(at)
    address = reverse("submissions:attach_consent", args=[entry.code])
    for file, said in (
        (None, "Hãy chọn một tệp"),
        (upload("giay.docx", b"PK\x03\x04"), "PDF"),
        (upload("giay.pdf", b""), "rỗng"),
    ):
        page = as_(at.clerk).post(address, {"file": file} if file else {})
        assert (page.status_code, said in page.content.decode()) == (422, True), said
    paper(entry, at)
    with pytest.raises(FileRefused, match="đã được lưu cùng bài"):
        paper(entry, at)
    for number in range(1, MOST_CONSENTS):
        paper(entry, at, pdf_file(Lang=f"({number})"))
    with pytest.raises(FileRefused, match="tối đa 5 tệp"):
        paper(entry, at, pdf_file(Lang="(vi)"))


def test_once_the_entry_has_left_the_unit_the_paper_stays() -> None:
    at = scene()
    entry = written(at)
    consent = paper(entry, at)
    Entry.objects.filter(pk=entry.pk).update(
        state="forwarded", submitted_at=timezone.now(), licence_accepted_at=timezone.now()
    )
    kept = Attachment.consents.get(pk=consent.pk)
    consent.entry = entry  # as pages read it that were open meanwhile
    for read in (kept, consent):
        with pytest.raises(PermissionRefused, match="Bài đã rời đơn vị"):
            detach_consent(consent=read, by=at.clerk)
    for known in (kept.entry, entry):
        with pytest.raises(PermissionRefused, match="Bài đã rời đơn vị"):
            attach_consent(entry=known, file=upload("b.pdf", pdf_file(Lang="(vi)")), by=at.clerk)
    assert list(consents_of(entry)) == [consent]


def test_a_paper_that_could_not_be_examined_is_examined_again(as_: As) -> None:
    at = scene()
    entry = enter(at)
    consent = attach_consent(entry=entry, file=upload("a.pdf", pdf_file()), by=at.clerk)
    Attachment.consents.filter(pk=consent.pk).update(state="parked", error="Hỏng", attempts=3)
    assert "Kiểm tra lại" in as_(at.clerk).get(reverse("submissions:consent", args=[entry.code])).content.decode()
    again = as_(at.clerk).post(reverse("submissions:examine_again", args=[consent.pk]))
    assert again["Location"] == reverse("submissions:consent", args=[entry.code])
    assert Attachment.consents.get().state == "waiting"


def test_nothing_stands_for_a_consent_in_the_database() -> None:
    at = scene()
    entry = enter(at)
    consent = paper(entry, at)
    other = paper(entry, at, pdf_file(Lang="(vi)"))
    with pytest.raises(IntegrityError), transaction.atomic():
        Attachment.consents.filter(pk=other.pk).update(stands_for=consent.pk)
