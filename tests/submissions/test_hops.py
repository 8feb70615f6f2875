"""Entries that travel from an association through a commune and a province to the receiving office."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from accounts.roles import UserRole
from audit.verdicts import MoveRefused, PermissionRefused
from contests.models import Contest
from notifications.models import Message
from submissions.actions import dispatch as letters
from submissions.actions import entries as authoring
from submissions.actions import hops, screening
from submissions.allowance import allowance
from submissions.eligibility import check
from submissions.models import Detour, Dispatch, DispatchItem, Entry
from submissions.policies import hops as policies
from submissions.tally import asked_units, sending_of, sendings, standings
from submissions.way import next_unit, way_from
from tests.factories.accounts import member_of, person_with
from tests.factories.contests import (
    DeadlineFactory,
    EligibilityFactory,
    QuotaFactory,
    RouteStepFactory,
    SeriesFactory,
    complete_contest,
)
from tests.factories.submissions import AuthorFactory, EntryFactory, ReceiptFactory, RevisionFactory
from tests.factories.units import UnitFactory
from units.kinds import UnitKind
from units.models import Unit

pytestmark = pytest.mark.django_db


@dataclass
class Chain:
    """A province whose contest takes entries from associations in communes."""

    contest: Contest
    association: Unit
    commune: Unit
    province: Unit
    office: Unit
    author: User
    officer: User

    def clerk(self, unit: Unit) -> User:
        """The unit's clerk."""
        return User.objects.get(roles__unit=unit, roles__role=UserRole.CLERK)

    def entry(self) -> Entry:
        """An entry handed in to the association."""
        entry = EntryFactory(state="submitted", contest=self.contest, unit=self.association, created_by=self.author)
        AuthorFactory(entry=entry)
        ReceiptFactory(revision=RevisionFactory(entry=entry))
        return entry

    def confirmed(self, entry: Entry) -> Entry:
        """Chosen and confirmed at the unit where it lies."""
        entry = fresh(entry)
        unit = entry.holder
        head = User.objects.get(roles__unit=unit, roles__role=UserRole.HEAD)
        screening.accept(entry=entry, revision=entry.revisions.latest("number"), by=self.clerk(unit))
        screening.confirm(entries=[entry], effective=True, feasible=True, comment=f"Ý kiến {unit.name}", by=head)
        return fresh(entry)

    def send(self, *entries: Entry, number: str = "") -> Dispatch:
        """A letter of the unit where the entries lie."""
        unit = entries[0].holder
        letter = Dispatch(
            contest=Contest.objects.get(pk=self.contest.pk),
            unit=unit,
            number=number or f"{Dispatch.objects.count() + 1}/CV",
            issued_on=timezone.localdate(),
            signer="Hoàng Văn Trưởng",
        )
        return letters.forward(dispatch=letter, entries=entries, by=self.clerk(unit))

    def passed_on(self, entry: Entry, hops: int = 1) -> Entry:
        """Sent on so many times."""
        for _hop in range(hops):
            self.send(self.confirmed(entry))
        return fresh(entry)


def fresh(entry: Entry) -> Entry:
    return Entry.objects.select_related("contest", "unit", "holder").get(pk=entry.pk)


def chain() -> Chain:
    province = UnitFactory(kind=UnitKind.PROVINCE, name="Tỉnh Thử")
    office = UnitFactory(kind=UnitKind.DEPARTMENT, name="Sở Nội vụ Thử", parent=province)
    commune = UnitFactory(kind=UnitKind.COMMUNE, name="Xã Hòa Thử", parent=province)
    association = UnitFactory(kind=UnitKind.ASSOCIATION, name="Hội Nông dân Thử", parent=commune)
    contest = complete_contest(series=SeriesFactory(host=province), receiving_office=office, name="Cuộc thi thử")
    EligibilityFactory(contest=contest, order=9, unit_kinds=[UnitKind.ASSOCIATION])
    RouteStepFactory(contest=contest, order=1, to_kinds=[UnitKind.ASSOCIATION, UnitKind.COMMUNE])
    RouteStepFactory(contest=contest, order=2, from_kinds=[UnitKind.ASSOCIATION], to_kinds=[UnitKind.COMMUNE])
    RouteStepFactory(contest=contest, order=3, from_kinds=[UnitKind.COMMUNE], to_kinds=[UnitKind.PROVINCE])
    RouteStepFactory(contest=contest, order=4, from_kinds=[UnitKind.PROVINCE], to_kinds=[], to_office=True)
    for unit in (association, commune, province):
        person_with(UserRole.CLERK, unit, full_name=f"Cán bộ {unit.name}")
        person_with(UserRole.HEAD, unit, full_name=f"Trưởng {unit.name}")
    return Chain(
        contest, association, commune, province, office,
        author=member_of(association, full_name="Nguyễn Thị Tác"),
        officer=person_with(UserRole.OFFICE, office, full_name="Bùi Thị Phòng"),
    )  # fmt: skip


