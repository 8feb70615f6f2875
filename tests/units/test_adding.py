"""An administrator adds one unit by hand."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.roles import UserRole
from audit.models import Event
from audit.verdicts import PermissionRefused
from tests.factories.accounts import UserFactory, person_with
from tests.factories.units import UnitFactory
from units import actions
from units.models import Unit

pytestmark = pytest.mark.django_db
FIELDS = {"code": "HCM-1", "name": "Ban  Tổ chức", "kind": "party_body", "parent": "01", "headcount": "12"}


@pytest.fixture
def client(as_: Callable[[Any], Client]) -> Client:
    UnitFactory(code="01", name="Thành phố Hà Nội", kind="province")
    return as_(person_with(UserRole.ADMINISTRATOR, language="vi"))


def test_a_unit_is_added_under_another(client: Client) -> None:
    page = client.get("/units/new/", {"parent": "01"}).content.decode()
    assert "Thành phố Hà Nội" in page
    done = client.post("/units/add/", FIELDS, follow=True).content.decode()
    assert "Đã thêm đơn vị “Ban Tổ chức”" in done
    unit = Unit.objects.get(code="HCM-1")
    assert (unit.name, unit.path, unit.headcount) == ("Ban Tổ chức", "/01/HCM-1/", 12)
    assert Event.objects.filter(subject_type="units.unit", move="add").count() == 1


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"code": "01"}, "đang dùng mã này"),
        ({"code": "a b"}, "không có dấu cách"),
        ({"parent": "ha noi"}, "Hãy ghi mã của đơn vị cần chọn: 01"),
        ({"name": ""}, "bắt buộc"),
        ({"parent": "C1", "valid_from": "2020-01-01"}, "không tồn tại vào ngày đó"),
    ],
)
def test_what_is_wrong_is_said_at_the_field(client: Client, fields: dict[str, str], words: str) -> None:
    UnitFactory(code="C1", valid_from="2025-07-01")
    answer = client.post("/units/add/", {**FIELDS, **fields})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Unit.objects.filter(kind="party_body").exists()


def test_only_administrators_add_units() -> None:
    with pytest.raises(PermissionRefused):
        actions.add(by=UserFactory(), code="A", name="Ban A", kind="department")
