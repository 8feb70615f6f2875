"""The author's side in the browser: each act through its page, each refusal with what to do."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from notifications.models import Message
from submissions.actions import entries as actions
from submissions.models import Attachment, Entry, Receipt
from submissions.tasks import examine
from tests.factories.accounts import member_of
from tests.factories.contests import ContentAreaFactory
from tests.factories.submissions import AttachmentFactory
from tests.factories.units import UnitFactory
from tests.submissions.scenes import (
    CLAUSE,
    Scene,
    draft,
    due,
    mp4_file,
    pdf_file,
    scene,
    text_fields,
    upload,
    whole_text,
    yesterday,
)

pytestmark = pytest.mark.django_db
Sign = Callable[..., Client]


def to(name: str, *args: object) -> str:
    return reverse(f"submissions:{name}", args=args)


def seen(response: Any) -> str:
    """What the page says, its white space closed up."""
    return re.sub(r"\s+", " ", response.content.decode())


def start(client: Client, at: Scene, kind: str, title: str = "Hồ sơ không hẹn") -> Entry:
    answer = client.post(to("create", at.contest.slug), {"kind": kind, "unit": at.commune.pk, "title": title})
    entry = Entry.objects.latest("pk")
    assert answer["Location"] == to("write", entry.code)
    return entry


def hand_in(client: Client, entry: Entry) -> Any:
    page = client.get(to("check", entry.code))
    assert CLAUSE in seen(page)
    assert "checked" not in seen(page)
    return client.post(to("submit", entry.code), {"licence_version": 1, "accept": "on"}, follow=True)


def author_fields(formset: Any, rows: list[dict[str, Any]], representative: str = "0") -> dict[str, Any]:
    """What a browser sends from the authors' page."""
    fields = {
        "author-TOTAL_FORMS": formset.total_form_count(),
        "author-INITIAL_FORMS": formset.initial_form_count(),
        "author-seen": formset.seen,
        "author-representative": representative,
    }
    for number, row in enumerate(rows):
        fields |= {f"author-{number}-{name}": value for name, value in row.items()}
    return fields


def test_a_civil_servant_enters_alone_and_follows_the_entry(as_: Sign) -> None:
    at = scene()
    client = as_(at.author)
    assert "Ai dự thi?" in seen(client.get(to("new", at.contest.slug)))
    page = seen(client.get(to("new", at.contest.slug), {"kind": "individual"}))
    assert "Nơi bạn làm việc" in page
    assert "Xã Thủy Xuân Thử" in page
    entry = start(client, at, "individual")
    saved = client.post(to("save", entry.code), text_fields(entry), follow=True)
    assert "Đã lưu bản nháp." in seen(saved)
    receipt_page = seen(hand_in(client, entry))
    receipt = Receipt.objects.get()
    assert "Đã nhận bài dự thi" in receipt_page
    assert f"{entry.code}-1" in receipt_page
    assert receipt.revision.sha256 in receipt_page
    shown = seen(client.get(to("entry", entry.code)))
    assert "Đã nộp cho đơn vị" in shown
    assert "Tiếp theo, đơn vị sơ loại bài." in shown
    assert f"biên nhận {receipt.number}" in shown
    assert "Hồ sơ không hẹn" in seen(client.get(to("mine")))


def test_a_group_of_three_enters_with_shares(as_: Sign) -> None:
    at = scene()
    partner = member_of(at.commune, full_name="Trần Văn Đồng", email="dong@thu.example")
    client = as_(at.author)
    entry = start(client, at, "group")
    client.post(to("save", entry.code), text_fields(entry))
    formset = client.get(to("authors", entry.code)).context["formset"]
    own = entry.authors.get()
    rows = [
        {"pk": own.pk, "full_name": own.full_name, "share": "50", "email": own.email, "phone": own.phone},
        {"full_name": "Trần Văn Đồng", "share": "30", "email": "Dong@thu.example"},
        {"full_name": "Lê Thị Chung", "share": "20", "phone": "0987 654 321"},
    ]
    answer = client.post(to("save_authors", entry.code), author_fields(formset, rows), follow=True)
    assert "Đã lưu danh sách tác giả." in seen(answer)
    assert list(entry.authors.values_list("full_name", "share", "user__full_name")) == [
        ("Nguyễn Thị Tác", 50, "Nguyễn Thị Tác"),
        ("Trần Văn Đồng", 30, "Trần Văn Đồng"),
        ("Lê Thị Chung", 20, None),
    ]
    told = Message.objects.get(recipient=partner)
    assert "tỷ lệ đóng góp 30 %" in told.body
    page = seen(as_(partner).get(told.url))
    assert "Tôi là tác giả, 30 %" in page
    as_(partner).post(to("confirm_authorship", entry.code))
    assert entry.authors.get(user=partner).confirmed_at is not None
    assert "Chưa xác nhận: Lê Thị Chung." in seen(client.get(to("check", entry.code)))
    assert "Đã nhận bài dự thi" in seen(hand_in(client, entry))
    addressees = set(Message.objects.filter(template="submissions/entry_submitted").values_list("address", flat=True))
    assert addressees == {at.author.email, "dong@thu.example"}


