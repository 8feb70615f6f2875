"""Invitations: an account without a password, a key that opens once and in time, by mail or on paper."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth import SESSION_KEY
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from accounts import actions, keys, policies
from accounts.keys import key_digest, new_code, readings
from accounts.lifecycle import INVITATION
from accounts.models import Invitation, User
from accounts.newcomers import Newcomer, Post
from accounts.roles import UserRole
from accounts.views.welcome import MOST_CODES
from audit.models import Event
from audit.verdicts import MoveRefused, PermissionRefused, Verdict
from notifications.models import Message
from notifications.postman import written
from tests.factories.accounts import (
    PASSWORD,
    InvitationFactory,
    RoleFactory,
    UserFactory,
    member_of,
    person_with,
)
from tests.factories.units import UnitFactory
from tests.queries import MOST, queries_of
from units.models import Unit

SignIn = Callable[..., Client]
DAY = dt.timedelta(days=1)
CHOSEN = "một mật khẩu rất riêng"


@pytest.fixture
def commune(db: None) -> Unit:
    return UnitFactory(name="Xã Hòa Thử")


@pytest.fixture
def administrator(db: None) -> User:
    return person_with(UserRole.ADMINISTRATOR, full_name="Đinh Văn Quản")


@pytest.fixture
def head(commune: Unit) -> User:
    return person_with(UserRole.HEAD, commune, full_name="Hoàng Văn Trưởng")


def typed(commune: Unit, **more: Any) -> dict[str, Any]:
    filled = {"full_name": "Nguyễn Thị  Ánh", "email": "Anh@thu.example", "unit": commune.code, "title": "Công chức"}
    return {**filled, "roles": ["clerk"], **more}


def newcomer_at(unit: Unit, *roles: str) -> Newcomer:
    return Newcomer("Nguyễn Thị Ánh", email="anh@thu.example", posts=(Post(unit, roles=roles),))


def address_in_mail(person: User) -> str:
    """The address that the person's last letter holds."""
    message = Message.objects.filter(recipient=person).latest("pk")
    found = re.search(r"http\S+/welcome/\S+/", message.letter)
    assert found is not None, message.letter
    return found.group(0).partition("localhost")[2].lstrip(":0123456789")


def choose(client: Client, address: str, password: str = CHOSEN) -> Any:
    return client.post(f"{address}accept/", {"new_password1": password, "new_password2": password})


# -- by mail -----------------------------------------------------------------------------------------------------------


def test_an_administrator_invites_and_the_person_comes_in(administrator: User, commune: Unit, as_: SignIn) -> None:
    page = as_(administrator).post("/people/invite/send/", typed(commune), follow=True).content.decode()
    assert "Thư mời đang được gửi đến anh@thu.example." in page
    person = User.objects.get(email="anh@thu.example")
    assert (person.full_name, person.has_usable_password()) == ("Nguyễn Thị Ánh", False)
    assert person.has_role(UserRole.CLERK, commune)
    assert person.memberships.get().title == "Công chức"

    client, address = Client(), address_in_mail(person)
    page = client.get(address).content.decode()
    assert "Nguyễn Thị Ánh · Xã Hòa Thử" in page
    assert choose(client, address)["Location"] == "/"
    assert client.session[SESSION_KEY] == str(person.pk)
    person.refresh_from_db()
    assert person.check_password(CHOSEN)
    story = as_(administrator).get(f"/people/{person.pk}/").content.decode()
    assert "Nguyễn Thị Ánh</b> đặt mật khẩu bằng thư mời" in story


def test_the_key_stands_in_the_letter_and_nowhere_in_the_database(administrator: User, commune: Unit) -> None:
    newcomer = newcomer_at(commune)
    invitation = actions.invite(newcomer=newcomer, by=administrator)
    message = Message.objects.get(template="accounts/invited")
    key = address_in_mail(invitation.user).strip("/").rpartition("/")[2]
    assert invitation.key_digest == key_digest(key)
    assert key in written(message).text.decode()
    rows = f"{Message.objects.values().get(pk=message.pk)}{Invitation.objects.values()}{Event.objects.values()}"
    assert key not in rows


