"""Putting a contest's dates off, and calling it off: what moves, what is refused, who is told."""

from collections.abc import Callable
from datetime import datetime, timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

import contests.actions as plan
from accounts.models import User
from accounts.roles import UserRole
from audit.models import Event
from audit.verdicts import MoveRefused, PermissionRefused
from contests.actions import PlanChanged
from contests.models import Contest, Extension, Round
from judging import actions
from judging.tasks import tell_of_extensions
from notifications.models import Message
from tests.factories.accounts import UserFactory, person_with
from tests.factories.contests import DeadlineFactory, RoundFactory, complete_contest
from tests.factories.judging import PanelFactory, SeatFactory
from tests.factories.submissions import EntryFactory, entry_in
from tests.factories.units import UnitFactory
from units.kinds import UnitKind

pytestmark = pytest.mark.django_db
NOW = timezone.now().replace(second=0, microsecond=0)
As = Callable[..., Client]


def days(count: int) -> datetime:
    return NOW + timedelta(days=count)


class Held:
    """A contest that takes entries, with everybody whom a change concerns."""

    def __init__(self, **columns: Any) -> None:
        office = UnitFactory(kind=UnitKind.DEPARTMENT)
        self.officer: User = person_with(UserRole.OFFICE, office)
        self.contest: Contest = complete_contest(receiving_office=office, **columns)
        self.contest.deadlines.filter(kind="submission").update(moment=days(10))
        self.contest.deadlines.filter(kind="forwarding").update(moment=days(12))
        DeadlineFactory(contest=self.contest, kind="scoring", moment=days(40))
        self.round: Round = RoundFactory(contest=self.contest, opens_at=days(14), closes_at=days(30))
        self.judge: User = SeatFactory(panel=PanelFactory(round=self.round)).user
        self.clerk: User = person_with(UserRole.CLERK, UnitFactory(parent=self.contest.host))
        self.writer: User = EntryFactory(contest=self.contest).created_by
        self.author: User = entry_in("submitted", contest=self.contest).created_by
        self.declined: User = entry_in("declined", contest=self.contest).created_by

    def postpone(self, **given: Any) -> Any:
        asked = {"version": 1, "days": 7, "chosen": {}, "reason": "Mưa bão", "by": self.officer, **given}
        return actions.postpone(contest=self.contest, **asked)

    def dates(self) -> dict[str, datetime]:
        contest = Contest.objects.get(pk=self.contest.pk)
        round = contest.rounds.get()
        due = {deadline.kind: deadline.moment for deadline in contest.deadlines.all()}
        return {**due, "opens": round.opens_at, "closes": round.closes_at}


@pytest.fixture
def held() -> Held:
    return Held()


def told(template: str) -> set[User]:
    return {message.recipient for message in Message.objects.filter(template=template) if message.recipient}


def test_all_dates_ahead_move_in_one_act_and_each_is_written_down(held: Held) -> None:
    held.postpone(days=7)
    assert held.dates() == {
        "submission": days(17),
        "forwarding": days(19),
        "scoring": days(47),
        "opens": days(21),
        "closes": days(37),
    }
    written = {(one.kind, one.before_at, one.after_at, one.reason, one.by) for one in Extension.objects.all()}
    assert written == {
        ("submission", days(10), days(17), "Mưa bão", held.officer),
        ("forwarding", days(12), days(19), "Mưa bão", held.officer),
        ("scoring", days(40), days(47), "Mưa bão", held.officer),
        ("round_opens", days(14), days(21), "Mưa bão", held.officer),
        ("round_closes", days(30), days(37), "Mưa bão", held.officer),
    }
    assert Event.objects.filter(move="postpone", by=held.officer).count() == 1


def test_units_authors_and_judges_are_told_once_with_before_and_after(held: Held) -> None:
    held.postpone(days=7)
    assert told("judging/postponed") == {held.clerk, held.writer, held.author, held.judge}
    message = Message.objects.get(template="judging/postponed", recipient=held.writer)
    assert "Mưa bão" in message.body
    assert f"{timezone.localtime(days(10)):%d/%m/%Y %H:%M}" in message.body
    assert f"{timezone.localtime(days(17)):%d/%m/%Y %H:%M}" in message.body


