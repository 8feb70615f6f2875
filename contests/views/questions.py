"""Questions about a contest: read and asked by people, answered by the office."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.db.models import Count
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from contests import policies
from contests.actions import questions as actions
from contests.actions.page import TextChanged
from contests.forms.public_page import AnswerForm, AskForm, DeclineForm, WriteQuestionForm
from contests.lifecycle import QuestionState
from contests.models import Contest, Question
from contests.views.office import page_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from accounts.http import MemberRequest

PER_PAGE = 20
ASKED_SHOWN = 5
MOST_DIGITS = 40


# ── everybody ──────────────────────────────────────────────────────────────────────────────────────────────────────


@login_not_required
@require_safe
def questions(request: HttpRequest, slug: str) -> HttpResponse:
    """Every question that is answered for all, found by words with or without accents."""
    contest = _known(request, slug)
    words = request.GET.get("q", "")
    found = contest.questions.published().search(words)
    context = {
        "contest": contest,
        "words": words,
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "may_ask": policies.ask(request.user, contest),
    }
    return render(request, "contests/questions.html", context)


@require_safe
def new_question(request: MemberRequest, slug: str) -> HttpResponse:
    """The form on which a question is asked."""
    contest = _known(request, slug)
    return _asking(request, contest, AskForm())


@require_POST
def ask(request: MemberRequest, slug: str) -> HttpResponse:
    """Send the question to the office."""
    contest = _known(request, slug)
    policies.ask(request.user, contest).enforce()
    form = AskForm(request.POST)
    if not form.is_valid():
        return _asking(request, contest, form, status=422)
    asked = form.cleaned_data
    question = actions.ask(contest=contest, text=asked["text"], name_allowed=asked["name_allowed"], by=request.user)
    messages.success(request, _("The office has your question. You are told as soon as it answers."))
    return redirect(question)


@require_safe
def question(request: MemberRequest, pk: int) -> HttpResponse:
    """One question: for whoever asked it, and for the office, which answers here."""
    asked = _asked(request, pk)
    return _question(request, asked, AnswerForm(asked))


def _known(request: HttpRequest, slug: str) -> Contest:
    return get_object_or_404(Contest.objects.visible_to(request.user).with_bodies(), slug=slug)


def _asking(request: MemberRequest, contest: Contest, form: AskForm, status: int = 200) -> HttpResponse:
    mine = contest.questions.filter(asked_by=request.user).order_by("-pk")
    context = {
        "contest": contest,
        "form": form,
        "mine": mine[:ASKED_SHOWN],
        "may_ask": policies.ask(request.user, contest, mine.waiting().count()),
    }
    return render(request, "contests/ask.html", context, status=status)


# ── the office ─────────────────────────────────────────────────────────────────────────────────────────────────────


@require_safe
def asked(request: MemberRequest, slug: str) -> HttpResponse:
    """All questions of a contest, those that wait first."""
    return _desk(request, page_of(request, slug), WriteQuestionForm())


@require_POST
def write_question(request: MemberRequest, slug: str) -> HttpResponse:
    """Publish a question that many ask."""
    contest = page_of(request, slug)
    policies.keep_page(request.user, contest).enforce()
    form = WriteQuestionForm(request.POST)
    if not form.is_valid():
        return _desk(request, contest, form, status=422)
    actions.write_question(contest=contest, given=form.given, by=request.user)
    messages.success(request, _("The question stands on the page with its answer."))
    return redirect("contests:asked", contest.slug)


@require_POST
def order_questions(request: MemberRequest, slug: str) -> HttpResponse:
    """Put the published questions in order."""
    contest = page_of(request, slug)
    actions.order_questions(contest=contest, places=_places(request), by=request.user)
    messages.success(request, _("The questions stand in this order now."))
    return redirect("contests:asked", contest.slug)


@require_POST
def answer_question(request: MemberRequest, pk: int) -> HttpResponse:
    """Answer whoever asked, and nobody else."""
    asked = _asked(request, pk)
    policies.answer_question(request.user, asked).enforce()
    form = AnswerForm(asked, request.POST)
    if not form.is_valid():
        return _question(request, asked, form, status=422)
    try:
        actions.answer_question(question=asked, given=form.given, version=form.cleaned_data["version"], by=request.user)
    except TextChanged as refusal:
        return _clash(request, pk, refusal)
    messages.success(request, _("Whoever asked has been told the answer."))
    return redirect("contests:asked", asked.contest.slug)


@require_POST
def publish_question(request: MemberRequest, pk: int) -> HttpResponse:
    """Show everybody the question and its answer."""
    asked = _asked(request, pk)
    policies.publish_question(request.user, asked).enforce()
    form = AnswerForm(asked, request.POST)
    if not form.is_valid():
        return _question(request, asked, form, status=422)
    typed = form.cleaned_data
    named = typed.get("named", False)
    try:
        actions.publish_question(
            question=asked, given=form.given, named=named, version=typed["version"], by=request.user
        )
    except TextChanged as refusal:
        return _clash(request, pk, refusal)
    messages.success(request, _("Everybody can read the question and its answer now."))
    return redirect("contests:asked", asked.contest.slug)


@require_POST
def withdraw_question(request: MemberRequest, pk: int) -> HttpResponse:
    """Take a question off the page."""
    asked = _asked(request, pk)
    actions.withdraw_question(question=asked, by=request.user)
    messages.success(request, _("The question is no longer on the page."))
    return redirect(asked)


@require_POST
def decline_question(request: MemberRequest, pk: int) -> HttpResponse:
    """Say why a question is not answered."""
    asked = _asked(request, pk)
    policies.decline_question(request.user, asked).enforce()
    form = DeclineForm(request.POST)
    if not form.is_valid():
        return _question(request, asked, AnswerForm(asked), declining=form, status=422)
    actions.decline_question(question=asked, reason=form.cleaned_data["reason"], by=request.user)
    messages.success(request, _("Whoever asked has been told why."))
    return redirect("contests:asked", asked.contest.slug)


def _places(request: MemberRequest) -> list[int]:
    """The keys of the questions as they were numbered; what is no number is left where it was."""
    typed = request.POST.dict()
    numbered = [
        (int(place), int(key))
        for key, place in ((name.removeprefix("place-"), str(place)) for name, place in typed.items())
        if key.isdecimal() and place.isdecimal() and len(key + place) <= MOST_DIGITS
    ]
    return [key for _place, key in sorted(numbered)]


def _clash(request: MemberRequest, pk: int, refusal: TextChanged) -> HttpResponse:
    """Somebody was faster: what was typed stays, and the next save is over what is shown beside it."""
    saved = _asked(request, pk)
    typed = request.POST.copy()
    typed["version"] = str(saved.version)
    return _question(request, saved, AnswerForm(saved, typed), status=409, refusal=refusal.reason)


def _asked(request: MemberRequest, pk: int) -> Question:
    seen = Question.objects.visible_to(request.user)
    whole = seen.select_related("contest__host", "contest__receiving_office", "asked_by")
    return get_object_or_404(whole.prefetch_related("contest__organisers"), pk=pk)


def _desk(request: MemberRequest, contest: Contest, form: WriteQuestionForm, status: int = 200) -> HttpResponse:
    words, state = request.GET.get("q", ""), request.GET.get("state", "")
    found = contest.questions.search(words)
    counts = dict(found.order_by().values_list("state").annotate(Count("pk")))
    shown = found.filter(state=state) if state in counts else found
    context = {
        "contest": contest,
        "words": words,
        "states": [(value, label, counts[value]) for value, label in QuestionState.choices if value in counts],
        "page": Paginator(shown.order_by("-asked_at", "-pk"), PER_PAGE).get_page(request.GET.get("page")),
        "published": list(contest.questions.published()),
        "form": form,
        "may_keep_page": policies.keep_page(request.user, contest),
    }
    return render(request, "contests/asked.html", context, status=status)


def _question(
    request: MemberRequest,
    asked: Question,
    form: AnswerForm,
    *,
    declining: DeclineForm | None = None,
    status: int = 200,
    refusal: str = "",
) -> HttpResponse:
    user = request.user
    context: dict[str, Any] = {
        "contest": asked.contest,
        "question": asked,
        "form": form,
        "declining": declining or DeclineForm(),
        "refusal": refusal,
        "in_office": policies.read_setup(user, asked.contest),
        "may_answer": policies.answer_question(user, asked),
        "may_publish": policies.publish_question(user, asked),
        "may_withdraw": policies.withdraw_question(user, asked),
        "may_decline": policies.decline_question(user, asked),
    }
    return render(request, "contests/question.html", context, status=status)