def test_the_outbox_does_not_show_the_key(administrator: User, commune: Unit, as_: SignIn, settings: Any) -> None:
    settings.TRIAL = False
    invitation = actions.invite(newcomer=newcomer_at(commune), by=administrator)
    message = Message.objects.get(template="accounts/invited")
    key = address_in_mail(invitation.user).strip("/").rpartition("/")[2]
    page = as_(administrator).get(f"/outbox/{message.pk}/").content.decode()
    assert "••••••••" in page
    assert key not in page
    settings.TRIAL = True
    assert key in as_(administrator).get(f"/outbox/{message.pk}/").content.decode()


def test_a_key_opens_once(db: None) -> None:
    invitation = InvitationFactory(key="mot-lan")
    assert choose(Client(), "/welcome/mot-lan/").status_code == 302
    client = Client()
    for answer in (client.get("/welcome/mot-lan/"), choose(client, "/welcome/mot-lan/", "mật khẩu thứ hai")):
        assert answer.status_code == 410
        assert "Thư mời này đã được dùng" in answer.content.decode()
    assert User.objects.get(pk=invitation.user_id).check_password(CHOSEN)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"expires_at": timezone.now() - DAY, "sent_at": timezone.now() - 15 * DAY}, "Thư mời này đã hết hạn"),
        ({"state": "withdrawn"}, "Thư mời này đã bị thu hồi"),
    ],
)
def test_what_no_longer_opens_says_what_to_do(db: None, change: dict[str, Any], said: str) -> None:
    invitation = InvitationFactory(key="cu")
    Invitation.objects.filter(pk=invitation.pk).update(**change)
    for answer in (Client().get("/welcome/cu/"), choose(Client(), "/welcome/cu/")):
        assert answer.status_code == 410
        assert said in answer.content.decode()
    with pytest.raises(PermissionRefused):
        actions.accept(invitation=Invitation.objects.get(pk=invitation.pk), password=CHOSEN)
    assert not User.objects.get(pk=invitation.user_id).has_usable_password()


