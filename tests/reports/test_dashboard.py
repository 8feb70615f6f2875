"""What those who run contests see at a glance, and that it costs the same for many entries as for few."""

import datetime as dt
from collections.abc import Callable
from html import unescape
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from accounts.models import User
from accounts.roles import UserRole
from contests.models import Contest, Round
from judging.models import Sheet
from reports import overview
from reports.builders import BUILDERS
from submissions import tally
from submissions.models import Entry
from tests.factories.accounts import UserFactory, person_with
from tests.factories.contests import ContestFactory, DeadlineFactory, QuotaFactory, RoundFactory, complete_contest
from tests.factories.judging import ContenderFactory
from tests.factories.reports import ReportFactory
from tests.factories.submissions import EntryFactory, entry_in
from tests.factories.units import UnitFactory
from tests.judging.stage import stage
from tests.payouts.purse import purse
from tests.queries import MOST, queries_of
from units.kinds import UnitKind

pytestmark = pytest.mark.django_db
As = Callable[..., Client]
LONG_AGO = timezone.now() - dt.timedelta(days=9)


class Run:
    """A contest that takes entries from three communes, and its officer."""

    def __init__(self) -> None:
        office = UnitFactory(kind=UnitKind.DEPARTMENT)
        self.officer: User = person_with(UserRole.OFFICE, office)
        self.contest: Contest = complete_contest(receiving_office=office)
        self.communes = [UnitFactory(name=f"Xã {name}", parent=self.contest.host) for name in ("An", "Bình", "Cẩm")]

    def entry(self, state: str, commune: int = 0, **columns: Any) -> Entry:
        return entry_in(state, contest=self.contest, unit=self.communes[commune], **columns)

    def page(self, client: Client) -> Any:
        return client.get(f"/contests/{self.contest.slug}/dashboard/")


@pytest.fixture
def run() -> Run:
    return Run()


def steps(answer: Any) -> dict[str, int]:
    return {step.label: step.value for step in answer.context["funnel"]}


# -- the way of the entries --------------------------------------------------------------------------------------


def test_the_funnel_counts_who_came_how_far_and_each_number_is_a_door(run: Run, as_: As) -> None:
    states = ["draft", "draft", "withdrawn", "submitted", "returned", "declined", "accepted", "confirmed"]
    for state in [*states, "forwarded", "eligible", "eligible", "ineligible"]:
        run.entry(state)
    round = RoundFactory(contest=run.contest, name="Sơ khảo")
    ContenderFactory(round=round, entry=Entry.objects.filter(state="eligible").latest("pk"))
    answer = run.page(as_(run.officer))
    assert steps(answer) == {
        "Bài đã nộp": 9,
        "Đơn vị đã chọn": 6,
        "Thủ trưởng xác nhận": 5,
        "Đã gửi": 4,
        "Hợp lệ": 2,
        "Sơ khảo": 1,
        "Giải thưởng": 0,
    }
    assert answer.context["drafts"] == 2
    client = as_(run.officer)
    for step in answer.context["funnel"]:
        assert client.get(step.url).status_code == 200, step


def test_the_doors_before_the_office_lead_to_the_units_that_have_such_entries(run: Run, as_: As) -> None:
    run.entry("submitted", 0)
    run.entry("accepted", 1)
    run.entry("confirmed", 2)
    client, address = as_(run.officer), f"/contests/{run.contest.slug}/units/"

    def names(at: str) -> list[str]:
        return [unit.name for unit, _allowed in client.get(address, {"at": at}).context["rows"]]

    assert names("handed_in") == ["Xã An", "Xã Bình", "Xã Cẩm"]
    assert names("accepted") == ["Xã Bình", "Xã Cẩm"]
    assert names("confirmed") == ["Xã Cẩm"]
    assert (names("screening"), names("head"), names("letter")) == (["Xã An"], ["Xã Bình"], ["Xã Cẩm"])


def test_prizes_that_stand_are_the_end_of_the_funnel(as_: As) -> None:
    made = purse(ranks=(1, 2))
    made.propose()
    answer = as_(made.office).get(f"/contests/{made.contest.slug}/dashboard/")
    assert steps(answer)["Giải thưởng"] == 2


# -- what is stuck -----------------------------------------------------------------------------------------------


def words(answer: Any) -> list[str]:
    return [one.what for one in answer.context["stuck"]]


