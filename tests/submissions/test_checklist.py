"""The check list of an entry: what the portal found, what a person of the office answers, and what follows from it."""

from collections.abc import Callable

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from audit.models import Event
from audit.verdicts import MoveRefused, PermissionRefused
from contests.models import Contest
from submissions.actions import points as actions
from submissions.actions import reception
from submissions.models import Author, CheckPoint, Correction, Entry
from tests.factories.contests import ContentAreaFactory, OrganiserFactory
from tests.factories.submissions import (
    AttachmentFactory,
    AuthorFactory,
    DispatchFactory,
    DispatchItemFactory,
    RevisionFactory,
    ScreeningFactory,
)
from tests.submissions.desk import Place, place

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]


@pytest.fixture
def here() -> Place:
    """A contest that takes no idea which won elsewhere."""
    at = place()
    Contest.objects.filter(pk=at.contest.pk).update(prior_prizes_forbidden=True)
    at.contest.refresh_from_db()
    return at


def sent(here: Place, **columns: object) -> Entry:
    """An entry that the unit's letter sent, as the office finds it."""
    entry = here.entry("forwarded", **{"won_before": False, **columns})
    ScreeningFactory(
        entry=entry, effective=True, feasible=True, confirmed_at=entry.submitted_at, confirmed_by=here.head
    )
    DispatchItemFactory(entry=entry, dispatch=DispatchFactory(contest=here.contest, unit=here.commune))
    return fresh(entry)


def fresh(entry: Entry) -> Entry:
    return Entry.objects.with_facts().get(pk=entry.pk)


def asked(entry: Entry) -> list[str]:
    """The points of the entry, by name."""
    return [point.question.key for point in actions.points(fresh(entry))]


def still_open(entry: Entry) -> list[str]:
    """The points that keep the entry from being found eligible, by name."""
    return [point.question.key for point in actions.points(fresh(entry)) if not point.settled]


def answer(here: Place, entry: Entry, remark: str = "", **answers: str) -> None:
    """The officer answers points as they stand now."""
    entry = fresh(entry)
    mark = actions.seen(actions.points(entry), entry.revisions.latest("number"))
    given = {key: (said, remark) for key, said in answers.items()}
    actions.tick(entry=entry, answers=given, seen_as=mark, by=here.officer)


def url(entry: Entry, act: str = "") -> str:
    return f"/contests/{entry.contest.slug}/entries/{entry.code}/{act}"


# -- what is asked -----------------------------------------------------------------------------------------------------


def test_a_person_is_asked_what_the_rules_say_and_the_portal_cannot_know(here: Place) -> None:
    entry = sent(here)
    assert asked(entry) == ["prizes"]
    [point] = actions.points(entry)
    assert point.question.rule == "Ý tưởng đã đạt giải ở cuộc thi khác không được dự thi."
    entry.authors.update(share=60)
    AuthorFactory(entry=entry, user=None, full_name="Trần Văn Vắng", share=40, representative=False)
    assert asked(entry) == ["entrants", "excluded", "prizes"]
    Contest.objects.filter(pk=here.contest.pk).update(
        entries_per_author=2, prior_recognition="required", prior_recognition_scope="unit", prior_prizes_forbidden=False
    )
    here.contest.eligibilities.update(age_to=35)
    assert asked(entry) == ["entrants", "excluded", "limits", "ages", "recognition"]
    Entry.objects.filter(pk=entry.pk).update(kind="organisation", organisation=here.commune, form="video")
    AttachmentFactory(entry=entry, kind="text_version")
    assert asked(entry) == ["recognition", "text_version"]


def test_where_areas_are_chosen_a_person_says_whether_the_idea_belongs_to_its_area(here: Place, as_: SignIn) -> None:
    entry = sent(here)
    assert asked(entry) == ["prizes"]  # one area: nothing was chosen
    other = ContentAreaFactory(contest=here.contest, name="Chuyển đổi số")
    point = actions.points(fresh(entry))[0]
    assert (point.question.key, point.question.text) == (
        "area",
        f"Nội dung bài có thuộc lĩnh vực “{entry.area}” không?",
    )
    assert "Chuyển đổi số" in point.question.rule
    client = as_(here.officer)
    assert f'href="{url(entry, "correction/")}#id_area"' in client.get(url(entry)).content.decode()
    answer(here, entry, area="yes", prizes="yes")
    right = {"title": entry.title, "area": other.pk, "unit_name": entry.unit_snapshot["name"], "reason": "Sai lĩnh vực"}
    names = {f"author_{author.pk}": author.full_name for author in entry.authors.all()}
    assert client.post(url(entry, "correct/"), {**right, **names}).status_code == 302
    again = actions.points(fresh(entry))
    assert again[0].question.text == "Nội dung bài có thuộc lĩnh vực “Chuyển đổi số” không?"
    assert [point.stale for point in again] == [True, True]
    assert Correction.objects.get().changes == [
        {"what": "area", "before": entry.area.name, "after": "Chuyển đổi số"}  # type: ignore[union-attr]
    ]