def test_without_the_policy_the_lifecycle_still_keeps_a_used_key_out(monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    seen = InvitationFactory(key="hai-nguoi")
    choose(Client(), "/welcome/hai-nguoi/")
    monkeypatch.setattr(policies, "accept", lambda invitation, now: Verdict(allowed=True))
    with pytest.raises(MoveRefused), transaction.atomic():
        actions.accept(invitation=seen, password="kẻ đến sau nhanh tay")
    monkeypatch.setattr(INVITATION, "apply", lambda *args, **kwargs: None)
    actions.accept(invitation=seen, password="kẻ đến sau nhanh tay")  # without either guard the key opens twice


def test_a_suspended_person_does_not_come_in_by_invitation(db: None) -> None:
    InvitationFactory(key="tam-khoa", user__is_active=False)
    assert choose(Client(), "/welcome/tam-khoa/").status_code == 410


@pytest.mark.parametrize("password", ["ngan", "1234567890", ""])
def test_a_weak_password_is_refused_and_the_key_still_opens(db: None, password: str) -> None:
    InvitationFactory(key="yeu")
    assert choose(Client(), "/welcome/yeu/", password).status_code == 422
    assert choose(Client(), "/welcome/yeu/").status_code == 302


def test_sending_again_voids_the_key_before(administrator: User, commune: Unit, as_: SignIn) -> None:
    invitation = actions.invite(newcomer=newcomer_at(commune), by=administrator)
    before = address_in_mail(invitation.user)
    as_(administrator).post(f"/invitations/{invitation.pk}/send/")
    after = address_in_mail(invitation.user)
    assert Client().get(before).status_code == 404
    assert Client().get(after).status_code == 200


# -- on paper ----------------------------------------------------------------------------------------------------------


def printed_code(page: str) -> str:
    found = re.search(r"receipt-number\">([2-9A-Z]{5}-[2-9A-Z]{5})<", page)
    assert found is not None, page
    return found.group(1)


def test_without_an_address_the_invitation_is_printed_and_its_code_typed(
    head: User, commune: Unit, as_: SignIn
) -> None:
    client = as_(head)
    page = client.post("/people/invite/send/", typed(commune, email="", phone="0912 345 678"), follow=True)
    assert "hãy in thư mời và trao tay" in page.content.decode()
    invitation = Invitation.objects.get()
    sheet = client.post(f"/invitations/{invitation.pk}/hand-over/").content.decode()
    assert "data:image/svg+xml" in sheet
    assert "0912 345 678" in sheet
    code = printed_code(sheet)
    visitor = Client()
    answer = visitor.get("/welcome/", {"code": code.lower().replace("-", " ")})
    assert answer.status_code == 302
    assert choose(visitor, answer["Location"]).status_code == 302
    entered = Client().post("/sign-in/", {"username": "0912345678", "password": CHOSEN})
    assert entered.status_code == 302


def test_printing_again_voids_the_sheet_before(administrator: User, as_: SignIn) -> None:
    invitation = InvitationFactory(way="", key_digest=None, sent_at=None, expires_at=None)
    client, address = as_(administrator), f"/invitations/{invitation.pk}/hand-over/"
    first, second = (printed_code(client.post(address).content.decode()) for _sheet in range(2))
    assert Client().get("/welcome/", {"code": first}).status_code == 404
    assert Client().get("/welcome/", {"code": second}).status_code == 302


def test_all_sheets_are_printed_at_once(administrator: User, as_: SignIn) -> None:
    unsent = {"way": "", "key_digest": None, "sent_at": None, "expires_at": None}
    InvitationFactory.create_batch(2, **unsent)
    InvitationFactory()
    client = as_(administrator)
    assert "2 thư mời đang chờ in" in client.get("/invitations/").content.decode()
    page = client.post("/invitations/hand-over/").content.decode()
    codes = re.findall(r"receipt-number\">([2-9A-Z]{5}-[2-9A-Z]{5})<", page)
    assert len(set(codes)) == 2
    for code in codes:
        assert Client().get("/welcome/", {"code": code}).status_code == 302
    again = client.post("/invitations/hand-over/", follow=True).content.decode()
    assert "Mọi thư mời đã được gửi hoặc in." in again


def test_a_head_prints_only_what_they_may_hand_over(head: User, commune: Unit, as_: SignIn) -> None:
    unsent = {"way": "", "key_digest": None, "sent_at": None, "expires_at": None}
    clerk, accountant = (member_of(commune, full_name=name, password="!") for name in ("Lê Văn Thụ", "Cao Văn Duyệt"))
    RoleFactory(user=accountant, role=UserRole.CHIEF_ACCOUNTANT, unit=commune)
    for person in (clerk, accountant):
        InvitationFactory(user=person, **unsent)
    page = as_(head).post("/invitations/hand-over/").content.decode()
    assert "Lê Văn Thụ" in page
    assert "Cao Văn Duyệt" not in page


def test_a_wrong_code_says_what_to_do(db: None) -> None:
    answer = Client().get("/welcome/", {"code": "ABCDE-FGHJK"})
    assert answer.status_code == 404
    assert "Không có thư mời nào mang mã này." in answer.content.decode()
    assert Client().get("/welcome/", {"code": ""}).status_code == 422


def test_codes_are_not_guessed_for_long(db: None) -> None:
    InvitationFactory(key="dung")
    attacker, owner = Client(REMOTE_ADDR="198.51.100.7"), Client(REMOTE_ADDR="192.0.2.1")
    answers = [attacker.get("/welcome/", {"code": new_code()}).status_code for _try in range(MOST_CODES)]
    assert set(answers[:-1]) == {404}
    for answer in (attacker.get("/welcome/dung/"), choose(attacker, "/welcome/dung/")):
        assert answer.status_code == 429  # not even the right one is looked at
    assert owner.get("/welcome/dung/").status_code == 200


def test_without_the_counting_guesses_would_go_on(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("accounts.views.welcome.count_try", lambda door, address: None)
    answers = {Client().get("/welcome/", {"code": new_code()}).status_code for _try in range(MOST_CODES + 3)}
    assert answers == {404}


def test_a_code_is_read_however_it_is_written(db: None) -> None:
    code = new_code()
    assert set(code) <= set(keys.SIGNS)
    for way in (code, code.lower(), keys.code_as_read(code), f" {code[:3]} {code[3:]} "):
        assert code in readings(way)


# -- who invites -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("roles", [["head"], ["chief_accountant"], ["administrator"], ["clerk", "office"]])
def test_a_head_invites_clerks_at_most(head: User, commune: Unit, as_: SignIn, roles: list[str]) -> None:
    assert as_(head).post("/people/invite/send/", typed(commune, roles=roles)).status_code == 422
    with pytest.raises(PermissionRefused):
        actions.invite(newcomer=newcomer_at(commune, *roles), by=head)
    assert not User.objects.filter(email="anh@thu.example").exists()


def test_a_head_invites_to_the_own_unit_only(head: User, as_: SignIn) -> None:
    other = UnitFactory()
    assert as_(head).post("/people/invite/send/", typed(other)).status_code == 422
    with pytest.raises(PermissionRefused):
        actions.invite(newcomer=newcomer_at(other), by=head)


def test_a_head_does_not_come_by_the_key_of_the_units_accountant(head: User, commune: Unit, as_: SignIn) -> None:
    person = member_of(commune, password="!chua-dat")
    RoleFactory(user=person, role=UserRole.CHIEF_ACCOUNTANT, unit=commune)
    invitation = InvitationFactory(user=person)
    for act in ("send", "hand-over", "withdraw"):
        assert as_(head).post(f"/invitations/{invitation.pk}/{act}/").status_code == 403


def test_nobody_is_invited_who_has_a_password_and_an_address(administrator: User, head: User, commune: Unit) -> None:
    with pytest.raises(PermissionRefused, match="đã có mật khẩu"):
        actions.invite_again(user=UserFactory(), by=administrator)
    without = member_of(commune, email=None, phone="+84912345678")
    with pytest.raises(PermissionRefused):
        actions.invite_again(user=without, by=head)
    assert actions.invite_again(user=without, by=administrator).kind == "reset"


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"email": "co@thu.example"}, "Địa chỉ thư điện tử này đã thuộc về một tài khoản khác."),
        ({"staff_code": "cm-01"}, "Mã cán bộ này đã thuộc về một tài khoản khác."),
        ({"phone": "0912345678"}, "Số điện thoại này đã thuộc về một tài khoản khác."),
        ({"phone": "12"}, "Hãy nhập số điện thoại di động của Việt Nam"),
        ({"email": ""}, "Hãy nhập địa chỉ thư điện tử, mã cán bộ hoặc số điện thoại."),
        ({"unit": ""}, "Hãy chọn đơn vị mà vai trò có hiệu lực."),
        ({"since": "2026-02-02", "until": "2026-02-01"}, "Ngày cuối không được trước ngày đầu."),
        ({"until": "2026-02-01"}, "Ngày cuối không được trước ngày đầu và không được ở trong quá khứ."),
    ],
)
def test_what_cannot_be_is_refused_and_stays_typed(
    administrator: User, commune: Unit, as_: SignIn, more: dict[str, str], said: str
) -> None:
    UserFactory(email="co@thu.example", staff_code="CM-01", phone="+84912345678")
    response = as_(administrator).post("/people/invite/send/", typed(commune, **more))
    assert response.status_code == 422
    page = response.content.decode()
    assert said in page
    assert "Nguyễn Thị  Ánh" in page
    assert not User.objects.filter(full_name="Nguyễn Thị Ánh").exists()


