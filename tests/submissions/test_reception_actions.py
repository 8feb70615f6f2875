"""The receiving office checks entries against the contest's rules."""

from datetime import timedelta
from decimal import Decimal

import pytest

from audit.models import Event
from audit.verdicts import MoveRefused, PermissionRefused
from notifications.models import Message
from submissions import eligibility
from submissions.actions import reception as actions
from submissions.models import Author, DispatchItem, Entry
from tests.factories.contests import OrganiserFactory
from tests.factories.submissions import (
    AttachmentFactory,
    AuthorFactory,
    DispatchFactory,
    DispatchItemFactory,
    ScreeningFactory,
)
from tests.factories.units import UnitFactory
from tests.submissions.desk import Place, place
from units.kinds import UnitKind

pytestmark = pytest.mark.django_db

RULES = ["entrant", "authors", "shares", "licence", "submission", "confirmation", "forwarding"]


@pytest.fixture
def here() -> Place:
    return place()


def sent(here: Place, **columns: object) -> Entry:
    """An entry that the unit's letter sent, as the office finds it."""
    entry = here.entry("forwarded", **columns)
    ScreeningFactory(
        entry=entry, effective=True, feasible=True, confirmed_at=entry.submitted_at, confirmed_by=here.head
    )
    DispatchItemFactory(entry=entry, dispatch=DispatchFactory(contest=here.contest, unit=here.commune))
    return entry


def failing(entry: Entry) -> list[str]:
    """The rules that the entry does not meet."""
    return [line.rule for line in eligibility.check(Entry.objects.with_facts().get(pk=entry.pk)) if not line.met]


def test_an_entry_that_went_the_whole_way_meets_every_rule(here: Place) -> None:
    lines = eligibility.check(Entry.objects.with_facts().get(pk=sent(here).pk))
    assert [(line.rule, line.met) for line in lines] == [(rule, True) for rule in RULES]


def test_a_unit_of_a_kind_that_is_not_asked_fails(here: Place) -> None:
    unit = UnitFactory(kind=UnitKind.ASSOCIATION, parent=here.contest.host)
    entry = sent(here, unit=unit, unit_snapshot=unit.snapshot())
    assert failing(entry) == ["entrant"]


def test_the_kind_of_the_unit_at_the_time_counts(here: Place) -> None:
    entry = sent(here)
    type(here.commune).objects.filter(pk=here.commune.pk).update(kind=UnitKind.ASSOCIATION)
    assert failing(entry) == []


def test_a_group_of_one_fails_and_a_group_of_two_passes(here: Place) -> None:
    entry = sent(here, kind="group")
    assert failing(entry) == ["authors"]
    entry.authors.update(share=Decimal(60))
    AuthorFactory(entry=entry, user=None, share=Decimal(40), representative=False)
    assert failing(entry) == []


def test_a_group_larger_than_allowed_fails(here: Place) -> None:
    here.contest.group_max_members = 2
    here.contest.save()
    entry = sent(here, kind="group")
    entry.authors.update(share=Decimal(40))
    for _number in range(2):
        AuthorFactory(entry=entry, user=None, share=Decimal(30), representative=False)
    assert failing(entry) == ["authors"]


def test_shares_that_do_not_add_up_fail_with_their_sum(here: Place) -> None:
    entry = sent(here)
    Author.objects.filter(entry=entry).update(share=Decimal("99.50"))
    lines = eligibility.check(Entry.objects.with_facts().get(pk=entry.pk))
    [line] = [line for line in lines if not line.met]
    assert line.rule == "shares"
    assert "99.50 %" in line.finding


def test_a_video_needs_its_text_version(here: Place) -> None:
    entry = sent(here, form="video")
    assert failing(entry) == ["text_version"]
    removed = AttachmentFactory(entry=entry, kind="text_version", removed_at=entry.submitted_at)
    assert failing(entry) == ["text_version"]
    type(removed).objects.filter(pk=removed.pk).update(removed_at=None)
    assert failing(entry) == []


def test_the_present_licence_clause_must_be_accepted(here: Place) -> None:
    entry = sent(here)
    type(here.contest).objects.filter(pk=here.contest.pk).update(licence_version=2)
    assert failing(entry) == ["licence"]


def test_a_letter_after_the_deadline_fails(here: Place) -> None:
    entry = sent(here)
    here.move_forwarding(DispatchItem.objects.get(entry=entry).dispatch.sent_at - timedelta(seconds=1))
    assert failing(entry) == ["forwarding"]


def test_an_organisation_needs_no_shares(here: Place) -> None:
    entry = sent(here, kind="organisation", organisation=here.commune)
    entry.authors.all().delete()
    assert failing(entry) == []


def test_the_office_admits_an_entry_and_its_author_is_told(here: Place) -> None:
    entry = sent(here)
    actions.admit(entry=entry, by=here.officer)
    entry.refresh_from_db()
    assert (entry.state, entry.state_reason) == ("eligible", "")
    [message] = Message.objects.filter(template="submissions/reception_admitted")
    assert message.name == "Nguyễn Thị Tác"


def test_an_entry_that_fails_a_rule_is_admitted_only_with_a_note(here: Place) -> None:
    entry = sent(here, form="video")
    with pytest.raises(MoveRefused, match="bản chữ"):
        actions.admit(entry=entry, by=here.officer)
    actions.admit(entry=entry, note="Đã nhận bản giấy ngày 08/4.", by=here.officer)
    entry.refresh_from_db()
    assert (entry.state, entry.state_reason) == ("eligible", "Đã nhận bản giấy ngày 08/4.")
    event = Event.objects.get(subject_id=str(entry.pk), move="admit")
    assert event.facts["rules not met"] == ["text_version"]


def test_of_many_those_that_can_be_are_admitted_and_each_of_the_others_says_why_not(here: Place) -> None:
    good, bad = sent(here), sent(here, form="video")
    (first, nothing), (second, reason) = actions.admit_many(entries=[bad, good], by=here.officer)
    assert (first, nothing, second) == (good, "", bad)
    assert "bản chữ" in reason
    assert dict(Entry.objects.values_list("pk", "state")) == {good.pk: "eligible", bad.pk: "forwarded"}
    again = actions.admit_many(entries=[Entry.objects.get(pk=good.pk)], by=here.officer)
    assert "chưa có kết luận" in again[0][1]
    assert Event.objects.filter(move="admit").count() == 1


def test_an_organiser_who_is_an_author_does_not_decide_on_their_own_entry(here: Place) -> None:
    entry = sent(here)
    OrganiserFactory(contest=here.contest, user=here.author)
    with pytest.raises(PermissionRefused, match="là tác giả"):
        actions.admit(entry=entry, by=here.author)


def test_the_unit_does_not_decide_for_the_office(here: Place) -> None:
    with pytest.raises(PermissionRefused, match="tổ chức cuộc thi"):
        actions.admit(entry=sent(here), by=here.clerk)


def test_nothing_is_decided_once_the_results_are_out(here: Place) -> None:
    entry = sent(here)
    type(here.contest).objects.filter(pk=here.contest.pk).update(state="announced", announced_at=entry.submitted_at)
    with pytest.raises(PermissionRefused, match="đã công bố"):
        actions.admit(entry=Entry.objects.get(), by=here.officer)
