"""The pages on which administrators and heads of units look after people."""

import datetime as dt
from collections.abc import Callable
from io import BytesIO

import pytest
from django.test import Client
from django.utils import timezone
from python_calamine import CalamineWorkbook

from accounts.models import Membership, Role, User
from accounts.roles import UserRole
from tests.factories.accounts import MembershipFactory, RoleFactory, UserFactory, member_of, person_with
from tests.factories.units import UnitFactory
from tests.queries import MOST, queries_of
from units.models import Unit

SignIn = Callable[..., Client]
DAY = dt.timedelta(days=1)


@pytest.fixture
def commune(db: None) -> Unit:
    return UnitFactory(name="Xã Hòa Thử")


@pytest.fixture
def administrator(db: None) -> User:
    return person_with(UserRole.ADMINISTRATOR, full_name="Đinh Văn Quản")


@pytest.fixture
def ann(commune: Unit) -> User:
    return member_of(commune, full_name="Nguyễn Thị Ánh", email="anh@thu.example", staff_code="HT-07")


def names_in(client: Client, query: str = "") -> set[str]:
    page = client.get(f"/people/{query}")
    return {person.full_name for person in page.context["page"]}


@pytest.mark.parametrize("words", ["nguyen thi anh", "Ánh", "anh@THU.example", "ht-07"])
def test_a_person_is_found_without_marks_and_by_what_they_sign_in_with(
    administrator: User, ann: User, as_: SignIn, words: str
) -> None:
    UserFactory(full_name="Trần Văn Bình")
    page = as_(administrator).get("/people/", {"q": words})
    assert [person.full_name for person in page.context["page"]] == ["Nguyễn Thị Ánh"]
    assert "Xã Hòa Thử" in page.content.decode()


def test_people_are_found_by_unit_role_and_standing(administrator: User, ann: User, commune: Unit, as_: SignIn) -> None:
    clerk = person_with(UserRole.CLERK, UnitFactory(), full_name="Vũ Thị Khác")
    UserFactory(full_name="Vũ Văn Nghỉ", is_active=False)
    invited = UserFactory(full_name="Mai Văn Mới")
    invited.set_unusable_password()
    invited.save()
    MembershipFactory(unit=commune, valid_to=timezone.localdate() - DAY)
    client = as_(administrator)
    assert names_in(client, f"?unit={commune.code}") == {"Nguyễn Thị Ánh"}
    assert names_in(client, "?role=clerk") == {clerk.full_name}
    assert names_in(client, "?standing=suspended") == {"Vũ Văn Nghỉ"}
    assert names_in(client, "?standing=invited") == {"Mai Văn Mới"}
    assert len(names_in(client, "?unit=999999&role=king&standing=happy")) == User.objects.count()
    assert "Không có ai" in client.get("/people/?q=khongcoai").content.decode()


def test_a_head_sees_only_who_works_or_worked_at_the_unit(ann: User, commune: Unit, as_: SignIn) -> None:
    head = person_with(UserRole.HEAD, commune, full_name="Hoàng Văn Trưởng")
    former = MembershipFactory(unit=commune, valid_to=timezone.localdate() - DAY).user
    stranger = member_of(UnitFactory())
    client = as_(head)
    assert names_in(client) == {ann.full_name, head.full_name, former.full_name}
    assert client.get(f"/people/{stranger.pk}/").status_code == 404
    assert client.get(f"/people/{ann.pk}/").status_code == 200


def test_the_list_costs_the_same_for_one_and_for_many(administrator: User, commune: Unit, as_: SignIn) -> None:
    client = as_(administrator)
    member_of(commune)
    few = queries_of(client, "/people/")
    for _one in range(3):
        person_with(UserRole.CLERK, commune)
    assert queries_of(client, "/people/") == few <= MOST


def test_a_persons_page_costs_the_same_for_one_and_for_many(administrator: User, ann: User, as_: SignIn) -> None:
    client = as_(administrator)
    RoleFactory(user=ann)
    few = queries_of(client, f"/people/{ann.pk}/")
    RoleFactory.create_batch(3, user=ann)
    MembershipFactory.create_batch(3, user=ann)
    assert queries_of(client, f"/people/{ann.pk}/") == few <= MOST