# -- the list ----------------------------------------------------------------------------------------------------------


def test_open_invitations_are_listed_with_what_became_of_the_others(administrator: User, as_: SignIn) -> None:
    now = timezone.now()
    waiting = InvitationFactory(user__full_name="Nguyễn Thị Ánh")
    InvitationFactory(user__full_name="Trần Văn Trễ", expires_at=now - DAY)
    gone = InvitationFactory(user__full_name="Lê Văn Rút")
    client = as_(administrator)
    client.post(f"/invitations/{gone.pk}/withdraw/")

    def listed(query: str) -> list[str]:
        return [one.user.full_name for one in client.get(f"/invitations/{query}").context["page"]]

    assert listed("") == ["Nguyễn Thị Ánh"]
    assert listed("?standing=expired") == ["Trần Văn Trễ"]
    assert listed("?standing=withdrawn") == ["Lê Văn Rút"]
    assert listed("?q=nguyen+anh") == ["Nguyễn Thị Ánh"]
    assert f"/people/{waiting.user_id}/" in client.get("/invitations/").content.decode()


def test_the_list_costs_the_same_for_one_and_for_many(administrator: User, as_: SignIn) -> None:
    client = as_(administrator)
    InvitationFactory()
    few = queries_of(client, "/invitations/")
    InvitationFactory.create_batch(3)
    assert queries_of(client, "/invitations/") == few <= MOST


