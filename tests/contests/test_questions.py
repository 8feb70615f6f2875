"""Questions about a contest: asked by people, answered by the office, published without names unless allowed."""

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from audit.verdicts import MoveRefused, PermissionRefused
from contests import policies
from contests.actions import questions as actions
from contests.actions.page import TextChanged
from contests.models import Contest, Question
from notifications.models import Message
from tests.contests.conftest import District
from tests.factories.accounts import UserFactory
from tests.factories.contests import QuestionFactory
from tests.queries import MOST, queries_of

GIVEN: actions.Answer = {"wording": "Một người gửi mấy bài?", "answer": "Không giới hạn số bài."}


@pytest.fixture
def contest(district: District) -> Contest:
    made = district.create()
    Contest.objects.filter(pk=made.pk).update(state="published", published_at="2026-01-01T00:00Z")
    return Contest.objects.with_plan().get(pk=made.pk)


def fresh(question: Question) -> Question:
    return Question.objects.select_related("contest", "asked_by").get(pk=question.pk)


def test_a_visitor_is_led_to_the_door_and_then_to_the_question(as_: Any, contest: Contest) -> None:
    html = as_().get(contest.get_absolute_url()).content.decode()
    address = reverse("contests:new_question", args=[contest.slug])
    assert "Đăng nhập để đặt câu hỏi" in html
    assert as_().get(address)["Location"] == f"/sign-in/?next={address}"


def test_a_question_goes_to_the_office_and_its_answer_to_whoever_asked(
    as_: Any, contest: Contest, district: District
) -> None:
    asker = UserFactory(full_name="Nguyễn Thị Hỏi")
    asking = as_(asker).post(reverse("contests:ask", args=[contest.slug]), {"text": "Tôi ở xã Hòa gửi mấy bài?"})
    question = Question.objects.get()
    assert asking["Location"] == question.get_absolute_url()
    officer = as_(district.officer)
    home = officer.get("/").content.decode()
    assert "Trả lời 1 câu hỏi" in home
    assert "Tôi ở xã Hòa" in officer.get(reverse("contests:asked", args=[contest.slug])).content.decode()
    sent = {**GIVEN, "version": 1}
    assert officer.post(reverse("contests:answer_question", args=[question.pk]), sent).status_code == 302
    told = Message.objects.get(recipient=asker)
    assert "Không giới hạn số bài." in told.body
    assert told.url == question.get_absolute_url()
    assert "Không giới hạn số bài." in as_(asker).get(question.get_absolute_url()).content.decode()
    assert "Không giới hạn số bài." not in as_().get(contest.get_absolute_url()).content.decode()
    assert "câu hỏi" not in officer.get("/").content.decode().split("Đang theo dõi")[0].split("<h1>")[1]


def test_what_is_published_is_the_offices_wording_without_a_name(
    as_: Any, contest: Contest, district: District
) -> None:
    asker = UserFactory(full_name="Nguyễn Thị Hỏi")
    question = QuestionFactory(contest=contest, asked_by=asker, text="Tôi, Nguyễn Thị Hỏi, gửi mấy bài?")
    sent = {**GIVEN, "version": 1, "named": "on"}
    as_(district.officer).post(reverse("contests:publish_question", args=[question.pk]), sent)
    question.refresh_from_db()
    assert (question.state, question.named) == ("published", False)
    for address in (contest.get_absolute_url(), reverse("contests:questions", args=[contest.slug])):
        html = as_().get(address).content.decode()
        assert "Một người gửi mấy bài?" in html
        assert "Không giới hạn số bài." in html
        assert "Nguyễn Thị Hỏi" not in html
    assert "Tôi, Nguyễn Thị Hỏi" in as_(district.officer).get(question.get_absolute_url()).content.decode()
    assert "không được nêu" in Message.objects.get(recipient=asker).body


def test_a_name_is_shown_only_if_its_owner_and_the_office_chose_so(
    as_: Any, contest: Contest, district: District
) -> None:
    kept = QuestionFactory(contest=contest)
    with pytest.raises(MoveRefused, match="không cho phép"):
        actions.publish_question(question=kept, given=GIVEN, named=True, version=1, by=district.officer)
    allowed = QuestionFactory(contest=contest, asked_by=UserFactory(full_name="Trần Văn Tỏ"), name_allowed=True)
    actions.publish_question(question=allowed, given=GIVEN, named=False, version=1, by=district.officer)
    assert "Trần Văn Tỏ" not in as_().get(contest.get_absolute_url()).content.decode()
    actions.publish_question(question=fresh(allowed), given=GIVEN, named=True, version=2, by=district.officer)
    assert "Người hỏi: Trần Văn Tỏ" in as_().get(contest.get_absolute_url()).content.decode()
    with pytest.raises(IntegrityError, match="question_named_only_if_allowed"):
        Question.objects.filter(pk=kept.pk).update(named=True)


def test_a_declined_question_tells_whoever_asked_why_and_nobody_else(
    as_: Any, contest: Contest, district: District
) -> None:
    question = QuestionFactory(contest=contest)
    officer, address = as_(district.officer), reverse("contests:decline_question", args=[question.pk])
    assert officer.post(address, {"reason": ""}).status_code == 422
    assert officer.post(address, {"reason": "Không thuộc cuộc thi"}).status_code == 302
    assert "Không thuộc cuộc thi" in Message.objects.get(recipient=question.asked_by).body
    assert "Không thuộc cuộc thi" in as_(question.asked_by).get(question.get_absolute_url()).content.decode()
    assert as_(UserFactory()).get(question.get_absolute_url()).status_code == 404