def test_an_agency_enters_as_an_organisation(as_: Sign) -> None:
    at = scene()
    client = as_(at.author)
    entry = start(client, at, "organisation")
    client.post(to("save", entry.code), text_fields(entry))
    assert "Tác giả là Xã Thủy Xuân Thử." in seen(client.get(to("authors", entry.code)))
    assert "Đã nhận bài dự thi" in seen(hand_in(client, entry))


def test_a_unit_is_found_without_accents_and_shown_with_its_place(as_: Sign) -> None:
    at = scene()
    stranger = member_of(UnitFactory(name="Sở Lạ", kind="department"), full_name="Phạm Thị Lạ")
    query = {"kind": "individual", "q": "thuy xuan"}
    page = as_(stranger).get(to("new", at.contest.slug), query)
    assert [(unit.pk, place) for unit, place in page.context["found"]] == [(at.commune.pk, "Huyện Chương Thử")]
    answer = as_(stranger).post(
        to("create", at.contest.slug), {"kind": "individual", "unit": at.twin.pk, "title": "Nhầm xã"}
    )
    assert answer.status_code == 422
    assert not Entry.objects.exists()


def test_a_unit_that_ended_meanwhile_is_told_with_the_way_to_another(as_: Sign) -> None:
    at = scene()
    entry = draft(at)
    at.commune.valid_to = timezone.localdate() - timedelta(days=1)
    at.commune.save()
    page = seen(as_(at.author).get(to("check", entry.code)))
    assert "“Xã Thủy Xuân Thử” hiện không thuộc các đơn vị được dự cuộc thi này." in page
    assert f'href="{to("new", at.contest.slug)}"' in page


def test_nothing_typed_is_lost_when_a_field_is_wrong(as_: Sign) -> None:
    at = scene()
    entry = draft(at)
    fields = text_fields(entry, contact_phone="12345", summary="Câu vừa gõ xong.")
    answer = as_(at.author).post(to("save", entry.code), fields)
    assert answer.status_code == 422
    assert "Câu vừa gõ xong." in seen(answer)
    assert list(answer.context["form"].errors) == ["contact_phone"]
    assert "0912 345 678" in seen(answer)


def test_a_stale_form_shows_both_texts_and_keeps_both(as_: Sign) -> None:
    at = scene()
    entry = draft(at)
    old_form = text_fields(entry, summary="Bản gõ ở cửa sổ cũ.")
    actions.save(entry=entry, by=at.author, version=2, text=whole_text(entry, summary="Bản lưu từ máy khác."))
    answer = as_(at.author).post(to("save", entry.code), old_form)
    assert answer.status_code == 409
    page = seen(answer)
    assert "Bản gõ ở cửa sổ cũ." in page
    assert "Bản lưu từ máy khác." in page
    assert "Nguyễn Thị Tác đã lưu bài sau khi bạn mở trang này." in page
    assert Entry.objects.get().summary == "Bản lưu từ máy khác."
    merged = {**old_form, "version": 3, "choose-summary": "edit", "edit-summary": "Cả hai bản."}
    assert as_(at.author).post(to("merge", entry.code), merged).status_code == 302
    assert Entry.objects.get().summary == "Cả hai bản."


@pytest.mark.parametrize(
    ("shares", "said"),
    [
        (("50", "40"), "Tổng tỷ lệ đóng góp hiện là 90 %: còn thiếu 10 % để đủ 100 %."),
        (("60,5", "40"), "Tổng tỷ lệ đóng góp hiện là 100,5 %: vượt 0,5 %, tổng phải đúng 100 %."),
    ],
)
def test_shares_that_do_not_make_100_are_refused_with_the_sum(as_: Sign, shares: tuple[str, str], said: str) -> None:
    at = scene()
    client = as_(at.author)
    entry = start(client, at, "group")
    formset = client.get(to("authors", entry.code)).context["formset"]
    own = entry.authors.get()
    rows = [
        {"pk": own.pk, "full_name": own.full_name, "share": shares[0]},
        {"full_name": "Trần Văn Đồng", "share": shares[1]},
    ]
    answer = client.post(to("save_authors", entry.code), author_fields(formset, rows))
    assert answer.status_code == 422
    assert said in seen(answer)
    assert "Trần Văn Đồng" in seen(answer)
    assert entry.authors.count() == 1


