"""A person's own details: contact, bank account, password."""

from collections.abc import Callable
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.test import Client

from accounts import actions
from accounts.models import User
from audit.models import Event
from audit.verdicts import PermissionRefused
from notifications.models import Message
from tests.factories.accounts import PASSWORD, UserFactory

SignIn = Callable[..., Client]
NUMBER = "0011001234567"
NEW_PASSWORD = "một mật khẩu hoàn toàn mới"
DETAILS = {
    "full_name": "Nguyễn Thị An", "email": "an@thu.example", "phone": "0912 345 678", "address": "", "language": "vi",
}  # fmt: skip
BANK = {"bank_bin": "970436", "number": "0011 0012 34567", "holder": "Nguyễn Thị An", "current_password": PASSWORD}


@pytest.fixture
def ann(db: None) -> User:
    return UserFactory(full_name="Nguyễn Thị An", email="an@thu.example", phone="+84912345678")


@pytest.fixture
def client(ann: User, as_: SignIn) -> Client:
    return as_(ann)


def page_of(response: Any, status: int = 200) -> str:
    assert response.status_code == status
    return str(response.content.decode())


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


def test_the_page_shows_who_i_am(client: Client) -> None:
    page = page_of(client.get("/profile/"))
    for shown in ("Nguyễn Thị An", "an@thu.example", "0912 345 678", "Chưa có tài khoản ngân hàng"):
        assert shown in page


def test_name_and_contact_are_changed_and_put_on_record_without_their_words(ann: User, client: Client) -> None:
    typed = {**DETAILS, "full_name": "  Nguyễn  Thị Ân ", "address": "Xã Hòa Thử"}
    page = page_of(client.post("/profile/save/", typed, follow=True))
    assert "Đã lưu thông tin." in page
    changed = fresh(ann)
    assert (changed.full_name, changed.address) == ("Nguyễn Thị Ân", "Xã Hòa Thử")
    event = Event.objects.get(move="save_profile")
    assert event.facts == {"changed": ["full_name", "address"]}
    assert Message.objects.count() == 0


def test_saving_what_was_there_changes_nothing(client: Client) -> None:
    assert "Không có gì thay đổi." in page_of(client.post("/profile/save/", DETAILS, follow=True))
    assert Event.objects.count() == 0


def test_choosing_a_language_changes_pages_and_messages(ann: User, client: Client) -> None:
    page = page_of(client.post("/profile/save/", {**DETAILS, "language": "en"}, follow=True))
    assert "Your details are saved." in page or "Đã lưu thông tin." in page
    assert "Your account" in page
    assert fresh(ann).language == "en"