def test_what_waits_too_long_is_named_with_where_to_go(run: Run, as_: As) -> None:
    for state in ("submitted", "accepted", "confirmed", "forwarded"):
        run.entry(state)
    client = as_(run.officer)
    assert words(run.page(client)) == []
    Entry.objects.filter(contest=run.contest).update(submitted_at=LONG_AGO)
    for entry in Entry.objects.filter(contest=run.contest):
        entry.screenings.update(decided_at=LONG_AGO)
        entry.screenings.filter(confirmed_at__isnull=False).update(confirmed_at=LONG_AGO)
        if entry.state == "forwarded":
            type(entry.letter).objects.update(sent_at=LONG_AGO)
    answer = run.page(client)
    assert [what.split(" quá ")[0] for what in words(answer)] == [
        "1 bài chờ đơn vị sơ loại",
        "1 bài chờ thủ trưởng xác nhận",
        "1 bài đã được thủ trưởng xác nhận nhưng chờ công văn của đơn vị",
        "1 bài đã về cơ quan tiếp nhận",
    ]
    for one in answer.context["stuck"]:
        assert client.get(one.url).status_code == 200


def test_silent_units_are_named_when_the_deadline_is_near(run: Run, as_: As) -> None:
    run.entry("forwarded")
    client = as_(run.officer)
    assert words(run.page(client)) == []
    run.contest.deadlines.filter(kind="forwarding").update(moment=timezone.now() + dt.timedelta(days=2))
    assert words(run.page(client)) == ["2 đơn vị chưa gửi bài nào mà thời hạn đã gần"]


def test_judges_with_unsigned_sheets_are_named_near_the_close(as_: As) -> None:
    held = stage(entries=2, judges=2)
    round = held.opened(held.rounds[0])
    client, address = as_(held.office), f"/contests/{held.contest.slug}/dashboard/"
    Round.objects.filter(pk=round.pk).update(closes_at=timezone.now() + dt.timedelta(days=9))
    assert words(client.get(address)) == []
    Round.objects.filter(pk=round.pk).update(closes_at=timezone.now() + dt.timedelta(days=1))
    assert words(client.get(address)) == [f"“{round.name}” sắp kết thúc: 2 giám khảo còn 4 phiếu chưa ký"]
    Sheet.objects.update(state="signed", signed_at=timezone.now())
    Round.objects.filter(pk=round.pk).update(closes_at=timezone.now() - dt.timedelta(hours=1))
    assert words(client.get(address)) == [f"“{round.name}” đã chấm xong và đã hết hạn: hãy khóa kết quả"]


# -- units, areas, days ------------------------------------------------------------------------------------------


def test_units_stand_by_what_they_sent_with_words_and_those_that_owe_most_first(run: Run, as_: As) -> None:
    run.contest.quotas.all().delete()
    QuotaFactory(contest=run.contest, minimum=2, maximum=3)
    run.entry("forwarded", 1)
    for _count in range(2):
        run.entry("eligible", 2)
    html = unescape(run.page(as_(run.officer)).content.decode())
    lines = tally.unit_lines(run.contest, list(run.contest.quotas.all()))
    assert [(line.unit.name, line.standing, tally.standing_words(line)) for line in lines] == [
        ("Xã An", "nothing", "Chưa gửi bài nào"),
        ("Xã Bình", "short", "còn thiếu 1"),
        ("Xã Cẩm", "enough", "Đủ"),
    ]
    assert html.index("Xã An") < html.index("Xã Bình") < html.index("Xã Cẩm")
    assert "bi-x-circle" in html


def test_the_dashboard_and_the_table_of_units_count_alike(run: Run) -> None:
    """The dashboard counts what units sent for all at once, the table of units for each."""
    rules = [
        QuotaFactory(contest=run.contest, order=90, minimum=3, maximum=4, counts_children=True),
        QuotaFactory(contest=run.contest, order=91, minimum=1, minimum_percent=10, unit_kinds=[UnitKind.SERVICE_UNIT]),
    ]
    school = UnitFactory(name="Trường An", parent=run.communes[0], kind=UnitKind.SERVICE_UNIT, headcount=30)
    entry_in("forwarded", contest=run.contest, unit=school)
    entry_in("submitted", contest=run.contest, unit=school)
    entry_in("submitted", contest=run.contest, unit=school, holder=run.communes[0], came_at=timezone.now())
    for state in ("eligible", "united", "draft", "withdrawn", "declined", "ineligible"):
        run.entry(state)
    counted = [(line.unit, line.standing, line.allowed) for line in tally.unit_lines(run.contest, rules)]
    assert [(line.unit, line.standing, line.allowed) for line in tally.standings(run.contest, rules)] == counted
    assert {unit.name: (allowed.sent, allowed.authors) for unit, _standing, allowed in counted} == {
        "Xã An": (4, 2),
        "Xã Bình": (0, 0),
        "Xã Cẩm": (0, 0),
        "Trường An": (2, 2),
    }


