"""In how many entries one person takes part, also from two tabs at once, and who is kept out, with the reason."""

import threading
import time
from typing import Any

import pytest
from django.db import connection

from accounts.roles import UserRole
from audit.verdicts import MoveRefused, PermissionRefused
from judging.actions.panel import judges_among
from judging.policies import sit
from submissions.actions import authorship as answers
from submissions.actions import entries as actions
from submissions.actions import limits
from submissions.actions.authors import AuthorsRefused, AuthorText, save_authors, token
from submissions.actions.entries import Incomplete
from submissions.models import Author, Entry, Receipt
from submissions.policies import entries as policies
from tests.factories.accounts import UserFactory, member_of, person_with
from tests.factories.contests import ContestFactory, OrganiserFactory, RoundFactory
from tests.factories.judging import PanelFactory, SeatFactory
from tests.submissions.scenes import Scene, draft, scene
from tests.submissions.test_entries_races import at_once


def hand_in(at: Scene, entry: Entry) -> Receipt:
    return actions.submit(entry=Entry.objects.get(pk=entry.pk), by=at.author, licence_version=1)


def start(at: Scene, title: str = "Bài nữa") -> Entry:
    return actions.start(contest=at.contest, by=at.author, kind="individual", unit=at.commune, title=title)


@pytest.mark.django_db
def test_whoever_takes_part_in_as_many_entries_as_allowed_begins_no_other() -> None:
    at = scene(entries_per_author=2)
    first = draft(at)
    start(at)
    with pytest.raises(MoveRefused, match=r"2 bài của cuộc thi này, thể lệ cho mỗi người 2 bài\. Hãy rút một bài"):
        start(at)
    actions.withdraw(entry=first, by=at.author)
    assert start(at).state == "draft"


@pytest.mark.django_db
def test_an_organisation_s_entries_are_no_person_s() -> None:
    at = scene(entries_per_author=1)
    for title in ("Một", "Hai"):
        actions.start(contest=at.contest, by=at.author, kind="organisation", unit=at.commune, title=title)
    assert start(at).state == "draft"


@pytest.mark.django_db
@pytest.mark.parametrize("contact", ["account", "email", "phone"])
def test_an_author_of_enough_entries_keeps_another_from_being_handed_in(contact: str) -> None:
    at = scene(entries_per_author=1)
    partner = UserFactory(email="dong@thu.example", full_name="Trần Văn Đồng") if contact == "account" else None
    entry = draft(at, "group")
    if contact == "phone":
        entry.authors.filter(order=2).update(email="", phone="+84987654321")
    other = member_of(at.commune, full_name="Người Viết Khác")
    theirs = draft(Scene(at.district, at.commune, at.twin, at.contest, other, at.clerk), "group")
    if contact == "phone":
        theirs.authors.filter(order=2).update(email="", phone="+84987654321")
    actions.submit(entry=theirs, by=other, licence_version=1)
    with pytest.raises(Incomplete, match="Trần Văn Đồng là tác giả của 1 bài khác đã nộp; thể lệ cho mỗi người 1 bài"):
        hand_in(at, entry)
    if partner is not None:
        with pytest.raises(MoveRefused, match="thể lệ cho mỗi người 1 bài"):
            answers.confirm_authorship(entry=entry, by=partner)
        answers.refuse_authorship(entry=Entry.objects.get(pk=theirs.pk), reason="Không tham gia", by=partner)
        assert hand_in(at, entry)


@pytest.mark.django_db
def test_somebody_speaks_for_as_many_groups_as_allowed() -> None:
    at = scene(entries_per_representative=1)
    first, second = draft(at, "group"), draft(at, "group")
    hand_in(at, first)
    with pytest.raises(Incomplete, match="Nguyễn Thị Tác đại diện nhóm tác giả của 1 bài khác đã nộp"):
        hand_in(at, second)
    rows = list(second.authors.order_by("order"))
    lines = [AuthorText(one.full_name, one.share, one.order == 3, one.email, one.phone, pk=one.pk) for one in rows]
    save_authors(entry=second, by=at.author, seen=token(rows), lines=lines)
    assert hand_in(at, second)


@pytest.mark.django_db
def test_an_entry_of_another_contest_does_not_count() -> None:
    at = scene(entries_per_author=1)
    first = draft(at)
    hand_in(at, first)
    Entry.objects.filter(pk=first.pk).update(contest=ContestFactory())
    assert hand_in(at, draft(at))


@pytest.mark.django_db
def test_an_entry_does_not_count_against_itself() -> None:
    at = scene(entries_per_author=1)
    partner = UserFactory(email="dong@thu.example", full_name="Trần Văn Đồng")
    entry = draft(at, "group")
    hand_in(at, entry)
    assert answers.confirm_authorship(entry=Entry.objects.get(pk=entry.pk), by=partner).confirmed_at
    Entry.objects.filter(pk=entry.pk).update(state="returned", state_reason="Cần nói rõ hơn")
    assert hand_in(at, entry).number.endswith("-2")


