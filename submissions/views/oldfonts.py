"""What an entry says in old fonts: shown before and after, converted or kept when its authors press a button."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from audit.verdicts import MoveRefused
from submissions.actions import oldfonts as actions
from submissions.forms.versions import TakeBackForm
from submissions.models import Attachment
from submissions.policies import oldfonts as policies
from submissions.policies.entries import detach
from submissions.views.writing import entry_in_hand, part_page

if TYPE_CHECKING:
    from django.http import HttpResponse

    from accounts.http import MemberRequest


@require_safe
def old_fonts(request: MemberRequest, code: str) -> HttpResponse:
    """What of the entry is written in old fonts, as it stands and as it reads in Unicode."""
    entry = entry_in_hand(request, code)
    files = entry.attachments.kept().filter(state="clean").in_old_fonts().select_related("said")
    changes, kept = actions.changes_of(entry), actions.kept_as_is(entry)
    return part_page(
        request,
        entry,
        "old_fonts",
        changes=changes,
        kept=kept.get(actions.digest_of(changes)),
        files=[
            {
                "file": file,
                "paragraphs": actions.changes_in(file),
                "kept": kept.get(file.sha256),
            }
            for file in files
        ],
        may_convert_text=policies.convert_text(request.user, entry),
        may_convert_files=detach(request.user, entry),  # all that are listed are kept, and in an old font
    )


@require_POST
def convert_text(request: MemberRequest, code: str) -> HttpResponse:
    """Write the text in Unicode."""
    entry = entry_in_hand(request, code)
    actions.convert_text(entry=entry, by=request.user, version=_version_seen(request))
    messages.success(
        request, _("The text is in Unicode now. What stood here before is kept among the texts of the entry.")
    )
    return redirect("submissions:write", entry.code)


@require_POST
def keep_text(request: MemberRequest, code: str) -> HttpResponse:
    """Keep the text in the old font."""
    entry = entry_in_hand(request, code)
    actions.keep_text(entry=entry, by=request.user, version=_version_seen(request))
    messages.success(request, _("The text stays as it is. You can still convert it on the page of old fonts."))
    return redirect("submissions:write", entry.code)


@require_POST
def keep_file(request: MemberRequest, pk: int) -> HttpResponse:
    """Keep the file in the old font."""
    attachment = _file_in_hand(request, pk)
    actions.keep_file(attachment=attachment, by=request.user)
    messages.success(
        request,
        _("“%(name)s” stays as it is. You can still convert it on the page of old fonts.") % {"name": attachment.name},
    )
    return redirect("submissions:files", attachment.entry.code)


@require_POST
def convert_file(request: MemberRequest, pk: int) -> HttpResponse:
    """Put the file in Unicode in the place of the one in an old font."""
    attachment = _file_in_hand(request, pk)
    actions.convert_file(attachment=attachment, by=request.user)
    messages.success(
        request,
        _("“%(name)s” was converted and is being examined. The file that you sent is kept.")
        % {"name": attachment.name},
    )
    return redirect("submissions:files", attachment.entry.code)


def _version_seen(request: MemberRequest) -> int:
    form = TakeBackForm(request.POST)
    if not form.is_valid():
        raise MoveRefused(_("This page is out of date. Open it again."))
    version: int = form.cleaned_data["version"]
    return version


def _file_in_hand(request: MemberRequest, pk: int) -> Attachment:
    rows = Attachment.objects.visible_to(request.user).select_related("entry__contest", "entry__unit", "said")
    return get_object_or_404(rows, pk=pk)
