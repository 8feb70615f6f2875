"""Units are merged, split, renamed, dissolved: with their people, their contests and the entries on their way."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone, translation

from accounts.models import Membership, Role, User
from accounts.roles import UserRole
from audit.models import Event
from audit.verdicts import MoveRefused, PermissionRefused
from contests.models import Contest
from notifications.models import Message
from submissions.actions.succession import Where, concerned_by, succeed
from submissions.models import Entry
from tests.factories.accounts import DelegationFactory, UserFactory, member_of, person_with
from tests.factories.contests import SeriesFactory, complete_contest
from tests.factories.submissions import AuthorFactory, EntryFactory, RevisionFactory, ScreeningFactory
from tests.factories.units import UnitFactory
from tests.queries import MOST, queries_of
from units.actions import Becoming, NewUnit
from units.models import Succession, Unit

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
YESTERDAY = TODAY - dt.timedelta(days=1)


@pytest.fixture
def administrator() -> User:
    return person_with(UserRole.ADMINISTRATOR, language="vi")


@pytest.fixture
def district() -> Unit:
    return UnitFactory(code="277", name="Huyện Thử", kind="district")


@pytest.fixture
def commune(district: Unit) -> Unit:
    return UnitFactory(code="10015", name="Xã Hòa", parent=district)


@pytest.fixture
def other(district: Unit) -> Unit:
    return UnitFactory(code="10018", name="Xã Bình", parent=district)


def entry_at(unit: Unit, state: str = "draft", contest_state: str = "published") -> Entry:
    contest = complete_contest(
        series=SeriesFactory(host=unit.parent), state=contest_state, receiving_office=unit.parent
    )
    entry = EntryFactory(contest=contest, state=state, unit=unit, unit_snapshot=unit.snapshot())
    AuthorFactory(entry=entry, user=entry.created_by)
    return entry


def merger(*old: Unit) -> Becoming:
    return Becoming("merge", TODAY, old, new=[NewUnit("10020", "Xã Hòa Bình")])


def test_merged_units_end_and_one_begins_with_their_people_roles_and_units(
    commune: Unit, other: Unit, administrator: User
) -> None:
    clerk = person_with(UserRole.CLERK, commune)
    worker = member_of(other)
    child = UnitFactory(code="VH", name="Phòng Văn hóa", kind="department", parent=other)
    done = succeed(becoming=merger(commune, other), by=administrator)
    (new,) = done.successors
    assert (new.code, new.kind, new.parent, new.valid_from) == ("10020", "commune", commune.parent, TODAY)
    for old in (commune, other):
        old.refresh_from_db()
        assert old.valid_to == YESTERDAY
    child.refresh_from_db()
    assert (child.parent, child.path) == (new, "/277/10020/VH/")
    for person in (clerk, worker):
        assert [line.unit for line in person.memberships.valid_on(TODAY)] == [new]
        assert person.memberships.count() == 2  # what was stays written
    assert [(role.role, role.unit) for role in clerk.roles.valid_on(TODAY)] == [("clerk", new)]
    assert clerk.roles.get(unit=commune).valid_to == YESTERDAY
    assert set(Succession.objects.values_list("old", "new", "kind")) == {
        (commune.pk, new.pk, "merge"),
        (other.pk, new.pk, "merge"),
    }
    assert set(Message.objects.filter(template="accounts/unit_ended").values_list("recipient", flat=True)) == {
        clerk.pk,
        worker.pk,
    }
    assert Event.objects.filter(subject_type="units.unit", move="succeed").count() == 2
    assert Event.objects.filter(subject_type="accounts.membership", move="move").count() == 2


@pytest.mark.parametrize("state", ["draft", "returned", "submitted", "accepted", "confirmed"])
def test_an_entry_on_its_way_goes_to_what_follows_and_keeps_its_snapshot(
    state: str, commune: Unit, administrator: User
) -> None:
    entry = entry_at(commune, state)
    if state in {"accepted", "confirmed"}:
        ScreeningFactory(entry=entry, unit=commune, revision=RevisionFactory(entry=entry))
    new = succeed(
        becoming=Becoming("rename", TODAY, [commune], new=[NewUnit("10015", "Phường Hòa")]), by=administrator
    ).successors[0]
    entry.refresh_from_db()
    assert entry.unit == new
    assert entry.unit_snapshot["name"] == "Xã Hòa"
    assert [screening.unit for screening in entry.screenings.all()] in ([], [new])
    told = Message.objects.get(key=f"entry-unit-ended-{entry.pk}-{commune.pk}")
    assert told.recipient == entry.created_by
    assert "Phường Hòa" in told.body


@pytest.mark.parametrize(("state", "contest_state"), [("forwarded", "published"), ("draft", "announced")])
def test_what_has_left_the_unit_or_is_over_stays_where_it_was(
    state: str, contest_state: str, commune: Unit, administrator: User
) -> None:
    entry = entry_at(commune, state, contest_state)
    succeed(becoming=Becoming("rename", TODAY, [commune], new=[NewUnit("10016", "Phường Hòa")]), by=administrator)
    entry.refresh_from_db()
    assert entry.unit == commune


def test_for_a_split_the_administrator_says_who_goes_where(commune: Unit, administrator: User) -> None:
    stays, goes = member_of(commune), person_with(UserRole.HEAD, commune)
    here, there = entry_at(commune), entry_at(commune)
    first, second = (UnitFactory(kind="department", parent=commune) for _ in range(2))
    becoming = Becoming(
        "split",
        TODAY,
        [commune],
        new=[NewUnit("10021", "Xã Hòa Đông"), NewUnit("10022", "Xã Hòa Tây")],
        where={second.pk: 1},
    )
    where = Where(people={goes.pk: 1}, entries={there.pk: 1})
    east, west = succeed(becoming=becoming, by=administrator, where=where).successors
    assert [line.unit for line in stays.memberships.valid_on(TODAY)] == [east]
    assert [line.unit for line in goes.memberships.valid_on(TODAY)] == [west]
    assert [role.unit for role in goes.roles.valid_on(TODAY)] == [west]
    assert [Entry.objects.get(pk=entry.pk).unit for entry in (here, there)] == [east, west]
    assert [Unit.objects.get(pk=unit.pk).parent for unit in (first, second)] == [east, west]


def test_a_unit_that_takes_another_in_goes_on(commune: Unit, other: Unit, administrator: User) -> None:
    both = member_of(commune)
    Membership.objects.create(user=both, unit=other)
    succeed(becoming=Becoming("merge", TODAY, [commune], existing=[other]), by=administrator)
    other.refresh_from_db()
    assert other.valid_to is None
    assert [line.unit for line in both.memberships.valid_on(TODAY)] == [other]  # once, not twice


def test_a_dissolved_unit_leaves_nothing_and_everybody_is_told(commune: Unit, administrator: User) -> None:
    clerk = person_with(UserRole.CLERK, commune)
    entry = entry_at(commune)
    succeed(becoming=Becoming("dissolve", TODAY, [commune]), by=administrator)
    assert not Role.objects.valid_on(TODAY).filter(user=clerk).exists()
    assert not Membership.objects.valid_on(TODAY).filter(user=clerk).exists()
    entry.refresh_from_db()
    assert entry.unit == commune
    assert Message.objects.filter(key__startswith="entry-unit-ended").count() == 1


def test_a_unit_is_not_dissolved_over_units_that_go_on(commune: Unit, district: Unit, administrator: User) -> None:
    with translation.override("en"), pytest.raises(MoveRefused, match="1 unit still stands under it"):
        succeed(becoming=Becoming("dissolve", TODAY, [district]), by=administrator)


def test_who_acts_in_a_role_goes_on_acting_when_both_go_the_same_way(commune: Unit, administrator: User) -> None:
    near, far = member_of(commune), member_of(commune)
    lent = [
        DelegationFactory(role=person_with(UserRole.CLERK, commune).roles.get(), delegate=delegate)
        for delegate in (near, far)
    ]
    becoming = Becoming("split", TODAY, [commune], new=[NewUnit("A1", "Xã Một"), NewUnit("A2", "Xã Hai")])
    first, _second = succeed(becoming=becoming, by=administrator, where=Where(people={far.pk: 1})).successors
    for delegation in lent:
        delegation.refresh_from_db()
    assert [delegation.role.unit for delegation in lent] == [first, commune]


def test_contests_that_are_not_over_go_on_with_the_successor(district: Unit, administrator: User) -> None:
    running = complete_contest(series=SeriesFactory(host=district), state="judging", receiving_office=district)
    over = complete_contest(series=SeriesFactory(), receiving_office=district)
    Contest.objects.filter(pk=over.pk).update(state="cancelled", cancelled_reason="Thiên tai")
    becoming = Becoming("rename", TODAY, [district], new=[NewUnit("277", "Huyện Mới")])
    new = succeed(becoming=becoming, by=administrator).successors[0]
    running.refresh_from_db()
    over.refresh_from_db()
    assert (running.receiving_office, running.series.host) == (new, new)
    assert over.receiving_office == district


def test_a_unit_that_runs_a_contest_is_not_dissolved(administrator: User) -> None:
    office = UnitFactory(kind="department")
    complete_contest(series=SeriesFactory(), state="published", receiving_office=office)
    with translation.override("en"), pytest.raises(MoveRefused, match="1 contest is not over"):
        succeed(becoming=Becoming("dissolve", TODAY, [office]), by=administrator)
    office.refresh_from_db()
    assert office.valid_to is None


def test_recording_it_again_changes_nothing(commune: Unit, other: Unit, administrator: User) -> None:
    member_of(commune)
    first = succeed(becoming=merger(commune, other), by=administrator)
    events, units = Event.objects.count(), Unit.objects.count()
    again = succeed(becoming=merger(commune, other), by=administrator)
    assert again.again
    assert again.successors == first.successors
    assert (Event.objects.count(), Unit.objects.count()) == (events, units)


@pytest.mark.parametrize(
    ("kind", "successors", "words"),
    [
        ("merge", 1, "Two or more units are merged"),
        ("split", 1, "split into two or more"),
        ("rename", 2, "renamed into exactly one"),
        ("dissolve", 1, "no successor"),
    ],
)
def test_an_act_that_does_not_fit_together_is_refused(
    kind: str, successors: int, words: str, commune: Unit, administrator: User
) -> None:
    new = [NewUnit(f"N{number}", f"Xã {number}") for number in range(successors)]
    with translation.override("en"), pytest.raises(MoveRefused, match=words):
        succeed(becoming=Becoming(kind, TODAY, [commune], new=new), by=administrator)
    commune.refresh_from_db()
    assert commune.valid_to is None


def test_only_administrators_record_it_and_not_before_the_day(commune: Unit, administrator: User) -> None:
    becoming = Becoming("rename", TODAY, [commune], new=[NewUnit("N", "Xã Mới")])
    with pytest.raises(PermissionRefused):
        succeed(becoming=becoming, by=UserFactory())
    tomorrow = Becoming("rename", TODAY + dt.timedelta(days=1), [commune], new=[NewUnit("N", "Xã Mới")])
    with translation.override("en"), pytest.raises(PermissionRefused, match="plan it"):
        succeed(becoming=tomorrow, by=administrator)


# -- the pages -------------------------------------------------------------------------------------------------------


@pytest.fixture
def client(administrator: User, as_: Callable[[Any], Client]) -> Client:
    return as_(administrator)


def typed(**fields: str) -> dict[str, str]:
    return {"kind": "rename", "on": TODAY.isoformat(), "code_1": "10015", "name_1": "Phường Hòa", **fields}


def test_an_administrator_sees_what_will_move_then_records_it(client: Client, commune: Unit) -> None:
    person = member_of(commune, full_name="Trần Thị Dời")
    entry = entry_at(commune)
    page = client.get(f"/units/{commune.pk}/succession/preview/", typed()).content.decode()
    for words in ["Trần Thị Dời", entry.code, "Phường Hòa", f"{YESTERDAY:%d/%m/%Y}"]:
        assert words in page, words
    assert Unit.objects.filter(name="Phường Hòa").count() == 0
    done = client.post(f"/units/{commune.pk}/succession/succeed/", typed(), follow=True).content.decode()
    assert "Đã ghi nhận" in done
    assert "Đổi tên" in done  # the story
    assert [line.unit.name for line in person.memberships.valid_on(TODAY)] == ["Phường Hòa"]
    again = client.post(f"/units/{commune.pk}/succession/succeed/", typed())
    assert again.status_code == 302
    assert Unit.objects.filter(name="Phường Hòa").count() == 1


def test_a_split_is_chosen_on_the_page(client: Client, commune: Unit) -> None:
    person = member_of(commune)
    fields = typed(kind="split", code_1="A1", name_1="Xã Một", code_2="A2", name_2="Xã Hai")
    page = client.get(f"/units/{commune.pk}/succession/preview/", fields).content.decode()
    assert f'name="person-{person.pk}"' in page
    client.post(f"/units/{commune.pk}/succession/succeed/", {**fields, f"person-{person.pk}": "1"})
    assert [line.unit.name for line in person.memberships.valid_on(TODAY)] == ["Xã Hai"]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"kind": "split"}, "từ hai đơn vị trở lên"),
        ({"name_1": ""}, "Hãy ghi tên đơn vị mới"),
        ({"code_1": "10018"}, "đang dùng mã này"),
        ({"kind": "merge", "others": "xa binh"}, "Hãy ghi mã của đơn vị cần chọn"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
    client: Client, commune: Unit, other: Unit, fields: dict[str, str], words: str
) -> None:
    answer = client.get(f"/units/{commune.pk}/succession/preview/", typed(**fields))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert words in page
    assert all(value in page for value in fields.values())


def test_the_preview_asks_as_much_of_the_database_for_many_as_for_one(client: Client, commune: Unit) -> None:
    address = f"/units/{commune.pk}/succession/preview/?kind=rename&on={TODAY}&code_1=N&name_1=N"
    member_of(commune)
    entry_at(commune)
    few = queries_of(client, address)
    for _ in range(4):
        member_of(commune)
        EntryFactory(contest=Entry.objects.first().contest, unit=commune)
        UnitFactory(parent=commune)
    assert queries_of(client, address) == few <= MOST
    assert len(concerned_by(Becoming("rename", TODAY, [commune])).entries) == 5
