"""Inviting people by a table: every fault is told by its row, and confirming does exactly what was shown."""

import datetime as dt
from collections.abc import Callable, Iterable
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone, translation

from accounts import actions
from accounts.actions import StalePreview
from accounts.models import Invitation, PeopleImport, User
from accounts.newcomers import COLUMNS, make_plan, read_staff
from accounts.roles import UserRole
from audit.verdicts import MoveRefused, PermissionRefused
from notifications.models import Message
from tests.factories.accounts import PeopleImportFactory, UserFactory, person_with
from tests.factories.units import UnitFactory
from tests.queries import MOST, queries_of
from units.models import Unit
from units.tables import write_table

SignIn = Callable[..., Client]
HEAD = [
    "Họ và tên", "Thư điện tử", "Mã cán bộ", "Điện thoại di động", "Mã đơn vị", "Chức danh", "Vai trò", "Từ ngày",
    "Đến ngày",
]  # fmt: skip
ANN = ["Nguyễn Thị Ánh", "Anh@thu.example", "", "", "X01", "Công chức", "Cán bộ sơ loại", "", ""]
BINH = ["Trần Văn Bình", "", "HT-07", "0912 345 678", "X01", "", "", "", ""]
TODAY = timezone.localdate


@pytest.fixture
def commune(db: None) -> Unit:
    return UnitFactory(code="X01", name="Xã Hòa Thử")


@pytest.fixture
def administrator(db: None) -> User:
    return person_with(UserRole.ADMINISTRATOR, full_name="Đinh Văn Quản", email="quan@thu.example")


def csv(*rows: Iterable[str]) -> bytes:
    return "\n".join(";".join(row) for row in [HEAD, *rows]).encode()


def changed(row: list[str], **cells: str) -> list[str]:
    keys = [column.key for column in COLUMNS]
    return [cells.get(key, cell) for key, cell in zip(keys, row, strict=True)]


def told(content: bytes) -> list[tuple[int, str, str, bool]]:
    """What is wrong, as (row, column, words, whether only a note)."""
    with translation.override("vi"):
        preview = make_plan(read_staff(content), TODAY()).preview
    return [
        (problem.row, problem.column, problem.message, problem.warning)
        for line in preview.lines
        for problem in line.problems
    ]


def upload(client: Client, content: bytes, name: str = "nguoi-dung.csv") -> Any:
    return client.post("/people/import/upload/", {"file": SimpleUploadedFile(name, content)}, follow=True)


def test_a_table_is_shown_confirmed_and_everybody_in_it_invited(
    administrator: User, commune: Unit, as_: SignIn
) -> None:
    client = as_(administrator)
    page = upload(client, csv(ANN, BINH))
    text = page.content.decode()
    assert "Cả 2 dòng đều hợp lệ." in text
    assert "Xã Hòa Thử · Công chức · Cán bộ sơ loại · anh@thu.example" in text
    assert not User.objects.filter(email="anh@thu.example").exists()

    job = PeopleImport.objects.get()
    done = client.post(f"/people/import/{job.pk}/apply/", {"digest": page.context["digest"]}, follow=True)
    assert "Đã mời 2 người." in done.content.decode()
    assert "1 người không có thư điện tử" in done.content.decode()
    ann, binh = User.objects.get(email="anh@thu.example"), User.objects.get(staff_code="HT-07")
    assert ann.has_role(UserRole.CLERK, commune)
    assert (binh.phone, [unit.name for unit in binh.units_worked_at]) == ("+84912345678", ["Xã Hòa Thử"])
    assert {one.user.full_name: one.way for one in Invitation.objects.all()} == {
        ann.full_name: "mail",
        binh.full_name: "",
    }
    assert [message.recipient for message in Message.objects.filter(template="accounts/invited")] == [ann]
    job.refresh_from_db()
    assert (job.state, bytes(job.content), job.applied_by) == ("applied", b"", administrator)
    assert "Tệp không còn được lưu" in client.get(f"/people/import/{job.pk}/").content.decode()


def test_a_workbook_is_read_like_text(commune: Unit) -> None:
    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer)
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, HEAD)
    sheet.write_row(1, 0, BINH)
    sheet.write_number(1, 3, 912345678)  # a phone number whose zero Excel dropped
    book.close()
    [binh] = make_plan(read_staff(buffer.getvalue()), TODAY()).newcomers
    assert (binh.full_name, binh.phone, binh.posts[0].unit) == ("Trần Văn Bình", "+84912345678", commune)


