"""Papers of a contest: fetched by everybody, looked after by the office."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from contests import policies
from contests.actions import documents as actions
from contests.admission import FileRefused
from contests.forms.public_page import PaperForm, RemoveForm
from contests.http import to_keep
from contests.models import Contest, RuleDocument
from contests.views.office import page_of

if TYPE_CHECKING:
    from django.http import FileResponse, HttpRequest, HttpResponse

    from accounts.http import MemberRequest


@login_not_required
@require_safe
def download_document(request: HttpRequest, pk: int) -> FileResponse:
    """A paper, to be kept: never shown inside the portal's own pages."""
    seen = RuleDocument.objects.visible_to(request.user).select_related("contest__receiving_office")
    document = get_object_or_404(seen.prefetch_related("contest__organisers"), pk=pk)
    policies.download_document(request.user, document).enforce()
    return to_keep(document.file, document.name)


@require_safe
def documents(request: MemberRequest, slug: str) -> HttpResponse:
    """The papers of a contest, every version, and the form that adds one."""
    return _documents(request, page_of(request, slug), PaperForm())


@require_POST
def add_document(request: MemberRequest, slug: str) -> HttpResponse:
    """Put a paper on the page."""
    contest = page_of(request, slug)
    policies.add_document(request.user, contest).enforce()
    form = PaperForm(request.POST, request.FILES)
    if not form.is_valid():
        return _documents(request, contest, form, status=422)
    try:
        added = actions.add_document(contest=contest, paper=form.paper, file=form.cleaned_data["file"], by=request.user)
    except FileRefused as refused:
        form.add_error("file", refused.reason)
        return _documents(request, contest, form, status=422)
    messages.success(request, _("“%(paper)s” is added.") % {"paper": added.title})
    return redirect("contests:documents", contest.slug)


@require_safe
def document(request: MemberRequest, pk: int) -> HttpResponse:
    """One paper: its versions, and the forms that replace or remove it."""
    kept = _kept(request, pk)
    return _document(request, kept, PaperForm(instance=kept), RemoveForm())


@require_POST
def replace_document(request: MemberRequest, pk: int) -> HttpResponse:
    """Put a newer version in a paper's place."""
    kept = _kept(request, pk)
    policies.replace_document(request.user, kept).enforce()
    form = PaperForm(request.POST, request.FILES)
    if not form.is_valid():
        return _document(request, kept, form, RemoveForm(), status=422)
    try:
        newer = actions.replace_document(
            document=kept, paper=form.paper, file=form.cleaned_data["file"], by=request.user
        )
    except FileRefused as refused:
        form.add_error("file", refused.reason)
        return _document(request, kept, form, RemoveForm(), status=422)
    messages.success(request, _("“%(paper)s” stands in its place now.") % {"paper": newer.title})
    return redirect("contests:documents", newer.contest.slug)


@require_POST
def remove_document(request: MemberRequest, pk: int) -> HttpResponse:
    """Take a paper off the page."""
    kept = _kept(request, pk)
    policies.remove_document(request.user, kept).enforce()
    form = RemoveForm(request.POST)
    if not form.is_valid():
        return _document(request, kept, PaperForm(instance=kept), form, status=422)
    actions.remove_document(document=kept, reason=form.cleaned_data["reason"], by=request.user)
    messages.success(request, _("“%(paper)s” is removed.") % {"paper": kept.title})
    return redirect("contests:documents", kept.contest.slug)


def _kept(request: MemberRequest, pk: int) -> RuleDocument:
    followed = RuleDocument.objects.overseen_by(request.user)
    whole = followed.select_related("contest__host", "contest__receiving_office", "replaced_by")
    return get_object_or_404(whole.prefetch_related("contest__organisers", "contest__documents"), pk=pk)


def _documents(request: MemberRequest, contest: Contest, form: PaperForm, status: int = 200) -> HttpResponse:
    context = {
        "contest": contest,
        "papers": contest.papers,
        "removed": [paper for paper in contest.documents.all() if paper.removed_at is not None],
        "form": form,
        "may_add": policies.add_document(request.user, contest),
    }
    return render(request, "contests/documents.html", context, status=status)


def _document(
    request: MemberRequest, kept: RuleDocument, form: PaperForm, removing: RemoveForm, status: int = 200
) -> HttpResponse:
    context = {
        "contest": kept.contest,
        "paper": kept,
        "form": form,
        "removing": removing,
        "may_replace": policies.replace_document(request.user, kept),
        "may_remove": policies.remove_document(request.user, kept),
    }
    return render(request, "contests/document.html", context, status=status)
