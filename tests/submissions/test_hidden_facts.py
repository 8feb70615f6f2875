"""What judges of a blind round must not learn: gathered from each place that knows something of the authors."""

import pytest

from submissions.actions.hidden import hidden_facts
from submissions.models import Author, Entry
from tests.factories.accounts import UserFactory
from tests.factories.units import UnitFactory
from tests.submissions.desk import place
from units.kinds import UnitKind
from units.models import Unit

pytestmark = pytest.mark.django_db


def test_every_place_that_knows_the_authors_is_asked() -> None:
    here = place()
    between = UnitFactory(name="Cụm Thử Giữa", kind=UnitKind.DISTRICT, parent=here.contest.host)
    unit = UnitFactory(name="Xã Nay Thử", parent=between)
    writer = UserFactory(
        full_name="Vũ Thị Viết", phone="+84900000001", address="Thôn Viết Thử", staff_code="CB-0001"
    )  # fmt: skip
    account = UserFactory(
        full_name="Phạm Thị Khoản", phone="+84900000002", address="Thôn Khoản Thử", staff_code="CB-0002"
    )  # fmt: skip
    entry = here.entry(unit=unit, created_by=writer, contact_phone="+84900000003", contact_address="Thôn Hẹn Thử")
    Author.objects.filter(entry=entry).update(
        user=account, full_name="Phạm Thị Tên", phone="+84900000004", address="Thôn Tác Thử, tỉnh Thử",
        unit_name="Xã Làm Thử",
    )  # fmt: skip
    Entry.objects.filter(pk=entry.pk).update(unit_snapshot={**entry.unit_snapshot, "name": "Xã Xưa Thử"})
    Unit.objects.filter(pk=here.contest.host.pk).update(name="Huyện Chủ Thử")
    content = {
        "authors": [{"full_name": "Phạm Thị Nộp", "unit_name": "Xã Nộp Thử"}],
        "unit": {"name": "Xã Trong Bài"},
        "organisation": {"name": "Hội Trong Bài"},
    }
    hidden = hidden_facts(Entry.objects.select_related("contest__host", "unit", "organisation").get(), content)
    assert hidden.people == {"Vũ Thị Viết", "Phạm Thị Khoản", "Phạm Thị Tên", "Phạm Thị Nộp"}
    assert hidden.phones == {f"+8490000000{number}" for number in (1, 2, 3, 4)}
    assert hidden.addresses == {"Thôn Viết Thử", "Thôn Khoản Thử", "Thôn Hẹn Thử", "Thôn Tác Thử"}
    assert hidden.codes == {entry.code, "CB-0001", "CB-0002"}
    assert hidden.units == {
        "Xã Nay Thử", "Xã Xưa Thử", "Cụm Thử Giữa", "Xã Làm Thử", "Xã Nộp Thử", "Xã Trong Bài", "Hội Trong Bài",
    }  # fmt: skip
