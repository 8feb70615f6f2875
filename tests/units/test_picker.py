"""The picker in a real browser: typed without accents, chosen with its place, sent as a code."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page

from accounts.roles import UserRole
from tests.factories.accounts import person_with
from tests.factories.units import UnitFactory
from tests.pages.reader import Reader

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(chromium: Browser, as_: Callable[[Any], Client]) -> Any:
    reader = Reader(chromium, as_(person_with(UserRole.ADMINISTRATOR)), language="vi", size="desk")
    yield reader
    reader.close()


def offered(page: Page, words: str) -> list[str]:
    page.locator("#id_others-ts-control").fill(words)
    page.wait_for_selector(".ts-dropdown [data-selectable]")
    return [" ".join(text.split()) for text in page.locator(".ts-dropdown [data-selectable]").all_inner_texts()]


def test_a_unit_is_picked_by_keyboard_without_accents_and_sent_as_its_code(reader: Reader) -> None:
    hanoi = UnitFactory(code="01", name="Thành phố Hà Nội", kind="province")
    other = UnitFactory(code="19", name="Tỉnh Thái Nguyên", kind="province")
    unit = UnitFactory(code="10018", name="Xã Xuân Mai", parent=hanoi)
    UnitFactory(code="10015", name="Phường Chương Mỹ", parent=hanoi)
    UnitFactory(code="00001", name="Xã Tân Lập", parent=hanoi)
    UnitFactory(code="00002", name="Xã Tân Lập", parent=other)
    page = reader.open(f"/units/{unit.pk}/succession/")
    assert offered(page, "chuong my") == ["Phường Chương Mỹ Thành phố Hà Nội · Xã, phường, thị trấn · 10015"]
    page.keyboard.press("Enter")
    twice = offered(page, "tan lap")
    assert [text.split("·")[0].strip() for text in twice] == [
        "Xã Tân Lập Thành phố Hà Nội",
        "Xã Tân Lập Tỉnh Thái Nguyên",
    ]
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert page.locator("input[name=others]").input_value() == "10015,00002"
    assert reader.errors == []


def test_what_was_picked_is_named_again_when_the_page_comes_back(reader: Reader) -> None:
    unit = UnitFactory(code="A", name="Ban A")
    UnitFactory(code="B", name="Ban B")
    page = reader.open(f"/units/{unit.pk}/succession/?kind=merge&others=B")
    assert "Ban B" in page.locator(".ts-wrapper .item").first.inner_text()
    assert page.locator("input[name=others]").input_value() == "B"
