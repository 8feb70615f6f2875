"""An administrator uploads a table of units, sees what would change, and confirms it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import User
from accounts.roles import UserRole
from audit.models import Event
from audit.verdicts import PermissionRefused
from tests.factories.accounts import UserFactory, person_with
from tests.factories.units import UnitFactory
from tests.queries import MOST, queries_of
from tests.units.tables import csv_of, table_of
from units import actions
from units.models import Import, Unit
from units.plan import COLUMNS
from units.tables import read_table

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator() -> User:
    return person_with(UserRole.ADMINISTRATOR, language="vi")


@pytest.fixture
def client(administrator: User, as_: Callable[[Any], Client]) -> Client:
    return as_(administrator)


def send(client: Client, *lines: str) -> Any:
    file = SimpleUploadedFile("don-vi.csv", csv_of(*lines))
    return client.post("/units/imports/upload/", {"file": file})


def digest_in(page: str) -> str:
    return page.split('name="digest" value="')[1].split('"', maxsplit=1)[0]


def test_a_table_is_previewed_then_confirmed(client: Client, administrator: User) -> None:
    UnitFactory(code="01", name="Hà Nội", kind="province")
    answer = send(client, "01;Thành phố Hà Nội;province;;;;", "10015;Phường Chương Mỹ;commune;01;1/7/2025;;80")
    job = Import.objects.get()
    assert answer.url == f"/units/imports/{job.pk}/"
    page = client.get(answer.url).content.decode()
    for words in ["Hà Nội", "Thành phố Hà Nội", "10015 Phường Chương Mỹ", "01/07/2025", "Chưa có gì thay đổi"]:
        assert words in page, words
    assert Unit.objects.get().name == "Hà Nội"  # nothing has changed yet
    done = client.post(f"{answer.url}apply/", {"digest": digest_in(page)}, follow=True).content.decode()
    assert "Đã thực hiện: thêm 1 đơn vị, thay đổi 1." in done
    assert set(Unit.objects.values_list("code", "name", "headcount")) == {
        ("01", "Thành phố Hà Nội", None),
        ("10015", "Phường Chương Mỹ", 80),
    }
    job.refresh_from_db()
    assert (job.state, job.applied_by) == ("applied", administrator)
    event = Event.objects.get(subject_type="units.import", move="apply")
    assert event.facts["added"] == 1
    assert event.facts["sha256"] == job.sha256


def test_a_faulty_table_names_every_row_and_cannot_be_confirmed(client: Client) -> None:
    answer = send(client, "A1;Ban A;department;Z9;;;", "A1;Ban B;department;;;;", "A2;;department;;30/02/2025;;")
    page = client.get(answer.url).content.decode()
    for words in ["Không có đơn vị nào mang mã “Z9”", "Dòng 2 có cùng mã", "Dòng 3 có cùng mã", "30/06/2025"]:
        assert words in page, words
    assert "apply/" not in page
    assert client.post(f"{answer.url}apply/", {"digest": ""}).status_code == 409
    plan = actions.plan_of(Import.objects.get())
    refused = client.post(f"{answer.url}apply/", {"digest": plan.digest()})
    assert refused.status_code == 403
    assert "Một số dòng có lỗi" in refused.content.decode()
    assert not Unit.objects.exists()


def test_a_preview_that_has_grown_stale_is_shown_again_instead(client: Client) -> None:
    unit = UnitFactory(code="A1", name="Ban A", kind="department")
    answer = send(client, "A1;Ban Một;department;;;;")
    digest = digest_in(client.get(answer.url).content.decode())
    Unit.objects.filter(pk=unit.pk).update(name="Ban B")
    refused = client.post(f"{answer.url}apply/", {"digest": digest})
    assert refused.status_code == 409
    page = refused.content.decode()
    assert "đã thay đổi kể từ khi xem trước" in page
    assert "Ban B" in page
    unit.refresh_from_db()
    assert unit.name == "Ban B"
    client.post(f"{answer.url}apply/", {"digest": digest_in(page)})
    unit.refresh_from_db()
    assert unit.name == "Ban Một"


def test_confirming_twice_changes_nothing_more(client: Client, administrator: User) -> None:
    answer = send(client, "A1;Ban A;department;;;;")
    digest = digest_in(client.get(answer.url).content.decode())
    client.post(f"{answer.url}apply/", {"digest": digest})
    again = client.post(f"{answer.url}apply/", {"digest": digest})
    assert again.status_code == 403
    assert "đã được thực hiện" in again.content.decode()
    assert Unit.objects.count() == 1


def test_a_table_can_be_thrown_away(client: Client) -> None:
    answer = send(client, "A1;Ban A;department;;;;")
    page = client.post(f"{answer.url}discard/", follow=True).content.decode()
    assert "don-vi.csv" in page
    assert Import.objects.get().state == "discarded"
    assert not Unit.objects.exists()


@pytest.mark.parametrize(
    ("content", "words"), [(b"", "Tệp rỗng"), (b"x;y\n1;2", "thiếu các cột"), (b"\x00", "không phải")]
)
def test_what_is_no_table_is_said_at_the_field(client: Client, content: bytes, words: str) -> None:
    answer = client.post("/units/imports/upload/", {"file": SimpleUploadedFile("x.csv", content)})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Import.objects.exists()


def test_the_template_holds_the_columns(client: Client) -> None:
    content = client.get("/units/imports/template/").content
    with pytest.raises(Exception, match="không có dòng nào"):
        read_table(content, COLUMNS)


def test_only_administrators_load_tables() -> None:
    with pytest.raises(PermissionRefused):
        actions.upload(table=table_of("A1;Ban A;department;;;;"), name="x.csv", by=UserFactory())


def test_the_preview_asks_as_much_of_the_database_for_many_rows_as_for_one(client: Client) -> None:
    one = send(client, "A0;Ban;department;;;;").url
    many = send(client, *(f"A{n};Ban {n};department;;;;" for n in range(40))).url
    assert queries_of(client, one) == queries_of(client, many) <= MOST
