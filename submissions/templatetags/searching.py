"""Where words stand that were looked for, and the searches that the reader keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django import template
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from submissions.search import Bit, excerpt, highlighted, snippet, terms

if TYPE_CHECKING:
    from collections.abc import Mapping

    from submissions.models import Entry
    from submissions.search import Terms

NOTHING = SafeString("")

register = template.Library()


@register.simple_tag
def found_in(text: str, words: str) -> SafeString:
    """Draw a text with the words that were looked for marked; as it is when it holds none of them."""
    return _drawn(highlighted(text, terms(words or "")) or [Bit(text)])


@register.simple_tag
def found_where(entry: Entry, words: str) -> SafeString:
    """Draw where in an entry's text the words stand, and in which file.

    Of a text that its authors are writing on again nothing is drawn, of files only what was handed in.
    """
    if not words:
        return NOTHING
    looked_for = terms(words)
    own = "\n".join([entry.summary, *_strings(entry.answers)])
    bits = snippet(own, looked_for) if entry.state != "returned" else []
    drawn = format_html(' <span class="soft row-note">{}</span>', _drawn(bits)) if bits else NOTHING
    told = getattr(entry, "in_file", None)
    return drawn + _drawn_file(told, looked_for) if told else drawn


def _drawn_file(told: Mapping[str, str], looked_for: Terms) -> SafeString:
    return format_html(
        ' <span class="soft row-note"><i class="bi bi-paperclip" aria-hidden="true"></i> {} {}</span>',
        _("In the file “%(name)s”:") % {"name": told["name"]},
        _drawn(excerpt(told["text"], looked_for)),
    )


@register.inclusion_tag("submissions/searches/_saved.html", takes_context=True)
def saved_searches(context: dict[str, Any]) -> dict[str, Any]:
    """The way to keep what is chosen in a list now, to drop it, and to what was kept before; it asks nothing."""
    request = context["request"]
    chosen = [(name, value) for name, value in request.GET.items() if value and name != "page"]
    return {
        "path": request.path,
        "address": f"{request.path}?{urlencode(chosen)}" if chosen else "",
        "csrf_token": context.get("csrf_token"),
    }


def _strings(value: Any) -> list[str]:
    """Every text of an answer, whatever its kind."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        return [text for part in value for text in _strings(part)]
    return [value] if isinstance(value, str) and value else []


def _drawn(bits: list[Bit]) -> SafeString:
    pieces = (format_html("<mark>{}</mark>", bit.text) if bit.found else conditional_escape(bit.text) for bit in bits)
    return format_html_join("", "{}", ((piece,) for piece in pieces))
