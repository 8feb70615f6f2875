"""A unit's letter as a Word file: to be signed, before it is sent or after."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from django.http import FileResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from reports.builders.unit_letter import unit_letter
from submissions.models import Dispatch
from submissions.views.dispatch import letter_asked, preview_dispatch

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.http.response import HttpResponseBase

    from accounts.http import MemberRequest
    from reports.builders.built import Built


@require_safe
def letter_paper(request: MemberRequest, pk: int) -> FileResponse:
    """A letter that was sent, with its list as it went out."""
    known = Dispatch.objects.visible_to(request.user).select_related(
        "contest__receiving_office", "contest__host", "unit__parent", "to_unit"
    )
    letter = get_object_or_404(known, pk=pk)
    return _to_take_away(unit_letter(letter, [entry for _rank, entry in letter.lines()]))


@require_safe
def preview_letter_paper(request: MemberRequest) -> HttpResponseBase:
    """The letter as it will be sent, to have it signed first; what is missing is said on the letter's page."""
    asked = letter_asked(request)
    if asked is None:
        answer: HttpResponse = preview_dispatch(request)
        return answer
    return _to_take_away(unit_letter(*asked))


def _to_take_away(built: Built) -> FileResponse:
    return FileResponse(BytesIO(built.content), as_attachment=True, filename=built.filename)
