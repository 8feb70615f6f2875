"""The files of an entry: adding, taking away, fetching."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib import messages
from django.db.models import Prefetch, prefetch_related_objects
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from contests.admission import FileRefused
from contests.http import to_keep
from submissions.actions import attachments as actions
from submissions.actions.entries import closing_of
from submissions.actions.examining import examine_again as put_back
from submissions.forms.attachments import AttachForm
from submissions.models import Attachment, Entry, FileText
from submissions.policies import entries as policies
from submissions.policies import files as file_policies
from submissions.views.writing import entry_in_hand, steps

if TYPE_CHECKING:
    from django.http import FileResponse, HttpResponse

    from accounts.http import MemberRequest


@require_safe
def files(request: MemberRequest, code: str) -> HttpResponse:
    """The files that go with a draft."""
    entry = entry_in_hand(request, code)
    return _files_page(request, entry, AttachForm(entry.contest))


@require_POST
def attach(request: MemberRequest, code: str) -> HttpResponse:
    """Add a file."""
    entry = entry_in_hand(request, code)
    form = AttachForm(entry.contest, request.POST, request.FILES)
    if not form.is_valid():
        return _files_page(request, entry, form, status=422)
    given = form.cleaned_data
    try:
        added = actions.attach(entry=entry, by=request.user, kind=given["kind"], file=given["file"])
    except FileRefused as refused:
        form.add_error("file", refused.reason)
        return _files_page(request, entry, form, status=422)
    messages.success(request, _("“%(name)s” has arrived and is being examined.") % {"name": added.name})
    return redirect("submissions:files", entry.code)


@require_POST
def detach(request: MemberRequest, pk: int) -> HttpResponse:
    """Take a file away."""
    attachment = get_object_or_404(Attachment.objects.visible_to(request.user).select_related("entry__contest"), pk=pk)
    actions.detach(attachment=attachment, by=request.user)
    messages.success(request, _("“%(name)s” was taken away.") % {"name": attachment.name})
    return redirect("submissions:files", attachment.entry.code)


@require_safe
def attachment(request: MemberRequest, pk: int) -> FileResponse:
    """A file that was found clean, to be kept: never shown inside the portal's own pages."""
    fetched = get_object_or_404(Attachment.objects.visible_to(request.user), pk=pk)
    file_policies.fetch(request.user, fetched).enforce()
    return to_keep(fetched.file, fetched.name)


@require_POST
def examine_again(request: MemberRequest, pk: int) -> HttpResponse:
    """Have a file examined once more that could not be."""
    rows = Attachment.every.filter(stands_for=None).select_related("entry__contest", "entry__unit", "entry__holder")
    parked = get_object_or_404(rows.visible_to(request.user), pk=pk)
    put_back(attachment=parked, by=request.user)
    messages.success(request, _("“%(name)s” waits to be examined again.") % {"name": parked.name})
    return redirect("submissions:consent", parked.entry.code) if parked.is_consent else redirect(parked.entry)


def _files_page(request: MemberRequest, entry: Entry, form: AttachForm, status: int = 200) -> HttpResponse:
    kept = [file for file in entry.attachments.all() if file.removed_at is None]
    prefetch_related_objects(kept, Prefetch("said", FileText.objects.only("attachment", "state")))
    arriving = list(entry.uploads.joining().receiving())
    context = {
        "entry": entry,
        "contest": entry.contest,
        "steps": steps(entry, "files"),
        "closing": closing_of(entry.contest, entry.holder.kind, returned=entry.state == "returned"),
        "form": form,
        "files": kept,
        "arriving": arriving,
        "part_bytes": settings.UPLOAD_PART_BYTES,
        "busy": any(file.is_under_way for file in kept),
        "joining": any(sent.is_whole for sent in arriving),
        "may_detach": policies.detach(request.user, entry),
    }
    return render(request, "submissions/entries/files.html", context, status=status)