def test_an_administrator_grants_a_role_and_the_story_tells_it(
    administrator: User, ann: User, commune: Unit, as_: SignIn
) -> None:
    client = as_(administrator)
    assert client.get(f"/people/{ann.pk}/roles/new/").status_code == 200
    until = timezone.localdate() + 30 * DAY
    typed = {"role": "chief_accountant", "unit": commune.code, "until": until.isoformat()}
    page = client.post(f"/people/{ann.pk}/roles/grant/", typed, follow=True).content.decode()
    assert "Kế toán trưởng" in page
    assert f"đến {until:%d/%m/%Y}" in page
    assert "Đinh Văn Quản</b> giao vai trò" in page
    role = Role.objects.get(user=ann)
    page = client.post(f"/roles/{role.pk}/end/", follow=True).content.decode()
    assert "Đinh Văn Quản</b> thu hồi vai trò" in page


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"role": "clerk"}, "Quản trị viên và kiểm soát viên không gắn với đơn vị"),
        ({"role": "auditor", "unit": "$"}, "Quản trị viên và kiểm soát viên không gắn với đơn vị"),
        ({"role": "clerk", "unit": "$", "until": "2001-01-01"}, "Ngày cuối không được trước ngày đầu"),
        ({"role": "king", "unit": "$"}, "king"),
    ],
)
def test_a_role_that_cannot_be_is_refused_in_words(
    administrator: User, ann: User, commune: Unit, as_: SignIn, typed: dict[str, str], said: str
) -> None:
    filled = {name: commune.code if value == "$" else value for name, value in typed.items()}
    response = as_(administrator).post(f"/people/{ann.pk}/roles/grant/", filled)
    assert response.status_code == 422
    assert said in response.content.decode()
    assert not Role.objects.filter(user=ann).exists()


def test_a_place_of_work_is_added_and_given_a_last_day(administrator: User, ann: User, as_: SignIn) -> None:
    client, other = as_(administrator), UnitFactory(name="Xã Bình Thử")
    typed = {"unit": other.code, "title": "Công chức  Tư pháp", "valid_from": "2026-01-05"}
    page = client.post(f"/people/{ann.pk}/memberships/add/", typed, follow=True).content.decode()
    assert "Công chức Tư pháp" in page
    membership = Membership.objects.get(user=ann, unit=other)
    assert client.get(f"/memberships/{membership.pk}/").status_code == 200
    refused = client.post(f"/memberships/{membership.pk}/end/", {"on": "2025-12-31"})
    assert refused.status_code == 422
    assert "Ngày cuối không được trước ngày đầu" in refused.content.decode()
    client.post(f"/memberships/{membership.pk}/end/", {"on": "2026-03-31"})
    membership.refresh_from_db()
    assert membership.valid_to == dt.date(2026, 3, 31)
    twice = client.post(f"/people/{ann.pk}/memberships/add/", {"unit": other.code, "valid_from": "2026-03-31"})
    assert twice.status_code == 422


def test_a_suspended_person_is_out_at_once_and_back_when_allowed(administrator: User, ann: User, as_: SignIn) -> None:
    theirs, client = as_(ann), as_(administrator)
    assert theirs.get("/profile/").status_code == 200
    page = client.post(f"/people/{ann.pk}/suspend/", follow=True).content.decode()
    assert "Cho đăng nhập trở lại" in page
    assert theirs.get("/profile/").status_code == 302
    client.post(f"/people/{ann.pk}/allow/")
    assert User.objects.get(pk=ann.pk).is_active


def test_a_lost_role_is_lost_at_the_next_click(administrator: User, commune: Unit, as_: SignIn) -> None:
    head = person_with(UserRole.HEAD, commune)
    theirs = as_(head)
    assert theirs.get("/people/").status_code == 200
    as_(administrator).post(f"/roles/{head.roles.get().pk}/end/")
    assert theirs.get("/people/").status_code == 403
    assert 'href="/people/"' not in theirs.get("/").content.decode()


def test_the_list_is_taken_away_as_it_is_filtered(administrator: User, ann: User, commune: Unit, as_: SignIn) -> None:
    RoleFactory(user=ann, role=UserRole.CLERK, unit=commune)
    UserFactory(full_name="=1+1")
    client = as_(administrator)
    book = CalamineWorkbook.from_filelike(BytesIO(client.get("/people/export/?q=nguyen+anh").content))
    [head, row] = book.get_sheet_by_index(0).to_python()
    assert head[0] == "Họ và tên"
    assert row == [
        "Nguyễn Thị Ánh", "anh@thu.example", "HT-07", "", "Xã Hòa Thử – Chuyên viên", "Cán bộ sơ loại – Xã Hòa Thử",
        "Đăng nhập được",
    ]  # fmt: skip
    everybody = CalamineWorkbook.from_filelike(BytesIO(client.get("/people/export/").content))
    assert len(everybody.get_sheet_by_index(0).to_python()) == User.objects.count() + 1


def test_administrators_and_heads_find_people_in_the_menu(administrator: User, ann: User, as_: SignIn) -> None:
    assert 'href="/people/"' in as_(administrator).get("/").content.decode()
    assert 'href="/people/"' not in as_(ann).get("/").content.decode()
