"""Loading units from the console: the whole country, and tables."""

import datetime as dt
import gc
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from audit.models import Event
from tests.factories.units import UnitFactory
from tests.units.tables import csv_of
from units import country
from units.actions import add_unit, load_country
from units.actions.tree import BATCH
from units.models import Unit
from units.plan import Node

pytestmark = pytest.mark.django_db


def console(*words: str) -> str:
    out = StringIO()
    with translation.override("en"):
        call_command("import_units", *words, stdout=out)
    return out.getvalue()


def file_of(folder: Path, *lines: str) -> str:
    path = folder / "don-vi.csv"
    path.write_bytes(csv_of(*lines))
    return str(path)


def test_the_country_is_loaded_whole_and_a_second_time_changes_nothing() -> None:
    said = console("--country")
    assert "3355 units added, 0 there already." in said
    assert Unit.objects.filter(kind="province").count() == 34
    assert Unit.objects.filter(kind="commune").count() == 3321
    assert {len(code) for code in Unit.objects.filter(kind="province").values_list("code", flat=True)} == {2}
    assert {len(code) for code in Unit.objects.filter(kind="commune").values_list("code", flat=True)} == {5}
    ward = Unit.objects.get(code="10015")
    assert (ward.name, ward.parent.name, ward.path) == ("Phường Chương Mỹ", "Thành phố Hà Nội", "/VN/01/10015/")
    assert Unit.objects.get(code="19").name == "Tỉnh Thái Nguyên"
    assert list(Unit.objects.search("chuong my").values_list("code", flat=True)) == ["10015"]
    before = list(Unit.objects.order_by("pk").values())
    events = Event.objects.count()
    assert "0 units added, 3355 there already." in console("--country")
    assert list(Unit.objects.order_by("pk").values()) == before
    assert Event.objects.count() == events


def test_the_country_is_loaded_in_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two queries a batch, and nothing is kept of a batch that is over: memory stays what one batch takes."""
    communes, kept = country.communes, []

    def watched() -> Iterator[tuple[str, Node]]:
        for number, commune in enumerate(communes()):
            if number % BATCH == 0:
                gc.collect()
                # By type: isinstance would wake the lazy objects that other tests left behind.
                kept.append(sum(type(thing) is Unit for thing in gc.get_objects()))
            yield commune

    monkeypatch.setattr(country, "communes", watched)
    with CaptureQueriesContext(connection) as captured:
        load_country()
    assert len(captured) < 40
    assert len(kept) == 7
    assert max(kept) < kept[0] + BATCH + 100  # whatever other tests left alive was there before the first batch


def test_units_that_are_there_stay_and_differences_are_told() -> None:
    own = UnitFactory(code="01", name="Hà Nội của tôi", kind="province")
    said = console("--country")
    assert "01: Hà Nội của tôi ≠ Thành phố Hà Nội" in said
    own.refresh_from_db()
    assert (own.name, own.parent) == ("Hà Nội của tôi", None)
    assert Unit.objects.get(code="10015").parent == own


def test_a_table_is_shown_first_and_carried_out_when_told(tmp_path: Path) -> None:
    hanoi = UnitFactory(code="01", name="Thành phố Hà Nội", kind="province")
    file = file_of(tmp_path, "277;Huyện Chương Mỹ;district;01;;30/06/2025;", "10015;Xã Cũ;commune;277;;30/06/2025;9")
    said = console(file)
    assert "2 added, 0 changed, 0 unchanged, 0 with problems." in said
    assert "Nothing was changed yet." in said
    assert Unit.objects.count() == 1
    console(file, "--apply")
    old = Unit.objects.get(code="10015")
    assert (old.path, old.valid_to, old.headcount) == ("/01/277/10015/", dt.date(2025, 6, 30), 9)
    assert old.search_text == "xa cu"
    assert "0 added, 0 changed, 2 unchanged" in console(file, "--apply")
    assert hanoi.children.count() == 1


def test_nothing_of_a_table_with_a_problem_is_carried_out(tmp_path: Path) -> None:
    file = file_of(tmp_path, "A1;Ban A;department;;;;", "A2;Ban B;department;A9;;;")
    out = StringIO()
    with translation.override("en"), pytest.raises(CommandError, match="Nothing was changed"):
        call_command("import_units", file, "--apply", stdout=out)
    assert "row 3, Code of the unit above: problem: No unit has the code “A9”." in out.getvalue()
    assert not Unit.objects.exists()


def test_a_unit_moves_with_everything_under_it(tmp_path: Path) -> None:
    first, second = UnitFactory(code="A", name="A"), UnitFactory(code="B", name="B")
    middle = UnitFactory(code="M", name="M", parent=first)
    UnitFactory(code="L", name="L", parent=middle)
    said = console(file_of(tmp_path, "M;M;commune;N;;;", "N;N;commune;B;;;"), "--apply")
    assert "row 2, Code of the unit above: A A → N N" in said
    paths = dict(Unit.objects.values_list("code", "path"))
    assert paths == {"A": "/A/", "B": "/B/", "N": "/B/N/", "M": "/B/N/M/", "L": "/B/N/M/L/"}
    assert list(Unit.objects.within(second).values_list("code", flat=True).order_by("path")) == ["B", "N", "M", "L"]
    assert Event.objects.get(move="change").facts["parent"] == [first.pk, -3]


def test_a_code_is_used_again_when_its_unit_has_ended(tmp_path: Path) -> None:
    UnitFactory(code="00004", name="Phường Trúc Bạch")
    file = file_of(
        tmp_path,
        "00004;Phường Trúc Bạch;commune;;1/1/2000;30/06/2025;",
        "00004;Phường Ba Đình;commune;;1/7/2025;;",
    )
    console(file, "--apply")
    assert list(Unit.objects.order_by("pk").values_list("name", "path")) == [
        ("Phường Trúc Bạch", "/00004/"),
        ("Phường Ba Đình", "/00004~2/"),
    ]


def test_no_two_units_have_a_code_on_the_same_day() -> None:
    UnitFactory(code="A", valid_to="2025-06-30")
    with transaction.atomic():
        UnitFactory(code="A", path="/A~2/", valid_from="2025-07-01")
    with pytest.raises(IntegrityError, match="unit_code_once_at_a_time"), transaction.atomic():
        UnitFactory(code="A", path="/A~3/", valid_from="2025-06-30", valid_to="2025-06-30")


def test_a_code_that_is_taken_is_refused_in_words() -> None:
    add_unit(code="A", name="Ban A", kind="department", by=None)
    with translation.override("en"), pytest.raises(Exception, match="Another unit has this code at that time"):
        add_unit(code="A", name="Ban B", kind="department", by=None)


@pytest.mark.parametrize("words", [[], ["--country", "x.csv"], ["/nowhere/x.csv"]])
def test_a_wrong_call_says_what_to_do(words: list[str]) -> None:
    with pytest.raises(CommandError):
        console(*words)