def test_the_empty_table_can_be_filled_in_and_uploaded(commune: Unit) -> None:
    row = {"full_name": "Nguyễn Thị Ánh", "staff_code": "007", "unit": "X01", "role": "Cán bộ sơ loại"}
    with translation.override("vi"):
        plan = make_plan(read_staff(write_table(COLUMNS, [row])), TODAY())
    assert plan.preview.whole
    assert [(one.full_name, one.staff_code, one.posts[0].roles) for one in plan.newcomers] == [
        ("Nguyễn Thị Ánh", "007", ("clerk",))
    ]


@pytest.mark.parametrize(
    ("cells", "column", "words"),
    [
        ({"full_name": ""}, "full_name", "không được để trống"),
        ({"unit": "X99"}, "unit", "Hiện không có đơn vị nào mang mã “X99”"),
        ({"unit": ""}, "unit", "không được để trống"),
        ({"email": "anh@"}, "email", "Hãy nhập đầy đủ địa chỉ thư điện tử"),
        ({"email": ""}, "email", "Hãy nhập địa chỉ thư điện tử, mã cán bộ hoặc số điện thoại."),
        ({"phone": "12345"}, "phone", "Hãy nhập số điện thoại di động của Việt Nam"),
        ({"role": "Vua"}, "role", "“Vua” không phải là vai trò. Các vai trò: Cán bộ sơ loại, Thủ trưởng đơn vị"),
        ({"since": "02/02/2030", "until": "01/02/2030"}, "until", "Ngày cuối không được trước ngày đầu"),
        ({"until": "01/02/2020"}, "until", "không được ở trong quá khứ"),
        ({"since": "hôm nay"}, "since", "30/06/2025"),
    ],
)
def test_what_is_wrong_is_told_by_its_row(commune: Unit, cells: dict[str, str], column: str, words: str) -> None:
    [(row, where, said, warning)] = told(csv(BINH, changed(ANN, **cells)))
    assert (row, where, warning) == (3, column, False)
    assert words in said


@pytest.mark.parametrize(
    ("column", "value"), [("email", "ANH@thu.example"), ("staff_code", "ht-07"), ("phone", "+84 912 345 678")]
)
def test_nobody_shares_a_way_to_sign_in(commune: Unit, column: str, value: str) -> None:
    first = changed(ANN, staff_code="HT-07", phone="0912345678")
    other = changed(ANN, full_name="Lê Văn Khác", email="khac@thu.example")
    assert told(csv(first, changed(other, **{column: value}))) == [
        (3, column, "Dòng 2 có cùng thông tin này, nhưng của người khác.", False)
    ]
    UserFactory(full_name="Mai Văn Cũ", email="anh@thu.example", staff_code="HT-07", phone="+84912345678")
    assert told(csv(changed(other, **{column: value}))) == [
        (2, column, "Mai Văn Cũ đã có tài khoản với thông tin này.", False)
    ]


def test_the_same_name_is_only_a_note(commune: Unit) -> None:
    UserFactory(full_name="Nguyen Thi Anh")
    second = changed(ANN, email="anh2@thu.example")
    found = told(csv(ANN, second))
    assert [(row, warning) for row, _column, _words, warning in found] == [(2, True), (3, True), (3, True)]
    assert make_plan(read_staff(csv(ANN, second)), TODAY()).preview.whole


def test_one_person_has_several_posts_in_several_rows(administrator: User, commune: Unit) -> None:
    UnitFactory(code="X02", name="Xã Bình Thử")
    content = csv(ANN, changed(ANN, unit="X02", role="", title="Kiêm nhiệm"))
    job = actions.upload_people(content=content, name="a.csv", by=administrator)
    [made] = actions.apply_people(job=job, digest=actions.plan_of(job).preview.digest(), by=administrator)
    assert {membership.unit.code for membership in made.user.memberships.all()} == {"X01", "X02"}


def test_days_of_one_unit_do_not_overlap(commune: Unit) -> None:
    first = changed(ANN, since="01/01/2030", until="30/06/2030")
    assert told(csv(first, changed(ANN, since="01/07/2030"))) == []
    assert told(csv(first, changed(ANN, since="30/06/2030"))) == [
        (3, "since", "Dòng 2 ghi cùng đơn vị trong thời gian trùng nhau.", False)
    ]


def test_a_faulty_table_is_not_carried_out(administrator: User, commune: Unit, as_: SignIn) -> None:
    client = as_(administrator)
    page = upload(client, csv(ANN, changed(BINH, unit="X99")))
    assert "Một số dòng có lỗi" in page.content.decode()
    job = PeopleImport.objects.get()
    refused = client.post(f"/people/import/{job.pk}/apply/", {"digest": page.context["digest"]})
    assert refused.status_code == 403
    assert not User.objects.filter(email="anh@thu.example").exists()


