"""What a table of units would make of the tree, and what is wrong with it, row by row."""

import datetime as dt
from collections.abc import Iterator

import pytest
from django.utils import translation

from tests.units.tables import HEAD, table_of
from units.plan import COLUMNS, Node, Plan, make_plan
from units.tables import read_table, write_table

TODAY = dt.date(2026, 5, 1)
ENDED = dt.date(2025, 6, 30)
REFORM = dt.date(2025, 7, 1)
TREE = [
    Node(1, "01", "Thành phố Hà Nội", "province", None),
    Node(2, "10015", "Phường Chương Mỹ", "commune", 1, REFORM, None, 80),
    Node(3, "08", "Tỉnh Tuyên Quang", "province", None, REFORM),
    Node(4, "277", "Huyện Chương Mỹ", "district", 1, None, ENDED),
]


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def plan(*lines: str, head: str = HEAD) -> Plan:
    return make_plan(table_of(*lines, head=head), TREE, TODAY)


def said(found: Plan) -> list[tuple[int, str, str]]:
    return [
        (problem.row, problem.column, ("note: " if problem.warning else "") + problem.message)
        for line in found.preview.lines
        for problem in line.problems
    ]


def fates(found: Plan) -> list[str]:
    return [str(line.fate) for line in found.preview.lines]


def test_what_the_tree_says_already_changes_nothing() -> None:
    found = plan("10015;Phường Chương Mỹ;commune;01;1/7/2025;;80", "01;Thành phố Hà Nội;province;;;;")
    assert fates(found) == ["unchanged", "unchanged"]
    assert found.preview.empty
    assert (found.added, found.changed) == ([], [])


def test_a_row_tells_what_it_changes_and_an_empty_cell_leaves_what_is_there() -> None:
    found = plan("10015;Phường Chương Mỹ mới;xã, phường, thị trấn;;;;90")
    assert said(found) == []
    (line,) = found.preview.lines
    assert [(change.column, change.before, change.after) for change in line.changes] == [
        ("name", "Phường Chương Mỹ", "Phường Chương Mỹ mới"),
        ("headcount", "80", "90"),
    ]
    ((before, after),) = found.changed
    assert (after.key, after.parent, after.valid_from) == (before.key, 1, REFORM)


def test_units_may_stand_under_units_of_the_same_table_in_any_order() -> None:
    found = plan("PNV;Phòng Nội vụ;department;HCM;;;", "HCM;Huyện ủy;party_body;01;;;")
    assert said(found) == []
    department, body = found.added
    assert department.parent == body.key
    assert body.parent == 1


def test_an_old_tree_with_districts_loads_beside_the_new_one_though_codes_return() -> None:
    found = plan(
        "278;Huyện Thử;district;01;;30/06/2025;",
        "10015;Thị trấn Chúc Sơn;commune;277;;30/06/2025;",
        "10016;Xã Thử;commune;278;;30/06/2025;",
        "08;Tỉnh Tuyên Quang;province;;;30/06/2025;",
    )
    assert [text for _row, _column, text in said(found) if not text.startswith("note")] == []
    assert fates(found) == ["added"] * 4
    assert [node.parent for node in found.added] == [1, 4, found.added[0].key, None]


def test_each_fault_is_named_by_row_and_column() -> None:
    found = plan(
        "A1;Ban A;department;01;;;",
        "A1;Ban B;department;01;;;",
        "A2;Ban C;department;99;;;",
        "A3;Ban D;department;A4;;;",
        "A4;Ban Đ;department;A3;;;",
        "A5;Ban E;department;277;;;",
        "A6;Ban G;department;01;2/1/2025;1/1/2025;",
        "A7;Ban H;department;01;1/1/2024;31/12/2024;",
        "A7;Ban I;department;01;31/12/2024;;",
        "A 8;Ban K;department;01;;;",
    )
    assert said(found) == [
        (2, "code", "Row 3 has the same code."),
        (3, "code", "Row 2 has the same code."),
        (4, "parent", "No unit has the code “99”."),
        (5, "parent", "The unit would stand under itself, by way of the units above it."),
        (6, "parent", "The unit would stand under itself, by way of the units above it."),
        (7, "parent", "“Huyện Chương Mỹ” ended on 30/06/2025: choose the unit that followed it, or end this one too."),
        (8, "valid_to", "A unit cannot end before it begins."),
        (9, "code", "Row 10 has the same code, and its dates overlap with these."),
        (10, "code", "Row 9 has the same code, and its dates overlap with these."),
        (11, "code", "A code has letters, digits, dots and dashes, and no spaces."),
    ]
    assert not found.preview.whole