@pytest.mark.django_db
def test_of_several_authors_only_those_beyond_the_limit_are_named() -> None:
    at = scene(entries_per_author=1)
    UserFactory(email="dong@thu.example", full_name="Trần Văn Đồng")
    other = member_of(at.commune, full_name="Người Viết Khác")
    theirs = draft(Scene(at.district, at.commune, at.twin, at.contest, other, at.clerk), "group")
    actions.submit(entry=theirs, by=other, licence_version=1)
    with pytest.raises(Incomplete) as incomplete:
        hand_in(at, draft(at, "group"))
    [gap] = incomplete.value.gaps
    assert gap.text.startswith("Trần Văn Đồng là tác giả của 1 bài khác đã nộp")


@pytest.mark.django_db
def test_whoever_is_named_elsewhere_without_speaking_there_may_speak_here() -> None:
    at = scene(entries_per_representative=1)
    partner = UserFactory(email="dong@thu.example", full_name="Trần Văn Đồng")
    hand_in(at, draft(at, "group"))
    second = draft(at, "group")
    rows = list(second.authors.order_by("order"))
    lines = [AuthorText(one.full_name, one.share, one.user == partner, one.email, one.phone, pk=one.pk) for one in rows]
    save_authors(entry=second, by=at.author, seen=token(rows), lines=lines)
    assert hand_in(at, second)


@pytest.mark.django_db
def test_of_whoever_refused_only_the_refusal_is_told() -> None:
    at = scene(entries_per_author=1)
    partner = UserFactory(email="dong@thu.example", full_name="Trần Văn Đồng")
    other = member_of(at.commune, full_name="Người Viết Khác")
    entry = draft(at, "group")
    answers.refuse_authorship(entry=entry, reason="Không tham gia", by=partner)
    theirs = draft(Scene(at.district, at.commune, at.twin, at.contest, other, at.clerk), "group")
    actions.submit(entry=theirs, by=other, licence_version=1)
    with pytest.raises(Incomplete) as incomplete:
        hand_in(at, entry)
    assert ["từ chối" in gap.text for gap in incomplete.value.gaps] == [True]


@pytest.mark.django_db
def test_whoever_left_a_number_of_somebody_else_with_an_account_is_not_that_person() -> None:
    at = scene(entries_per_author=1)
    mother = member_of(at.commune, full_name="Phạm Thị Hòa", phone="+84987654321")
    UserFactory(email="dong@thu.example", full_name="Trần Văn Đồng")
    entry = draft(at, "group")
    entry.authors.filter(order=2).update(phone="+84987654321")
    hand_in(at, entry)
    assert sit(mother, at.contest)
    own = Scene(at.district, at.commune, at.twin, at.contest, mother, at.clerk)
    assert hand_in(own, draft(own))


@pytest.mark.django_db
def test_without_a_rule_nobody_counts() -> None:
    at = scene()
    for _time in range(3):
        assert hand_in(at, draft(at))


def beat_the_limit(at: Scene) -> tuple[list[Any], int]:
    """Two tabs begin an entry in the same moment, and two hand one in."""
    meeting = threading.Barrier(2)

    def begin() -> Entry:
        meeting.wait()
        return start(at)

    begun = at_once(begin, begin)
    return begun, Author.objects.filter(user=at.author, entry__contest=at.contest).count()