@pytest.fixture
def here() -> Chain:
    return chain()


def told(template: str) -> list[str]:
    return sorted(Message.objects.filter(template=f"submissions/{template}").values_list("name", flat=True))


def test_the_route_leads_from_unit_to_unit_and_at_last_to_the_office(here: Chain) -> None:
    assert way_from(here.contest, here.association) == [here.commune, here.province]
    assert way_from(here.contest, here.commune) == [here.province]
    assert next_unit(here.contest, here.province) is None


def test_without_a_unit_of_the_steps_kind_above_the_office_comes_next(here: Chain) -> None:
    elsewhere = UnitFactory(kind=UnitKind.ASSOCIATION, parent=here.province)
    assert way_from(here.contest, elsewhere) == []


def test_an_entry_travels_three_hops_and_each_unit_screens_and_confirms_it(here: Chain) -> None:
    entry = here.entry()
    first = here.send(here.confirmed(entry))
    entry = fresh(entry)
    assert (entry.state, entry.holder, entry.unit, first.to_unit) == (
        "submitted", here.commune, here.association, here.commune,
    )  # fmt: skip
    assert entry.came_at == first.sent_at
    assert told("dispatch_arrived") == ["Cán bộ Xã Hòa Thử"]
    here.send(here.confirmed(entry))
    assert fresh(entry).holder == here.province
    last = here.send(here.confirmed(entry))
    entry = fresh(entry)
    assert (entry.state, entry.holder, last.to_unit) == ("forwarded", here.province, None)
    assert told("dispatch_arrived") == ["Bùi Thị Phòng", "Cán bộ Tỉnh Thử", "Cán bộ Xã Hòa Thử"]
    assert [(one.unit, bool(one.confirmed_at)) for one in entry.screenings.all()] == [
        (here.association, True), (here.commune, True), (here.province, True),
    ]  # fmt: skip
    assert [(item.hop, item.dispatch.unit) for item in entry.dispatch_items.order_by("hop")] == [
        (1, here.association), (2, here.commune), (3, here.province),
    ]  # fmt: skip
    lines = {line.rule: line.met for line in check(Entry.objects.with_facts().get(pk=entry.pk))}
    assert (lines["confirmation"], lines["forwarding"]) == (True, True)


def test_only_the_unit_where_an_entry_lies_decides_on_it(here: Chain) -> None:
    entry = here.passed_on(here.entry())
    revision = entry.revisions.get()
    with pytest.raises(PermissionRefused):
        screening.accept(entry=entry, revision=revision, by=here.clerk(here.association))
    with pytest.raises(PermissionRefused):
        screening.accept(entry=entry, revision=revision, by=here.clerk(here.province))
    assert screening.accept(entry=entry, revision=revision, by=here.clerk(here.commune)).unit == here.commune


def test_units_see_an_entry_once_it_came_to_them_and_afterwards_others_never(here: Chain) -> None:
    entry = here.entry()
    stranger = person_with(UserRole.CLERK, UnitFactory(kind=UnitKind.COMMUNE, parent=here.province))
    along = [here.clerk(unit) for unit in (here.association, here.commune, here.province)]

    def seers() -> list[User]:
        everybody = [*along, stranger, here.officer]
        return [user for user in everybody if Entry.objects.visible_to(User.objects.get(pk=user.pk)).exists()]

    assert seers() == along[:1]
    here.passed_on(entry)
    assert seers() == along[:2]
    here.passed_on(entry)
    assert seers() == along
    here.passed_on(entry)
    assert seers() == [*along, here.officer]


def test_letters_between_units_are_for_the_two_units_only(here: Chain) -> None:
    letter = here.send(here.confirmed(here.entry()))
    stranger = person_with(UserRole.CLERK, UnitFactory(kind=UnitKind.COMMUNE, parent=here.province))
    people = [here.clerk(here.association), here.clerk(here.commune), here.clerk(here.province), here.officer, stranger]
    seers = [Dispatch.objects.visible_to(user).filter(pk=letter.pk).exists() for user in people]
    assert seers == [True, True, False, False, False]