def test_a_deadline_put_off_in_the_plan_is_told_to_authors_and_judges_once(held: Held) -> None:
    rows = {
        row.kind: {"moment": row.moment, "inclusive": row.inclusive, "wording": ""}
        for row in held.contest.deadlines.all()
    }
    rows["submission"]["moment"] = days(11)
    rows["scoring"]["moment"] = days(41)
    plan.save_deadlines(
        contest=held.contest, version=held.contest.version, deadlines=rows, reason="Lũ lụt", by=held.officer
    )
    assert told("judging/postponed") == set()
    tell_of_extensions()
    assert told("judging/postponed") == {held.writer, held.author, held.judge}
    message = Message.objects.get(template="judging/postponed", recipient=held.author)
    assert "Lũ lụt" in message.body
    assert f"{timezone.localtime(days(11)):%d/%m/%Y %H:%M}" in message.body
    before = Message.objects.count()
    tell_of_extensions()
    assert Message.objects.count() == before


def test_those_who_were_told_as_dates_were_put_off_are_not_told_again(held: Held) -> None:
    held.postpone(days=7)
    before = Message.objects.count()
    tell_of_extensions()
    assert Message.objects.count() == before


def test_judges_of_rounds_that_stay_are_not_told(held: Held) -> None:
    submission = held.contest.deadlines.get(kind="submission")
    held.postpone(days=0, chosen={f"deadline-{submission.pk}": days(11)})
    assert held.dates()["submission"] == days(11)
    assert held.dates()["forwarding"] == days(12)
    assert held.judge not in told("judging/postponed")


def test_what_is_past_stays(held: Held) -> None:
    held.contest.deadlines.filter(kind="submission").update(moment=days(-1))
    Round.objects.filter(pk=held.round.pk).update(state="open", opened_at=NOW, opens_at=days(-2))
    Contest.objects.filter(pk=held.contest.pk).update(state="judging")
    held.contest.refresh_from_db()
    held.postpone(days=5)
    assert held.dates() == {
        "submission": days(-1),
        "forwarding": days(12),
        "scoring": days(45),
        "opens": days(-2),
        "closes": days(35),
    }


def test_a_sealed_round_keeps_its_dates(held: Held) -> None:
    Round.objects.filter(pk=held.round.pk).update(state="sealed", opened_at=NOW, sealed_at=NOW)
    held.postpone(days=5)
    assert (held.dates()["opens"], held.dates()["closes"]) == (days(14), days(30))


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"reason": "  "}, "lý do"),
        ({"days": 0}, "không có mốc nào"),
    ],
)
def test_what_makes_no_sense_is_refused(held: Held, given: dict[str, Any], error: str) -> None:
    before = held.dates()
    with pytest.raises(MoveRefused, match=f"(?i){error}"):
        held.postpone(**given)
    assert held.dates() == before
    assert not Extension.objects.exists()
    assert not Message.objects.exists()


def test_a_date_is_never_brought_forward_nor_put_after_its_follower(held: Held) -> None:
    before = held.dates()
    submission = held.contest.deadlines.get(kind="submission")
    with pytest.raises(MoveRefused, match="không thể rút ngắn"):
        held.postpone(days=0, chosen={f"deadline-{submission.pk}": days(9)})
    with pytest.raises(MoveRefused, match="thứ tự thời hạn chưa đúng"):
        held.postpone(days=0, chosen={f"deadline-{submission.pk}": days(13)})
    assert held.dates() == before


def test_a_plan_that_changed_meanwhile_is_not_postponed(held: Held) -> None:
    with pytest.raises(PlanChanged):
        held.postpone(version=7)


def test_a_stranger_postpones_nothing(held: Held) -> None:
    with pytest.raises(PermissionRefused):
        held.postpone(by=UserFactory())


