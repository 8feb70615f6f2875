"""The unit's letter as a Word file, and its signed copy."""

from collections.abc import Callable
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.http import FileResponse
from django.test import Client
from django.urls import reverse
from docx import Document

from accounts.roles import UserRole
from submissions.models import Dispatch, Entry, SignedCopy
from tests.factories.accounts import person_with
from tests.factories.submissions import DispatchFactory, DispatchItemFactory, SignedCopyFactory
from tests.factories.units import UnitFactory
from tests.submissions.desk import Place, place
from tests.submissions.scenes import pdf_file
from tests.submissions.test_dispatch_pages import letter

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]


@pytest.fixture
def here() -> Place:
    return place()


@pytest.fixture
def sent(here: Place) -> Dispatch:
    entry = here.entry("forwarded", title="Một cửa thân thiện")
    dispatch = DispatchFactory(contest=here.contest, unit=here.commune, number="15/CV-UBND", signer="Hoàng Văn Trưởng")
    DispatchItemFactory(dispatch=dispatch, entry=entry)
    return dispatch


def words(answer: object) -> str:
    """Everything that the Word file says."""
    assert isinstance(answer, FileResponse)
    paper = Document(BytesIO(answer.getvalue()))
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in paper.paragraphs), *cells])


def test_a_letter_that_was_sent_keeps_saying_what_it_said(here: Place, as_: SignIn) -> None:
    entry, other = here.entry("confirmed", title="Một cử thân thiện"), here.entry("confirmed", title="Hồ sơ số")
    client, office = as_(here.clerk), as_(here.officer)
    client.post("/desk/letters/forward/", letter(here, entry, other))
    entry = Entry.objects.get(pk=entry.pk)
    [author] = entry.authors.all()
    said = {"title": "Một cửa thân thiện", "area": entry.area_id, "unit_name": "Xã Hòa Thử", "reason": "Sai chính tả."}
    names = {f"author_{author.pk}": "Nguyễn Thị Tám"}
    address = reverse("submissions:correct", args=[here.contest.slug, entry.code])
    assert office.post(address, said | names).status_code == 302
    sent = Dispatch.objects.get()
    assert [line.title for _rank, line in sent.lines()] == ["Một cử thân thiện", "Hồ sơ số"]
    for paper in (client.get(f"/letters/{sent.pk}/").content.decode(), words(client.get(f"/letters/{sent.pk}/paper/"))):
        assert "Một cử thân thiện" in paper
        assert "Nguyễn Thị Tác" in paper
        assert "Một cửa thân thiện" not in paper
        assert "Nguyễn Thị Tám" not in paper


def upload(content: bytes, name: str = "cong-van.pdf") -> dict[str, SimpleUploadedFile]:
    return {"file": SimpleUploadedFile(name, content)}


def test_the_word_file_has_the_states_layout_and_the_list(sent: Dispatch, here: Place, as_: SignIn) -> None:
    text = words(as_(here.clerk).get(f"/letters/{sent.pk}/paper/"))
    for part in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "HUYỆN THỬ", "XÃ HÒA THỬ",
        "Số: 15/CV-UBND", "V/v gửi bài dự thi Cuộc thi thử", "Kính gửi: Phòng Nội vụ Thử", "Một cửa thân thiện",
        "Nguyễn Thị Tác", "TM. ỦY BAN NHÂN DÂN", "Hoàng Văn Trưởng", "Nơi nhận:",
    ):  # fmt: skip
        assert part in text


def test_the_word_file_can_be_taken_before_the_letter_is_sent(here: Place, as_: SignIn) -> None:
    entry = here.entry("confirmed", title="Hồ sơ không hẹn")
    clerk = as_(here.clerk)
    assert "Hồ sơ không hẹn" in words(clerk.get("/desk/letters/paper/", letter(here, entry)))
    unnumbered = clerk.get("/desk/letters/paper/", letter(here, entry, number=""))
    assert unnumbered.status_code == 422
    assert not Dispatch.objects.exists()


def test_the_signed_copy_is_kept_and_taken_away_by_those_who_see_the_letter(
    sent: Dispatch, here: Place, as_: SignIn
) -> None:
    content = pdf_file()
    answer = as_(here.clerk).post(f"/letters/{sent.pk}/attach-signed/", upload(content), follow=True)
    assert "cong-van.pdf" in answer.content.decode()
    copy = SignedCopy.objects.get()
    assert (copy.size, copy.uploaded_by) == (len(content), here.clerk)
    office = as_(here.officer).get(f"/signed-letters/{copy.pk}/")
    assert isinstance(office, FileResponse)
    assert office.getvalue() == content
    stranger = as_(person_with(UserRole.CLERK, UnitFactory()))
    assert stranger.get(f"/signed-letters/{copy.pk}/").status_code == 404
    assert stranger.post(f"/letters/{sent.pk}/attach-signed/", upload(content)).status_code == 404


def test_what_is_no_pdf_is_refused_in_words(sent: Dispatch, here: Place, as_: SignIn) -> None:
    clerk = as_(here.clerk)
    for content, name in ((b"MZ...", "cong-van.pdf"), (pdf_file(), "cong-van.docx"), (b"", "cong-van.pdf")):
        answer = clerk.post(f"/letters/{sent.pk}/attach-signed/", upload(content, name))
        assert answer.status_code == 422
    assert clerk.post(f"/letters/{sent.pk}/attach-signed/").status_code == 422
    assert not SignedCopy.objects.exists()


def test_the_very_same_file_is_kept_once_and_a_better_copy_beside_it(sent: Dispatch, here: Place, as_: SignIn) -> None:
    clerk = as_(here.clerk)
    clerk.post(f"/letters/{sent.pk}/attach-signed/", upload(pdf_file()))
    assert clerk.post(f"/letters/{sent.pk}/attach-signed/", upload(pdf_file())).status_code == 409
    clerk.post(f"/letters/{sent.pk}/attach-signed/", upload(pdf_file(Lang="(vi)")))
    assert sent.signed_copies.count() == 2


def test_only_the_unit_keeps_the_signed_copy(sent: Dispatch, here: Place, as_: SignIn) -> None:
    assert as_(here.officer).post(f"/letters/{sent.pk}/attach-signed/", upload(pdf_file())).status_code == 403


def test_a_signed_copy_is_never_changed() -> None:
    copy = SignedCopyFactory()
    with pytest.raises(DatabaseError), transaction.atomic():
        SignedCopy.objects.filter(pk=copy.pk).update(name="khac.pdf")
