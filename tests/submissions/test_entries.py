"""Starting, writing, handing in and withdrawing an entry."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from audit.models import Event
from audit.verdicts import MoveRefused, PermissionRefused
from contests.models import Deadline
from contests.moments import database_now
from notifications.models import Message
from submissions.actions import entries as actions
from submissions.actions.entries import Incomplete, Late, Stale
from submissions.content import content_digest
from submissions.eligibility import check
from submissions.models import Entry, Receipt, Revision
from tests.factories.accounts import UserFactory, member_of, person_with
from tests.factories.contests import DeadlineFactory, OrganiserFactory, RouteStepFactory
from tests.factories.units import UnitFactory
from tests.submissions.scenes import draft, due, scene, whole_text, yesterday
from units.kinds import UnitKind

pytestmark = pytest.mark.django_db


def test_an_individual_starts_as_the_only_author() -> None:
    at = scene()
    entry = actions.start(contest=at.contest, by=at.author, kind="individual", unit=at.commune, title="  Hồ  sơ ")
    author = entry.authors.get()
    assert (entry.title, entry.state, author.full_name, author.share, author.user) == (
        "Hồ sơ", "draft", "Nguyễn Thị Tác", 100, at.author,
    )  # fmt: skip
    assert author.confirmed_at is not None
    assert author.unit_name == "Xã Thủy Xuân Thử"


def test_an_organisation_enters_without_named_people() -> None:
    at = scene()
    entry = actions.start(contest=at.contest, by=at.author, kind="organisation", unit=at.commune, title="Hồ sơ")
    assert entry.organisation == at.commune
    assert not entry.authors.exists()


def test_codes_are_the_contests_and_cannot_be_counted_or_misread() -> None:
    at = scene()
    codes = [draft(at).code for _time in range(8)]
    assert len(set(codes)) == 8
    assert all(re.fullmatch(rf"{at.contest.code}-[A-HJKMNP-Z2-9]{{5}}", code) for code in codes)
    assert not any(set(code.rpartition("-")[2]) & set("ILO01") for code in codes)


def test_a_unit_outside_the_contest_is_refused_even_under_the_same_name() -> None:
    at = scene()
    with pytest.raises(PermissionRefused, match="không thuộc các đơn vị"):
        actions.start(contest=at.contest, by=at.author, kind="individual", unit=at.twin, title="Hồ sơ")
    association = UnitFactory(kind=UnitKind.ASSOCIATION, parent=at.district)
    with pytest.raises(PermissionRefused, match="không thuộc các đơn vị"):
        actions.start(contest=at.contest, by=at.author, kind="individual", unit=association, title="Hồ sơ")


def test_an_entry_goes_only_to_units_on_its_way() -> None:
    at = scene()
    RouteStepFactory(contest=at.contest, order=1, to_kinds=[UnitKind.DEPARTMENT])
    with pytest.raises(PermissionRefused, match="không thuộc các đơn vị"):
        actions.start(contest=at.contest, by=at.author, kind="individual", unit=at.commune, title="Hồ sơ")
    RouteStepFactory(contest=at.contest, order=2, to_kinds=[], to_office=True)
    department = at.contest.receiving_office
    assert actions.start(contest=at.contest, by=at.author, kind="individual", unit=department, title="Hồ sơ").pk


def test_only_those_who_work_at_an_organisation_enter_for_it() -> None:
    at = scene()
    stranger = member_of(UnitFactory(parent=at.district))
    with pytest.raises(PermissionRefused, match="Chỉ người làm việc tại"):
        actions.start(contest=at.contest, by=stranger, kind="organisation", unit=at.commune, title="Hồ sơ")


@pytest.mark.parametrize("who", ["organiser", "office", "administrator"])
def test_those_who_run_the_contest_or_the_portal_cannot_enter_it(who: str) -> None:
    at = scene()
    person = {
        "organiser": lambda: OrganiserFactory(contest=at.contest).user,
        "office": lambda: person_with("office", at.contest.receiving_office),
        "administrator": lambda: person_with("administrator"),
    }[who]()
    with pytest.raises(PermissionRefused, match=r"nên không được dự thi|không được dự các cuộc thi"):
        actions.start(contest=at.contest, by=person, kind="individual", unit=at.commune, title="Hồ sơ")


def test_a_contest_that_is_not_open_takes_no_drafts() -> None:
    at = scene(state="judging")
    with pytest.raises(PermissionRefused, match="không nhận bài dự thi"):
        draft(at)


def test_saving_keeps_the_text_in_one_way_of_writing() -> None:
    at = scene()
    entry = draft(at, summary="Dòng một  \r\nDòng hai\r\n")
    assert (entry.summary, entry.version) == ("Dòng một\nDòng hai", 2)
    assert Entry.objects.search("ho so khong hen").get() == entry


def test_a_stale_save_writes_nothing_and_brings_what_is_kept() -> None:
    at = scene()
    entry = draft(at)
    with pytest.raises(Stale) as stale:
        actions.save(entry=entry, by=at.author, version=1, text=whole_text(entry, summary="Bản cũ"))
    assert stale.value.entry.summary == "Trả kết quả tại nhà văn hóa thôn."
    assert Entry.objects.get(pk=entry.pk).version == 2


def test_handing_in_gives_a_receipt_and_tells_author_and_clerk() -> None:
    at = scene()
    entry = draft(at)
    receipt = actions.submit(entry=entry, by=at.author, licence_version=1)
    entry.refresh_from_db()
    revision = entry.revisions.get()
    assert (entry.state, receipt.number, receipt.issued_at) == ("submitted", f"{entry.code}-1", entry.submitted_at)
    assert (entry.licence_version, entry.licence_accepted_at) == (1, entry.submitted_at)
    assert (revision.created_at, revision.created_by) == (receipt.issued_at, at.author)
    assert revision.sha256 == content_digest(revision.content)
    told = dict(Message.objects.values_list("recipient__full_name", "template"))
    assert told == {
        "Nguyễn Thị Tác": "submissions/entry_submitted",
        "Lê Thị Thụ": "submissions/entry_received_by_unit",
    }
    body = Message.objects.get(recipient=at.author).body
    assert receipt.number in body
    assert timezone.localtime(receipt.issued_at).strftime("%H:%M:%S %d/%m/%Y") in body


def test_the_revision_holds_everything_that_was_handed_in() -> None:
    at = scene()
    entry = draft(at, "group")
    actions.submit(entry=entry, by=at.author, licence_version=1)
    content = Revision.objects.get().content
    assert content["title"] == "Hồ sơ không hẹn"
    assert content["area"]["name"] == "Cải cách thủ tục hành chính"
    assert [(answer["key"], answer["label"], answer["kind"], answer["value"]) for answer in content["answers"]] == [
        ("giai-phap", "Giải pháp", "text", "Cán bộ mang kết quả về thôn."),
        ("ghi-chu", "Ghi chú thêm", "text", ""),
    ]
    assert [(author["full_name"], author["share"]) for author in content["authors"]] == [
        ("Nguyễn Thị Tác", "50"), ("Trần Văn Đồng", "30"), ("Lê Thị Chung", "20"),
    ]  # fmt: skip
    assert content["unit"] == {"code": at.commune.code, "name": at.commune.name, "kind": "commune"}
    assert "dong@thu.example" not in str(content)
    assert "912345678" not in str(content)


def test_handing_in_twice_is_handing_in_once() -> None:
    at = scene()
    entry = draft(at)
    first = actions.submit(entry=entry, by=at.author, licence_version=1)
    again = actions.submit(entry=entry, by=at.author, licence_version=1)
    entry.refresh_from_db()
    third = actions.submit(entry=entry, by=at.author, licence_version=1)
    assert first == again == third
    assert (Revision.objects.count(), Receipt.objects.count(), Message.objects.count()) == (1, 1, 2)


def test_a_receipt_is_given_again_after_the_contest_closed() -> None:
    at = scene()
    entry = draft(at)
    first = actions.submit(entry=entry, by=at.author, licence_version=1)
    due(at.contest, yesterday())
    type(at.contest).objects.filter(pk=at.contest.pk).update(state="judging")
    assert actions.submit(entry=Entry.objects.get(), by=at.author, licence_version=1) == first


def test_what_was_withdrawn_is_not_answered_with_its_old_receipt() -> None:
    at = scene()
    entry = draft(at)
    actions.submit(entry=entry, by=at.author, licence_version=1)
    actions.withdraw(entry=Entry.objects.get(), by=at.author)
    with pytest.raises(MoveRefused):
        actions.submit(entry=Entry.objects.get(), by=at.author, licence_version=1)
    assert Entry.objects.get().state == "withdrawn"


def test_without_the_licence_clause_nothing_is_handed_in() -> None:
    at = scene()
    entry = draft(at)
    for version in (None, 2):
        with pytest.raises(Incomplete, match="Hãy đọc điều khoản"):
            actions.submit(entry=entry, by=at.author, licence_version=version)
    assert not Receipt.objects.exists()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"area": None}, "Hãy chọn lĩnh vực."),
        ({"summary": " "}, "Hãy viết phần tóm tắt."),
        ({"answers": {}}, "Hãy viết phần “Giải pháp”."),
        (
            {"answers": {"giai-phap": "từ " * 21}},
            "“Giải pháp” có 21 từ; chỉ nhận tối đa 20 từ. Hãy rút ngắn.",
        ),
        ({"contact_phone": ""}, "Hãy ghi số điện thoại liên hệ."),
        ({"form": "video"}, "Bài dự thi dạng video cần có clip: hãy thêm một tệp MP4."),
        ({"form": "video"}, "Bài dự thi dạng video phải kèm bản chữ: hãy thêm một tệp PDF hoặc DOCX."),
    ],
)
def test_what_is_missing_is_said_in_words(changes: dict[str, Any], said: str) -> None:
    at = scene()
    entry = draft(at, **changes)
    with pytest.raises(Incomplete) as incomplete:
        actions.submit(entry=entry, by=at.author, licence_version=1)
    assert said in [gap.text for gap in incomplete.value.gaps]


def test_an_author_who_runs_the_contest_keeps_the_entry_from_being_handed_in() -> None:
    at = scene()
    organiser = UserFactory(email="dong@thu.example")
    entry = draft(at, "group")
    OrganiserFactory(contest=at.contest, user=organiser)
    with pytest.raises(Incomplete, match="Trần Văn Đồng tham gia tổ chức cuộc thi"):
        actions.submit(entry=entry, by=at.author, licence_version=1)
    assert entry.authors.filter(user=organiser).exists()


def test_the_database_refuses_shares_that_do_not_add_up() -> None:
    at = scene()
    entry = draft(at)
    entry.authors.update(share=90)
    with pytest.raises(IntegrityError, match="add up"), transaction.atomic():
        Entry.objects.filter(pk=entry.pk).update(
            state="submitted", submitted_at=timezone.now(), licence_accepted_at=timezone.now()
        )


def test_a_late_entry_is_refused_with_both_times_in_words() -> None:
    at = scene()
    entry = draft(at)
    moment = due(at.contest, yesterday()).moment
    with pytest.raises(Late) as late:
        actions.submit(entry=entry, by=at.author, licence_version=1)
    words = timezone.localtime(moment).strftime("%H:%M:%S %d/%m/%Y")
    assert late.value.reason.startswith(f"Đã hết hạn nộp bài: bài phải được nộp trước {words}")
    entry.refresh_from_db()
    assert entry.state == "draft"


def test_without_a_deadline_of_their_own_authors_have_the_units() -> None:
    at = scene()
    at.contest.deadlines.all().delete()
    entry = draft(at)
    DeadlineFactory(contest=at.contest, kind=Deadline.Kind.FORWARDING, moment=yesterday())
    with pytest.raises(Late):
        actions.submit(entry=entry, by=at.author, licence_version=1)
    at.contest.deadlines.update(moment=timezone.now() + timedelta(days=1))
    assert actions.submit(entry=Entry.objects.get(), by=at.author, licence_version=1)


def test_what_was_never_handed_in_does_not_have_until_the_units_send_on() -> None:
    at = scene()
    DeadlineFactory(contest=at.contest, kind=Deadline.Kind.FORWARDING, moment=timezone.now() + timedelta(days=12))
    entry = draft(at)
    due(at.contest, yesterday())
    with pytest.raises(Late):
        actions.submit(entry=entry, by=at.author, licence_version=1)


def test_a_returned_entry_comes_back_as_a_new_revision_until_the_units_send_on() -> None:
    at = scene()
    DeadlineFactory(contest=at.contest, kind=Deadline.Kind.FORWARDING, moment=timezone.now() + timedelta(days=12))
    entry = draft(at)
    actions.submit(entry=entry, by=at.author, licence_version=1)
    Entry.objects.filter(pk=entry.pk).update(state="returned", state_reason="Cần nói rõ hiệu quả.")
    due(at.contest, database_now())
    entry = Entry.objects.get()
    entry = actions.save(entry=entry, by=at.author, version=entry.version, text=whole_text(entry, summary="Rõ hơn."))
    receipt = actions.submit(entry=entry, by=at.author, licence_version=1)
    entry.refresh_from_db()
    assert (receipt.number, entry.state, entry.state_reason) == (f"{entry.code}-2", "submitted", "")
    [submission] = [line for line in check(Entry.objects.with_facts().get()) if line.rule == "submission"]
    assert submission.met
    assert [revision.content["summary"] for revision in entry.revisions.all()] == [
        "Trả kết quả tại nhà văn hóa thôn.", "Rõ hơn.",
    ]  # fmt: skip


def test_what_was_handed_in_is_no_longer_written() -> None:
    at = scene()
    entry = draft(at)
    stale = Entry.objects.get()
    actions.submit(entry=entry, by=at.author, licence_version=1)
    with pytest.raises(MoveRefused, match="đã được nộp"):
        actions.save(entry=stale, by=at.author, version=stale.version, text=whole_text(entry))
    with pytest.raises(PermissionRefused, match="đã được nộp"):
        actions.save(entry=Entry.objects.get(), by=at.author, version=2, text=whole_text(entry))


def test_a_unit_is_told_when_what_it_had_is_withdrawn() -> None:
    at = scene()
    entry = draft(at)
    actions.submit(entry=entry, by=at.author, licence_version=1)
    entry.refresh_from_db()
    actions.withdraw(entry=entry, by=at.author, reason="Gửi nhầm")
    entry.refresh_from_db()
    assert (entry.state, entry.state_reason) == ("withdrawn", "Gửi nhầm")
    message = Message.objects.get(template="submissions/entry_withdrawn")
    assert message.recipient == at.clerk
    assert "Gửi nhầm" in message.body


def test_withdrawing_a_draft_tells_nobody() -> None:
    at = scene()
    actions.withdraw(entry=draft(at), by=at.author)
    assert not Message.objects.exists()


@pytest.mark.parametrize("state", ["accepted", "confirmed", "forwarded", "eligible", "withdrawn"])
def test_what_the_unit_accepted_stays(state: str) -> None:
    at = scene()
    entry = draft(at)
    actions.submit(entry=entry, by=at.author, licence_version=1)
    Entry.objects.filter(pk=entry.pk).update(state=state)
    with pytest.raises(PermissionRefused, match="Hãy liên hệ đơn vị"):
        actions.withdraw(entry=Entry.objects.get(), by=at.author)


def test_only_the_writer_or_the_representative_hands_in() -> None:
    at = scene()
    partner = UserFactory(email="dong@thu.example")
    entry = draft(at, "group")
    with pytest.raises(PermissionRefused, match="người đại diện"):
        actions.submit(entry=entry, by=partner, licence_version=1)
    with pytest.raises(PermissionRefused, match="Chỉ tác giả"):
        actions.submit(entry=entry, by=UserFactory(), licence_version=1)


def test_every_change_leaves_its_line() -> None:
    at = scene()
    entry = draft(at, "group")
    receipt = actions.submit(entry=entry, by=at.author, licence_version=1)
    lines = Event.objects.filter(subject_type="submissions.entry", subject_id=str(entry.pk)).order_by("pk")
    assert [line.move for line in lines] == ["start", "save", "save_authors", "submit"]
    assert lines[3].facts["receipt"] == receipt.number
