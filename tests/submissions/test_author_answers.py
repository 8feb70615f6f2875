"""Those who were named as authors confirm or refuse: signed in, by a link in a mail, by an invitation on paper."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audit.models import Event
from audit.verdicts import MoveRefused, PermissionRefused
from notifications.enclosure import key_named
from notifications.models import Message
from submissions.actions import authorship as answers
from submissions.actions import entries as actions
from submissions.actions.authors import AuthorText, save_authors, token
from submissions.actions.entries import Incomplete
from submissions.models import Author, AuthorInvitation, Entry
from tests.factories.accounts import UserFactory
from tests.submissions.scenes import Scene, draft, scene

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_tries() -> None:
    """Nobody has tried any key yet."""
    cache.clear()


def group(at: Scene) -> tuple[Entry, User]:
    """A group of three: the writer, a partner with an account, and somebody nobody can write to."""
    partner = UserFactory(email="dong@thu.example", full_name="Trần Văn Đồng")
    return draft(at, "group"), partner


def of(entry: Entry, order: int) -> Author:
    return Author.objects.get(entry=entry, order=order)


def signed_in(person: User) -> Client:
    client = Client(headers={"accept-language": "vi"})
    client.force_login(person, backend="accounts.backends.IdentifierBackend")
    return client


def key_in_the_letter() -> str:
    """The key that the last letter holds, and the portal's database does not."""
    return key_named(Message.objects.filter(template="submissions/author_invited").latest("pk").encloses)


def change_shares(entry: Entry, by: User, *shares: int) -> None:
    rows = list(entry.authors.order_by("order"))
    lines = [
        AuthorText(one.full_name, Decimal(share), one.representative, one.email, one.phone, pk=one.pk)
        for one, share in zip(rows, shares, strict=True)
    ]
    save_authors(entry=entry, by=by, seen=token(rows), lines=lines)


def test_a_refusal_keeps_its_reason_and_is_told_to_whoever_speaks_for_the_group() -> None:
    at = scene()
    entry, partner = group(at)
    page = signed_in(partner).post(
        reverse("submissions:refuse_authorship", args=[entry.code]), {"reason": "Tôi chỉ góp ý"}, follow=True
    )
    assert "Tôi chỉ góp ý" in page.content.decode()
    author = of(entry, 2)
    assert (author.refused_reason, author.answer_way, author.confirmed_at) == ("Tôi chỉ góp ý", "account", None)
    told = Message.objects.get(template="submissions/author_refused")
    assert (told.recipient, "Tôi chỉ góp ý" in told.body) == (at.author, True)


def test_a_refusal_without_a_reason_is_asked_for_it() -> None:
    at = scene()
    entry, partner = group(at)
    page = signed_in(partner).post(reverse("submissions:refuse_authorship", args=[entry.code]), {"reason": " "})
    assert page.status_code == 422
    assert of(entry, 2).refused_at is None


def test_an_entry_is_handed_in_without_an_answer_but_never_against_a_refusal() -> None:
    at = scene()
    entry, partner = group(at)
    answers.refuse_authorship(entry=entry, reason="Tôi chỉ góp ý", by=partner)
    with pytest.raises(Incomplete, match="Trần Văn Đồng từ chối là tác giả: “Tôi chỉ góp ý”"):
        actions.submit(entry=entry, by=at.author, licence_version=1)
    answers.confirm_authorship(entry=entry, by=partner)
    actions.submit(entry=entry, by=at.author, licence_version=1)
    assert Author.objects.filter(entry=entry, confirmed_at=None).count() == 1
    desk = signed_in(at.clerk).get(reverse("submissions:screen", args=[entry.code])).content.decode()
    assert "Chưa trả lời" in desk


def test_the_database_hands_nothing_in_against_a_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    at = scene()
    entry, partner = group(at)
    answers.refuse_authorship(entry=entry, reason="Tôi chỉ góp ý", by=partner)
    monkeypatch.setattr(actions, "gaps", lambda entry: [])
    with pytest.raises(IntegrityError, match="refuses to be an author"), transaction.atomic():
        actions.submit(entry=entry, by=at.author, licence_version=1)
    answers.confirm_authorship(entry=entry, by=partner)
    assert actions.submit(entry=entry, by=at.author, licence_version=1)


