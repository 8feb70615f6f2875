"""The office's list of entries, one entry with its rules, admission of many, and progress by unit."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.roles import UserRole
from submissions.models import Entry
from tests.factories.accounts import person_with
from tests.factories.contests import ContentAreaFactory, OrganiserFactory
from tests.factories.units import UnitFactory
from tests.submissions.desk import Place, place
from units.kinds import UnitKind

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]


@pytest.fixture
def here() -> Place:
    return place()


def url(here: Place, rest: str = "") -> str:
    return f"/contests/{here.contest.slug}/entries/{rest}"


def test_the_office_sees_what_units_sent_and_nothing_else(here: Place, as_: SignIn) -> None:
    here.sent(title="Đã gửi")
    here.entry("confirmed", title="Còn ở xã")
    shown = as_(here.officer).get(url(here)).context
    assert [entry.title for entry in shown["page"]] == ["Đã gửi"]
    assert (shown["total"], shown["waiting"]) == (1, 1)


def test_the_list_is_narrowed_by_state_area_unit_entrant_and_words(here: Place, as_: SignIn) -> None:
    area, unit = ContentAreaFactory(contest=here.contest), UnitFactory(parent=here.contest.host)
    here.sent(title="Một cửa thân thiện")
    here.sent(title="Hồ sơ không hẹn", area=area)
    here.sent(title="Tổ lưu động", unit=unit)
    here.sent(title="Nhóm tác giả", kind="group")
    client = as_(here.officer)

    def titles(query: str) -> list[str]:
        return [entry.title for entry in client.get(f"{url(here)}?{query}").context["page"]]

    assert titles("q=ho so") == ["Hồ sơ không hẹn"]
    assert titles(f"area={area.pk}") == ["Hồ sơ không hẹn"]
    assert titles(f"unit={unit.pk}") == ["Tổ lưu động"]
    assert titles("kind=group") == ["Nhóm tác giả"]
    assert titles("state=eligible") == []
    assert len(titles("state=forwarded&area=none")) == 4


def test_choosing_a_unit_takes_in_those_under_it_and_stays_in_the_address(here: Place, as_: SignIn) -> None:
    below = UnitFactory(name="Hội Nông dân Hòa", kind=UnitKind.ASSOCIATION, parent=here.commune)
    here.sent(title="Của xã")
    here.sent(title="Của hội", unit=below)
    here.sent(title="Nơi khác", unit=UnitFactory(parent=here.contest.host))
    client = as_(here.officer)
    shown = client.get(f"{url(here)}?unit={here.commune.pk}&state=forwarded")
    assert {entry.title for entry in shown.context["page"]} == {"Của xã", "Của hội"}
    assert (here.contest.host.pk, here.contest.host.name) in shown.context["units"]
    assert f"unit={here.commune.pk}&amp;state=forwarded" in shown.content.decode()  # what is exported
    assert client.get(f"{url(here)}?unit={10**30}").status_code == 200


@pytest.mark.parametrize("path", ["entries", "units"])
def test_the_lists_cost_the_same_with_one_entry_and_with_three(path: str, here: Place, as_: SignIn) -> None:
    OrganiserFactory(contest=here.contest, user=here.author)
    client, address = as_(here.author), f"/contests/{here.contest.slug}/{path}/"

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    here.sent()
    queries()
    one = queries()
    for _number in range(2):
        here.sent(unit=UnitFactory(parent=here.contest.host))
    assert queries() == one
    assert one <= 12


def test_strangers_to_the_contest_do_not_find_the_list(here: Place, as_: SignIn) -> None:
    entry = here.sent()
    other_office = person_with(UserRole.OFFICE, UnitFactory())
    for person in (here.author, here.clerk, here.head, other_office):
        client = as_(person)
        assert client.get(url(here)).status_code == 404
        assert client.get(url(here, f"{entry.code}/")).status_code == 404
        assert client.post(url(here, f"{entry.code}/admit/")).status_code == 404
        assert client.post(url(here, "admit/"), {"entries": [entry.pk]}).status_code == 404
    assert Entry.objects.get().state == "forwarded"


def test_one_entry_shows_its_rules_in_words(here: Place, as_: SignIn) -> None:
    entry = here.sent(form="video")
    page = as_(here.officer).get(url(here, f"{entry.code}/")).content.decode()
    assert "Thủ trưởng đơn vị đã xác nhận bài hiệu quả và khả thi." in page
    assert "Bài không phải dạng văn bản cần có bản chữ kèm theo; bài này chưa có." in page
    assert "Vẫn công nhận hợp lệ" in page


def test_an_entry_at_its_unit_is_not_shown_to_the_office(here: Place, as_: SignIn) -> None:
    entry = here.entry("confirmed")
    assert as_(here.officer).get(url(here, f"{entry.code}/")).status_code == 404


def test_the_office_admits_from_the_page(here: Place, as_: SignIn) -> None:
    entry = here.sent(title="Một cửa")
    response = as_(here.officer).post(url(here, f"{entry.code}/admit/"), follow=True)
    assert "“Một cửa” hợp lệ." in response.content.decode()
    assert Entry.objects.get().state == "eligible"


def test_a_failing_entry_needs_a_note_and_says_so_on_the_page(here: Place, as_: SignIn) -> None:
    entry = here.sent(form="video")
    response = as_(here.officer).post(url(here, f"{entry.code}/admit/"), {"note": ""})
    assert response.status_code == 422
    assert "Hãy ghi lý do vẫn công nhận bài hợp lệ" in response.content.decode()
    as_(here.officer).post(url(here, f"{entry.code}/admit/"), {"note": "Đã nhận bản giấy."})
    assert Entry.objects.get().state == "eligible"


def test_many_are_looked_at_together_and_only_those_without_fault_are_offered(here: Place, as_: SignIn) -> None:
    good, bad = here.sent(title="Tốt"), here.sent(title="Thiếu", form="video")
    client = as_(here.officer)
    shown = client.get(url(here, "preview/"), {"entries": [good.pk, bad.pk]})
    assert shown.context["clean"] == [good]
    assert "bài này chưa có" in shown.content.decode()
    response = client.post(url(here, "admit/"), {"entries": [good.pk]}, follow=True)
    assert "1 bài hợp lệ." in response.content.decode()
    assert dict(Entry.objects.values_list("title", "state")) == {"Tốt": "eligible", "Thiếu": "forwarded"}


def test_what_cannot_be_admitted_is_left_and_told_row_by_row(here: Place, as_: SignIn) -> None:
    good, bad, decided = here.sent(), here.sent(title="Thiếu bản chữ", form="video"), here.sent(title="Đã xong")
    Entry.objects.filter(pk=decided.pk).update(state="eligible")
    client, chosen = as_(here.officer), {"entries": [good.pk, bad.pk, decided.pk]}
    assert client.get(url(here, "preview/"), chosen).context["clean"] == [good]
    shown = client.post(url(here, "admit/"), chosen, follow=True).content.decode()
    assert "1 bài hợp lệ." in shown
    assert f"{bad.code} được giữ nguyên. Thiếu bản chữ: Bài không phải dạng văn bản" in shown
    assert f"{decided.code} được giữ nguyên." in shown
    assert set(Entry.objects.filter(state="eligible")) == {good, decided}


def test_nothing_chosen_leads_back_to_the_list_with_words(here: Place, as_: SignIn) -> None:
    response = as_(here.officer).get(url(here, "preview/"), follow=True)
    assert "Hãy chọn ít nhất một bài." in response.content.decode()


def test_an_auditor_reads_and_does_not_act(here: Place, as_: SignIn) -> None:
    entry, auditor = here.sent(), as_(person_with(UserRole.AUDITOR))
    assert auditor.get(url(here)).status_code == 200
    assert auditor.get(url(here, f"{entry.code}/")).status_code == 200
    assert auditor.post(url(here, f"{entry.code}/admit/")).status_code == 403
    assert auditor.post(url(here, "admit/"), {"entries": [entry.pk]}).status_code == 403


def test_units_are_listed_with_what_they_sent_against_what_is_asked(here: Place, as_: SignIn) -> None:
    host = here.contest.host
    UnitFactory(name="Xã An", parent=host)
    UnitFactory(name="Hội Khác", kind=UnitKind.ASSOCIATION, parent=host)
    UnitFactory(name="Xã Ngoài huyện")
    here.sent()
    here.entry()
    client, address = as_(here.officer), f"/contests/{here.contest.slug}/units/"

    def rows(query: str = "") -> list[tuple[str, int, int, int]]:
        shown = client.get(f"{address}?{query}").context["rows"]
        return [(unit.name, unit.handed_in, allowed.sent, allowed.minimum) for unit, allowed in shown]

    assert rows() == [("Xã An", 0, 0, 1), ("Xã Hòa Thử", 2, 1, 1)]
    assert rows("sent=none") == [("Xã An", 0, 0, 1)]
    assert rows("sent=enough") == [("Xã Hòa Thử", 2, 1, 1)]
    assert rows("q=hoa thu") == [("Xã Hòa Thử", 2, 1, 1)]
    assert rows("sent=short&q=hoa") == []
