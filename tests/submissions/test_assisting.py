"""A clerk enters for somebody who cannot: with their consent, a receipt on paper, and the entry given to them later."""

from typing import Any

import pytest
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import UserRole
from audit.models import Event
from audit.verdicts import MoveRefused, PermissionRefused
from notifications.models import Message
from submissions.actions import assisting
from submissions.actions import entries as actions
from submissions.actions.assisting import Assisted
from submissions.actions.naming import find_people
from submissions.models import Entry
from submissions.policies import screening
from tests.factories.accounts import member_of, person_with
from tests.factories.contests import OrganiserFactory
from tests.submissions.scenes import Scene, scene, whole_text

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_tries() -> None:
    """Nobody has searched yet."""
    cache.clear()


def client_of(person: User) -> Client:
    client = Client(headers={"accept-language": "vi"})
    client.force_login(person, backend="accounts.backends.IdentifierBackend")
    return client


def on_paper(**columns: Any) -> Assisted:
    """Somebody without an account who signed a paper."""
    given = {
        "full_name": "Vi Văn Giấy",
        "phone": "+84987654321",
        "address": "Thôn Trí Thử",
        "consent_way": "paper",
        "consent_on": timezone.localdate(),
        "consent_note": "Lưu tại văn phòng xã",
    }
    return Assisted(**{**given, **columns})


def enter(at: Scene, person: Assisted | None = None, by: User | None = None) -> Entry:
    return assisting.assist(
        contest=at.contest, by=by or at.clerk, kind="individual", unit=at.commune, title="Bài trên giấy",
        person=person or on_paper(),
    )  # fmt: skip


def fields(at: Scene, **changes: Any) -> dict[str, Any]:
    """What a browser sends."""
    return {
        "full_name": "Vi Văn Giấy", "phone": "0987 654 321", "address": "Thôn Trí Thử", "unit": at.commune.pk,
        "kind": "individual", "title": "Bài trên giấy", "consent_way": "paper",
        "consent_on": timezone.localdate().isoformat(), "consent_note": "Lưu tại văn phòng xã", **changes,
    }  # fmt: skip


def test_a_clerk_enters_for_somebody_and_prints_the_receipt() -> None:
    at = scene()
    clerk = client_of(at.clerk)
    begun = clerk.post(reverse("submissions:assist", args=[at.contest.slug]), fields(at))
    entry = Entry.objects.get()
    assert begun["Location"] == reverse("submissions:write", args=[entry.code])
    author = entry.authors.get()
    assert (author.full_name, author.user, author.phone, author.answer_way) == (
        "Vi Văn Giấy", None, "+84987654321", "consent",
    )  # fmt: skip
    actions.save(entry=entry, by=at.clerk, version=entry.version, text=whole_text(entry))
    receipt = actions.submit(entry=entry, by=at.clerk, licence_version=1)
    page = clerk.get(receipt.get_absolute_url()).content.decode()
    for shown in ("Vi Văn Giấy", "Lê Thị Thụ", "Trên giấy, có chữ ký", "Lưu tại văn phòng xã"):
        assert shown in page
    head = person_with(UserRole.HEAD, at.commune)
    desk = client_of(head).get(reverse("submissions:screen", args=[entry.code])).content.decode()
    assert "Người nhập hộ" in desk
    assert Event.objects.filter(move="assist", by=at.clerk).exists()


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("consent_note", " ", "Hãy điền hoặc chọn"),
        ("consent_on", "2999-01-01", "Ngày này chưa đến"),
        ("phone", "12", "di động"),
        ("full_name", "", "Hãy điền hoặc chọn"),
        ("person", "made:up", "Hãy tìm lại"),
        ("kind", "organisation", "không"),
        ("unit", "999999999", "không"),
    ],
)
def test_what_lacks_is_asked_for_and_nothing_typed_is_lost(column: str, value: str, said: str) -> None:
    at = scene()
    page = client_of(at.clerk).post(
        reverse("submissions:assist", args=[at.contest.slug]), fields(at, **{column: value})
    )
    text = page.content.decode()
    assert (page.status_code, said in text, "Bài trên giấy" in text) == (422, True, True)
    assert not Entry.objects.exists()