def test_a_unit_sends_an_entry_back_below_which_screens_and_sends_it_again(here: Chain) -> None:
    entry = here.passed_on(here.entry())
    revision, clerk = entry.revisions.get(), here.clerk(here.commune)
    detour = hops.send_back(entry=entry, revision=revision, reason="Thiếu số liệu.", by=clerk)
    entry = fresh(entry)
    assert (entry.state, entry.holder, detour.kind) == ("submitted", here.association, "sent_back")
    assert told("hop_sent_back") == ["Cán bộ Hội Nông dân Thử", "Nguyễn Thị Tác"]
    assert Entry.objects.visible_to(clerk).filter(pk=entry.pk).exists()  # it decided on the entry
    assert [item.taken_back_at is None for item in entry.dispatch_items.all()] == [False]
    entry = here.passed_on(entry)
    assert entry.holder == here.commune
    assert sorted((item.hop, item.taken_back_at is None) for item in entry.dispatch_items.all()) == [
        (1, False), (1, True),
    ]  # fmt: skip


def test_whoever_entered_an_entry_for_its_author_does_not_send_it_back(here: Chain) -> None:
    entry, clerk = here.passed_on(here.entry()), here.clerk(here.commune)
    assert policies.send_back(clerk, entry)
    entry.entered_by = clerk
    assert not policies.send_back(clerk, entry)


def test_the_first_unit_has_nobody_below_to_send_back_to(here: Chain) -> None:
    entry = here.entry()
    with pytest.raises(PermissionRefused, match="trả lại tác giả"):
        hops.send_back(entry=entry, revision=entry.revisions.get(), reason="Thiếu.", by=here.clerk(here.association))


def test_a_unit_above_returns_to_the_author_and_the_entry_comes_back_to_it(here: Chain) -> None:
    entry = here.passed_on(here.entry())
    clerk = here.clerk(here.commune)
    screening.return_to_author(entry=entry, revision=entry.revisions.get(), reason="Bổ sung.", by=clerk)
    Message.objects.all().delete()
    authoring.submit(entry=fresh(entry), by=here.author, licence_version=here.contest.licence_version)
    entry = fresh(entry)
    assert (entry.state, entry.holder) == ("submitted", here.commune)
    assert told("entry_received_by_unit") == ["Cán bộ Xã Hòa Thử"]


def test_an_entry_on_its_way_up_cannot_be_withdrawn(here: Chain) -> None:
    entry = here.passed_on(here.entry())
    with pytest.raises(PermissionRefused):
        authoring.withdraw(entry=entry, by=here.author)


def test_each_level_has_its_own_quota(here: Chain) -> None:
    QuotaFactory(contest=here.contest, order=8, unit_kinds=[UnitKind.ASSOCIATION], minimum=0, maximum=2, label="Hội")
    QuotaFactory(contest=here.contest, order=9, unit_kinds=[UnitKind.COMMUNE], minimum=0, maximum=1, label="Xã")
    first, second = (here.passed_on(here.entry()) for _number in range(2))
    third = here.confirmed(here.entry())
    with pytest.raises(MoveRefused, match="2 bài"):
        here.send(third)
    here.passed_on(first)
    with pytest.raises(MoveRefused, match="1 bài"):
        here.send(here.confirmed(second))
    units = [here.association, here.commune, here.province]
    sent = sendings([here.contest], units)
    assert [sent[here.contest.pk, unit.pk].sent for unit in units] == [2, 1, 0]


def test_each_level_has_its_own_deadline(here: Chain) -> None:
    DeadlineFactory(
        contest=here.contest,
        kind="forwarding",
        unit_kinds=[UnitKind.COMMUNE],
        moment=timezone.now() - timedelta(days=1),
    )
    entry = here.passed_on(here.entry())
    with pytest.raises(MoveRefused, match="muộn"):
        here.send(here.confirmed(entry))