def test_a_withdrawn_question_leaves_the_page_and_keeps_its_answer(
    as_: Any, contest: Contest, district: District
) -> None:
    question = actions.write_question(contest=contest, given=GIVEN, by=district.officer)
    assert "Một người gửi mấy bài?" in as_().get(contest.get_absolute_url()).content.decode()
    as_(district.officer).post(reverse("contests:withdraw_question", args=[question.pk]))
    assert "Một người gửi mấy bài?" not in as_().get(contest.get_absolute_url()).content.decode()
    assert fresh(question).answer == "Không giới hạn số bài."


def test_published_questions_are_found_without_accents(as_: Any, contest: Contest, district: District) -> None:
    actions.write_question(contest=contest, given=GIVEN, by=district.officer)
    QuestionFactory(contest=contest, text="khong gioi han kín")
    address = reverse("contests:questions", args=[contest.slug])
    html = as_().get(address, {"q": "KHONG  gioi han"}).content.decode()
    assert "Một người gửi mấy bài?" in html
    assert "kín" not in html
    assert "Không có câu trả lời nào chứa các từ này" in as_().get(address, {"q": "zzz"}).content.decode()


def test_the_office_orders_the_questions(as_: Any, contest: Contest, district: District) -> None:
    first, second, third = (
        actions.write_question(contest=contest, given={**GIVEN, "wording": words}, by=district.officer)
        for words in ("Câu A?", "Câu B?", "Câu C?")
    )
    places = {f"place-{first.pk}": 3, f"place-{second.pk}": 1, f"place-{third.pk}": 2, "place-x": 1, "place-999999": 1}
    places["place-0"] = "9" * 5_000  # type: ignore[assignment]
    as_(district.officer).post(reverse("contests:order_questions", args=[contest.slug]), places)
    html = as_().get(contest.get_absolute_url()).content.decode()
    assert html.index("Câu B?") < html.index("Câu C?") < html.index("Câu A?")


def test_somebody_asks_only_a_few_questions_at_a_time(as_: Any, contest: Contest) -> None:
    asker = UserFactory()
    for _time in range(policies.MOST_WAITING):
        actions.ask(contest=contest, text="Hỏi", name_allowed=False, by=asker)
    with pytest.raises(PermissionRefused, match="chưa được trả lời"):
        actions.ask(contest=contest, text="Hỏi nữa", name_allowed=False, by=asker)
    assert "chưa được trả lời" in as_(asker).get(reverse("contests:new_question", args=[contest.slug])).content.decode()
    actions.ask(contest=contest, text="Hỏi", name_allowed=False, by=UserFactory())


def test_an_empty_question_is_sent_back(as_: Any, contest: Contest) -> None:
    answer = as_(UserFactory()).post(reverse("contests:ask", args=[contest.slug]), {"text": "  ", "name_allowed": "on"})
    assert answer.status_code == 422
    assert "checked" in answer.content.decode()


def test_of_two_who_answer_the_second_is_shown_what_the_first_saved(
    as_: Any, contest: Contest, district: District
) -> None:
    question = QuestionFactory(contest=contest)
    officer, address = as_(district.officer), reverse("contests:publish_question", args=[question.pk])
    officer.post(address, {**GIVEN, "version": 1})
    late = officer.post(address, {"wording": "Khác?", "answer": "Lời khác", "version": 1})
    assert late.status_code == 409
    html = late.content.decode()
    assert "Không giới hạn số bài." in html
    assert "Lời khác" in html
    assert 'name="version" value="2"' in html
    officer.post(address, {"wording": "Khác?", "answer": "Lời khác", "version": 2})
    assert fresh(question).answer == "Lời khác"
    with pytest.raises(TextChanged):
        actions.publish_question(question=fresh(question), given=GIVEN, named=False, version=2, by=district.officer)


@pytest.mark.parametrize("columns", [{"text": "Sửa"}, {"name_allowed": True}])
def test_the_database_keeps_a_question_as_it_was_asked(contest: Contest, columns: dict[str, Any]) -> None:
    question = QuestionFactory(contest=contest)
    with pytest.raises(IntegrityError, match="stays as it was asked"), transaction.atomic():
        Question.objects.filter(pk=question.pk).update(**columns)
    with connection.cursor() as cursor:  # without the guard it would happen
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE contests_question DISABLE TRIGGER contests_question_as_asked")
    assert Question.objects.filter(pk=question.pk).update(**columns) == 1


@pytest.mark.parametrize(
    ("columns", "constraint"),
    [
        ({"state": "answered", "answer": ""}, "question_answered_has_answer"),
        ({"state": "published", "published_at": None}, "question_published_has_time"),
        ({"state": "declined", "declined_reason": ""}, "question_declined_has_reason"),
    ],
)
def test_a_question_keeps_its_facts_together(contest: Contest, columns: dict[str, Any], constraint: str) -> None:
    with pytest.raises(IntegrityError, match=constraint):
        QuestionFactory(contest=contest, **columns)


def test_the_lists_ask_as_often_for_many_as_for_one(as_: Any, contest: Contest, district: District) -> None:
    lists = [
        (as_(district.officer), reverse("contests:asked", args=[contest.slug])),
        (as_(), reverse("contests:questions", args=[contest.slug])),
    ]
    QuestionFactory(contest=contest, state="published")
    for client, address in lists:
        queries_of(client, address)
    few = [queries_of(client, address) for client, address in lists]
    for _time in range(3):
        QuestionFactory(contest=contest)
        QuestionFactory(contest=contest, state="published", name_allowed=True, named=True)
    assert [queries_of(client, address) for client, address in lists] == few
    assert max(few) <= MOST