def test_the_office_sees_each_date_before_and_after_and_who_is_told_before_it_acts(held: Held, as_: As) -> None:
    client = as_(held.officer)
    slug = held.contest.slug
    assert reverse("judging:postponement", args=[slug]) in client.get(f"/contests/{slug}/setup/").content.decode()
    typed = {"days": "7", "reason": "Mưa bão kéo dài"}
    preview = client.get(reverse("judging:preview_postponement", args=[slug]), typed)
    html = preview.content.decode()
    assert preview.status_code == 200
    assert f"{timezone.localtime(days(10)):%d/%m/%Y %H:%M}" in html
    assert f"{timezone.localtime(days(17)):%d/%m/%Y %H:%M}" in html
    assert "1 giám khảo" in html
    assert "2 tác giả" in html
    assert held.dates()["submission"] == days(10)
    done = client.post(reverse("judging:postpone", args=[slug]), {**typed, "version": "1"})
    assert done.status_code == 302
    assert held.dates()["submission"] == days(17)
    again = client.post(reverse("judging:postpone", args=[slug]), {**typed, "version": "1"})
    assert again.status_code == 409
    assert held.dates()["submission"] == days(17)


def test_dates_that_clash_are_shown_and_cannot_be_sent(held: Held, as_: As) -> None:
    submission = held.contest.deadlines.get(kind="submission")
    typed = {"reason": "Mưa", f"deadline-{submission.pk}": f"{timezone.localtime(days(13)):%Y-%m-%dT%H:%M}"}
    preview = as_(held.officer).get(reverse("judging:preview_postponement", args=[held.contest.slug]), typed)
    assert preview.status_code == 422
    assert "thứ tự thời hạn chưa đúng" in unescape(preview.content.decode())


@pytest.mark.parametrize("typed", [{"days": "", "reason": "Mưa"}, {"days": "7", "reason": ""}, {"days": "bảy"}])
def test_a_half_filled_form_comes_back_with_what_was_typed(held: Held, as_: As, typed: dict[str, str]) -> None:
    answer = as_(held.officer).get(reverse("judging:preview_postponement", args=[held.contest.slug]), typed)
    assert answer.status_code == 422
    assert "error-summary" in answer.content.decode()


# -- calling off -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["draft", "published", "judging"])
def test_a_contest_that_is_not_over_is_cancelled_with_a_reason(state: str) -> None:
    held = Held(state=state)
    with pytest.raises(MoveRefused):
        actions.cancel(contest=held.contest, reason="  ", by=held.officer)
    actions.cancel(contest=held.contest, reason="Hoãn theo chỉ đạo của huyện", by=held.officer)
    held.contest.refresh_from_db()
    assert (held.contest.state, held.contest.cancelled_reason) == ("cancelled", "Hoãn theo chỉ đạo của huyện")
    everybody = {held.clerk, held.writer, held.author, held.judge}
    assert told("judging/cancelled") == (set() if state == "draft" else everybody)
    assert all("Hoãn theo chỉ đạo" in one.body for one in Message.objects.filter(template="judging/cancelled"))
    assert Contest.objects.public().filter(pk=held.contest.pk).exists() == (state != "draft")


def test_an_author_without_an_account_is_told_by_mail(held: Held) -> None:
    entry = entry_in("submitted", contest=held.contest)
    entry.authors.update(user=None, email="khong.tai.khoan@example.vn")
    actions.cancel(contest=held.contest, reason="Hoãn", by=held.officer)
    assert Message.objects.filter(address="khong.tai.khoan@example.vn", template="judging/cancelled").count() == 1


def test_after_a_cancellation_nobody_has_work_in_the_contest(held: Held, as_: As) -> None:
    entry_in("returned", contest=held.contest, created_by=held.writer)
    assert held.contest.name in as_(held.writer).get("/").content.decode()
    actions.cancel(contest=held.contest, reason="Hoãn", by=held.officer)
    for person in (held.clerk, held.judge, held.officer):
        assert "task-card" not in as_(person).get("/").content.decode()
    assert "task-card" not in as_(held.writer).get("/").content.decode()
    assert "Cuộc thi này đã bị hủy: Hoãn" in as_().get(held.contest.get_absolute_url()).content.decode()


def test_a_contest_is_called_off_only_with_a_reason_in_the_browser(held: Held, as_: As) -> None:
    client = as_(held.officer)
    page = client.get(reverse("judging:call_off", args=[held.contest.slug])).content.decode()
    assert "4 người" in page
    assert client.post(reverse("judging:cancel", args=[held.contest.slug]), {"reason": " "}).status_code == 422
    assert client.post(reverse("judging:cancel", args=[held.contest.slug]), {"reason": "Hoãn"}).status_code == 302
    held.contest.refresh_from_db()
    assert held.contest.cancelled_reason == "Hoãn"
