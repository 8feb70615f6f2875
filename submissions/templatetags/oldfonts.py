"""Where an entry is written in an old font: said on the pages on which its authors write it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template

from submissions.actions.oldfonts import changes_of

if TYPE_CHECKING:
    from submissions.models import Entry

register = template.Library()


@register.inclusion_tag("submissions/entries/_old_font_notice.html")
def old_font_notice(entry: Entry) -> dict[str, Any]:
    """The way to the page that offers to convert, where there is something to convert."""
    files = entry.attachments.kept().filter(state="clean").in_old_fonts()
    return {"entry": entry, "text": bool(changes_of(entry)), "files": files.exists()}
