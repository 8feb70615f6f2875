"""What a file of an entry shows, in place: pictures of its pages, a film as it is played."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from submissions.http import film_of, page_of
from submissions.models import Attachment
from submissions.policies import files as policies

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase

    from accounts.http import MemberRequest


@require_safe
def preview_page(request: MemberRequest, pk: int, number: int) -> HttpResponseBase:
    """The picture of one page of a file, for whoever may fetch the file."""
    return page_of(request, _fetched(request, pk), number)


@require_safe
def film(request: MemberRequest, pk: int) -> HttpResponseBase:
    """A film, played in place, for whoever may fetch the file."""
    return film_of(request, _fetched(request, pk))


def _fetched(request: MemberRequest, pk: int) -> Attachment:
    fetched = get_object_or_404(Attachment.objects.visible_to(request.user), pk=pk)
    policies.fetch(request.user, fetched).enforce()
    return fetched
