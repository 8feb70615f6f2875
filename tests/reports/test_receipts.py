"""The receipt of an entry: its paper, and the page on which anybody who holds it verifies it."""

import re
from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from typing import Any

import pikepdf
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from reports.builders.receipts import TEMPLATE, receipt_facts, receipt_paper
from reports.views import public
from submissions.actions import entries as actions
from submissions.actions.attachments import attach
from submissions.content import content_digest
from submissions.models import Attachment, Receipt
from tests.factories.submissions import ReceiptFactory, RevisionFactory
from tests.submissions.scenes import draft, pdf_file, scene, upload

pytestmark = pytest.mark.django_db
Sign = Callable[..., Client]


def seen(response: Any) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


@pytest.fixture
def receipt() -> Receipt:
    at = scene()
    entry = draft(at, "group")
    file = upload("minh-chung.pdf", pdf_file())
    attach(entry=entry, by=at.author, kind=Attachment.Kind.SUPPLEMENT, file=file)
    return actions.submit(entry=entry, by=at.author, licence_version=1)


def verify(code: str, **query: str) -> Any:
    return Client().get(reverse("reports:verify", args=[code]), query)


def test_the_paper_says_what_was_handed_in_when_and_its_digests(receipt: Receipt) -> None:
    facts = receipt_facts(receipt)
    local: datetime = timezone.localtime(receipt.issued_at)
    assert (facts["time"], facts["day"]) == (f"{local:%H:%M:%S}", f"{local:%d/%m/%Y}")
    assert (facts["number"], facts["code"], facts["title"], facts["by"], facts["unit"]) == (
        receipt.number, receipt.code, "Hồ sơ không hẹn", "Nguyễn Thị Tác", "Xã Thủy Xuân Thử",
    )  # fmt: skip
    assert "Trần Văn Đồng – Xã Thủy Xuân Thử – 30 %" in facts["authors"]
    assert [(file["name"], file["sha256"]) for file in facts["files"]] == [
        ("minh-chung.pdf", receipt.revision.content["attachments"][0]["sha256"])
    ]
    assert (facts["sha256"], facts["url"].endswith(f"/verify/{receipt.code}/")) == (receipt.revision.sha256, True)
    assert [name for name in facts if f"receipt.{name}" not in TEMPLATE.read_text()] == []


def test_the_paper_is_a_tagged_document_whose_figure_has_words(receipt: Receipt) -> None:
    with pikepdf.open(BytesIO(receipt_paper(receipt))) as pdf:
        assert len(pdf.pages) == 1
        assert pdf.Root.MarkInfo.Marked
        with pdf.open_metadata() as metadata:
            assert metadata["dc:title"] == f"Giấy biên nhận bài dự thi {receipt.number}"
            assert metadata["pdfuaid:part"] == "1"
        figures = [one for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and one.get("/S") == "/Figure"]
        assert [f"/verify/{receipt.code}/" in str(figure.Alt) for figure in figures] == [True]


@pytest.mark.parametrize("typed", ["#set text(red) *đậm* $x$ @ref <nhãn>", "#panic()", '"]) #eval("1', "x" * 5_000])
def test_what_people_typed_is_inert(receipt: Receipt, typed: str) -> None:
    content = receipt.revision.content
    content["title"] = content["authors"][0]["full_name"] = content["attachments"][0]["name"] = typed
    assert receipt_paper(receipt).startswith(b"%PDF-")


def test_whoever_may_read_the_receipt_fetches_its_paper(as_: Sign, receipt: Receipt) -> None:
    address = reverse("reports:receipt_paper", args=[receipt.number])
    client = as_(receipt.issued_to)
    answer = client.get(address)
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == f'attachment; filename="bien-nhan-{receipt.number}.pdf"'
    page = client.get(receipt.get_absolute_url())
    assert f'href="{address}"' in seen(page)
    assert receipt.code in seen(page)


def test_anybody_with_the_code_reads_that_it_was_given_and_no_name(receipt: Receipt) -> None:
    page = seen(verify(receipt.code))
    assert "Biên nhận này là thật" in page
    assert receipt.entry.contest.name in page
    assert receipt.revision.sha256 in page
    for hidden in ("Nguyễn Thị Tác", "Trần Văn Đồng", "Hồ sơ không hẹn", "Xã Thủy Xuân Thử"):
        assert hidden not in page


def test_a_code_typed_in_any_way_leads_to_the_receipt(receipt: Receipt) -> None:
    typed = " ".join(re.findall("....", receipt.code.lower()))
    answer = Client().get(reverse("reports:verify"), {"code": typed})
    assert answer["Location"] == reverse("reports:verify", args=[receipt.code])


def test_a_receipt_is_not_found_by_its_number_or_by_trying(receipt: Receipt) -> None:
    assert verify(receipt.number).status_code == 404
    assert verify(receipt.code[:-1] + ("A" if receipt.code[-1] != "A" else "B")).status_code == 404
    assert re.fullmatch(r"[A-HJKMNP-Z2-9]{16}", receipt.code)


def test_a_digest_is_compared(receipt: Receipt) -> None:
    own = receipt.revision.sha256
    assert "Trùng khớp" in seen(verify(receipt.code, sha256=f" {own[:32].upper()} {own[32:]} "))
    assert "Không trùng" in seen(verify(receipt.code, sha256="0" * 64))
    wrong = verify(receipt.code, sha256="abc")
    assert wrong.status_code == 422
    assert "Mã băm gồm 64 ký tự" in seen(wrong)
    assert content_digest(receipt.revision.content) == own


def test_a_content_that_was_changed_is_not_called_genuine() -> None:
    page = seen(verify(ReceiptFactory(revision=RevisionFactory(sha256="0" * 64)).code))
    assert "Biên nhận này là thật" not in page
    assert "đã bị thay đổi" in page


# -- not for long from one place ---------------------------------------------------------------------------------------


def test_nobody_finds_a_code_by_trying_and_others_verify_on(receipt: Receipt) -> None:
    prober, reader = Client(REMOTE_ADDR="198.51.100.7"), Client(REMOTE_ADDR="192.0.2.1")
    tries = [prober.get(f"/verify/KHONG{number:03d}/").status_code for number in range(public.MOST_WRONG + 1)]
    assert tries == [404] * public.MOST_WRONG + [429]
    right = reverse("reports:verify", args=[receipt.code])
    stopped = prober.get(right, headers={"X-Forwarded-For": "203.0.113.9"})
    assert stopped.status_code == 429
    assert "Hãy chờ 15 phút rồi thử lại" in seen(stopped)
    prober.cookies["language"] = "en"
    assert "Wait a quarter of an hour, then try again." in seen(prober.get(right))
    assert reader.get(right).status_code == 200
    assert prober.get(reverse("reports:verify")).status_code == 200  # the page that asks for a code


def test_a_whole_ceremony_verifies_its_papers_but_not_without_end(
    receipt: Receipt, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert public.MOST_LOOKED >= 10 * public.MOST_WRONG
    monkeypatch.setattr(public, "MOST_LOOKED", 5)
    right = reverse("reports:verify", args=[receipt.code])
    client = Client()
    assert [client.get(right).status_code for _time in range(6)] == [200] * 5 + [429]


def test_without_the_count_a_code_could_be_tried_for_ever(receipt: Receipt, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(public, "count_try", lambda door, address: None)
    tries = {verify(f"KHONG{number:03d}").status_code for number in range(public.MOST_WRONG + 5)}
    assert tries == {404}