def test_the_table_of_units_counts_what_passes_through_each(here: Chain) -> None:
    kinds = [UnitKind.ASSOCIATION, UnitKind.COMMUNE, UnitKind.PROVINCE]
    rule = QuotaFactory(contest=here.contest, order=9, unit_kinds=kinds, minimum=1, maximum=None, label="Mọi cấp")
    here.passed_on(here.entry(), hops=2)
    here.passed_on(here.entry())
    rows = {unit.pk: unit for unit in asked_units(here.contest, [rule])}
    columns = ("handed_in", "accepted", "confirmed", "sent", "screening", "missing")

    def row(unit: Unit) -> tuple[Any, ...]:
        return tuple(getattr(rows[unit.pk], name) for name in columns)

    assert row(here.association) == (2, 2, 2, 2, 0, 0)
    assert row(here.commune) == (2, 1, 1, 1, 1, 0)
    assert row(here.province) == (1, 0, 0, 0, 1, 1)
    sent = sendings([here.contest], [here.commune])
    assert allowance([rule], sent[here.contest.pk, here.commune.pk]).sent == 1
    assert {line.unit.pk: line.allowed for line in standings(here.contest, [rule])} == {
        pk: allowance([rule], sending_of(unit)) for pk, unit in rows.items()
    }


def test_a_unit_recalls_what_nobody_has_touched(here: Chain) -> None:
    entry = here.passed_on(here.entry())
    hops.recall(entry=entry, by=here.clerk(here.association))
    entry = fresh(entry)
    assert (entry.state, entry.holder) == ("confirmed", here.association)
    assert told("hop_recalled") == ["Cán bộ Xã Hòa Thử", "Nguyễn Thị Tác"]
    assert not Entry.objects.visible_to(here.clerk(here.commune)).exists()
    assert here.send(entry).to_unit == here.commune


def test_a_unit_recalls_from_the_office_while_it_has_not_decided(here: Chain) -> None:
    entry = here.passed_on(here.entry(), hops=3)
    hops.recall(entry=entry, by=here.clerk(here.province))
    assert (fresh(entry).state, fresh(entry).holder) == ("confirmed", here.province)
    assert "Bùi Thị Phòng" in told("hop_recalled")


def test_what_was_taken_up_is_not_recalled(here: Chain) -> None:
    entry = here.passed_on(here.entry())
    screening.accept(entry=entry, revision=entry.revisions.get(), by=here.clerk(here.commune))
    with pytest.raises(PermissionRefused, match="đã được xử lý"):
        hops.recall(entry=fresh(entry), by=here.clerk(here.association))
    with pytest.raises(PermissionRefused):
        hops.recall(entry=entry, by=here.clerk(here.province))


def test_an_entry_at_the_wrong_unit_is_moved_to_the_right_one(here: Chain) -> None:
    right = UnitFactory(kind=UnitKind.COMMUNE, name="Xã Đúng", parent=here.province)
    person_with(UserRole.CLERK, right, full_name="Cán bộ Xã Đúng")
    entry = here.passed_on(here.entry())
    hops.reroute(entry=entry, to=right, reason="Hội thuộc Xã Đúng.", by=here.clerk(here.commune))
    entry = fresh(entry)
    assert (entry.state, entry.holder, entry.unit) == ("submitted", right, here.association)
    assert told("hop_rerouted") == ["Cán bộ Xã Hòa Thử", "Cán bộ Xã Đúng", "Nguyễn Thị Tác"]
    assert not Entry.objects.visible_to(here.clerk(here.commune)).exists()
    with pytest.raises(MoveRefused, match="không nằm trên đường"):
        hops.reroute(entry=entry, to=here.association, reason="Nhầm.", by=here.clerk(right))


def test_those_who_run_the_contest_move_an_entry_from_the_start(here: Chain) -> None:
    right = UnitFactory(kind=UnitKind.ASSOCIATION, name="Hội Đúng", parent=here.commune)
    entry = here.entry()
    hops.reroute(entry=entry, to=right, reason="Tác giả chọn nhầm.", by=here.officer)
    entry = fresh(entry)
    assert (entry.unit, entry.holder, entry.unit_snapshot["name"]) == (right, right, "Hội Đúng")


def test_whoever_entered_an_entry_for_its_author_does_not_move_it_to_another_unit(here: Chain) -> None:
    entry, clerk = here.entry(), here.clerk(here.association)
    assert policies.reroute(clerk, entry)
    entry.entered_by = clerk
    assert "nhập hộ bài này" in str(policies.reroute(clerk, entry).reason)


def test_the_database_keeps_one_standing_letter_for_each_hop(here: Chain) -> None:
    entry = here.passed_on(here.entry())
    letter = DispatchItem.objects.get(entry=entry).dispatch
    other = Dispatch.objects.create(
        contest=here.contest, unit=here.association, number="99/CV", issued_on=timezone.localdate(), signer="A",
        created_by=letter.created_by,
    )  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        DispatchItem.objects.create(dispatch=other, entry=entry, rank=1, hop=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Detour.objects.create(entry=entry, kind="rerouted", to_unit=here.commune, by=letter.created_by)
