"""Correcting clerical errors in an entry that was handed in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from audit.verdicts import MoveRefused
from contests.models import Contest
from submissions.actions import correction as actions
from submissions.forms.correction import CorrectionForm
from submissions.models import Entry
from submissions.policies import correction as policies

if TYPE_CHECKING:
    from django.http import HttpResponse

    from accounts.http import MemberRequest


@require_safe
def new_correction(request: MemberRequest, slug: str, code: str) -> HttpResponse:
    """The page on which clerical errors are corrected."""
    entry = _entry(request, slug, code)
    policies.correct(request.user, entry).enforce()
    return _page(request, entry, CorrectionForm(entry=entry))


@require_POST
def correct(request: MemberRequest, slug: str, code: str) -> HttpResponse:
    """Correct clerical errors."""
    entry = _entry(request, slug, code)
    policies.correct(request.user, entry).enforce()
    form = CorrectionForm(request.POST, entry=entry)
    if not form.is_valid():
        return _page(request, entry, form, status=422)
    try:
        actions.correct(entry=entry, corrected=form.corrected(), reason=form.cleaned_data["reason"], by=request.user)
    except MoveRefused as refusal:
        form.add_error(None, refusal.reason)
        return _page(request, entry, form, status=409)
    messages.success(request, _("Corrected. The authors and their unit were told."))
    return redirect("submissions:received_entry", slug, code)


def _entry(request: MemberRequest, slug: str, code: str) -> Entry:
    known = Contest.objects.overseen_by(request.user)
    contest = get_object_or_404(known, slug=slug)
    rows = Entry.objects.received(contest).with_facts().prefetch_related("contest__rounds", "contest__areas")
    return get_object_or_404(rows, code=code)


def _page(request: MemberRequest, entry: Entry, form: CorrectionForm, status: int = 200) -> HttpResponse:
    context = {
        "heading": _("Correct a clerical error"),
        "entry": entry,
        "contest": entry.contest,
        "form": form,
        "judged": policies.is_judged(entry.contest),
    }
    return render(request, "submissions/desk/correction.html", context, status=status)
