"""Reading the tree: finding a unit, its page and its history, the picker."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django import forms
from django.test import Client
from django.utils import translation

from accounts.roles import UserRole
from tests.factories.accounts import UserFactory, member_of, person_with
from tests.factories.units import SuccessionFactory, UnitFactory
from tests.queries import MOST, queries_of
from units.forms.pick import UnitField
from units.models import Unit
from units.plan import COLUMNS
from units.policies import ADMINISTRATOR
from units.tables import read_table

pytestmark = pytest.mark.django_db


@pytest.fixture
def hanoi() -> Unit:
    return UnitFactory(code="01", name="Thành phố Hà Nội", kind="province", headcount=7)


@pytest.fixture
def reader(as_: Callable[[Any], Client]) -> Client:
    return as_(UserFactory(language="vi"))


def test_the_role_that_changes_the_tree_is_that_of_the_accounts() -> None:
    assert ADMINISTRATOR == UserRole.ADMINISTRATOR


def test_a_unit_is_found_without_accents_and_shown_with_its_place(hanoi: Unit, reader: Client) -> None:
    UnitFactory(code="10015", name="Phường Chương Mỹ", parent=hanoi)
    UnitFactory(code="10018", name="Xã Xuân Mai", parent=hanoi)
    for words in ("chuong my", "Chương Mỹ", "10015", "chuong my ha noi"):
        page = reader.get("/units/", {"q": words}).content.decode()
        assert "Phường Chương Mỹ" in page, words
        assert "Thành phố Hà Nội" in page
        assert "Xuân Mai" not in page


def test_the_list_begins_at_the_top_and_narrows_by_kind_and_day(hanoi: Unit, reader: Client) -> None:
    UnitFactory(code="277", name="Huyện Cũ", kind="district", parent=hanoi, valid_to="2025-06-30")
    assert "Huyện Cũ" not in reader.get("/units/").content.decode()
    assert "Thành phố Hà Nội" in reader.get("/units/").content.decode()
    assert "Huyện Cũ" not in reader.get("/units/", {"kind": "district"}).content.decode()
    assert "Huyện Cũ" in reader.get("/units/", {"kind": "district", "on": "2025-06-30"}).content.decode()
    ended = reader.get("/units/", {"kind": "district", "ended": "on"}).content.decode()
    assert "Huyện Cũ" in ended
    assert "Đã kết thúc" in ended
    assert reader.get("/units/", {"on": "x"}).status_code == 422


def test_a_units_page_tells_where_it_stands_who_works_there_and_what_it_was(hanoi: Unit, reader: Client) -> None:
    first, second = (UnitFactory(name=f"Xã Cũ {n}", parent=hanoi, valid_to="2025-06-30") for n in "AB")
    unit = UnitFactory(name="Xã Gộp", parent=hanoi, valid_from="2025-07-01", headcount=42)
    child = UnitFactory(name="Phòng Văn hóa", kind="department", parent=unit)
    for old in (first, second):
        SuccessionFactory(old=old, new=unit)
    older = UnitFactory(name="Xã Xưa", valid_to="2019-12-31")
    SuccessionFactory(old=older, new=first, kind="rename", on="2020-01-01")
    member_of(unit)
    page = reader.get(f"/units/{unit.pk}/").content.decode()
    for words in ["Xã Cũ A", "Xã Cũ B", "Xã Xưa", "Phòng Văn hóa", "Thành phố Hà Nội", "42", "01/07/2025", "Sáp nhập"]:
        assert words in page, words
    assert page.count("Sáp nhập") == 1  # one chapter for both
    assert f"/units/{child.pk}/" in page
    assert "Xã Gộp" in reader.get(f"/units/{older.pk}/").content.decode()


def test_pages_ask_as_much_of_the_database_with_many_units_as_with_one(hanoi: Unit, reader: Client) -> None:
    def asked() -> list[int]:
        return [queries_of(reader, path) for path in ("/units/?q=xa", f"/units/{hanoi.pk}/", "/units/find/?q=xa")]

    UnitFactory(name="Xã Một", parent=hanoi)
    few = asked()
    for n in range(8):
        UnitFactory(name=f"Xã {n}", parent=UnitFactory(parent=hanoi, name=f"Xã trên {n}"))
    assert asked() == few
    assert max(few) <= MOST


def test_the_picker_finds_with_place_and_only_what_exists_today(hanoi: Unit, reader: Client) -> None:
    other = UnitFactory(code="19", name="Tỉnh Thái Nguyên", kind="province")
    UnitFactory(code="00001", name="Xã Tân Lập", parent=hanoi)
    UnitFactory(code="00002", name="Xã Tân Lập", parent=other)
    UnitFactory(code="00003", name="Xã Tân Lập", parent=other, valid_to="2025-06-30")
    found = reader.get("/units/find/", {"q": "tan lap"}).json()["units"]
    assert [(unit["code"], unit["place"]) for unit in found] == [
        ("00001", "Thành phố Hà Nội"),
        ("00002", "Tỉnh Thái Nguyên"),
    ]
    assert [unit["code"] for unit in reader.get("/units/find/", {"q": "tan lap thai"}).json()["units"]] == ["00002"]
    assert reader.get("/units/find/").json() == {"units": []}


class Choice(forms.Form):
    unit = UnitField()
    others = UnitField(many=True, required=False)


def test_a_form_takes_a_code_and_never_a_name_alone(hanoi: Unit) -> None:
    UnitFactory(code="00001", name="Xã Tân Lập", parent=hanoi)
    UnitFactory(code="A-1", name="Ban A", kind="department")
    form = Choice({"unit": "00001", "others": "a-1,01"})
    assert form.is_valid()
    assert form.cleaned_data["unit"].name == "Xã Tân Lập"
    assert [unit.code for unit in form.cleaned_data["others"]] == ["A-1", "01"]
    with translation.override("en"):
        named = Choice({"unit": "tan lap"})
        assert named.errors["unit"] == [
            "Write the code of the unit that you mean: 00001 – Xã Tân Lập (Thành phố Hà Nội)."
        ]
        assert "Try fewer words" in Choice({"unit": "không có"}).errors["unit"][0]
    assert 'value="tan lap"' in str(named["unit"])


def test_the_box_knows_the_names_of_what_is_chosen(hanoi: Unit) -> None:
    drawn = Choice(initial={"unit": hanoi})["unit"].as_widget()
    assert 'value="01"' in drawn
    assert (
        "Thành phố Hà Nội"
        in json.loads(drawn.split('data-chosen="')[1].split('"')[0].replace("&quot;", '"'))[0]["name"]
    )


def test_the_tree_goes_out_and_comes_back_unchanged(hanoi: Unit, reader: Client) -> None:
    UnitFactory(code="00001", name="Xã Tân Lập", parent=hanoi, valid_from="2025-07-01")
    table = read_table(reader.get("/units/download/").content, COLUMNS)
    assert [(row.text("code"), row.text("parent"), row.text("headcount")) for row in table.rows] == [
        ("01", "", "7"),
        ("00001", "01", ""),
    ]


def test_administrators_are_led_to_the_tree_by_their_menu(as_: Callable[[Any], Client]) -> None:
    page = as_(person_with(UserRole.ADMINISTRATOR)).get("/units/").content.decode()
    assert "/units/imports/" in page
    assert 'aria-current="page"' in page
