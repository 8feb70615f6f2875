"""Questions about a contest: asked, answered, published, declined."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from audit.log import record
from audit.verdicts import MoveRefused
from contests import policies
from contests.actions.page import claim_text, turn_page
from contests.lifecycle import QUESTION
from contests.models import Question
from contests.moments import database_now
from notifications.outbox import tell
from units.text import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contests.models import Contest


class Answer(TypedDict):
    """The question as the office words it for readers, and the answer."""

    wording: str
    answer: str


@transaction.atomic
def ask(*, contest: Contest, text: str, name_allowed: bool, by: Any) -> Question:
    """Ask the office; the name is shown beside the published question only if whoever asks allows it."""
    get_user_model().objects.select_for_update(no_key=True).get(pk=by.pk)
    waiting = contest.questions.waiting().filter(asked_by=by).count()
    policies.ask(by, contest, waiting).enforce()
    question = Question.objects.create(contest=contest, text=text, name_allowed=name_allowed, asked_by=by)
    record(question, "ask", by=by, facts={"contest": contest})
    return question


@transaction.atomic
def answer_question(*, question: Question, given: Answer, version: int, by: Any) -> None:
    """Answer whoever asked, and nobody else."""
    policies.answer_question(by, question).enforce()
    _claim(question, given, version)
    QUESTION.apply(question, "answer_question", by=by, answered_at=database_now())
    _tell(question, "contests/question_answered")


@transaction.atomic
def publish_question(*, question: Question, given: Answer, named: bool, version: int, by: Any) -> None:
    """Show everybody a question with its answer, or a better answer in its place; whoever asked is told once."""
    policies.publish_question(by, question).enforce()
    if named and not question.name_allowed:
        raise MoveRefused(_("Whoever asked did not allow their name to be shown."))
    turn_page(question.contest)
    _claim(question, given, version, named=named)
    now = database_now()
    stamps: dict[str, object] = {"published_at": question.published_at or now}
    if not question.order:
        stamps["order"] = (question.contest.questions.aggregate(last=Max("order"))["last"] or 0) + 1
    QUESTION.apply(question, "publish_question", by=by, facts={"named": named}, answered_at=now, **stamps)
    _tell(question, "contests/question_published")


@transaction.atomic
def withdraw_question(*, question: Question, by: Any) -> None:
    """Take a question off the page."""
    policies.withdraw_question(by, question).enforce()
    turn_page(question.contest)
    QUESTION.apply(question, "withdraw_question", by=by)


@transaction.atomic
def decline_question(*, question: Question, reason: str, by: Any) -> None:
    """Say to whoever asked why the office does not answer."""
    policies.decline_question(by, question).enforce()
    if not reason.strip():
        raise MoveRefused(_("Say why the question is declined."))
    Question.objects.filter(pk=question.pk).update(declined_reason=reason.strip())
    question.declined_reason = reason.strip()
    QUESTION.apply(question, "decline_question", by=by)
    _tell(question, "contests/question_declined")


@transaction.atomic
def write_question(*, contest: Contest, given: Answer, by: Any) -> Question:
    """Publish a question that many ask, with its answer, without waiting for somebody to ask it."""
    policies.keep_page(by, contest).enforce()
    question = Question.objects.create(contest=contest, text=given["wording"])
    record(question, "write_question", by=by, facts={"contest": contest})
    publish_question(question=question, given=given, named=False, version=question.version, by=by)
    return question


@transaction.atomic
def order_questions(*, contest: Contest, places: Sequence[int], by: Any) -> None:
    """Put the published questions in the order in which everybody reads them; the keys, the first one first."""
    policies.keep_page(by, contest).enforce()
    turn_page(contest)
    known = set(contest.questions.published().values_list("pk", flat=True))
    wanted = [key for key in places if key in known]
    for place, key in enumerate(wanted, start=1):
        contest.questions.filter(pk=key).update(order=place)
    record(contest, "order_questions", by=by, facts={"questions": wanted})


def _claim(question: Question, given: Answer, version: int, **columns: Any) -> None:
    found_by = fold(f"{given['wording']}\n{given['answer']}")
    claim_text(question, version, **given, **columns, search_text=found_by)


def _tell(question: Question, template: str) -> None:
    if question.asked_by is not None:
        tell(
            [question.asked_by],
            template,
            key=f"{template}-{question.pk}",
            url=question.get_absolute_url(),
            contest=question.contest,
            question=question,
        )
