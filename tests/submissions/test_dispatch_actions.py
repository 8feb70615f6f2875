"""The unit's letter: what it sends, and when it is refused."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts.roles import UserRole
from audit.models import Event
from audit.verdicts import MoveRefused, PermissionRefused
from contests.models import Contest
from contests.moments import database_now
from notifications.models import Message
from submissions.actions import dispatch as actions
from submissions.actions import screening
from submissions.models import Dispatch, Entry
from tests.factories.accounts import person_with
from tests.factories.contests import OrganiserFactory
from tests.factories.units import UnitFactory
from tests.submissions.desk import Place, place

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> Place:
    return place()


def letter(here: Place, number: str = "15/CV-UBND") -> Dispatch:
    """A letter that is not sent yet."""
    return Dispatch(
        contest=here.contest, unit=here.commune, number=number, issued_on=date(2024, 4, 8), signer="Hoàng Văn Trưởng"
    )


def confirmed(here: Place, count: int = 1) -> list[Entry]:
    """Entries that went through the real steps up to the head's confirmation."""
    entries = [here.entry() for _number in range(count)]
    for entry in entries:
        screening.accept(entry=entry, revision=entry.revisions.get(), by=here.clerk)
    screening.confirm(entries=entries, effective=True, feasible=True, by=here.head)
    return list(Entry.objects.filter(pk__in=[entry.pk for entry in entries]).order_by("pk"))


def test_a_letter_sends_its_entries_in_the_order_of_the_list(here: Place) -> None:
    first, second, third = confirmed(here, 3)
    screening.rank(
        unit=here.commune, contest=here.contest, places={third.pk: 1, first.pk: 2, second.pk: 3}, by=here.clerk
    )
    before = database_now()
    dispatch = actions.forward(dispatch=letter(here), entries=[first, third], by=here.clerk)
    assert [(item.rank, item.entry) for item in dispatch.items.all()] == [(1, third), (2, first)]
    assert dispatch.state == "sent"
    assert dispatch.sent_at is not None
    assert before <= dispatch.sent_at <= database_now()
    assert dict(Entry.objects.values_list("pk", "state")) == {
        first.pk: "forwarded",
        second.pk: "confirmed",
        third.pk: "forwarded",
    }
    event = Event.objects.get(subject_type="submissions.dispatch", move="send")
    assert (event.by, event.facts["entries"]) == (here.clerk, [third.pk, first.pk])


def test_authors_and_those_who_run_the_contest_are_told_once_each(here: Place) -> None:
    OrganiserFactory(contest=here.contest, user=here.officer)
    actions.forward(dispatch=letter(here), entries=confirmed(here, 2), by=here.clerk)
    told = Message.objects.filter(template__startswith="submissions/dispatch").order_by("template", "pk")
    assert list(told.values_list("template", "name")) == [
        ("submissions/dispatch_arrived", "Bùi Thị Phòng"),
        ("submissions/dispatch_forwarded", "Nguyễn Thị Tác"),
        ("submissions/dispatch_forwarded", "Nguyễn Thị Tác"),
    ]
    assert "15/CV-UBND" in told[1].body
    assert "08/04/2024" in told[1].body


@pytest.mark.parametrize(
    ("seconds", "inclusive", "sent"), [(30, False, True), (30, True, True), (-1, False, False), (-1, True, False)]
)
def test_the_deadline_is_kept_by_the_databases_clock(here: Place, seconds: int, inclusive: bool, sent: bool) -> None:
    entries = confirmed(here)
    here.move_forwarding(database_now() + timedelta(seconds=seconds), inclusive=inclusive)
    if sent:
        actions.forward(dispatch=letter(here), entries=entries, by=here.clerk)
    else:
        with pytest.raises(MoveRefused, match="đã muộn"):
            actions.forward(dispatch=letter(here), entries=entries, by=here.clerk)
    assert Entry.objects.filter(state="forwarded").count() == int(sent)
    assert Dispatch.objects.count() == int(sent)