def test_the_lists_of_a_long_letter_cost_what_those_of_a_short_one_cost(here: Place) -> None:
    def queries(count: int, **columns: object) -> int:
        entries = [sent(here, **columns) for _number in range(count)]
        with CaptureQueriesContext(connection) as captured:
            drawn = actions.draw_up(entries)
        assert [len(drawn[entry.pk]) for entry in entries] == [1] * count
        return len(captured)

    one = queries(1, form="video")
    assert queries(4, form="video") == one <= 24
    assert CheckPoint.objects.filter(asked=True, stale=False).count() == 5


def test_a_list_is_brought_in_line_entry_by_entry(here: Place) -> None:
    entries = first, second = sent(here), sent(here)
    answer(here, first, prizes="yes")
    RevisionFactory(entry=first, number=2)
    Entry.objects.filter(pk=second.pk).update(kind="organisation", organisation=here.commune)
    Contest.objects.filter(pk=here.contest.pk).update(prior_recognition="required", prior_recognition_scope="unit")
    actions.draw_up(entries)
    actions.draw_up(entries)
    rows = CheckPoint.objects.order_by("entry_id", "pk").values_list("entry_id", "key", "asked", "stale")
    assert list(rows) == [
        (first.pk, "prizes", True, True),
        (first.pk, "recognition", True, False),
        (second.pk, "recognition", True, False),
        (second.pk, "prizes", True, False),
    ]
    Contest.objects.filter(pk=here.contest.pk).update(prior_prizes_forbidden=False)
    actions.draw_up([second])
    rows = CheckPoint.objects.order_by("entry_id", "pk").values_list("key", "asked")
    assert list(rows) == [("prizes", True), ("recognition", True), ("recognition", True), ("prizes", False)]


def test_the_portal_says_which_facts_it_used(here: Place) -> None:
    here.limit(1)
    entry = sent(here)
    facts = {line.rule: (line.met, line.facts) for line in actions.lines(entry)}
    assert facts["quota"] == (True, "đã gửi 1 bài")
    assert facts["excluded"] == (True, "Nguyễn Thị Tác")
    assert facts["entrant"] == (True, "Cá nhân · Xã, phường, thị trấn")
    sent(here)
    here.contest.organisers.all().delete()
    OrganiserFactory(contest=here.contest, user=here.author)
    found = {line.rule: line.met for line in actions.lines(fresh(entry))}
    assert (found["quota"], found["excluded"]) == (False, False)


# -- what is answered --------------------------------------------------------------------------------------------------


def test_an_entry_is_found_eligible_only_when_every_point_is_answered(here: Place) -> None:
    entry = sent(here)
    with pytest.raises(MoveRefused, match="chưa ai trả lời"):
        reception.admit(entry=entry, by=here.officer)
    answer(here, entry, prizes="yes")
    reception.admit(entry=fresh(entry), by=here.officer)
    assert Entry.objects.get().state == "eligible"
    kept = CheckPoint.objects.get()
    assert (kept.answer, kept.answered_by) == ("yes", here.officer)
    assert Event.objects.get(move="tick").facts["points"] == {"prizes": "yes"}


def test_a_no_keeps_the_entry_out_until_it_is_answered_anew_and_both_answers_stay(here: Place) -> None:
    entry = sent(here)
    answer(here, entry, "Đạt giải Ba năm 2023.", prizes="no")
    with pytest.raises(MoveRefused, match="câu trả lời là không"):
        reception.admit(entry=entry, note="Vẫn nhận.", by=here.officer)
    answer(here, entry, "Giải đó là của bài khác.", prizes="yes")
    reception.admit(entry=fresh(entry), by=here.officer)
    assert list(CheckPoint.objects.values_list("answer", "latest")) == [("no", False), ("yes", True)]


