"""Answers that show in place what a file of an entry holds; whether the reader may fetch the file was asked before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import get_object_or_404

from contests.http import to_show
from submissions.models import Preview

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from submissions.models import Attachment

FILM = "mp4"


def page_of(request: HttpRequest, attachment: Attachment, number: int) -> HttpResponseBase:
    """The picture of one page of a file that the reader may fetch."""
    preview = get_object_or_404(Preview, attachment=attachment, state="drawn")
    if not 1 <= number <= len(preview.pages):
        raise Http404
    path, _width, _height = preview.pages[number - 1]
    return to_show(request, path, "image/webp")


def film_of(request: HttpRequest, attachment: Attachment) -> HttpResponseBase:
    """A film that the reader may fetch, as it is played: from the copy that tells nothing of its makers."""
    if attachment.extension != FILM:
        raise Http404
    return to_show(request, str(attachment.copy.name), "video/mp4")