@pytest.mark.parametrize(
    "columns",
    [
        {"confirmed_at": timezone.now(), "refused_at": timezone.now(), "refused_reason": "Vì", "answer_way": "mail"},
        {"refused_at": timezone.now(), "answer_way": "mail"},
        {"refused_reason": "Vì"},
        {"confirmed_at": timezone.now()},
        {"answer_way": "mail"},
    ],
)
def test_the_database_takes_one_answer_with_its_way_and_a_refusal_with_its_reason(columns: dict[str, Any]) -> None:
    entry, _partner = group(scene())
    with pytest.raises(IntegrityError), transaction.atomic():
        Author.objects.filter(entry=entry, order=2).update(**columns)


def test_a_changed_share_voids_the_answers_concerned_and_asks_again() -> None:
    at = scene()
    entry, partner = group(at)
    answers.refuse_authorship(entry=entry, reason="Tỷ lệ thấp quá", by=partner)
    change_shares(entry, at.author, 50, 35, 15)
    author = of(entry, 2)
    assert (author.refused_at, author.refused_reason, author.answer_way) == (None, "", "")
    assert Message.objects.filter(template="submissions/entry_authorship", recipient=partner).count() == 2


def test_another_author_on_the_list_voids_what_the_others_confirmed() -> None:
    at = scene()
    entry, partner = group(at)
    answers.confirm_authorship(entry=entry, by=partner)
    rows = list(entry.authors.order_by("order"))
    lines = [AuthorText(one.full_name, one.share, one.representative, one.email, pk=one.pk) for one in rows[:2]]
    save_authors(entry=entry, by=at.author, seen=token(rows), lines=[*lines, AuthorText("Người Mới", Decimal(20))])
    assert of(entry, 2).confirmed_at is None
    assert of(entry, 1).confirmed_at is not None


def test_somebody_without_an_account_confirms_by_the_link_in_the_letter_once() -> None:
    at = scene()
    entry, _partner = group(at)
    rows = list(entry.authors.order_by("order"))
    lines = [AuthorText(one.full_name, one.share, one.representative, one.email, pk=one.pk) for one in rows]
    lines[2] = AuthorText("Lê Thị Chung", Decimal(20), email="chung@dan.example", pk=rows[2].pk)
    save_authors(entry=entry, by=at.author, seen=token(rows), lines=lines)
    key = key_in_the_letter()
    assert not Message.objects.filter(body__contains=key).exists()
    visitor = Client(headers={"accept-language": "vi"})
    page = visitor.get(reverse("submissions:authorship", args=[key])).content.decode()
    for shown in (entry.title, entry.contest.name, "20 %", "Nguyễn Thị Tác"):
        assert shown in page
    assert "dong@thu.example" not in page
    assert visitor.post(reverse("submissions:confirm_by_key", args=[key])).status_code == 200
    author = of(entry, 3)
    assert (author.confirmed_at is not None, author.answer_way) == (True, "mail")
    again = visitor.post(reverse("submissions:refuse_by_key", args=[key]), {"reason": "Đổi ý"})
    assert (again.status_code, "đã được trả lời" in again.content.decode()) == (410, True)
    assert of(entry, 3).refused_at is None
    event = Event.objects.get(move="confirm_by_key")
    assert (event.by, event.facts["way"]) == (None, "mail")


def test_a_printed_invitation_refuses_with_a_reason() -> None:
    at = scene()
    entry, _partner = group(at)
    sheet = signed_in(at.author).post(reverse("submissions:hand_over_authorship", args=[of(entry, 3).pk]))
    code = sheet.context["code"]
    assert code in sheet.content.decode()
    visitor = Client(headers={"accept-language": "vi"})
    led = visitor.get(reverse("submissions:answer"), {"code": f" {code.lower()} "})
    assert led.status_code == 302
    page = visitor.post(f"{led['Location']}refuse/", {"reason": "Tôi không biết bài này"})
    assert page.status_code == 200
    author = of(entry, 3)
    assert (author.refused_reason, author.answer_way) == ("Tôi không biết bài này", "paper")
    with pytest.raises(Incomplete, match="Lê Thị Chung từ chối"):
        actions.submit(entry=entry, by=at.author, licence_version=1)


