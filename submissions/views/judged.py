"""Files of entries in blind rounds: what judges get of each, decided by the office."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from audit.verdicts import Refused
from contests.admission import FileRefused
from contests.http import to_keep
from submissions.actions import judged as actions
from submissions.forms.judged import DecideFileForm, ShowManyForm
from submissions.forms.redaction import SeenForm
from submissions.masking import COVER, parts_not_read
from submissions.models import JudgedFile, Passage
from submissions.policies import redaction as policies
from submissions.views.bulk import nothing_chosen, tell_left
from submissions.views.redaction import contest_in_hand, copy_in_hand, copy_page

if TYPE_CHECKING:
    from django.http import FileResponse, HttpResponse, HttpResponseRedirect, QueryDict

    from accounts.http import MemberRequest
    from contests.models import Contest
    from submissions.models import HandedFile, Redaction


@require_safe
def preview_files(request: MemberRequest, slug: str) -> HttpResponse:
    """Files in which nothing was found, with their first words, before all of them are shown at once."""
    contest = contest_in_hand(request, slug)
    policies.propose_redactions(request.user, contest).enforce()
    typed = request.GET.copy()
    typed["every"] = "yes"
    form = _chosen(typed, contest, preview=True)
    form.is_valid()
    return render(request, "submissions/redaction/preview_files.html", {"contest": contest, "form": form})


@require_POST
def show_files(request: MemberRequest, slug: str) -> HttpResponse:
    """Show the cleaned copies of several files in which nothing was found."""
    contest = contest_in_hand(request, slug)
    policies.propose_redactions(request.user, contest).enforce()
    form = _chosen(request.POST, contest)
    if not form.is_valid():
        return nothing_chosen(request, form, "submissions:preview_files", contest.slug)
    results = actions.show_files(contest=contest, judged=form.chosen, by=request.user)
    left = [(one, reason) for one, reason in results if reason]
    if shown := len(results) - len(left):
        done = ngettext("Judges get %(count)d file.", "Judges get %(count)d files.", shown)
        messages.success(request, done % {"count": shown})
    tell_left(request, form, left, lambda one: one.attachment.name)
    return redirect("submissions:redactions", contest.slug)


@require_POST
def decide_file(request: MemberRequest, pk: int, number: int) -> HttpResponse:
    """Decide what judges get of a file."""
    shown = copy_in_hand(request, pk)
    file = file_in_hand(shown, number)
    policies.decide_file(request.user, shown, file.attachment, request.POST.get("choice", "")).enforce()
    form = DecideFileForm(request.POST, request.FILES, redaction=shown, file=file)
    if not form.is_valid():
        return copy_page(request, shown, typed=form, status=422)
    given = form.cleaned_data
    try:
        actions.decide_file(
            redaction=shown, file=file, decision=form.decision(), version=given["version"], by=request.user
        )
    except FileRefused as refused:
        form.add_error("redacted", refused.reason)
        return copy_page(request, copy_in_hand(request, pk), typed=form, status=422)
    except Refused as refusal:
        form.add_error(None, refusal.reason)
        return copy_page(request, copy_in_hand(request, pk), typed=form, status=409)
    messages.success(request, _("Kept: what judges get of “%(name)s”.") % {"name": file.attachment.name})
    return _back_to(shown, number)


@require_safe
def preview_cover(request: MemberRequest, pk: int, number: int) -> HttpResponse:
    """What the portal would cover in a Word document, passage by passage; nothing is decided yet."""
    shown = copy_in_hand(request, pk)
    file = file_in_hand(shown, number)
    policies.cover_file(request.user, shown, file.attachment).enforce()
    _content, covered = actions.covered_document(shown, file.attachment)
    with file.attachment.copy.open("rb") as document:
        not_read = parts_not_read(document)
    context = {
        "redaction": shown,
        "entry": shown.revision.entry,
        "contest": shown.revision.entry.contest,
        "file": file,
        "covered": [(one, Passage.What(one.what).label) for one in covered],
        "not_read": not_read,
        "cover": COVER,
    }
    return render(request, "submissions/redaction/preview_cover.html", context)


@require_POST
def cover_file(request: MemberRequest, pk: int, number: int) -> HttpResponse:
    """Give judges the Word document as the portal has covered it."""
    shown = copy_in_hand(request, pk)
    file = file_in_hand(shown, number)
    policies.cover_file(request.user, shown, file.attachment).enforce()
    form = SeenForm(request.POST)
    if not form.is_valid():
        return copy_page(request, shown, problems=form, status=422)
    try:
        actions.cover_file(redaction=shown, file=file, version=form.cleaned_data["version"], by=request.user)
    except Refused as refusal:
        form.add_error(None, refusal.reason)
        return copy_page(request, copy_in_hand(request, pk), problems=form, status=409)
    messages.success(
        request, _("The covered document is being examined. Open it and read it before you check the copy.")
    )
    return redirect(f"{shown.get_absolute_url()}#file-{number}")


@require_safe
def cleaned_file(request: MemberRequest, pk: int, number: int) -> FileResponse:
    """The cleaned copy of a file, as judges would get it."""
    attachment = file_in_hand(copy_in_hand(request, pk), number).attachment
    policies.open_judged(request.user, attachment).enforce()
    return to_keep(attachment.copy, f"{number}.{attachment.extension}")


@require_safe
def redacted_file(request: MemberRequest, pk: int, number: int) -> FileResponse:
    """The redacted file that judges get instead, as they get it."""
    judged = file_in_hand(copy_in_hand(request, pk), number).judged
    if judged is None or judged.redacted is None:
        raise Http404
    policies.open_judged(request.user, judged.redacted).enforce()
    return to_keep(judged.redacted.copy, f"{number}.{judged.redacted.extension}")


def _chosen(typed: QueryDict, contest: Contest, *, preview: bool = False) -> ShowManyForm:
    """Files in which nothing was found: all of them, or those that were ticked."""
    files = JudgedFile.objects.telling_nothing(contest).with_entry()
    return ShowManyForm(typed, known=files, found=files, filtered={}, name="judged", preview=preview)


def file_in_hand(shown: Redaction, number: int) -> HandedFile:
    """The file of this number in the copy, unless it was refused."""
    found = next((file for file in shown.handed_files if file.number == number and file.counts), None)
    if found is None:
        raise Http404
    return found


def _back_to(shown: Redaction, number: int) -> HttpResponseRedirect:
    """The page of the copy, at the next file to decide on, or at the one just decided on."""
    waiting = [file.number for file in shown.handed_files if not file.is_decided and file.number != number]
    following = next((one for one in waiting if one > number), waiting[0] if waiting else number)
    return redirect(f"{shown.get_absolute_url()}#file-{following}")