def test_a_unit_does_not_end_over_units_that_go_on() -> None:
    ending = "01;Thành phố Hà Nội;province;;;30/06/2025;"
    assert said(plan(ending)) == [
        (2, "valid_to", "1 unit under it goes on after that day: end it or move it too."),
    ]
    assert said(plan(ending, "10015;Phường Chương Mỹ;commune;08;;;")) == []
    assert said(plan(ending, "10015;Phường Chương Mỹ;commune;01;;;")) == [
        (3, "parent", "“Thành phố Hà Nội” ended on 30/06/2025: choose the unit that followed it, or end this one too."),
    ]


def test_two_rows_about_one_unit_of_the_tree_are_told_apart_from_a_change() -> None:
    found = plan("10015;Phường A;commune;01;;;", "10015;Phường B;commune;01;;;")
    assert said(found) == [(3, "code", "Row 2 has the same code.")]
    assert fates(found) == ["changed", "faulty"]


def test_what_is_only_odd_does_not_stand_in_the_way() -> None:
    found = plan(
        "10016;Phường Chương Mỹ;commune;08;1/7/2025;;",
        "17;Xã Lẻ;commune;08;1/1/2025;;",
    )
    assert said(found) == [
        (2, "name", "note: 1 other unit has this name: 10015 (Thành phố Hà Nội)."),
        (3, "code", "note: The statistical office gives 5 digits to such a code."),
        (3, "valid_from", "note: “Tỉnh Tuyên Quang” above it begins only on 01/07/2025."),
    ]
    assert found.preview.whole
    assert found.preview.counts["warned"] == 2


def test_a_parent_is_the_unit_that_had_its_code_at_the_time() -> None:
    tree = [*TREE, Node(9, "08", "Tuyên Quang cũ", "province", None, None, ENDED)]
    found = make_plan(
        table_of("30001;Xã Cũ;commune;08;;30/06/2025;", "30002;Xã Mới;commune;08;1/7/2025;;"), tree, TODAY
    )
    assert [node.parent for node in found.added] == [9, 3]


def test_codes_that_excel_took_for_numbers_get_their_zeros_back() -> None:
    head = [column.key for column in COLUMNS[:4]]
    content = write_table([*COLUMNS[:4]], [{"code": "x", "name": "x", "kind": "commune"}])
    assert read_table(content, COLUMNS).rows[0].text("kind") == "commune"  # a choice is read in the reader's language
    table = table_of("4;Phường Ba Đình;commune;1;;;", head=";".join([*head, "tu ngay", "den ngay", "bien che"]))
    row = table.rows[0]
    table.rows[0] = type(row)(row.number, row.values, frozenset({"code", "parent"}))
    found = make_plan(table, TREE, TODAY)
    assert [(node.code, node.parent) for node in found.added] == [("00004", 1)]
    assert said(found) == []


def test_the_digest_is_that_of_what_would_happen_in_any_language() -> None:
    line = "10015;Phường Khác;commune;01;;;"
    with translation.override("vi"):
        vietnamese = plan(line).digest()
    assert plan(line).digest() == vietnamese
    assert plan("10015;Phường Nữa;commune;01;;;").digest() != vietnamese
    changed = [*TREE[:1], Node(2, "10015", "Tên đã đổi", "commune", 1, REFORM, None, 80), *TREE[2:]]
    assert make_plan(table_of(line), changed, TODAY).digest() != vietnamese