def test_an_invitation_is_void_once_it_was_printed_again_or_the_share_changed() -> None:
    at = scene()
    entry, _partner = group(at)
    _first, old = answers.hand_over_authorship(author=of(entry, 3), by=at.author)
    _second, code = answers.hand_over_authorship(author=of(entry, 3), by=at.author)
    visitor = Client()
    assert visitor.get(reverse("submissions:authorship", args=[old])).status_code == 404
    assert visitor.get(reverse("submissions:authorship", args=[code])).status_code == 200
    change_shares(entry, at.author, 50, 20, 30)
    assert visitor.get(reverse("submissions:authorship", args=[code])).status_code == 404
    assert not AuthorInvitation.objects.exists()


def test_an_expired_invitation_says_what_to_do() -> None:
    at = scene()
    entry, _partner = group(at)
    _invitation, code = answers.hand_over_authorship(author=of(entry, 3), by=at.author)
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        page = Client(headers={"accept-language": "vi"}).get(reverse("submissions:authorship", args=[code]))
    assert (page.status_code, "đã hết hạn" in page.content.decode()) == (410, True)


def test_a_page_of_an_invitation_that_was_printed_again_answers_nothing() -> None:
    at = scene()
    entry, _partner = group(at)
    read, _code = answers.hand_over_authorship(author=of(entry, 3), by=at.author)
    answers.hand_over_authorship(author=of(entry, 3), by=at.author)
    with pytest.raises(MoveRefused, match="Thư mời này không còn hiệu lực"):
        answers.confirm_by_key(invitation=read)
    with pytest.raises(MoveRefused, match="Thư mời này không còn hiệu lực"):
        answers.refuse_by_key(invitation=read, reason="Không phải tôi")
    assert not of(entry, 3).answered


@pytest.mark.parametrize("ended", ["answered", "expired"])
def test_an_ended_invitation_neither_confirms_nor_refuses(ended: str) -> None:
    at = scene()
    entry, _partner = group(at)
    invitation, _code = answers.hand_over_authorship(author=of(entry, 3), by=at.author)
    if ended == "answered":
        answers.confirm_by_key(invitation=invitation)
    later = timezone.now() + timedelta(days=31 if ended == "expired" else 1)
    with time_machine.travel(later), pytest.raises(PermissionRefused):
        answers.confirm_by_key(invitation=AuthorInvitation.objects.get())
    with time_machine.travel(later), pytest.raises(PermissionRefused):
        answers.refuse_by_key(invitation=AuthorInvitation.objects.get(), reason="Không phải tôi")
    assert of(entry, 3).refused_at is None


def test_the_database_takes_no_invitation_that_ends_before_it_begins() -> None:
    at = scene()
    entry, _partner = group(at)
    invitation, _code = answers.hand_over_authorship(author=of(entry, 3), by=at.author)
    with pytest.raises(IntegrityError, match="author_invitation_expires_later"), transaction.atomic():
        AuthorInvitation.objects.filter(pk=invitation.pk).update(expires_at=invitation.sent_at)


@pytest.mark.parametrize(
    ("key", "status"), [("a%00b", 400), ("x" * 900, 404), ("ABCDEFGHJK", 404), ("%E2%80%AE", 404), (".....", 404)]
)
def test_a_key_that_nobody_has_opens_nothing(key: str, status: int) -> None:
    for address in (f"/authorship/{key}/", f"/authorship/{key}/confirm/", f"/authorship/{key}/refuse/"):
        client = Client()
        response = client.get(address) if address.endswith(f"{key}/") else client.post(address, {"reason": "\x00"})
        assert response.status_code == status