def test_what_changed_since_the_preview_is_shown_again(administrator: User, commune: Unit, as_: SignIn) -> None:
    client = as_(administrator)
    seen = upload(client, csv(ANN)).context["digest"]
    job = PeopleImport.objects.get()
    Unit.objects.update(name="Xã Hòa Thử Mới")
    answer = client.post(f"/people/import/{job.pk}/apply/", {"digest": seen})
    assert answer.status_code == 409
    assert "đã thay đổi từ khi bạn xem trước" in answer.content.decode()
    assert "Xã Hòa Thử Mới" in answer.content.decode()
    with pytest.raises(StalePreview):
        actions.apply_people(job=job, digest=seen, by=administrator)
    assert client.post(f"/people/import/{job.pk}/apply/", {"digest": answer.context["digest"]}).status_code == 302


def test_a_table_is_carried_out_once(administrator: User, commune: Unit) -> None:
    job = actions.upload_people(content=csv(ANN), name="a.csv", by=administrator)
    digest = actions.plan_of(job).preview.digest()
    actions.apply_people(job=job, digest=digest, by=administrator)
    with pytest.raises(MoveRefused):
        actions.apply_people(job=job, digest=digest, by=administrator)
    assert User.objects.filter(email="anh@thu.example").count() == 1


def test_a_table_can_be_thrown_away(administrator: User, commune: Unit, as_: SignIn) -> None:
    job = actions.upload_people(content=csv(ANN), name="a.csv", by=administrator)
    page = as_(administrator).post(f"/people/import/{job.pk}/discard/", follow=True).content.decode()
    assert "Không ai được mời." in page
    job.refresh_from_db()
    assert (job.state, bytes(job.content)) == ("discarded", b"")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "rỗng"),
        (b"khong phai bang", "thiếu"),
        (";".join(HEAD).encode(), "không có dòng nào"),
        (b"\xd0\xcf\x11\xe0" + b"0" * 100, ".xlsx"),
    ],
)
def test_what_is_no_table_is_refused_in_words(administrator: User, as_: SignIn, content: bytes, said: str) -> None:
    answer = upload(as_(administrator), content)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert PeopleImport.objects.count() == 0


def test_only_administrators_upload(commune: Unit) -> None:
    for role in (UserRole.HEAD, UserRole.OFFICE):
        with pytest.raises(PermissionRefused):
            actions.upload_people(content=csv(ANN), name="a.csv", by=person_with(role, commune))


def test_a_preview_costs_the_same_for_one_and_for_many(administrator: User, commune: Unit, as_: SignIn) -> None:
    costs = []
    for count in (1, 30):
        rows = [changed(ANN, full_name=f"Người {n}", email=f"nguoi-{n}-{count}@moi.example") for n in range(count)]
        job = PeopleImportFactory(content=csv(*rows))
        costs.append(queries_of(as_(administrator), f"/people/import/{job.pk}/"))
    assert costs[0] == costs[1] <= MOST


# -- the console -------------------------------------------------------------------------------------------------------


def test_the_console_tells_first_and_invites_when_told_to(administrator: User, commune: Unit, tmp_path: Path) -> None:
    file, said = tmp_path / "nguoi-dung.csv", StringIO()
    file.write_bytes(csv(ANN))
    call_command("import_people", file, stdout=said)
    assert "2: Nguyễn Thị Ánh" in said.getvalue()
    assert not User.objects.filter(email="anh@thu.example").exists()
    call_command("import_people", file, apply=True, by="quan@thu.example", stdout=said)
    assert "Đã mời 1 người" in said.getvalue()
    assert User.objects.get(email="anh@thu.example").invitations.get().invited_by == administrator
    with pytest.raises(CommandError, match="có lỗi"):
        call_command("import_people", file, stdout=said)
    assert "đã có tài khoản" in said.getvalue()


def test_the_console_invites_in_somebodys_name(administrator: User, commune: Unit, tmp_path: Path) -> None:
    file = tmp_path / "nguoi-dung.csv"
    file.write_bytes(csv(ANN))
    for by in ("", "ai@thu.example"):
        with pytest.raises(CommandError, match="--by"):
            call_command("import_people", file, apply=True, by=by, stdout=StringIO())
    head = person_with(UserRole.HEAD, commune, email="truong@thu.example")
    with pytest.raises(CommandError):
        call_command("import_people", file, apply=True, by=head.email, stdout=StringIO())


def test_a_past_beginning_is_kept_where_the_person_works(administrator: User, commune: Unit) -> None:
    job = actions.upload_people(content=csv(changed(ANN, since="01/02/2020")), name="a.csv", by=administrator)
    [made] = actions.apply_people(job=job, digest=actions.plan_of(job).preview.digest(), by=administrator)
    assert made.user.memberships.get().valid_from == dt.date(2020, 2, 1)
    assert made.user.roles.get().valid_from == TODAY()