def test_the_database_keeps_who_entered_and_the_consent_together() -> None:
    entry = enter(scene())
    for columns in ({"consent_note": ""}, {"consent_way": ""}, {"consent_on": None}, {"entered_by": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Entry.objects.filter(pk=entry.pk).update(**columns)


def test_only_the_desk_of_that_unit_enters_for_others() -> None:
    at = scene()
    elsewhere = person_with(UserRole.CLERK, at.twin)
    for person, reason in ((at.author, "cán bộ sơ loại"), (elsewhere, "đơn vị mình")):
        with pytest.raises(PermissionRefused, match=reason):
            enter(at, by=person)


def test_a_clerk_whom_the_contest_keeps_out_still_enters_for_others() -> None:
    at = scene(excluded_roles=["clerk"])
    with pytest.raises(PermissionRefused, match="sơ loại hoặc xác nhận"):
        actions.start(contest=at.contest, by=at.clerk, kind="individual", unit=at.commune, title="Của tôi")
    entry = enter(at)
    actions.save(entry=entry, by=at.clerk, version=entry.version, text=whole_text(entry))
    assert actions.submit(entry=entry, by=at.clerk, licence_version=1)


def test_whoever_left_the_desk_writes_no_more_for_others() -> None:
    at = scene()
    entry = enter(at)
    at.clerk.roles.all().delete()
    again = User.objects.get(pk=at.clerk.pk)
    with pytest.raises(PermissionRefused, match="nay không còn nữa"):
        actions.save(entry=entry, by=again, version=entry.version, text=whole_text(entry))


def test_nobody_who_has_a_hand_in_the_contest_is_entered_for() -> None:
    at = scene()
    organiser = OrganiserFactory(contest=at.contest, user=member_of(at.commune, full_name="Ngô Văn Tổ")).user
    with pytest.raises(PermissionRefused, match="Ngô Văn Tổ tham gia tổ chức"):
        enter(at, on_paper(account=organiser))


def test_a_clerk_enters_for_nobody_as_themselves() -> None:
    at = scene()
    with pytest.raises(PermissionRefused, match="Ý tưởng của chính bạn thì hãy tự dự thi"):
        enter(at, on_paper(account=at.clerk))
    User.objects.filter(pk=at.clerk.pk).update(phone="+84987654321")
    with pytest.raises(PermissionRefused, match="Ý tưởng của chính bạn thì hãy tự dự thi"):
        enter(at, on_paper(phone="+84987654321"))


def test_a_unit_that_the_contest_does_not_ask_enters_for_nobody() -> None:
    at = scene()
    elsewhere = person_with(UserRole.CLERK, at.twin)
    with pytest.raises(PermissionRefused, match="Cuộc thi này không nhận loại bài này"):
        assisting.assist(
            contest=at.contest, by=elsewhere, kind="individual", unit=at.twin, title="Bài trên giấy", person=on_paper()
        )
    with pytest.raises(PermissionRefused, match="Cuộc thi này không nhận loại bài này"):
        assisting.assist(
            contest=at.contest, by=at.clerk, kind="organisation", unit=at.commune, title="Bài", person=on_paper()
        )


def test_an_entry_is_given_neither_to_oneself_nor_once_it_was_withdrawn_nor_to_who_runs_the_contest() -> None:
    at = scene()
    entry, author = enter(at), member_of(at.commune, full_name="Vi Văn Giấy")
    organiser = OrganiserFactory(contest=at.contest, user=member_of(at.commune, full_name="Ngô Văn Tổ")).user
    for person, said in ((at.clerk, "Hãy chọn tác giả"), (organiser, "Ngô Văn Tổ tham gia tổ chức")):
        with pytest.raises(PermissionRefused, match=said):
            assisting.give_entry(entry=entry, person=person, by=at.clerk)
    with pytest.raises(PermissionRefused, match="Chỉ người đã nhập hộ"):
        assisting.give_entry(entry=entry, person=author, by=at.author)
    read = Entry.objects.get()
    actions.withdraw(entry=Entry.objects.get(), by=at.clerk)
    for known in (read, Entry.objects.get()):
        with pytest.raises(PermissionRefused, match="Bài dự thi đã được rút"):
            assisting.give_entry(entry=known, person=author, by=at.clerk)
    assert Entry.objects.get().created_by == at.clerk


def test_the_limit_counts_for_whoever_is_entered_for() -> None:
    at = scene(entries_per_author=1)
    enter(at)
    with pytest.raises(MoveRefused, match="thể lệ cho mỗi người 1 bài"):
        enter(at)
    assert enter(at, on_paper(phone="+84987654322"))


def test_somebody_with_an_account_is_told_reads_and_may_refuse() -> None:
    at = scene()
    member = member_of(at.commune, full_name="Vi Thị Mạng", phone="+84987654399")
    entry = enter(at, on_paper(account=member))
    assert Message.objects.filter(template="submissions/entered_for_you", recipient=member).exists()
    page = client_of(member).get(entry.get_absolute_url()).content.decode()
    assert "Lưu tại văn phòng xã" in page
    shown = client_of(at.clerk).get(reverse("submissions:authors", args=[entry.code])).content.decode()
    assert "987654399" not in shown
    refused = client_of(member).post(
        reverse("submissions:refuse_authorship", args=[entry.code]), {"reason": "Tôi không nhờ"}
    )
    assert refused.status_code == 302
    assert entry.authors.get().refused_reason == "Tôi không nhờ"


def test_whoever_entered_an_entry_does_not_screen_it() -> None:
    at = scene()
    entry = enter(at)
    verdict = screening.accept(at.clerk, entry)
    assert (bool(verdict), verdict.reason) == (False, "Bạn đã nhập hộ bài này: người khác của đơn vị sơ loại.")


def test_a_head_who_entered_an_entry_does_not_confirm_it() -> None:
    at = scene()
    head = person_with(UserRole.HEAD, at.commune)
    entry = enter(at, by=head)
    entry.state = "accepted"
    verdict = screening.confirm(head, entry)
    assert (bool(verdict), verdict.reason) == (False, "Bạn đã nhập hộ bài này: cấp phó xác nhận thay.")
    assert screening.confirm(person_with(UserRole.HEAD, at.commune), entry)


def test_the_entry_is_given_to_its_author_once_they_have_an_account() -> None:
    at = scene()
    entry = enter(at)
    member = member_of(at.commune, full_name="Vi Văn Giấy", phone="+84987654321")
    clerk = client_of(at.clerk)
    page = clerk.get(reverse("submissions:giving", args=[entry.code]), {"q": "0987 654 321"})
    [found] = page.context["found"]
    given = clerk.post(reverse("submissions:give_entry", args=[entry.code]), {"person": found.choice})
    assert given.status_code == 302
    entry = Entry.objects.get()
    assert (entry.created_by, entry.entered_by, entry.authors.get().user) == (member, at.clerk, member)
    assert clerk.get(entry.get_absolute_url()).status_code == 404
    assert client_of(member).get(reverse("submissions:write", args=[entry.code])).status_code == 200
    assert Message.objects.filter(template="submissions/entry_given", recipient=member).exists()
    with pytest.raises(PermissionRefused, match="người đã nhập hộ"):
        assisting.give_entry(entry=entry, person=member, by=at.clerk)


def test_a_choice_made_elsewhere_gives_nothing() -> None:
    at = scene()
    entry, other = enter(at), enter(at, on_paper(phone="+84987654322"))
    member_of(at.commune, full_name="Vi Văn Giấy", staff_code="CM-9")
    [found], _more = find_people(other, "CM-9")
    for choice in (found.choice, "", "\x00", "x" * 900):
        client_of(at.clerk).post(reverse("submissions:give_entry", args=[entry.code]), {"person": choice})
    assert Entry.objects.get(pk=entry.pk).created_by == at.clerk
