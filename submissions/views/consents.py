"""The paper that an author signed, for whom somebody entered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from contests.admission import FileRefused
from contests.http import to_keep
from submissions.actions import consents as actions
from submissions.forms.assisting import ConsentForm
from submissions.models import Attachment, Entry
from submissions.policies import assisting as policies

if TYPE_CHECKING:
    from django.http import FileResponse, HttpResponse

    from accounts.http import MemberRequest


@require_safe
def consent(request: MemberRequest, code: str) -> HttpResponse:
    """How the author agreed, and the signed paper."""
    return _page(request, _entry(request, code), ConsentForm())


@require_POST
def attach_consent(request: MemberRequest, code: str) -> HttpResponse:
    """Keep a scan or photo of the signed paper."""
    entry = _entry(request, code)
    policies.attach_consent(request.user, entry).enforce()
    form = ConsentForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, entry, form, status=422)
    try:
        kept = actions.attach_consent(entry=entry, file=form.cleaned_data["file"], by=request.user)
    except FileRefused as refused:
        form.add_error("file", refused.reason)
        return _page(request, entry, form, status=422)
    messages.success(request, _("“%(name)s” has arrived and is being examined.") % {"name": kept.name})
    return redirect("submissions:consent", entry.code)


@require_POST
def detach_consent(request: MemberRequest, pk: int) -> HttpResponse:
    """Take a wrong paper away."""
    paper = _paper(request, pk)
    actions.detach_consent(consent=paper, by=request.user)
    messages.success(request, _("“%(name)s” was taken away.") % {"name": paper.name})
    return redirect("submissions:consent", paper.entry.code)


@require_safe
def consent_file(request: MemberRequest, pk: int) -> FileResponse:
    """The signed paper, to be kept."""
    paper = _paper(request, pk)
    policies.fetch_consent(request.user, paper).enforce()
    return to_keep(paper.file, paper.name)


def _entry(request: MemberRequest, code: str) -> Entry:
    rows = Entry.objects.visible_to(request.user).select_related("contest", "unit", "holder", "entered_by")
    entry = get_object_or_404(rows.prefetch_related("authors", "contest__organisers"), code=code)
    policies.open_consent(request.user, entry).enforce()
    return entry


def _paper(request: MemberRequest, pk: int) -> Attachment:
    rows = Attachment.consents.visible_to(request.user).select_related("entry__contest", "entry__unit", "entry__holder")
    return get_object_or_404(rows.prefetch_related("entry__authors", "entry__contest__organisers"), pk=pk)


def _page(request: MemberRequest, entry: Entry, form: ConsentForm, status: int = 200) -> HttpResponse:
    papers = list(actions.consents_of(entry))
    for paper in papers:
        paper.entry = entry
    context = {
        "entry": entry,
        "contest": entry.contest,
        "papers": [(paper, policies.detach_consent(request.user, paper)) for paper in papers],
        "busy": any(paper.is_under_way for paper in papers),
        "form": form,
        "may_attach": policies.attach_consent(request.user, entry),
    }
    return render(request, "submissions/entries/consent.html", context, status=status)