def test_areas_and_days_are_counted_with_what_was_handed_in_and_no_more(run: Run) -> None:
    last = dt.datetime(2026, 5, 2, 0, 0, tzinfo=timezone.get_current_timezone())
    run.entry("draft", area=None)
    run.entry("draft")
    for state in ("submitted", "eligible", "united"):
        run.entry(state, submitted_at=last)
    run.entry("submitted", submitted_at=last - dt.timedelta(seconds=1))
    areas, days = tally.areas_and_days(run.contest)
    assert [(line.name != "", line.counts["draft"], line.counts["handed_in"]) for line in areas] == [
        (True, 1, 3),
        (False, 1, 0),
    ]
    assert days == [(dt.date(2026, 5, 1), 1), (dt.date(2026, 5, 2), 2)]


def test_the_table_of_units_can_be_taken_away(run: Run) -> None:
    run.entry("forwarded", 1)
    report = ReportFactory(contest=run.contest, kind="units")
    built = BUILDERS["units"](report, lambda done, total: None)
    book = CalamineWorkbook.from_filelike(BytesIO(built.content))
    rows = book.get_sheet_by_name("Theo đơn vị").to_python(skip_empty_area=False)[3:]
    assert [(row[1], row[9], row[11]) for row in rows] == [
        ("Xã An", 0, "Chưa gửi bài nào"),
        ("Xã Cẩm", 0, "Chưa gửi bài nào"),
        ("Xã Bình", 1, "Đủ"),
    ]
    assert book.get_sheet_by_name("Theo lĩnh vực").to_python(skip_empty_area=False)[3][5] == 1


def test_entries_stand_day_by_day_in_the_portals_time(run: Run) -> None:
    late = dt.datetime(2026, 5, 1, 23, 30, tzinfo=timezone.get_current_timezone())
    for moment in (late, late, late + dt.timedelta(days=2)):
        run.entry("submitted", submitted_at=moment)
    run.entry("draft")
    assert tally.areas_and_days(run.contest)[1] == [(dt.date(2026, 5, 1), 2), (dt.date(2026, 5, 3), 1)]
    assert overview.by_day(tally.areas_and_days(run.contest)[1]) == [
        ("01/05/2026", 2),
        ("02/05/2026", 0),
        ("03/05/2026", 1),
    ]


DAYS = st.dictionaries(st.dates(dt.date(2026, 1, 1), dt.date(2027, 12, 31)), st.integers(1, 90), max_size=30)


@given(counted=DAYS)
def test_no_entry_is_lost_or_doubled_however_the_days_are_drawn(counted: dict[dt.date, int]) -> None:
    drawn = overview.by_day(sorted(counted.items()))
    assert sum(count for _label, count in drawn) == sum(counted.values())
    assert len(drawn) <= max(overview.MOST_BARS, 730 // overview.WEEK + 1)


# -- who, and at what cost ---------------------------------------------------------------------------------------


def test_a_stranger_finds_no_dashboard_and_a_draft_says_what_comes(run: Run, as_: As) -> None:
    assert run.page(as_(UserFactory())).status_code == 404
    draft = ContestFactory(state="draft", receiving_office=run.contest.receiving_office)
    html = as_(run.officer).get(f"/contests/{draft.slug}/dashboard/").content.decode()
    assert "Cuộc thi chưa được công bố" in html


def test_the_dashboard_asks_the_database_as_often_for_many_entries_units_and_rounds_as_for_one(
    run: Run, as_: As
) -> None:
    client = as_(run.officer)
    run.entry("forwarded")
    RoundFactory(contest=run.contest)
    few = queries_of(client, f"/contests/{run.contest.slug}/dashboard/")
    for at in range(2):
        run.entry("eligible", at)
        run.communes.append(UnitFactory(parent=run.contest.host))
        round = RoundFactory(contest=run.contest)
        ContenderFactory(round=round)
        DeadlineFactory(contest=run.contest, unit_kinds=[[UnitKind.COMMUNE], [UnitKind.DEPARTMENT]][at])
        QuotaFactory(contest=run.contest)
    assert queries_of(client, f"/contests/{run.contest.slug}/dashboard/") == few <= MOST


def many(run: Run, count: int) -> None:
    writer, area = UserFactory(), run.contest.areas.get()
    now = timezone.now()
    Entry.objects.bulk_create(
        EntryFactory.build(
            contest=run.contest,
            code=f"NH-{count}-{at}",
            unit=run.communes[at % 3],
            area=area,
            created_by=writer,
            answers={},
            state=["submitted", "accepted", "confirmed", "forwarded"][at % 4],
            submitted_at=now - dt.timedelta(days=at % 40),
            licence_accepted_at=now,
        )
        for at in range(count)
    )


def test_three_thousand_entries_are_counted_by_the_database_in_as_many_queries(run: Run, as_: As) -> None:
    client, address = as_(run.officer), f"/contests/{run.contest.slug}/dashboard/"
    many(run, 30)
    few = queries_of(client, address)
    many(run, 3000)
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(address)
    assert len(captured) == few
    assert steps(answer)["Bài đã nộp"] == 3030
    assert not [query["sql"] for query in captured if '"submissions_entry"."title"' in query["sql"]]
