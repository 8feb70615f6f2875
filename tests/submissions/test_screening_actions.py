"""The unit's clerk screens and ranks, its head confirms."""

import pytest
from django.utils import timezone

from accounts.roles import UserRole
from audit.models import Event
from audit.verdicts import MoveRefused, PermissionRefused
from notifications.models import Message
from submissions.actions import screening as actions
from submissions.models import Entry, Screening
from tests.factories.accounts import RoleFactory, UserFactory, person_with
from tests.factories.submissions import AuthorFactory, RevisionFactory
from tests.factories.units import UnitFactory
from tests.submissions.desk import Place, place

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> Place:
    return place()


def read(entry: Entry) -> dict[str, object]:
    """The entry and the text that the clerk has before them."""
    return {"entry": entry, "revision": entry.revisions.latest("number")}


def told(template: str) -> list[str]:
    """To whom a mail was written."""
    return sorted(Message.objects.filter(template=f"submissions/{template}").values_list("name", flat=True))


def test_a_clerk_chooses_an_entry_and_the_revision_judged_is_recorded(here: Place) -> None:
    entry = here.entry()
    screening = actions.accept(**read(entry), by=here.clerk)
    entry.refresh_from_db()
    assert entry.state == "accepted"
    assert (screening.decision, screening.revision.number, screening.rank) == ("accepted", 1, 1)
    assert (screening.unit, screening.decided_by) == (here.commune, here.clerk)
    assert told("screening_accepted") == ["Nguyễn Thị Tác"]
    assert told("screening_waiting") == ["Hoàng Văn Trưởng"]
    event = Event.objects.get(subject_type="submissions.entry", subject_id=str(entry.pk), move="accept")
    assert (event.before, event.after, event.by, event.facts["revision"]) == ("submitted", "accepted", here.clerk, 1)


def test_the_head_is_told_once_a_day_however_many_entries_are_chosen(here: Place) -> None:
    for _number in range(3):
        actions.accept(**read(here.entry()), by=here.clerk)
    assert told("screening_waiting") == ["Hoàng Văn Trưởng"]


def test_an_entry_is_returned_with_its_reason(here: Place) -> None:
    entry = here.entry()
    screening = actions.return_to_author(**read(entry), reason="Thiếu số liệu trước và sau.", by=here.clerk)
    entry.refresh_from_db()
    assert (entry.state, entry.state_reason) == ("returned", "Thiếu số liệu trước và sau.")
    assert (screening.decision, screening.reason) == ("returned", "Thiếu số liệu trước và sau.")
    [message] = Message.objects.filter(template="submissions/screening_returned")
    assert "Thiếu số liệu trước và sau." in message.body
    assert entry.get_absolute_url() in message.body


def test_an_accepted_entry_can_still_be_declined(here: Place) -> None:
    entry = here.entry("accepted")
    actions.decline(**read(entry), reason="Trùng với bài khác.", by=here.head)
    entry.refresh_from_db()
    assert entry.state == "declined"
    assert list(Screening.objects.ranking(here.commune, here.contest)) == []


def test_an_author_who_has_no_account_is_told_by_mail_and_one_without_address_is_not_told(here: Place) -> None:
    entry = here.entry()
    AuthorFactory(entry=entry, user=None, full_name="Ông Dân", email="dan@thu.example", representative=False)
    AuthorFactory(entry=entry, user=None, full_name="Bà Vắng", email="", representative=False)
    actions.accept(**read(entry), by=here.clerk)
    assert told("screening_accepted") == ["Nguyễn Thị Tác", "Ông Dân"]


def test_a_clerk_of_another_unit_cannot_screen(here: Place) -> None:
    stranger = person_with(UserRole.CLERK, UnitFactory())
    with pytest.raises(PermissionRefused, match="của đơn vị nhận bài"):
        actions.accept(**read(here.entry()), by=stranger)


def test_a_clerk_who_is_an_author_cannot_screen_their_own_entry_and_learns_why(here: Place) -> None:
    entry = here.entry()
    AuthorFactory(entry=entry, user=here.clerk, representative=False)
    for act, more in [("accept", {}), ("return_to_author", {"reason": "x"}), ("decline", {"reason": "x"})]:
        with pytest.raises(PermissionRefused, match="là tác giả"):
            getattr(actions, act)(**read(entry), **more, by=here.clerk)
    actions.accept(**read(entry), by=here.head)


def test_nothing_is_screened_once_the_contest_no_longer_takes_entries(here: Place) -> None:
    entry = here.entry()
    type(here.contest).objects.filter(pk=here.contest.pk).update(state="judging")
    with pytest.raises(MoveRefused, match="cuộc thi đang ở trạng thái"):
        actions.accept(**read(entry), by=here.clerk)
    assert not Screening.objects.exists()