def somebody_waits() -> bool:
    """Whether another connection waits until this person's part in the contest is free again."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database"
            " WHERE datname = current_database() AND locktype = 'advisory' AND NOT granted)"
        )
        return bool(cursor.fetchone()[0])


class Counting:
    """Two who count at once: whoever counts first goes on once the other waits, or has counted too."""

    def __init__(self) -> None:
        self.counted = 0
        self.lock = threading.Lock()

    def pause(self) -> None:
        with self.lock:
            self.counted += 1
            first = self.counted == 1
        limit = time.monotonic() + 60
        while first and self.counted == 1 and not somebody_waits():
            assert time.monotonic() < limit, "the other one never came"
            time.sleep(0.01)


@pytest.mark.django_db(transaction=True)
def test_two_tabs_at_once_do_not_begin_more_than_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    at, counting, refuse_beyond = scene(entries_per_author=1), Counting(), limits._refuse_beyond

    def refuse(contest: Any, count: int) -> None:
        counting.pause()
        refuse_beyond(contest, count)

    monkeypatch.setattr(limits, "_refuse_beyond", refuse)
    begun, count = beat_the_limit(at)
    assert count == 1
    assert [type(answer) for answer in begun].count(MoveRefused) == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_two_tabs_would_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    at = scene(entries_per_author=1)
    counted = threading.Barrier(2)
    refuse_beyond = limits._refuse_beyond

    def slowly(contest: Any, count: int) -> None:
        counted.wait(timeout=20)
        refuse_beyond(contest, count)

    monkeypatch.setattr(limits, "hold_people", lambda contest, people: None)
    monkeypatch.setattr(limits, "_refuse_beyond", slowly)
    _begun, count = beat_the_limit(at)
    assert count == 2


@pytest.mark.django_db(transaction=True)
def test_two_tabs_at_once_do_not_hand_in_more_than_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    at, counting, places_of = scene(), Counting(), limits.places_of

    def places(contest: Any, people: Any) -> Any:
        found = places_of(contest, people)
        counting.pause()
        return found

    monkeypatch.setattr(limits, "places_of", places)
    first, second = draft(at), draft(at)
    type(at.contest).objects.update(entries_per_author=1)
    answered = at_once(lambda: hand_in(at, first), lambda: hand_in(at, second))
    assert {type(answer) for answer in answered} == {Receipt, Incomplete}
    assert Receipt.objects.count() == 1


# -- those who have a hand in the contest ------------------------------------------------------------------------------


def a_judge(at: Scene, **columns: Any) -> Any:
    """Somebody who sits on a panel of the contest."""
    judge = UserFactory(email="dong@thu.example", full_name="Trần Văn Đồng", **columns)
    SeatFactory(panel=PanelFactory(round=RoundFactory(contest=at.contest)), user=judge)
    return judge


@pytest.mark.django_db
def test_a_judge_neither_begins_an_entry_nor_is_named() -> None:
    at = scene()
    judge = a_judge(at)
    verdict = policies.start(judge, at.contest)
    assert (bool(verdict), verdict.reason) == (
        False,
        "Bạn ở trong Ban Giám khảo của cuộc thi này nên không thể dự thi.",
    )
    with pytest.raises(AuthorsRefused, match="Trần Văn Đồng ở trong Ban Giám khảo"):
        draft(at, "group")
    assert not Author.objects.filter(user=judge).exists()


@pytest.mark.django_db
def test_a_judge_of_another_contest_is_named_and_confirms() -> None:
    at = scene()
    judge = UserFactory(email="dong@thu.example", full_name="Trần Văn Đồng")
    SeatFactory(user=judge)
    entry = draft(at, "group")
    assert answers.confirm_authorship(entry=entry, by=judge).confirmed_at is not None


@pytest.mark.django_db
def test_whoever_was_seated_after_being_named_does_not_confirm_and_keeps_the_entry_back() -> None:
    at = scene()
    judge = UserFactory(email="dong@thu.example", full_name="Trần Văn Đồng")
    entry = draft(at, "group")
    SeatFactory(panel=PanelFactory(round=RoundFactory(contest=at.contest)), user=judge)
    with pytest.raises(PermissionRefused, match="Bạn ở trong Ban Giám khảo"):
        answers.confirm_authorship(entry=entry, by=judge)
    with pytest.raises(Incomplete, match="Trần Văn Đồng ở trong Ban Giám khảo"):
        hand_in(at, entry)


@pytest.mark.django_db
def test_only_the_roles_that_a_contest_names_keep_out_and_only_at_units_under_its_host() -> None:
    at = scene(excluded_roles=["clerk"])
    elsewhere, head = person_with(UserRole.CLERK, at.twin), person_with(UserRole.HEAD, at.commune)
    assert [bool(policies.start(person, at.contest)) for person in (at.clerk, elsewhere, head)] == [False, True, True]
    at.contest.excluded_roles = []
    assert policies.start(at.clerk, at.contest)


@pytest.mark.django_db
def test_an_organiser_is_not_named() -> None:
    at = scene()
    OrganiserFactory(contest=at.contest, user=UserFactory(email="dong@thu.example", full_name="Trần Văn Đồng"))
    with pytest.raises(AuthorsRefused, match="tham gia tổ chức"):
        draft(at, "group")


@pytest.mark.django_db
def test_a_portal_that_knows_no_judges_would_let_them_in(settings: Any) -> None:
    at = scene()
    judge = a_judge(at)
    assert judges_among([judge.pk, at.author.pk], at.contest) == {judge.pk}
    settings.JUDGES_AMONG = f"{__name__}.nobody"
    assert policies.start(judge, at.contest)


def nobody(people: Any, contest: Any) -> set[int]:
    return set()


@pytest.mark.django_db
def test_an_author_who_refused_may_be_seated() -> None:
    at = scene()
    partner = UserFactory(email="dong@thu.example")
    entry = draft(at, "group")
    assert not sit(partner, at.contest)
    answers.refuse_authorship(entry=entry, reason="Tôi chấm thi", by=partner)
    assert sit(partner, at.contest)