def test_a_changed_rule_and_a_newer_text_ask_for_the_answer_again(here: Place) -> None:
    entry = sent(here)
    answer(here, entry, prizes="yes")
    RevisionFactory(entry=entry, number=2)
    [point] = actions.points(fresh(entry))
    assert (point.answer, point.stale, point.settled) == ("yes", True, False)
    answer(here, entry, prizes="yes")
    assert still_open(entry) == []
    Contest.objects.filter(pk=here.contest.pk).update(prior_recognition="forbidden", prior_recognition_scope="unit")
    assert still_open(entry) == ["recognition"]
    answer(here, entry, recognition="yes")
    Contest.objects.filter(pk=here.contest.pk).update(prior_recognition_scope="nation")
    with pytest.raises(MoveRefused, match="đã thay đổi sau khi"):
        reception.admit(entry=fresh(entry), by=here.officer)


def test_answers_to_points_that_changed_since_they_were_read_are_not_taken(here: Place) -> None:
    entry = sent(here)
    with pytest.raises(MoveRefused, match="đọc lại"):
        actions.tick(entry=entry, answers={"prizes": ("yes", "")}, seen_as="old", by=here.officer)
    assert not CheckPoint.objects.exclude(answer="").exists()


def test_nobody_answers_for_their_own_entry_or_after_the_decision(here: Place) -> None:
    OrganiserFactory(contest=here.contest, user=here.author)
    entry = sent(here)
    with pytest.raises(PermissionRefused):
        actions.tick(entry=entry, answers={}, seen_as="", by=here.author)
    answer(here, entry, prizes="yes")
    Entry.objects.filter(pk=entry.pk).update(state="eligible")
    with pytest.raises(PermissionRefused):
        answer(here, entry, prizes="yes")


# -- what the database keeps -------------------------------------------------------------------------------------------


def admit_past_the_portal(entry: Entry) -> None:
    with transaction.atomic():
        Entry.objects.filter(pk=entry.pk).update(state="eligible")


def test_the_database_lets_no_entry_pass_with_an_open_point(here: Place) -> None:
    entry = sent(here)
    actions.draw_up([entry])
    with pytest.raises(IntegrityError, match="check list"):
        admit_past_the_portal(entry)
    connection.check_constraints()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE submissions_entry DISABLE TRIGGER submissions_points_settled")
    admit_past_the_portal(entry)  # the guard off: it passes
    assert Entry.objects.get().state == "eligible"


def test_the_database_keeps_what_was_answered(here: Place) -> None:
    entry = sent(here)
    answer(here, entry, prizes="yes")
    with pytest.raises(DatabaseError, match="stays"), transaction.atomic():
        CheckPoint.objects.update(answer="no", remark="x")
    with pytest.raises(DatabaseError, match="stays"), transaction.atomic():
        CheckPoint.objects.all().delete()
    connection.check_constraints()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE submissions_checkpoint DISABLE TRIGGER submissions_answer_stays")
    CheckPoint.objects.update(answer="no", remark="x")  # the guard off: it changes
    assert CheckPoint.objects.get().answer == "no"


# -- the page ----------------------------------------------------------------------------------------------------------


def test_the_page_asks_in_words_with_the_rule_and_takes_the_answer(here: Place, as_: SignIn) -> None:
    entry, client = sent(here), as_(here.officer)
    page = client.get(url(entry))
    assert "Ý tưởng đã đạt giải ở cuộc thi khác không được dự thi." in page.content.decode()
    assert "Còn 1 điểm" in page.content.decode()
    typed = {"seen": page.context["forms"]["tick"]["seen"].value(), "answer_prizes": "no", "remark_prizes": ""}
    refused = client.post(url(entry, "tick/"), typed)
    assert refused.status_code == 422
    assert "Hãy ghi rõ điều chưa đúng" in refused.content.decode()
    told = client.post(url(entry, "tick/"), {**typed, "remark_prizes": "Giải Ba năm 2023."}, follow=True)
    assert told.context["forms"]["open_hearing"]["reason"].value() == (
        "Ý tưởng đã đạt giải ở cuộc thi khác không được dự thi. Giải Ba năm 2023."
    )
    assert [step.remark for step in told.context["story"][:1]] == ["Không: Giải Ba năm 2023."]


def test_answers_that_came_too_late_stay_on_the_page(here: Place, as_: SignIn) -> None:
    entry = sent(here)
    answer = as_(here.officer).post(url(entry, "tick/"), {"answer_prizes": "yes", "remark_prizes": "Đã tra cứu."})
    assert answer.status_code == 409
    assert "Đã tra cứu." in answer.content.decode()


def test_an_entry_without_points_is_found_eligible_as_before(here: Place) -> None:
    Contest.objects.filter(pk=here.contest.pk).update(prior_prizes_forbidden=False)
    entry = sent(here)
    assert asked(entry) == []
    reception.admit(entry=entry, by=here.officer)
    assert not CheckPoint.objects.exists()
    assert Author.objects.filter(entry=entry, user=None).count() == 0
