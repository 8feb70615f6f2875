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
    changes, sent = changes_of(entry), _sent(entry)
    if not (changes or sent):
        return {"entry": entry}
    known = set(entry.kept_as_is.values_list("sha256", flat=True))
    text = bool(changes) and digest_of(changes) not in known
    return {"entry": entry, "text": text, "files": bool(sent - known), "kept": True}


def _sent(entry: Entry) -> set[str]:
    """The files in an old font, by their digests; most entries have none that could be in one."""
    if not any(file.is_clean and file.counts for file in entry.attachments.all()):
        return set()
    files = entry.attachments.kept().filter(state="clean").in_old_fonts()
    return set(files.values_list("sha256", flat=True))
