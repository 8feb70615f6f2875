"""What a file shows, drawn below its line: pages as pictures, a film to be played."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import template
from django.urls import reverse

from submissions.drawing import DRAWN

if TYPE_CHECKING:
    from submissions.models import Attachment, Preview

FILM = "mp4"

register = template.Library()


@dataclass(frozen=True, slots=True)
class Page:
    """A picture: of which page, where it is, how wide and high."""

    number: int
    url: str
    width: int
    height: int


@register.inclusion_tag("submissions/preview.html")
def preview(file: Attachment) -> dict[str, Any]:
    """Draw below the line of an entry's file what it shows, for whoever may fetch the file."""
    return _shown(file, file.name, "submissions:preview_page", "submissions:film", [file.pk])


@register.inclusion_tag("submissions/preview.html")
def judged_preview(file: Attachment | None, name: str, sheet: int, number: int) -> dict[str, Any]:
    """Draw below the line of a judge's file what the copy shows that the judge may fetch; nothing without one."""
    return _shown(file, name, "judging:sheet_page", "judging:sheet_film", [sheet, number]) if file is not None else {}


def _shown(file: Attachment, name: str, page: str, film: str, args: list[int]) -> dict[str, Any]:
    if not file.is_clean or file.extension not in {*DRAWN, FILM}:
        return {}
    if file.extension == FILM:
        return {"name": name, "film": reverse(film, args=args)}
    drawn: Preview | None = getattr(file, "preview", None)
    pages = [
        Page(number, reverse(page, args=[*args, number]), width, height)
        for number, (_path, width, height) in enumerate(drawn.pages if drawn else [], start=1)
    ]
    return {
        "name": name,
        "pages": pages,
        "total": drawn.total if drawn else 0,
        "left": drawn.left if drawn else 0,
        "failed": drawn is not None and drawn.state == "failed",
        "waits": not pages,
    }
