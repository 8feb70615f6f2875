"""Where an entry is written in an old font: said on the pages on which its authors write it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template

from submissions.actions.oldfonts import changes_of, digest_of

if TYPE_CHECKING:
    from submissions.models import Entry

register = template.Library()


@register.inclusion_tag("submissions/entries/_old_font_notice.html")
def old_font_notice(entry: Entry) -> dict[str, Any]:
    """The way to the page that offers to convert, where there is something to convert that nobody keeps as it is."""
    files = entry.attachments.kept().filter(state="clean").in_old_fonts()
    known = set(entry.kept_as_is.values_list("sha256", flat=True))
    changes, sent = changes_of(entry), set(files.values_list("sha256", flat=True))
    text = bool(changes) and digest_of(changes) not in known
    return {"entry": entry, "text": text, "files": bool(sent - known), "kept": bool(changes or sent)}
