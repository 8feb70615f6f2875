"""An entry that may be found not eligible: the office's reason, the authors' answer, the decision."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from audit.verdicts import MoveRefused, PermissionRefused, Refused
from contests.moments import database_now
from contests.policies import runs
from submissions.actions import hearing as actions
from submissions.forms.hearing import AnswerHearingForm, DecideHearingForm
from submissions.models import Hearing
from submissions.policies import hearing as policies

if TYPE_CHECKING:
    from django.forms import Form
    from django.http import HttpResponse

    from accounts.http import MemberRequest

STATUS = {PermissionRefused: 403, MoveRefused: 409}


@require_safe
def hearing(request: MemberRequest, pk: int) -> HttpResponse:
    """The office's reason, the authors' answer, and what was decided."""
    return _page(request, _hearing(request, pk))


@require_POST
def answer_hearing(request: MemberRequest, pk: int) -> HttpResponse:
    """Answer for the authors."""
    asked = _hearing(request, pk)
    policies.answer_hearing(request.user, asked).enforce()
    form = AnswerHearingForm(request.POST, auto_id="answer_%s")
    return _act(request, asked, "answer_hearing", form, _("Your answer was sent to the office."))


@require_POST
def uphold_hearing(request: MemberRequest, pk: int) -> HttpResponse:
    """Find the entry not eligible."""
    asked = _hearing(request, pk)
    policies.uphold_hearing(request.user, asked, database_now()).enforce()
    form = DecideHearingForm(request.POST, auto_id="uphold_%s")
    done = _("“%(title)s” is not eligible.") % {"title": asked.entry.title}
    return _act(request, asked, "uphold_hearing", form, done)


@require_POST
def lift_hearing(request: MemberRequest, pk: int) -> HttpResponse:
    """Let the entry stay."""
    asked = _hearing(request, pk)
    policies.lift_hearing(request.user, asked, database_now()).enforce()
    form = DecideHearingForm(request.POST, auto_id="lift_%s")
    done = _("“%(title)s” stays in the contest.") % {"title": asked.entry.title}
    return _act(request, asked, "lift_hearing", form, done)


def _hearing(request: MemberRequest, pk: int) -> Hearing:
    known = Hearing.objects.visible_to(request.user).select_related(
        "entry__contest__receiving_office", "entry__unit", "entry__created_by", "opened_by", "answered_by", "decided_by"
    )
    return get_object_or_404(known.prefetch_related("entry__authors", "entry__contest__organisers"), pk=pk)


def _act(request: MemberRequest, asked: Hearing, act: str, form: Form, done: str) -> HttpResponse:
    """Do one of the acts; what was typed stays on the page when it cannot be done."""
    if not form.is_valid():
        return _page(request, asked, {act: form}, status=422)
    try:
        getattr(actions, act)(hearing=asked, by=request.user, **form.cleaned_data)
    except Refused as refusal:
        form.add_error(None, refusal.reason)
        return _page(request, _hearing(request, asked.pk), {act: form}, status=STATUS[type(refusal)])
    messages.success(request, done)
    return redirect(asked)


def _page(
    request: MemberRequest, asked: Hearing, typed: dict[str, Form] | None = None, status: int = 200
) -> HttpResponse:
    now = database_now()
    forms: dict[str, Form] = {
        "answer_hearing": AnswerHearingForm(auto_id="answer_%s"),
        "uphold_hearing": DecideHearingForm(auto_id="uphold_%s"),
        "lift_hearing": DecideHearingForm(auto_id="lift_%s"),
        **(typed or {}),
    }
    context = {
        "hearing": asked,
        "entry": asked.entry,
        "contest": asked.entry.contest,
        "forms": forms,
        "typed": typed or {},
        "over": now >= asked.due_at,
        "runs": runs(request.user, asked.entry.contest),
        "may_answer": policies.answer_hearing(request.user, asked),
        "may_uphold": policies.uphold_hearing(request.user, asked, now),
        "may_lift": policies.lift_hearing(request.user, asked, now),
    }
    return render(request, "submissions/hearing/hearing.html", context, status=status)