def test_a_group_of_one_without_a_representative_is_told_both(as_: Sign) -> None:
    at = scene()
    client = as_(at.author)
    entry = start(client, at, "group")
    formset = client.get(to("authors", entry.code)).context["formset"]
    own = entry.authors.get()
    rows = [{"pk": own.pk, "full_name": own.full_name, "share": "100"}]
    page = seen(client.post(to("save_authors", entry.code), author_fields(formset, rows, representative="")))
    assert "Nhóm tác giả cần ít nhất 2 người; hiện mới có 1." in page
    assert "Hãy chọn đúng một người đại diện cho nhóm; hiện đang chọn 0 người." in page


# What differs between two pages that say the same: keys, numbers of rows, times.
PASSING = r'value="\w{16,}"|value="\d+"|datetime="[^"]*"|title="\d[^"]*"|name="csrf\w+"|/authors/\d+/|\d\d:\d\d<'


def test_the_authors_page_tells_nobody_who_has_an_account(as_: Sign) -> None:
    """Named with or without an account, the page reads the same: addresses cannot be tried out."""
    at = scene()
    member_of(at.commune, email="dong@thu.example", full_name="Tên Thật")
    pages = []
    for email in ("dong@thu.example", "khong@thu.example"):
        entry = draft(at, "group")
        entry.authors.filter(order=2).delete()
        client = as_(at.author)
        formset = client.get(to("authors", entry.code)).context["formset"]
        rows = [
            {"pk": author.pk, "full_name": author.full_name, "share": "40", "email": author.email}
            for author in entry.authors.order_by("order")
        ]
        rows.append({"full_name": "Trần Văn Đồng", "share": "20", "email": email})
        answer = client.post(to("save_authors", entry.code), author_fields(formset, rows), follow=True)
        page = seen(answer).replace(email, "").replace(entry.code, "")
        pages.append(re.sub(PASSING, "", page))
    assert pages[0] == pages[1]
    assert "Tên Thật" not in pages[0]


def test_a_stale_list_of_authors_shows_both_lists(as_: Sign) -> None:
    at = scene()
    entry = draft(at, "group")
    client = as_(at.author)
    formset = client.get(to("authors", entry.code)).context["formset"]
    rows = [
        {"pk": author.pk, "full_name": author.full_name, "share": str(author.share)}
        for author in entry.authors.order_by("order")
    ]
    rows[1]["full_name"] = "Trần Văn Đông Sửa"
    entry.authors.filter(order=3).update(full_name="Lê Thị Chung Mới")
    answer = client.post(to("save_authors", entry.code), author_fields(formset, rows))
    assert answer.status_code == 409
    assert "Trần Văn Đông Sửa" in seen(answer)
    assert "Lê Thị Chung Mới" in seen(answer)
    assert client.post(
        to("save_authors", entry.code), {**author_fields(formset, rows), "author-seen": answer.context["formset"].seen}
    ).status_code == 302  # fmt: skip


def test_a_video_without_its_text_version_is_told_what_to_add(as_: Sign) -> None:
    at = scene()
    client = as_(at.author)
    entry = draft(at, form="video")
    client.post(to("attach", entry.code), {"kind": "video", "file": upload("phim.mp4", mp4_file())})
    answer = client.post(to("submit", entry.code), {"licence_version": 1, "accept": "on"})
    assert answer.status_code == 422
    assert "Bài dự thi dạng video phải kèm bản chữ: hãy thêm một tệp PDF hoặc DOCX." in seen(answer)
    assert f'href="{to("files", entry.code)}"' in seen(answer)
    client.post(to("attach", entry.code), {"kind": "text_version", "file": upload("ban-chu.pdf", pdf_file())})
    assert "Đã nhận bài dự thi" in seen(hand_in(client, entry))


def test_a_late_entry_is_told_when_it_was_due(as_: Sign) -> None:
    at = scene()
    entry = draft(at)
    due(at.contest, yesterday())
    client = as_(at.author)
    answer = client.post(to("submit", entry.code), {"licence_version": 1, "accept": "on"})
    assert answer.status_code == 409
    assert "Đã quá hạn" in seen(answer)
    assert "Bản nháp của bạn vẫn được giữ." in seen(answer)
    assert "Đã quá hạn" in seen(client.get(to("new", at.contest.slug)))