def test_the_database_keeps_one_open_invitation_a_person_with_a_time_to_end(db: None) -> None:
    first = InvitationFactory()
    for columns in ({"user": first.user}, {"expires_at": None}, {"state": "accepted"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            InvitationFactory(**columns)


# -- a forgotten password ----------------------------------------------------------------------------------------------


@pytest.fixture
def ann(db: None) -> User:
    return UserFactory(email="anh@thu.example", staff_code="HT-07", phone="+84912345678")


def ask(client: Client, name: str) -> Any:
    return client.post("/password/forgotten/send/", {"name": name})


@pytest.mark.parametrize("name", ["anh@thu.example", " ANH@thu.example", "ht-07", "0912 345 678"])
def test_a_forgotten_password_is_chosen_anew_by_a_mailed_link(ann: User, as_: SignIn, name: str) -> None:
    elsewhere = as_(ann)
    assert elsewhere.get("/profile/").status_code == 200
    assert ask(Client(), name)["Location"] == "/password/forgotten/sent/"
    assert choose(Client(), address_in_mail(ann)).status_code == 302
    assert elsewhere.get("/profile/").status_code == 302
    assert User.objects.get(pk=ann.pk).check_password(CHOSEN)
    assert Message.objects.filter(template="accounts/password_changed", recipient=ann).exists()


def test_a_stranger_learns_nothing_from_asking(ann: User) -> None:
    UserFactory(email=None, phone="+84987654321")
    UserFactory(email="khoa@thu.example", is_active=False)
    for name in ("anh@thu.example", "khong-co@thu.example", "0987654321", "khoa@thu.example"):
        client = Client()
        answer = ask(client, name)
        assert (answer.status_code, answer["Location"]) == (302, "/password/forgotten/sent/")
        assert "Nếu có tài khoản đăng nhập như vậy" in client.get(answer["Location"]).content.decode()
    assert [message.recipient for message in Message.objects.all()] == [ann]


def test_nobodys_mailbox_is_flooded(ann: User) -> None:
    for _turn in range(3):
        ask(Client(), "anh@thu.example")
    assert Message.objects.count() == 1


def test_asking_has_an_end(ann: User) -> None:
    answers = [ask(Client(REMOTE_ADDR="198.51.100.7"), f"ai-{n}@thu.example").status_code for n in range(11)]
    assert answers == [302] * 10 + [429]
    assert ask(Client(REMOTE_ADDR="192.0.2.1"), "anh@thu.example").status_code == 302


def test_a_password_that_is_still_known_goes_on_until_another_is_chosen(ann: User) -> None:
    ask(Client(), "anh@thu.example")
    assert Client().post("/sign-in/", {"username": "anh@thu.example", "password": PASSWORD}).status_code == 302
    assert "Quên mật khẩu?" in Client().get("/sign-in/").content.decode()


def test_a_link_for_a_forgotten_password_lasts_two_hours(ann: User) -> None:
    ask(Client(), "anh@thu.example")
    invitation = ann.invitations.get()
    assert invitation.sent_at is not None
    assert invitation.expires_at == invitation.sent_at + dt.timedelta(hours=2)
    Invitation.objects.update(expires_at=timezone.now())
    page = Client().get(address_in_mail(ann)).content.decode()
    assert "Hãy yêu cầu đường dẫn khác ở trang đăng nhập" in page