@pytest.mark.parametrize("change", [{"email": "moi@thu.example"}, {"phone": "0987 654 321"}, {"phone": ""}])
def test_what_i_sign_in_with_changes_only_with_my_password(ann: User, client: Client, change: dict[str, str]) -> None:
    page = page_of(client.post("/profile/save/", {**DETAILS, **change}), 422)
    assert "Hãy nhập mật khẩu vì bạn đang đổi" in page
    page = page_of(client.post("/profile/save/", {**DETAILS, **change, "current_password": "sai"}), 422)
    assert "Mật khẩu chưa đúng." in page
    assert (fresh(ann).email, fresh(ann).phone) == ("an@thu.example", "+84912345678")
    client.post("/profile/save/", {**DETAILS, **change, "current_password": PASSWORD})
    assert (fresh(ann).email, fresh(ann).phone) != ("an@thu.example", "+84912345678")
    [message] = Message.objects.all()
    assert message.address == "an@thu.example"
    assert message.subject == "Thông tin đăng nhập của ông/bà trên cổng đã thay đổi"


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"full_name": ""}, "bắt buộc"),
        ({"email": "khong phai"}, "Hãy nhập đầy đủ địa chỉ thư điện tử"),
        ({"email": "Ben@Thu.example", "current_password": PASSWORD}, "đã thuộc về một tài khoản khác"),
        ({"phone": "0987654321", "current_password": PASSWORD}, "đã thuộc về một tài khoản khác"),
        ({"phone": "12345", "current_password": PASSWORD}, "ví dụ 0912 345 678"),
        ({"email": "", "phone": "", "current_password": PASSWORD}, "Hãy nhập địa chỉ thư điện tử, mã cán bộ hoặc"),
        ({"language": "xx"}, "hợp lệ"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(
    ann: User, client: Client, change: dict[str, str], complaint: str
) -> None:
    UserFactory(email="ben@thu.example", phone="+84987654321")
    page = page_of(client.post("/profile/save/", {**DETAILS, "address": "Địa chỉ vừa gõ", **change}), 422)
    assert complaint in page
    assert "Địa chỉ vừa gõ" in page
    assert fresh(ann).address == ""


def test_no_other_field_of_the_account_can_be_written(ann: User, client: Client) -> None:
    before = User.objects.filter(pk=ann.pk).values().get()
    everything = {field.name: "1" for field in User._meta.get_fields()}
    client.post("/profile/save/", {**everything, **DETAILS, "address": "mới"})
    after = User.objects.filter(pk=ann.pk).values().get()
    assert {name for name, value in after.items() if value != before[name]} == {"address"}


def test_a_bank_account_is_kept_sealed_and_shown_by_its_end(ann: User, client: Client) -> None:
    page = page_of(client.post("/profile/bank/", BANK, follow=True))
    assert "Vietcombank" in page
    assert '<b class="num">567</b>' in page
    assert NUMBER not in page
    saved = fresh(ann)
    assert (saved.bank_account(), saved.bank_bin, saved.bank_holder) == (NUMBER, "970436", "NGUYEN THI AN")
    assert NUMBER not in saved.bank_account_sealed


def test_a_changed_bank_account_is_recorded_and_told_without_its_number(ann: User, client: Client) -> None:
    client.post("/profile/bank/", BANK)
    event = Event.objects.get(move="save_bank")
    assert (event.by_id, event.facts) == (ann.pk, {"bank": "970436"})
    [message] = Message.objects.all()
    assert message.address == "an@thu.example"
    assert "567" in message.body
    assert NUMBER not in message.body


@pytest.mark.parametrize("password", ["", "sai"])
def test_a_bank_account_changes_only_with_the_password(ann: User, client: Client, password: str) -> None:
    page = page_of(client.post("/profile/bank/", {**BANK, "current_password": password}), 422)
    assert NUMBER not in page.replace("0011 0012 34567", "")
    assert "<details open>" in page
    assert fresh(ann).bank_account() == ""
    assert Event.objects.count() == 0


def test_guessing_the_password_at_an_open_desk_is_stopped(ann: User, client: Client) -> None:
    answers = [
        client.post("/profile/bank/", {**BANK, "current_password": f"đoán lần {turn}"}).status_code for turn in range(9)
    ]
    assert answers[-1] == 429
    assert client.post("/profile/bank/", BANK).status_code == 429
    assert fresh(ann).bank_account() == ""


def test_failed_tries_are_counted_without_what_was_typed(ann: User, client: Client) -> None:
    client.post("/profile/bank/", {**BANK, "number": NUMBER, "current_password": "bi-mat"})
    client.post(
        "/profile/password/save/",
        {"current_password": "bi-mat", "new_password1": NEW_PASSWORD, "new_password2": NEW_PASSWORD},
    )
    kept = str(list(AccessAttempt.objects.values()))
    assert "an@thu.example" in kept
    for secret in (NUMBER, "bi-mat", NEW_PASSWORD, "Nguyễn Thị An"):
        assert secret not in kept


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"bank_bin": ""}, "bắt buộc"),
        ({"bank_bin": "123456"}, "hợp lệ"),
        ({"number": "12"}, "Số tài khoản gồm 4 đến 19 chữ cái và chữ số."),
        ({"number": "0011-0012"}, "Số tài khoản gồm 4 đến 19 chữ cái và chữ số."),
        ({"holder": "阮氏安"}, "chữ không dấu"),
    ],
)
def test_a_wrong_account_is_refused_with_what_to_do(
    ann: User, client: Client, change: dict[str, str], complaint: str
) -> None:
    assert complaint in page_of(client.post("/profile/bank/", {**BANK, **change}), 422)
    assert fresh(ann).bank_account() == ""


def test_a_bank_that_is_not_in_the_list_stays_chosen(ann: User, client: Client) -> None:
    User.objects.filter(pk=ann.pk).update(bank_bin="971133")
    assert '<option value="971133" selected>' in page_of(client.get("/profile/"))


def test_a_password_is_changed_and_other_sessions_end(ann: User, client: Client, as_: SignIn) -> None:
    elsewhere = as_(ann)
    typed = {"current_password": PASSWORD, "new_password1": NEW_PASSWORD, "new_password2": NEW_PASSWORD}
    page = page_of(client.post("/profile/password/save/", typed, follow=True))
    assert "Đã đổi mật khẩu." in page
    assert elsewhere.get("/profile/").status_code == 302
    assert fresh(ann).check_password(NEW_PASSWORD)
    assert Event.objects.get(move="change_password").facts == {}
    [message] = Message.objects.all()
    assert message.subject == "Mật khẩu của ông/bà trên cổng đã thay đổi"


@pytest.mark.parametrize(
    "change",
    [
        {"current_password": "sai"},
        {"current_password": ""},
        {"new_password2": "khác hẳn với ở trên"},
        {"new_password1": "ngắn", "new_password2": "ngắn"},
        {"new_password1": "an@thu.example", "new_password2": "an@thu.example"},
        {"new_password1": "password123", "new_password2": "password123"},
    ],
)
def test_a_bad_password_is_refused(ann: User, client: Client, change: dict[str, str]) -> None:
    typed = {"current_password": PASSWORD, "new_password1": NEW_PASSWORD, "new_password2": NEW_PASSWORD, **change}
    page_of(client.post("/profile/password/save/", typed), 422)
    assert fresh(ann).check_password(PASSWORD)


def test_nobody_changes_another_persons_details(ann: User) -> None:
    ben = UserFactory()
    acts: list[Callable[[], object]] = [
        lambda: actions.save_profile(user=ann, by=ben, full_name="Khác"),
        lambda: actions.save_bank(user=ann, by=ben, bank_bin="970436", number=NUMBER, holder="AN"),
        lambda: actions.change_password(user=ann, by=ben, password=NEW_PASSWORD),
    ]
    for act in acts:
        with pytest.raises(PermissionRefused):
            act()
    assert fresh(ann).full_name == "Nguyễn Thị An"
    assert fresh(ann).check_password(PASSWORD)


def test_the_page_costs_a_constant_number_of_queries(client: Client, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(12):
        client.get("/profile/")