def test_without_the_tick_nothing_is_handed_in(as_: Sign) -> None:
    at = scene()
    entry = draft(at)
    answer = as_(at.author).post(to("submit", entry.code), {"licence_version": 1})
    assert answer.status_code == 422
    assert "Hãy đọc điều khoản sử dụng bài dự thi và đánh dấu đồng ý." in seen(answer)
    assert "Không còn thiếu gì." not in seen(answer)
    assert not Receipt.objects.exists()


def test_the_button_pressed_twice_leads_to_one_receipt(as_: Sign) -> None:
    at = scene()
    entry = draft(at)
    client = as_(at.author)
    fields = {"licence_version": 1, "accept": "on"}
    first, second = (client.post(to("submit", entry.code), fields)["Location"] for _time in range(2))
    assert first == second == to("receipt", f"{entry.code}-1")


def test_a_file_of_a_wrong_type_is_refused_with_the_right_ones(as_: Sign) -> None:
    at = scene()
    entry = draft(at)
    answer = as_(at.author).post(to("attach", entry.code), {"kind": "supplement", "file": upload("chay.exe", b"MZ")})
    assert answer.status_code == 422
    assert "Tệp “.exe” không được nhận ở đây. Hãy gửi một trong các loại: PDF, DOCX, XLSX" in seen(answer)
    assert not Attachment.objects.exists()


def test_a_file_is_fetched_as_a_file_and_nothing_else(as_: Sign) -> None:
    at = scene()
    entry = draft(at)
    client = as_(at.author)
    client.post(to("attach", entry.code), {"kind": "supplement", "file": upload("Ảnh chụp.pdf", pdf_file())})
    attachment = Attachment.objects.get()
    examine(attachment.pk)
    answer = client.get(to("attachment", attachment.pk))
    assert b"".join(answer.streaming_content) == pdf_file()  # type: ignore[attr-defined]
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''%E1%BA%A2nh")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["Content-Type"] == "application/octet-stream"
    client.post(to("detach", attachment.pk))
    attachment.refresh_from_db()
    assert attachment.removed_at is not None
    assert to("attachment", attachment.pk) not in seen(client.get(to("entry", entry.code)))


def test_a_returned_entry_shows_the_reason_and_is_handed_in_again(as_: Sign) -> None:
    at = scene()
    entry = draft(at)
    client = as_(at.author)
    hand_in(client, entry)
    Entry.objects.update(state="returned", state_reason="Cần nói rõ hiệu quả.")
    for page in ("entry", "write", "check"):
        said = seen(client.get(to(page, entry.code)))
        assert "Cần nói rõ hiệu quả." in said
        assert to("answer_unit", entry.code) in said
    client.post(to("save", entry.code), text_fields(entry, summary="Giảm hai lần đi lại."))
    assert f"{entry.code}-2" in seen(hand_in(client, entry))


def test_withdrawing_is_asked_and_said(as_: Sign) -> None:
    at = scene()
    entry = draft(at)
    client = as_(at.author)
    offered = seen(client.get(to("entry", entry.code)))
    assert 'data-confirm="Rút bài “Hồ sơ không hẹn”?"' in offered
    assert "Khi cuộc thi còn nhận bài, bạn có thể lấy lại bài, sửa và nộp lại." in offered
    answer = client.post(to("withdraw", entry.code), {"reason": "Gửi nhầm"}, follow=True)
    assert "Đã rút bài dự thi “Hồ sơ không hẹn”." in seen(answer)
    assert "Lấy lại bài để nộp" in seen(answer)
    assert Entry.objects.get().state == "withdrawn"


def test_the_story_names_authors_and_nobody_of_the_unit(as_: Sign) -> None:
    at = scene()
    entry = draft(at)
    client = as_(at.author)
    hand_in(client, entry)
    Event.objects.create(by=at.clerk, subject_type="submissions.entry", subject_id=str(entry.pk), move="accept")
    page = seen(client.get(to("entry", entry.code)))
    assert "Đã qua sơ loại của đơn vị" in page
    assert "Lê Thị Thụ" not in page


@pytest.mark.parametrize("page", ["entry", "write", "authors", "files", "check"])
def test_a_strangers_address_is_not_found(as_: Sign, page: str) -> None:
    at = scene()
    entry = draft(at)
    stranger = member_of(UnitFactory())
    assert as_(at.author).get(to(page, entry.code)).status_code == 200
    assert as_(stranger).get(to(page, entry.code)).status_code == 404
    assert as_(at.clerk).get(to(page, entry.code)).status_code == 404


