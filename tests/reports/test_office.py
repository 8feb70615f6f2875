"""The list of contests that somebody runs, and the page of a series."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from accounts.roles import UserRole
from contests.models import Contest
from reports import overview
from tests.factories.accounts import UserFactory, person_with
from tests.factories.contests import ContestFactory, OrganiserFactory, RoundFactory, SeriesFactory
from tests.factories.judging import ContenderFactory
from tests.factories.submissions import entry_in
from tests.factories.units import UnitFactory
from tests.queries import MOST, queries_of
from units.kinds import UnitKind
from units.models import Unit

pytestmark = pytest.mark.django_db
As = Callable[..., Client]


@pytest.fixture
def office() -> Unit:
    return UnitFactory(kind=UnitKind.DEPARTMENT)


@pytest.fixture
def officer(office: Unit) -> User:
    return person_with(UserRole.OFFICE, office)


def names(client: Client, query: str = "") -> list[str]:
    return [contest.name for contest, _due in client.get(f"/office/?{query}").context["rows"]]


def test_an_office_finds_its_own_contests_without_accents_and_by_state(office: Unit, officer: User, as_: As) -> None:
    ContestFactory(name="Ý tưởng cải cách", receiving_office=office)
    ContestFactory(name="Sáng kiến một cửa", receiving_office=office, state="concluded")
    ContestFactory(name="Của cơ quan khác")
    client = as_(officer)
    assert names(client) == ["Sáng kiến một cửa", "Ý tưởng cải cách"]
    assert names(client, "q=SANG kien") == ["Sáng kiến một cửa"]
    assert names(client, "state=published") == ["Ý tưởng cải cách"]
    assert "speedometer2" in client.get("/").content.decode()


def test_the_archive_is_apart_and_can_be_searched(office: Unit, officer: User, as_: As) -> None:
    ContestFactory(name="Đang làm", receiving_office=office)
    ContestFactory(name="Đã cất năm ngoái", receiving_office=office, state="archived")
    client = as_(officer)
    assert names(client) == ["Đang làm"]
    assert names(client, "state=archived") == ["Đã cất năm ngoái"]
    assert names(client, "state=archived&q=da cat") == ["Đã cất năm ngoái"]
    html = client.get("/office/").content.decode()
    assert "1 cuộc thi nữa trong lưu trữ" in html
    public = as_().get("/contests/").content.decode()
    assert "Đã cất năm ngoái" not in public
    assert "Đã cất năm ngoái" in as_().get("/contests/?state=archived").content.decode()
    assert "Đã cất năm ngoái" not in as_(UserFactory()).get("/").content.decode()
    assert "Đã cất năm ngoái" in as_(UserFactory()).get("/search/?q=da cat nam").content.decode()


def test_whoever_runs_nothing_is_told_so(as_: As) -> None:
    client = as_(UserFactory())
    assert "Bạn chưa điều hành cuộc thi nào" in client.get("/office/").content.decode()
    assert "speedometer2" not in client.get("/").content.decode()


def test_the_list_shows_what_came_in(office: Unit, officer: User, as_: As) -> None:
    contest = ContestFactory(receiving_office=office)
    for state in ("draft", "submitted", "forwarded", "eligible"):
        entry_in(state, contest=contest)
    ((shown, _due),) = as_(officer).get("/office/").context["rows"]
    assert (shown.handed_in, shown.sent, shown.eligible, shown.awards_standing) == (3, 2, 1, 0)


def test_the_list_asks_the_database_as_often_for_three_contests_as_for_one(
    office: Unit, officer: User, as_: As
) -> None:
    client = as_(officer)
    contest = ContestFactory(receiving_office=office)
    series = f"/series/{contest.series_id}/"
    few = {address: queries_of(client, address) for address in ("/office/", series)}
    for edition in (2, 3):
        more = ContestFactory(receiving_office=office, series=contest.series, edition=edition)
        OrganiserFactory(contest=more, user=officer)
        ContenderFactory(round=RoundFactory(contest=more))
    for address, count in few.items():
        assert queries_of(client, address) == count <= MOST


# -- the series --------------------------------------------------------------------------------------------------


def test_a_series_sums_the_rounds_of_its_editions(office: Unit, officer: User, as_: As) -> None:
    """As in Khánh Hòa, where four editions together went from 262 to 158 to 44."""
    series = SeriesFactory()
    for edition, (first, last) in enumerate([(3, 1), (2, 2)], start=1):
        contest = ContestFactory(series=series, edition=edition, receiving_office=office, state="judging")
        preliminary = RoundFactory(contest=contest, kind="preliminary", state="sealed")
        entries = [ContenderFactory(round=preliminary).entry for _count in range(first)]
        final = RoundFactory(contest=contest, kind="final")
        for entry in entries[:last]:
            ContenderFactory(round=final, entry=entry)
    answer = as_(officer).get(f"/series/{series.pk}/")
    summed = {step.label: step.value for step in answer.context["steps"]}
    assert (summed["Hợp lệ"], summed["Vòng sơ khảo"], summed["Vòng chung khảo"]) == (5, 5, 3)
    of_editions = [dict(values)["Vòng chung khảo"] for _contest, values in answer.context["lines"]]
    assert of_editions == [1, 2]


def test_an_edition_without_such_a_round_has_a_dash_there(office: Unit) -> None:
    with_round, _without = (ContestFactory(receiving_office=office, edition=at) for at in (1, 2))
    ContenderFactory(round=RoundFactory(contest=with_round, kind="semi_final"))
    editions: Any = overview.with_figures(Contest.objects.order_by("edition"))
    labels, lines, sums = overview.series_funnel(list(editions))
    at = labels.index("Vòng bán kết")
    assert [line.values[at] for line in lines] == [1, None]
    assert sums[at] == 1


def test_two_rounds_of_one_kind_count_once(office: Unit) -> None:
    contest = ContestFactory(receiving_office=office)
    first, second = (RoundFactory(contest=contest, kind="preliminary") for _count in range(2))
    entries = [ContenderFactory(round=first).entry for _count in range(3)]
    ContenderFactory(round=second, entry=entries[0])
    _labels, (line,), _sums = overview.series_funnel(list(overview.with_figures(Contest.objects.all())))
    assert 3 in line.values
    assert 4 not in line.values


def test_a_series_of_others_is_not_found(officer: User, as_: As) -> None:
    assert as_(officer).get(f"/series/{ContestFactory().series_id}/").status_code == 404