def test_keys_are_not_guessed_at_for_long() -> None:
    at = scene()
    entry, _partner = group(at)
    _invitation, code = answers.hand_over_authorship(author=of(entry, 3), by=at.author)
    visitor = Client()
    statuses = [visitor.get(f"/authorship/GUESS{number:05d}/").status_code for number in range(12)]
    assert statuses == [404] * 9 + [429] * 3
    assert visitor.get(reverse("submissions:authorship", args=[code])).status_code == 429


def test_those_who_have_not_answered_are_asked_again_once_a_day() -> None:
    at = scene()
    entry, partner = group(at)
    client = signed_in(at.author)
    address = reverse("submissions:remind_authors", args=[entry.code])
    assert "Không còn ai để nhắc" in client.post(address, follow=True).content.decode()
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        client.force_login(at.author, backend="accounts.backends.IdentifierBackend")
        assert "Đã nhắc những người" in client.post(address, follow=True).content.decode()
        with pytest.raises(MoveRefused, match="đã được nhắc hôm nay"):
            answers.remind_authors(entry=entry, by=at.author)
    assert Message.objects.filter(template="submissions/entry_authorship", recipient=partner).count() == 2


def test_only_whoever_speaks_for_the_group_reminds_and_prints() -> None:
    at = scene()
    entry, partner = group(at)
    with pytest.raises(PermissionRefused, match="người đại diện"):
        answers.remind_authors(entry=entry, by=partner)
    with pytest.raises(PermissionRefused, match="người đại diện"):
        answers.hand_over_authorship(author=of(entry, 3), by=partner)
    with pytest.raises(PermissionRefused, match="hỏi qua thư điện tử"):
        answers.hand_over_authorship(author=of(entry, 2), by=at.author)


def test_the_page_does_not_say_whether_a_number_has_an_account() -> None:
    at = scene()
    UserFactory(phone="+84987654321")
    entry, _partner = group(at)
    rows = list(entry.authors.order_by("order"))
    lines = [AuthorText(one.full_name, one.share, one.representative, one.email, pk=one.pk) for one in rows[:1]]
    numbers = ("+84987654321", "+84987654322")
    named = [AuthorText("Người Có Số", Decimal(25), phone=number) for number in numbers]
    save_authors(entry=entry, by=at.author, seen=token(rows), lines=[*lines, *named])
    with_account, without = of(entry, 2), of(entry, 3)
    assert (with_account.user is None, without.user is None) == (False, True)
    page = signed_in(at.author).get(reverse("submissions:authors", args=[entry.code]))
    assert {with_account.pk, without.pk} <= page.context["to_hand_over"]
    assert "đã hỏi ngày" not in page.content.decode()
    with pytest.raises(PermissionRefused, match="có tài khoản"):
        answers.hand_over_authorship(author=with_account, by=at.author)


def test_the_desk_is_told_of_a_refusal_that_comes_after_handing_in() -> None:
    at = scene()
    entry, partner = group(at)
    actions.submit(entry=entry, by=at.author, licence_version=1)
    answers.refuse_authorship(entry=Entry.objects.get(pk=entry.pk), reason="Tôi chỉ góp ý", by=partner)
    told = Message.objects.filter(template="submissions/author_refused")
    assert {message.recipient for message in told} == {at.author, at.clerk}
    desk = signed_in(at.clerk).get(reverse("submissions:screen", args=[entry.code])).content.decode()
    assert "Tôi chỉ góp ý" in desk


def test_nobody_refuses_once_the_results_are_out() -> None:
    at = scene()
    entry, partner = group(at)
    type(at.contest).objects.filter(pk=at.contest.pk).update(state="announced", announced_at=timezone.now())
    with pytest.raises(PermissionRefused, match="Ban Tổ chức"):
        answers.refuse_authorship(entry=Entry.objects.get(pk=entry.pk), reason="Muộn", by=partner)


def test_whoever_enters_alone_withdraws_instead_of_refusing() -> None:
    at = scene()
    entry = draft(at)
    with pytest.raises(PermissionRefused, match="hãy rút bài"):
        answers.refuse_authorship(entry=entry, reason="Thôi", by=at.author)