@pytest.mark.parametrize(("inclusive", "sent"), [(True, True), (False, False)])
def test_the_very_moment_counts_only_when_the_plan_includes_it(
    here: Place, inclusive: bool, sent: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    entries = confirmed(here)
    moment = database_now() + timedelta(hours=1)
    here.move_forwarding(moment, inclusive=inclusive)
    monkeypatch.setattr(actions, "database_now", lambda: moment)
    if sent:
        actions.forward(dispatch=letter(here), entries=entries, by=here.clerk)
    else:
        with pytest.raises(MoveRefused, match="đã muộn"):
            actions.forward(dispatch=letter(here), entries=entries, by=here.clerk)


def test_a_web_server_whose_clock_is_wrong_changes_nothing(here: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    entries = confirmed(here)
    here.move_forwarding(database_now() - timedelta(seconds=1))
    monkeypatch.setattr(timezone, "now", lambda: database_now() - timedelta(days=2))
    with pytest.raises(MoveRefused, match="đã muộn"):
        actions.forward(dispatch=letter(here), entries=entries, by=here.clerk)


def test_without_the_check_a_late_letter_would_be_sent(here: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """The positive control of the tests above: the refusal is what keeps the letter back."""
    entries = confirmed(here)
    here.move_forwarding(database_now() - timedelta(days=1))
    monkeypatch.setattr(actions, "_refuse_late", lambda contest, unit, now: None)
    actions.forward(dispatch=letter(here), entries=entries, by=here.clerk)
    assert Entry.objects.get().state == "forwarded"


def test_a_unit_sends_no_more_than_its_quota_in_all_its_letters(here: Place) -> None:
    here.limit(2)
    first, second, third = confirmed(here, 3)
    actions.forward(dispatch=letter(here), entries=[first], by=here.clerk)
    with pytest.raises(MoveRefused, match="tối đa 2 bài và đã gửi 1 bài: chỉ còn gửi được 1 bài"):
        actions.forward(dispatch=letter(here, "16/CV-UBND"), entries=[second, third], by=here.clerk)
    actions.forward(dispatch=letter(here, "16/CV-UBND"), entries=[second], by=here.clerk)
    assert Dispatch.objects.count() == 2


def test_a_number_is_used_once_on_a_day(here: Place) -> None:
    first, second = confirmed(here, 2)
    actions.forward(dispatch=letter(here), entries=[first], by=here.clerk)
    with pytest.raises(MoveRefused, match="số và ngày này"):
        actions.forward(dispatch=letter(here), entries=[second], by=here.clerk)


def test_an_entry_that_the_head_did_not_confirm_is_not_sent(here: Place) -> None:
    accepted = here.entry("accepted")
    with pytest.raises(MoveRefused, match="không còn chờ gửi"):
        actions.forward(dispatch=letter(here), entries=[*confirmed(here), accepted], by=here.clerk)
    assert not Dispatch.objects.exists()


def test_an_entry_of_another_unit_is_not_sent(here: Place) -> None:
    elsewhere = here.entry("confirmed", unit=UnitFactory())
    with pytest.raises(MoveRefused, match="không còn chờ gửi"):
        actions.forward(dispatch=letter(here), entries=[elsewhere], by=here.clerk)


def test_a_letter_without_entries_is_refused(here: Place) -> None:
    with pytest.raises(MoveRefused, match="ít nhất một bài"):
        actions.forward(dispatch=letter(here), entries=[], by=here.clerk)


def test_another_units_clerk_does_not_send_our_letter(here: Place) -> None:
    with pytest.raises(PermissionRefused, match="công văn của đơn vị"):
        actions.forward(dispatch=letter(here), entries=confirmed(here), by=person_with(UserRole.CLERK, UnitFactory()))


def test_a_contest_that_closed_while_the_letter_was_written_refuses_it(here: Place) -> None:
    entries = confirmed(here)
    Contest.objects.filter(pk=here.contest.pk).update(state="judging")
    with pytest.raises(MoveRefused, match="cuộc thi đang ở trạng thái"):
        actions.forward(dispatch=letter(here), entries=entries, by=here.clerk)