def test_receipts_and_files_of_others_are_not_found(as_: Sign) -> None:
    at = scene()
    entry = draft(at)
    attachment = AttachmentFactory(entry=entry)
    receipt = actions.submit(entry=entry, by=at.author, licence_version=1)
    stranger = as_(member_of(UnitFactory()))
    assert stranger.get(to("receipt", receipt.number)).status_code == 404
    assert stranger.get(to("attachment", attachment.pk)).status_code == 404
    assert as_(at.author).get(to("receipt", receipt.number)).status_code == 200


def test_whoever_has_no_entries_is_told_what_to_do(as_: Sign) -> None:
    at = scene()
    page = seen(as_(member_of(at.commune)).get(to("mine")))
    assert "Bạn chưa có bài dự thi nào" in page
    assert to("new", at.contest.slug) in page


def test_the_list_costs_the_same_for_one_entry_and_for_three(as_: Sign, django_assert_max_num_queries: Any) -> None:
    at = scene()
    client = as_(at.author)
    draft(at)
    with django_assert_max_num_queries(12) as one:
        client.get(to("mine"))
    for _time in range(2):
        draft(at, "group")
    with django_assert_max_num_queries(12) as three:
        client.get(to("mine"))
    assert len(three) == len(one)


@pytest.mark.parametrize(("kind", "named"), [("individual", 0), ("group", 1)])
def test_the_check_and_handing_in_ask_little_in_the_last_minute(
    kind: str, named: int, as_: Sign, django_assert_max_num_queries: Any
) -> None:
    """Two thousand people do it at once; authors known by an address only are looked for with one question more."""
    at = scene()
    entry, client = draft(at, kind), as_(at.author)
    AttachmentFactory(entry=entry)
    with django_assert_max_num_queries(19 + named):
        client.get(to("check", entry.code))
    with django_assert_max_num_queries(33 + 2 * named):
        client.post(to("submit", entry.code), {"licence_version": 1, "accept": "on"})
    assert Receipt.objects.get().entry == entry


@pytest.mark.parametrize("field", ["state", "code", "kind", "submitted_at", "created_by", "unit", "licence_version"])
def test_the_writing_page_writes_no_other_field(as_: Sign, field: str) -> None:
    at = scene()
    entry = draft(at)
    before = Entry.objects.filter(pk=entry.pk).values().get()
    poison = {"state": "eligible", "code": "X", "kind": "group", "unit": at.twin.pk, "submitted_at": "2020-01-01"}
    as_(at.author).post(to("save", entry.code), text_fields(entry) | {field: poison.get(field, 1)})
    after = Entry.objects.filter(pk=entry.pk).values().get()
    assert {name for name in before if before[name] != after[name]} <= {"version", "saved_at", *actions.SIGNED}


def test_a_returned_entry_keeps_its_area(as_: Sign) -> None:
    at = scene()
    entry = draft(at)
    client = as_(at.author)
    hand_in(client, entry)
    Entry.objects.update(state="returned", state_reason="Cần nói rõ hiệu quả.")
    answer = client.post(to("save", entry.code), text_fields(entry, area=""))
    assert answer.status_code == 422
    assert Entry.objects.get().area is not None


def test_areas_of_another_contest_cannot_be_chosen(as_: Sign) -> None:
    at = scene()
    entry = draft(at)
    other = ContentAreaFactory()
    answer = as_(at.author).post(to("save", entry.code), text_fields(entry, area=other.pk))
    assert answer.status_code == 422


def test_the_check_page_shows_what_will_be_read_and_leads_to_each_gap(as_: Sign) -> None:
    at = scene()
    entry = draft(at, summary="", contact_phone="", answers={"giai-phap": "", "ghi-chu": "Ghi chú sẽ được đọc."})
    AttachmentFactory(entry=entry, name="bang-so-lieu.pdf")
    said = seen(as_(at.author).get(to("check", entry.code)))
    assert "Nội dung sẽ được đọc" in said
    assert "Ghi chú sẽ được đọc." in said
    assert "bang-so-lieu.pdf" in said
    for box in ("summary", "contact_phone", "answer_giai-phap"):
        assert f'href="{to("write", entry.code)}#div_id_{box}"' in said
        assert f'id="div_id_{box}"' in seen(as_(at.author).get(to("write", entry.code)))