def test_a_decision_on_an_older_text_is_refused(here: Place) -> None:
    entry = here.entry()
    old = entry.revisions.latest("number")
    RevisionFactory(entry=entry)
    with pytest.raises(MoveRefused, match="bản mới"):
        actions.accept(entry=entry, revision=old, by=here.clerk)
    entry.refresh_from_db()
    assert entry.state == "submitted"


def test_an_entry_that_was_withdrawn_meanwhile_cannot_be_accepted(here: Place) -> None:
    entry = here.entry()
    Entry.objects.filter(pk=entry.pk).update(state="withdrawn")
    with pytest.raises(MoveRefused):
        actions.accept(**read(entry), by=here.clerk)


def test_chosen_entries_line_up_and_can_be_put_in_another_order(here: Place) -> None:
    first, second, third = (here.entry() for _number in range(3))
    for entry in (first, second, third):
        actions.accept(**read(entry), by=here.clerk)
    actions.rank(
        unit=here.commune, contest=here.contest, places={third.pk: 1, first.pk: 2, second.pk: 3}, by=here.clerk
    )
    ranking = Screening.objects.ranking(here.commune, here.contest)
    assert [(line.entry, line.rank) for line in ranking] == [(third, 1), (first, 2), (second, 3)]
    assert Event.objects.filter(move="rank").count() == 3


def test_an_entry_chosen_meanwhile_follows_after_those_that_were_put_in_order(here: Place) -> None:
    first, second, late = (here.entry() for _number in range(3))
    for entry in (first, second, late):
        actions.accept(**read(entry), by=here.clerk)
    actions.rank(unit=here.commune, contest=here.contest, places={second.pk: 1, first.pk: 2, 10**9: 3}, by=here.clerk)
    ranking = Screening.objects.ranking(here.commune, here.contest)
    assert [line.entry for line in ranking] == [second, first, late]


def test_a_clerk_with_an_entry_of_their_own_in_the_list_does_not_order_it(here: Place) -> None:
    own = here.entry("accepted", title="Bài của tôi")
    AuthorFactory(entry=own, user=here.clerk, representative=False)
    with pytest.raises(PermissionRefused, match="Bài của tôi"):
        actions.rank(unit=here.commune, contest=here.contest, places={own.pk: 1}, by=here.clerk)


def test_the_head_confirms_many_entries_at_once(here: Place) -> None:
    entries = [here.entry("accepted") for _number in range(3)]
    screenings = actions.confirm(entries=entries, effective=True, feasible=True, comment="Đồng ý.", by=here.head)
    assert {entry.state for entry in Entry.objects.all()} == {"confirmed"}
    for screening in screenings:
        screening.refresh_from_db()
        assert (screening.effective, screening.feasible, screening.head_comment) == (True, True, "Đồng ý.")
        assert screening.confirmed_by == here.head
        assert screening.confirmed_at is not None
        assert screening.confirmed_at <= timezone.now()
    assert told("screening_confirmed") == ["Lê Thị Thụ"]


def test_a_clerk_does_not_confirm(here: Place) -> None:
    with pytest.raises(PermissionRefused, match="thủ trưởng"):
        actions.confirm(entries=[here.entry("accepted")], effective=True, feasible=True, by=here.clerk)


def test_the_head_does_not_confirm_an_entry_of_their_own_but_the_deputy_does(here: Place) -> None:
    entry = here.entry("accepted")
    AuthorFactory(entry=entry, user=here.head, representative=False)
    with pytest.raises(PermissionRefused, match="cấp phó"):
        actions.confirm(entries=[entry], effective=True, feasible=True, by=here.head)
    deputy = UserFactory()
    RoleFactory(user=deputy, role=UserRole.HEAD, unit=here.commune)
    actions.confirm(entries=[entry], effective=True, feasible=True, by=deputy)
    entry.refresh_from_db()
    assert entry.state == "confirmed"


def test_one_entry_that_cannot_be_confirmed_holds_back_all(here: Place) -> None:
    good, waiting = here.entry("accepted"), here.entry("submitted")
    with pytest.raises(PermissionRefused):
        actions.confirm(entries=[good, waiting], effective=True, feasible=True, by=here.head)
    good.refresh_from_db()
    assert good.state == "accepted"


@pytest.mark.parametrize(("effective", "feasible"), [(True, False), (False, True), (False, False)])
def test_both_statements_are_needed(here: Place, effective: bool, feasible: bool) -> None:
    with pytest.raises(MoveRefused, match="khả thi"):
        actions.confirm(entries=[here.entry("accepted")], effective=effective, feasible=feasible, by=here.head)
